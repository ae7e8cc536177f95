package service

import (
	"path"
	"slices"

	"github.com/golive-dev/golive/internal/goflow"
	"github.com/golive-dev/golive/internal/settings"
)

func init() { frameworks = append(frameworks, goZeroNatives) }

// goZeroNatives know go-zero's REST and RPC servers, and the groups that start them (rest/server.go, rest/engine.go,
// zrpc/server.go, core/service).
func goZeroNatives(b *builder, n map[string]goflow.Native) {
	z := &goZero{b: b}
	for _, root := range goZeroRoots {
		z.rest(root, root+"/rest", n)
		z.rpc(root, n)
		z.groups(root+"/core/service", n)
		n[root+"/core/proc.SetTimeToForceQuit"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			z.forced = goflow.ExprOf(c.Arg(0))
			return nil
		}
	}
}

// A goZero is what is kept of go-zero in a program.
type goZero struct {
	b      *builder
	forced *settings.Expr // proc.SetTimeToForceQuit
}

// A restServer is what is kept of a rest.Server beside its router.
type restServer struct {
	root  string
	conf  goflow.Value
	use   goflow.Cell    // of Server.Use: behind authentication, before a route's own middleware (engine.bindRoute)
	auth  map[*entry]int // how many of an entry's middlewares authenticate; they come first
	bound bool
}

