package service

import (
	"cmp"
	"strings"

	"github.com/golive-dev/golive/internal/goflow"
	"github.com/golive-dev/golive/internal/settings"
)

func init() { frameworks = append(frameworks, ginNatives) }

const gin = "github.com/gin-gonic/gin"

// ginNatives know Gin (gin.go, routergroup.go, context.go of github.com/gin-gonic/gin) and the helpers that register on it.
func ginNatives(b *builder, n map[string]goflow.Native) {
	t := natives{b, n}
	n[gin+".New"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value { return b.newGin(c) }
	n[gin+".Default"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		o := b.newGin(c)
		logger, recovery := &goflow.Func{Sym: gin + ".Logger", Pos: c.Pos}, &goflow.Func{Sym: gin + ".Recovery", Pos: c.Pos}
		b.add(&o.Data.(*router).use, c.Pos, logger, recovery)
		return o
	}
	t.ginRoutes([]string{"*" + gin + ".Engine", "*" + gin + ".RouterGroup", gin + ".IRoutes", gin + ".IRouter"}, gin+".RouterGroup")
	t.ginRun()
	t.ginContext()
	t.ginHelpers()
	for _, name := range []string{"WrapF", "WrapH"} {
		n[gin+"."+name] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			return b.wrap(gin+".HandlerFunc", c, &wrapped{inner: handlerFunc(c.Arg(0)), plain: true})
		}
	}
	n[gin+".SetMode"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		b.ginMode(c, goflow.ExprOf(c.Arg(0)))
		return nil
	}
}

// ginMode notes a mode that is set: of several calls the last one holds.
func (b *builder) ginMode(c *goflow.Call, mode *settings.Expr) {
	u := use(c, "Gin's debug mode")
	u.Guards = guardsOf(b.m.CurrentGuards())
	if len(u.Guards) == 0 || !b.ginSet {
		b.program.DebugModes = nil
	}
	b.ginSet = true
	switch {
	case mode.Op != settings.Const:
		u.Guards = append(u.Guards, Guard{Condition: isDebug(mode), Position: u.Position})
	case mode.Text != "debug" && mode.Text != "": // an empty mode is debug, too
		return
	}
	b.program.DebugModes = append(b.program.DebugModes, u)
}

func isDebug(mode *settings.Expr) *settings.Expr {
	return &settings.Expr{Op: settings.Equal, Args: []*settings.Expr{mode, settings.Text("debug")}}
}

// newGin makes an engine: a struct that embeds its root group. Without a call of SetMode GIN_MODE sets the mode, which is
// debug where it is empty (mode.go of github.com/gin-gonic/gin).
func (b *builder) newGin(c *goflow.Call) *goflow.Obj {
	if !b.ginSet && len(b.program.DebugModes) == 0 {
		u := use(c, "Gin's debug mode")
		mode := firstSet(&settings.Expr{Op: settings.Env, Text: "GIN_MODE", Position: u.Position}, settings.Text("debug"))
		u.Guards = []Guard{{Condition: isDebug(mode), Position: u.Position}}
		b.program.DebugModes = []Use{u}
	}
	o := b.newRouter(gin+".Engine", "gin", Colon, c)
	group := b.m.NewObj(gin+".RouterGroup", c.Sym, c.Pos)
	group.Data = o.Data
	o.Fields["RouterGroup"] = goflow.NewCell(group)
	return o
}

// ginRoutes knows the methods that register, which Hertz has as well (pkg/route/routergroup.go of Hertz).
func (t natives) ginRoutes(recv []string, group string) {
	b := t.b
	for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "Any"} {
		t.methods(recv, method, t.registering(func(r *router, c *goflow.Call) {
			h, around := chain(c, 1)
			e := &entry{method: strings.TrimSuffix(method, "Any"), path: rooted(goflow.ExprOf(c.Arg(0))), handler: h, use: around, pos: c.Pos}
			b.register(r, e)
		}))
	}
	handle := t.registering(func(r *router, c *goflow.Call) {
		h, around := chain(c, 2)
		b.registerAll(r, c.Arg(0), entry{path: rooted(goflow.ExprOf(c.Arg(1))), handler: h, use: around, pos: c.Pos})
	})
	t.methods(recv, "Handle", handle)
	t.methods(recv, "Match", handle)
	t.methods(recv, "Use", t.registering(func(r *router, c *goflow.Call) {
		b.add(&r.use, c.Pos, rest(c, 0)...)
		ginRoot(r).fallback = cmp.Or(answering(rest(c, 0)), ginRoot(r).fallback)
	}))
	t.methods(recv, "Group", func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		out := goflow.Value(nil)
		b.onRouters(c, func(r *router, c *goflow.Call) {
			o := b.group(r, group, c, rooted(goflow.ExprOf(c.Arg(0))))
			o.Data.(*router).own = ginRoot(r)
			b.add(&o.Data.(*router).use, c.Pos, rest(c, 1)...)
			out = o
		})
		if out == nil {
			return m.Results(c)
		}
		return out
	})
	files := func(suffix string) goflow.Native {
		return t.registering(func(r *router, c *goflow.Call) {
			for _, method := range []string{"GET", "HEAD"} {
				path := rooted(goflow.ExprOf(c.Arg(0)))
				if suffix != "" {
					path = joinPaths(path, settings.Text(suffix))
				}
				b.register(r, &entry{method: method, path: path, handler: leads(c.Sym), pos: c.Pos})
			}
		})
	}
	t.methods(recv, "Static", files("/*filepath"))
	t.methods(recv, "StaticFS", files("/*filepath"))
	t.methods(recv, "StaticFile", files(""))
	t.methods(recv, "StaticFileFS", files(""))
	t.methods(recv, "NoRoute", t.registering(func(r *router, c *goflow.Call) { r.fallback, _ = chain(c, 0) }))
	t.methods(recv, "NoMethod", func(m *goflow.Machine, c *goflow.Call) goflow.Value { return nil })
	t.methods(recv, "BasePath", func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		if r := routerOf(c.Recv); r != nil && r.prefix != nil {
			return &goflow.Scalar{E: r.prefix, Kind: goflow.KindString}
		}
		return goflow.Text("/")
	})
	t.methods(recv, "Handler", func(m *goflow.Machine, c *goflow.Call) goflow.Value { return c.Recv })
	t.methods(recv, "With", func(m *goflow.Machine, c *goflow.Call) goflow.Value { return c.Recv })
	t.methods(recv, "ServeHTTP", func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		b.delegate(c.Recv)
		return nil
	})
}

