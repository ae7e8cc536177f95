package service

import (
	"cmp"
	"strings"

	"github.com/golive-dev/golive/internal/goflow"
	"github.com/golive-dev/golive/internal/settings"
)

func init() { frameworks = append(frameworks, echoNatives) }

const echo4, echo5 = "github.com/labstack/echo/v4", "github.com/labstack/echo/v5"

// An echoGroup is what is kept of an echo.Group or the Echo itself: groups put their prefix before a path as it is
// (Group.Add in group.go).
type echoGroup struct {
	prefix *settings.Expr
	root   *router
}

// echoNatives know Echo (echo.go, group.go, echo_fs.go of v4; server.go, httperror.go of v5).
func echoNatives(b *builder, n map[string]goflow.Native) {
	t := natives{b, n}
	for _, p := range []string{echo4, echo5, "github.com/labstack/echo"} {
		for _, name := range []string{"New", "NewWithConfig"} {
			n[p+"."+name] = func(m *goflow.Machine, c *goflow.Call) goflow.Value { return b.newEcho(p, c) }
		}
		t.echoRoutes(p)
		t.echoGroups(p)
		t.echoRun(p)
		t.echoContext(p)
		n[p+".WrapHandler"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			return b.wrap(p+".HandlerFunc", c, &wrapped{inner: handlerFunc(c.Arg(0)), plain: true})
		}
		n[p+".WrapMiddleware"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value { return c.Arg(0) }
	}
	t.echoHelpers()
}

func (b *builder) newEcho(p string, c *goflow.Call) *goflow.Obj {
	o := b.newRouter(p+".Echo", "echo", Colon, c)
	r := o.Data.(*router)
	r.own = &echoGroup{root: r}
	for _, name := range []string{"Server", "TLSServer"} {
		s := b.m.NewObj("net/http.Server", "", c.Pos)
		s.Fields["Handler"] = goflow.NewCell(o)
		o.Fields[name] = goflow.NewCell(s)
	}
	return o
}

func (b *builder) echoOf(r *router) *echoGroup {
	if g, ok := r.own.(*echoGroup); ok {
		return g
	}
	return &echoGroup{root: r}
}

// echoPath is a path with the prefix of its group; Echo puts a slash before a path that has none (Router.insert).
func (b *builder) echoPath(r *router, path *settings.Expr) *settings.Expr {
	if g := b.echoOf(r); g.prefix != nil {
		path = goflow.Concat(g.prefix, path)
	}
	if start := knownStart(path); path.Op == settings.Const && path.Text == "" || start != "" && start[0] != '/' {
		return goflow.Concat(settings.Text("/"), path)
	}
	return path
}

func (t natives) echoRoutes(p string) {
	b, recv := t.b, []string{"*" + p + ".Echo", "*" + p + ".Group"}
	add := func(f func(r *router, c *goflow.Call)) goflow.Native { // it returns the route, not the router
		return func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			b.onRouters(c, f)
			return m.Results(c)
		}
	}
	for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "CONNECT", "TRACE", "QUERY", "Any"} {
		t.methods(recv, method, add(func(r *router, c *goflow.Call) {
			b.register(r, &entry{method: strings.TrimSuffix(method, "Any"), path: b.echoPath(r, goflow.ExprOf(c.Arg(0))), handler: c.Arg(1),
				use: puts(c.Pos, rest(c, 2)), pos: c.Pos})
		}))
	}
	several := add(func(r *router, c *goflow.Call) {
		e := entry{path: b.echoPath(r, goflow.ExprOf(c.Arg(1))), handler: c.Arg(2), use: puts(c.Pos, rest(c, 3)), pos: c.Pos}
		if text(c.Arg(0)) == "echo_route_any" {
			b.register(r, &e)
			return
		}
		b.registerAll(r, c.Arg(0), e)
	})
	t.methods(recv, "Add", several)
	t.methods(recv, "Match", several)
	t.methods(recv, "AddRoute", add(func(r *router, c *goflow.Call) { // v5: the route is a struct
		field := func(name string, kind goflow.Kind, typ string) goflow.Value {
			return b.m.Field(c.Arg(0), name, kind, typ)
		}
		e := entry{path: b.echoPath(r, goflow.ExprOf(field("Path", goflow.KindString, "string"))), handler: field("Handler", goflow.KindNil, p+".HandlerFunc"), pos: c.Pos}
		if l, ok := goflow.Single(field("Middlewares", goflow.KindSlice, "[]"+p+".MiddlewareFunc")).(*goflow.List); ok {
			e.use = puts(c.Pos, rest(&goflow.Call{Args: valuesOf(l), Rest: l.Open}, 0))
		}
		b.registerAll(r, field("Method", goflow.KindString, "string"), e)
	}))
	files := func(suffix string) goflow.Native {
		return add(func(r *router, c *goflow.Call) {
			path := b.echoPath(r, goflow.Concat(goflow.ExprOf(c.Arg(0)), settings.Text(suffix)))
			b.register(r, &entry{method: "GET", path: path, handler: leads(c.Sym), pos: c.Pos})
		})
	}
	t.methods(recv, "Static", files("*"))
	t.methods(recv, "StaticFS", files("*"))
	t.methods(recv, "File", files(""))
	t.methods(recv, "FileFS", files(""))
	t.methods(recv, "RouteNotFound", add(func(r *router, c *goflow.Call) { b.echoOf(r).root.fallback = c.Arg(1) }))
}