func (z *goZero) rest(root, p string, n map[string]goflow.Native) {
	b := z.b
	b.optionNatives(n, p, "WithPrefix", "WithJwt", "WithJwtTransition", "WithSignature", "WithTimeout", "WithMaxBytes", "WithPriority", "WithSSE",
		"WithNotFoundHandler", "WithNotAllowedHandler", "WithFileServer", "WithRouter", "WithChain", "WithCors", "WithCorsHeaders",
		"WithCustomCors", "WithTLSConfig", "WithUnauthorizedCallback", "WithUnsignedCallback")
	n[p+".MustNewServer"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value { return z.newRest(root, c) }
	n[p+".NewServer"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value { return m.With(c, z.newRest(root, c)) }
	server := "(*" + p + ".Server)."
	add := func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		goflow.Each(c.Recv, func(v goflow.Value) {
			if r := routerOf(v); r != nil {
				z.addRoutes(r, c)
			} else {
				b.program.Unfollowed = append(b.program.Unfollowed, use(c, "the server is not known"))
			}
		})
		return nil
	}
	n[server+"AddRoute"], n[server+"AddRoutes"] = add, add
	n[server+"Use"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		if s := restOf(c.Recv); s != nil {
			b.add(&s.use, c.Pos, c.Arg(0))
		}
		return nil
	}
	start := func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		goflow.Each(c.Recv, func(v goflow.Value) { z.startRest(v, c) })
		return nil
	}
	n[server+"Start"], n[server+"StartWithOpts"] = start, start
	for _, name := range []string{"Stop", "PrintRoutes", "Routes"} {
		n[server+name] = func(m *goflow.Machine, c *goflow.Call) goflow.Value { return m.Results(c) }
	}
	n[p+".NewServerless"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value { return m.Results(c) }
	n[p+".ToMiddleware"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value { return c.Arg(0) }
	n[p+".WithMiddleware"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		return z.wrapRoutes(c, []goflow.Value{c.Arg(0)}, c.Args[min(1, len(c.Args)):])
	}
	n[p+".WithMiddlewares"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		values, _ := elements(c.Arg(0))
		return z.wrapRoutes(c, values, c.Args[min(1, len(c.Args)):])
	}

	gateway := root + "/gateway"
	n[gateway+".MustNewServer"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		o := m.NewObj(gateway+".Server", c.Sym, c.Pos)
		conf := m.Field(c.Arg(0), "RestConf", goflow.KindStruct, p+".RestConf")
		o.Fields["Server"] = goflow.NewCell(z.newRest(root, &goflow.Call{Sym: c.Sym, Args: []goflow.Value{conf}, Pos: c.Pos}))
		return o
	}
	n["(*"+gateway+".Server).Start"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		inner := m.Field(c.Recv, "Server", goflow.KindNil, "*"+p+".Server")
		if r := routerOf(inner); r != nil {
			b.register(r, &entry{pos: c.Pos, why: "routes of a gateway's upstreams"})
			z.startRest(inner, c)
		}
		return nil
	}
}

// elements returns the values of a slice, and whether there may be more.
func elements(v goflow.Value) (list []goflow.Value, open bool) {
	if r, ok := v.(*goflow.Ref); ok {
		v = r.Cell.Get()
	}
	switch l := goflow.Single(v).(type) {
	case *goflow.List:
		for _, e := range l.Elems {
			list = append(list, e.Get())
		}
		return list, l.Open
	case goflow.Nil:
		return nil, false
	}
	return nil, true
}

func restOf(v goflow.Value) *restServer {
	if r := routerOf(v); r != nil {
		s, _ := r.own.(*restServer)
		return s
	}
	return nil
}

func (z *goZero) newRest(root string, c *goflow.Call) *goflow.Obj {
	b := z.b
	o := b.newRouter(root+"/rest.Server", "go-zero rest", Colon, c)
	r := o.Data.(*router)
	r.own = &restServer{root: root, conf: c.Arg(0), auth: map[*entry]int{}}
	z.setUp(c, z.serviceConf(root, c.Arg(0)))
	for _, opt := range b.options(c.Args[min(1, len(c.Args)):], o, c.Pos) {
		switch methodName(opt.sym) {
		case "WithNotFoundHandler":
			if len(opt.args) > 0 && !isNotFound(opt.args[0]) {
				r.fallback = handlerFunc(opt.args[0])
			}
		case "WithFileServer":
			if len(opt.args) > 0 { // answered by middleware before any route (rest/internal/fileserver)
				files := b.m.NewObj("net/http.handler", "net/http.FileServer", opt.pos)
				b.register(r, &entry{method: "GET", path: goflow.ExprOf(opt.args[0]), dialect: Prefix, handler: files, pos: opt.pos, alone: true})
			}
		case "WithRouter":
			r.opaque = &Use{Name: opt.sym, Why: "the router is the program's own", Position: opt.pos.Position()}
		}
	}
	return o
}

// isNotFound reports whether a handler answers 404 and nothing else.
func isNotFound(v goflow.Value) bool {
	switch v := goflow.Single(v).(type) {
	case goflow.Nil:
		return true
	case *goflow.Obj:
		return v.Made == "net/http.NotFoundHandler"
	case *goflow.Func:
		return v.Sym == "net/http.NotFound"
	}
	return false
}

func (z *goZero) serviceConf(root string, conf goflow.Value) goflow.Value {
	return z.b.m.Field(conf, "ServiceConf", goflow.KindStruct, root+"/core/service.ServiceConf")
}

// addRoutes registers AddRoute(route, options...) or AddRoutes(routes, options...).
func (z *goZero) addRoutes(r *router, c *goflow.Call) {
	b := z.b
	routes, open := []goflow.Value{c.Arg(0)}, false
	if methodName(c.Sym) == "AddRoutes" {
		routes, open = elements(c.Arg(0))
	}
	var prefix *settings.Expr
	var auth middlewares
	for _, opt := range b.options(c.Args[min(1, len(c.Args)):], nil, c.Pos) {
		maybe := c.Rest || len(opt.guards) > common(opt.guards, b.m.CurrentGuards())
		switch methodName(opt.sym) {
		case "WithPrefix":
			if len(opt.args) > 0 {
				prefix = joinClean(goflow.ExprOf(opt.args[0]), prefix)
			}
		case "WithJwt", "WithJwtTransition", "WithSignature":
			auth = append(auth, put{value: &goflow.Func{Sym: opt.sym, Pos: opt.pos}, pos: opt.pos, maybe: maybe})
		}
	}
	for _, v := range routes {
		goflow.Each(v, func(one goflow.Value) { z.addRoute(r, one, prefix, auth, c) })
	}
	if open {
		e := &entry{path: settings.Unknowable("routes that are computed at run time"), pos: c.Pos, why: "routes that are computed at run time"}
		b.register(r, e)
	}
}

func (z *goZero) addRoute(r *router, v goflow.Value, prefix *settings.Expr, auth middlewares, c *goflow.Call) {
	m := z.b.m
	o, ok := v.(*goflow.Obj)
	if !ok {
		z.b.register(r, &entry{path: settings.Unknowable("a route that is computed"), pos: c.Pos, why: "a route that is computed at run time"})
		return
	}
	e := &entry{pos: c.Pos, handler: handlerFunc(m.Field(o, "Handler", goflow.KindNil, "net/http.HandlerFunc"))}
	if o.Pos.File != "" {
		e.pos = o.Pos
	}
	e.path = joinClean(prefix, goflow.ExprOf(m.Field(o, "Path", goflow.KindString, "string")))
	if e.method, ok = goflow.ConstText(m.Field(o, "Method", goflow.KindString, "string")); !ok {
		e.why = "the method is computed at run time"
	}
	e.use = append(middlewares{}, auth...)
	if w, ok := o.Data.(middlewares); ok {
		e.use = append(e.use, w...)
	}
	z.b.register(r, e)
	if s, ok := r.own.(*restServer); ok {
		s.auth[e] = len(auth)
	}
}

// joinClean puts paths together as path.Join does (rest.WithPrefix); either may be nil.
func joinClean(prefix, p *settings.Expr) *settings.Expr {
	switch {
	case prefix == nil:
		return p
	case p == nil:
		return prefix
	case prefix.Op == settings.Const && p.Op == settings.Const:
		return &settings.Expr{Op: settings.Const, Text: path.Join(prefix.Text, p.Text), Position: p.Position}
	case p.Op == settings.Const && path.Join("/", p.Text) == "/":
		return prefix
	case p.Op == settings.Const:
		p = &settings.Expr{Op: settings.Const, Text: path.Join("/", p.Text), Position: p.Position}
	}
	return joinPaths(prefix, p)
}

// wrapRoutes puts middleware around the handlers of routes: copies that remember it, outermost first.
func (z *goZero) wrapRoutes(c *goflow.Call, values, routes []goflow.Value) goflow.Value {
	out := &goflow.List{Open: c.Rest}
	for _, v := range routes {
		goflow.Each(v, func(one goflow.Value) {
			o, ok := one.(*goflow.Obj)
			if !ok {
				out.Open = true
				return
			}
			route, _ := z.b.m.Copy(o).(*goflow.Obj)
			inner, _ := route.Data.(middlewares)
			var use middlewares
			for _, m := range values {
				use = append(use, put{value: m, pos: c.Pos})
			}
			route.Data = append(use, inner...)
			out.Elems = append(out.Elems, goflow.NewCell(route))
		})
	}
	return out
}

// startRest listens: Start binds the routes, with Server.Use's middleware behind that which authenticates.
func (z *goZero) startRest(v goflow.Value, c *goflow.Call) {
	b := z.b
	o, _ := v.(*goflow.Obj)
	r, s := routerOf(v), restOf(v)
	if o == nil || s == nil {
		b.listen(c, &Listener{Protocol: HTTP, Framework: "go-zero rest"}, nil, nil)
		return
	}
	if !s.bound {
		s.bound = true
		for _, e := range *r.entries {
			if !e.alone {
				e.use = slices.Insert(slices.Clone(e.use), min(s.auth[e], len(e.use)), listOf(&s.use)...)
			}
		}
	}
	host := goflow.ExprOf(b.m.Field(s.conf, "Host", goflow.KindString, "string"))
	port := goflow.ExprOf(b.m.Field(s.conf, "Port", goflow.KindInt, "int"))
	addr := &settings.Expr{Op: settings.HostPort, Args: []*settings.Expr{host, port}, Position: c.Pos.Position()}
	got := b.listen(c, &Listener{Protocol: HTTP, Framework: "go-zero rest", Addr: addr}, o, o)
	got.listener.ownStop(Stop{Name: "Shutdown", Position: c.Pos.Position(), Graceful: true, OnSignal: Yes, Timeout: z.waitTime(z.serviceConf(s.root, s.conf))})
}