// ginRoot is the router of the engine that a group belongs to.
func ginRoot(r *router) *router {
	if root, ok := r.own.(*router); ok {
		return root
	}
	return r
}

// ginRun knows the ways to start an engine (gin.go, resolveAddress in utils.go).
func (t natives) ginRun() {
	b := t.b
	run := func(addr func(c *goflow.Call) (*settings.Expr, string)) goflow.Native {
		return func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			goflow.Each(c.Recv, func(v goflow.Value) {
				o, _ := v.(*goflow.Obj)
				at, network := addr(c)
				b.listen(c, &Listener{Protocol: HTTP, Framework: "gin", Addr: at, Network: network}, o, v)
			})
			return m.Results(c)
		}
	}
	first := func(c *goflow.Call) (*settings.Expr, string) { return orDefault(goflow.ExprOf(c.Arg(0)), ":80"), "" }
	const recv = "(*" + gin + ".Engine)."
	t.n[recv+"Run"] = run(func(c *goflow.Call) (*settings.Expr, string) {
		switch {
		case c.Rest:
			return nil, ""
		case len(c.Args) > 0:
			return first(c)
		}
		port := &settings.Expr{Op: settings.Env, Text: "PORT", Position: c.Pos.Position()}
		b.m.Read(port)
		either := &settings.Expr{Op: settings.FirstSet, Args: []*settings.Expr{port, settings.Text("8080")}, Position: port.Position}
		return goflow.Concat(settings.Text(":"), either), ""
	})
	t.n[recv+"RunTLS"] = run(func(c *goflow.Call) (*settings.Expr, string) {
		return orDefault(goflow.ExprOf(c.Arg(0)), ":443"), ""
	})
	t.n[recv+"RunUnix"] = run(func(c *goflow.Call) (*settings.Expr, string) { return goflow.ExprOf(c.Arg(0)), "unix" })
	t.n[recv+"RunFd"] = run(func(c *goflow.Call) (*settings.Expr, string) { return nil, "" })
	t.n[recv+"RunQUIC"] = run(func(c *goflow.Call) (*settings.Expr, string) { return goflow.ExprOf(c.Arg(0)), "udp" })
	t.n[recv+"RunListener"] = run(func(c *goflow.Call) (*settings.Expr, string) { return listenerOf(c.Arg(0)) })
}

// ginContext knows what handlers ask of a gin.Context, and how they answer.
func (t natives) ginContext() {
	b := t.b
	arguments["*"+gin+".Context"] = func(b *builder) goflow.Value {
		o := b.object(gin + ".Context")
		o.Data = &goflow.Context{Root: "request"} // it is a context.Context that never ends by a deadline of its own
		o.Fields["Request"] = goflow.NewCell(b.httpRequest())
		o.Fields["Writer"] = goflow.NewCell(b.object("net/http.response"))
		return o
	}
	recv := []string{"*" + gin + ".Context"}
	t.methods(recv, "Next", b.passing)
	for _, name := range []string{
		"AbortWithStatus", "AbortWithStatusJSON", "AbortWithStatusPureJSON", "AbortWithError", "Status", "HTML", "IndentedJSON", "SecureJSON",
		"JSONP", "JSON", "AsciiJSON", "PureJSON", "XML", "YAML", "TOML", "ProtoBuf", "String", "Data", "Negotiate", "Render",
	} {
		t.methods(recv, name, b.rejecting(0))
	}
	none := &goflow.Opaque{Type: "error", Kind: goflow.KindError, Made: "net/http.ErrNoCookie"}
	t.methods(recv, "GetHeader", b.header)
	t.methods(recv, "Cookie", b.absent(goflow.Tuple{goflow.Text(""), none}))
	for _, name := range []string{"Query", "PostForm", "GetString"} {
		t.methods(recv, name, b.absent(goflow.Text("")))
	}
	for _, name := range []string{"GetQuery", "GetPostForm"} {
		t.methods(recv, name, b.absent(goflow.Tuple{goflow.Text(""), goflow.Bool(false)}))
	}
	t.methods(recv, "Get", b.absent(goflow.Tuple{goflow.Nil{}, goflow.Bool(false)}))
	t.methods(recv, "FullPath", b.answer(func(s *simulation) goflow.Value { return goflow.Text(s.path) }))
	t.methods(recv, "Copy", func(m *goflow.Machine, c *goflow.Call) goflow.Value { return c.Recv })
}