func valuesOf(l *goflow.List) []goflow.Value {
	var out []goflow.Value
	for _, e := range l.Elems {
		out = append(out, e.Get())
	}
	return out
}

// echoGroups know groups and middleware: that of a group is copied into what is registered from then on, that of the Echo
// runs before every route.
func (t natives) echoGroups(p string) {
	b, top, group := t.b, []string{"*" + p + ".Echo"}, []string{"*" + p + ".Group"}
	t.methods(group, "Use", t.registering(func(r *router, c *goflow.Call) { b.add(&r.use, c.Pos, rest(c, 0)...) }))
	use := t.registering(func(r *router, c *goflow.Call) {
		b.add(&r.late, c.Pos, rest(c, 0)...)
		r.fallback = cmp.Or(answering(rest(c, 0)), r.fallback)
	})
	t.methods(top, "Use", use)
	t.methods(top, "Pre", use)
	below := func(host bool) goflow.Native {
		return func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			var out goflow.Value
			b.onRouters(c, func(r *router, c *goflow.Call) {
				o := b.group(r, p+".Group", c, nil)
				g, own := o.Data.(*router), *b.echoOf(r)
				if host {
					g.host = text(c.Arg(0))
				} else if own.prefix == nil {
					own.prefix = goflow.ExprOf(c.Arg(0))
				} else {
					own.prefix = goflow.Concat(own.prefix, goflow.ExprOf(c.Arg(0)))
				}
				g.own = &own
				b.add(&g.use, c.Pos, rest(c, 1)...)
				out = o
			})
			if out == nil {
				return m.Results(c)
			}
			return out
		}
	}
	t.methods(append(top, group...), "Group", below(false))
	t.methods(top, "Host", below(true))
	t.methods(top, "ServeHTTP", func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		b.delegate(c.Recv)
		return nil
	})
}

// answering returns middleware of libraries that answers requests for which there is no route: files, proxies.
func answering(values []goflow.Value) goflow.Value {
	for _, v := range values {
		o, ok := goflow.Single(v).(*goflow.Opaque)
		if !ok {
			continue
		}
		for _, end := range []string{"/middleware.Static", "/middleware.StaticWithConfig", "/middleware.Proxy", "/middleware.ProxyWithConfig", "/static.Serve"} {
			if strings.HasSuffix(o.Made, end) {
				return v
			}
		}
	}
	return nil
}

// echoDebug notes the debug mode of an Echo that is started: errors are then answered with their text (Echo.DefaultHTTPErrorHandler).
func (b *builder) echoDebug(c *goflow.Call, v goflow.Value) {
	o, ok := v.(*goflow.Obj)
	if !ok || o.Fields["Debug"] == nil {
		return
	}
	u := use(c, "Echo's debug mode")
	u.Guards = guardsOf(b.m.CurrentGuards())
	on := goflow.ExprOf(o.Fields["Debug"].Get())
	if on.Position.Line > 0 { // where it is set
		u.Position = on.Position
	}
	if on.Op != settings.Const {
		u.Guards = append(u.Guards, Guard{Condition: on, Position: u.Position})
	} else if on.Text != "true" {
		return
	}
	b.program.DebugModes = append(b.program.DebugModes, u)
}

// echoRun knows the ways to start an Echo.
func (t natives) echoRun(p string) {
	b := t.b
	start := func(i int, orElse string) goflow.Native {
		return func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			goflow.Each(c.Recv, func(v goflow.Value) {
				o, _ := v.(*goflow.Obj)
				b.echoDebug(c, v)
				s := b.listen(c, &Listener{Protocol: HTTP, Framework: "echo", Addr: orDefault(goflow.ExprOf(c.Arg(i)), orElse)}, o, v)
				if p == echo5 { // Echo.Start ends by itself on SIGINT and SIGTERM, within ten seconds
					s.listener.Shutdown = append(s.listener.Shutdown, Stop{Name: "Start", Position: c.Pos.Position(), Graceful: true,
						OnSignal: Yes, Timeout: settings.Text("10000000000")})
					b.program.Signals = append(b.program.Signals, Signal{Names: []string{"SIGINT", "SIGTERM"}, Position: c.Pos.Position(), Context: true})
				}
			})
			return m.Results(c)
		}
	}
	top := []string{"*" + p + ".Echo"}
	t.methods(top, "Start", start(0, ":80"))
	t.methods(top, "StartTLS", start(0, ":443"))
	t.methods(top, "StartAutoTLS", start(0, ":443"))
	t.methods(top, "StartH2CServer", start(0, ":80"))
	t.methods(top, "StartServer", func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		goflow.Each(c.Recv, func(v goflow.Value) {
			s, _ := goflow.Single(c.Arg(0)).(*goflow.Obj)
			addr := settings.Unknowable("the server is not known")
			if s != nil {
				addr = goflow.ExprOf(m.Field(s, "Addr", goflow.KindString, "string"))
			}
			b.echoDebug(c, v)
			b.listen(c, &Listener{Protocol: HTTP, Framework: "echo", Addr: orDefault(addr, ":80")}, s, v)
		})
		return m.Results(c)
	})
	for name, graceful := range map[string]bool{"Shutdown": true, "Close": false} {
		t.methods(top, name, func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			b.stopCall(c, p+".Echo", graceful)
			return m.Results(c)
		})
	}
	config := func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		sc := c.Recv
		addr, network := goflow.ExprOf(m.Field(sc, "Address", goflow.KindString, "string")), ""
		if l := m.Field(sc, "Listener", goflow.KindIface, "net.Listener"); l != nil {
			if o, ok := goflow.Single(l).(*goflow.Obj); ok {
				addr, network = listenerOf(o)
			}
		}
		handle, _ := goflow.Single(c.Arg(1)).(*goflow.Obj)
		b.listen(c, &Listener{Protocol: HTTP, Framework: "echo", Addr: orDefault(addr, ":80"), Network: network}, handle, c.Arg(1))
		limit := goflow.ExprOf(m.Field(sc, "GracefulTimeout", goflow.KindInt, "time.Duration"))
		if limit.Op == settings.Const && strings.HasPrefix(limit.Text, "-") {
			return m.Results(c)
		}
		if limit.Op == settings.Const && limit.Text == "0" {
			limit = settings.Text("10000000000")
		}
		one := stop{on: handle, stop: Stop{Name: "Start", Position: c.Pos.Position(), Graceful: true, Timeout: limit}}
		if ctx := goflow.ContextOf(c.Arg(0)); ctx != nil {
			one.waits = append(one.waits, ctx)
		}
		b.stops = append(b.stops, one)
		return m.Results(c)
	}
	t.n["("+p+".StartConfig).Start"], t.n["("+p+".StartConfig).StartTLS"] = config, config
}

// echoHelpers know the libraries that add routes to an Echo.
func (t natives) echoHelpers() {
	for _, p := range []string{"github.com/labstack/echo-contrib", "github.com/labstack/echo-contrib/v5", "github.com/sevennt/echo-pprof"} {
		t.pprofOn(p + "/pprof.Register")
		for _, name := range []string{"NewHandler", "NewHandlerWithConfig"} {
			t.n[p+"/echoprometheus."+name] = func(m *goflow.Machine, c *goflow.Call) goflow.Value { return leads(promHandler) }
		}
		t.metricsOn(p+"/prometheus.NewPrometheus", "(*"+p+"/prometheus.Prometheus).Use", "MetricsPath", "/metrics")
	}
}