// ginHelpers know the libraries that add routes to an engine or group.
func (t natives) ginHelpers() {
	const contrib, zsais, metrics = "github.com/gin-contrib/", "github.com/zsais/go-gin-prometheus", "github.com/penglongli/gin-metrics/ginmetrics"
	t.pprofOn(contrib+"pprof.Register", contrib+"pprof.RouteRegister", "github.com/hertz-contrib/pprof.Register", "github.com/hertz-contrib/pprof.RouteRegister")
	t.n[contrib+"expvar.Handler"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value { return leads("expvar.Handler") }
	t.metricsOn(zsais+".NewPrometheus", "(*"+zsais+".Prometheus).Use", "MetricsPath", "/metrics")
	t.n["(*"+zsais+".Prometheus).SetListenAddress"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		if o, ok := goflow.Single(c.Recv).(*goflow.Obj); ok {
			m.SetField(o, "listenAddress", c.Arg(0))
		}
		return nil
	}
	t.metricsOn(metrics+".GetMonitor", "(*"+metrics+".Monitor).Use", "metricPath", "/debug/metrics")
	t.n["(*"+metrics+".Monitor).Expose"] = t.n["(*"+metrics+".Monitor).Use"]
	t.n["(*"+metrics+".Monitor).UseWithoutExposingEndpoint"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value { return nil }
	t.n["(*"+metrics+".Monitor).SetMetricPath"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		if o, ok := goflow.Single(c.Recv).(*goflow.Obj); ok {
			m.SetField(o, "metricPath", c.Arg(0))
		}
		return nil
	}
}

// pprofOn knows functions that put net/http/pprof on a router, below a prefix that may be given.
func (t natives) pprofOn(names ...string) {
	for _, name := range names {
		t.n[name] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			prefix := settings.Text("/debug/pprof")
			if len(c.Args) > 1 {
				prefix = goflow.ExprOf(c.Arg(1))
			}
			add := func(r *router, method, path, sym string) {
				t.b.register(r, &entry{method: method, path: joinPaths(prefix, settings.Text(path)), handler: leads("net/http/pprof." + sym), pos: c.Pos})
			}
			t.b.onArgument(c, 0, func(r *router) {
				for _, p := range pprofRoutes {
					add(r, "GET", p.path, p.sym)
				}
				add(r, "POST", "/symbol", "Symbol")
			})
			return m.Results(c)
		}
	}
}

// metricsOn knows a library whose object adds a route with metrics to the router that it is put into. The path is a field.
func (t natives) metricsOn(make, use, field, path string) {
	b := t.b
	var one *goflow.Obj // GetMonitor returns the same one every time
	t.n[make] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		if one == nil || !strings.HasSuffix(make, ".GetMonitor") {
			one = m.NewObj(receiverType(use), c.Sym, c.Pos)
			m.SetField(one, field, goflow.Text(path))
			m.SetField(one, "listenAddress", goflow.Text(""))
		}
		return one
	}
	t.n[use] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		o, ok := goflow.Single(c.Recv).(*goflow.Obj)
		if !ok {
			return nil
		}
		e := &entry{method: "GET", path: goflow.ExprOf(m.Field(o, field, goflow.KindString, "string")), handler: leads(promHandler), pos: c.Pos}
		if addr := m.Field(o, "listenAddress", goflow.KindString, "string"); text(addr) != "" {
			own := b.newGin(c)
			b.register(own.Data.(*router), e)
			b.listen(c, &Listener{Protocol: HTTP, Framework: "gin", Addr: goflow.ExprOf(addr)}, own, own)
			return nil
		}
		b.onArgument(c, 0, func(r *router) { b.register(r, e) })
		return nil
	}
}

// promHandler stands for the handler of metrics that libraries register.
const promHandler = "github.com/prometheus/client_golang/prometheus/promhttp.Handler"

// onArgument calls f for every router that an argument may be.
func (b *builder) onArgument(c *goflow.Call, i int, f func(r *router)) {
	goflow.Each(c.Arg(i), func(v goflow.Value) {
		if r := routerOf(v); r != nil {
			f(r)
		} else {
			b.program.Unfollowed = append(b.program.Unfollowed, use(c, "the router is not known"))
		}
	})
}
