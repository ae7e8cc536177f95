package service

import (
	"slices"

	"github.com/golive-dev/golive/internal/goflow"
	"github.com/golive-dev/golive/internal/settings"
)

func init() { frameworks = append(frameworks, kratosNatives) }

const (
	kratosPath = "github.com/go-kratos/kratos/v2"
	kratosHTTP = kratosPath + "/transport/http"
	kratosGRPC = kratosPath + "/transport/grpc"
)

// kratosNatives know Kratos' applications, transports and service middleware (app.go, transport/http, transport/grpc).
func kratosNatives(b *builder, n map[string]goflow.Native) {
	k := &kratos{b: b, routes: map[*entry]bool{}}
	k.app(n)
	k.http(n)
	k.grpc(n)
	k.requests(n)
}

// A kratos is what is kept of Kratos in a program.
type kratos struct {
	b         *builder
	routes    map[*entry]bool // entries whose handler has a kratos Context
	operation string          // of the request that is followed
	chained   bool            // the handler that is followed ran the service's middleware
}

// A kratosServer is what is kept of an HTTP server beside its router.
type kratosServer struct {
	addr       *settings.Expr
	network    string
	timeout    *settings.Expr
	middleware goflow.Cell // of the option Middleware
	selected   []selected  // of Server.Use(selector, …)
	notFound   bool        // the option NotFoundHandler was given
	bound      bool
}

type selected struct {
	selector string
	use      middlewares
}

// app knows kratos.New(options…).Run(): it starts every server, and stops them on SIGTERM, SIGQUIT and SIGINT unless the
// option Signal says otherwise (app.go).
func (k *kratos) app(n map[string]goflow.Native) {
	b := k.b
	b.optionNatives(n, kratosPath, "Server", "Signal", "StopTimeout", "BeforeStart", "AfterStart", "BeforeStop", "AfterStop", "Context", "ID", "Name",
		"Version", "Metadata", "Endpoint", "Logger", "Registrar", "RegistrarTimeout")
	type app struct{ options []serverOption }
	n[kratosPath+".New"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		o := m.NewObj(kratosPath+".App", c.Sym, c.Pos)
		o.Data = &app{b.options(c.Args, nil, c.Pos)}
		return o
	}
	n["(*"+kratosPath+".App).Run"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		goflow.Each(c.Recv, func(v goflow.Value) {
			if o, ok := v.(*goflow.Obj); ok {
				if a, ok := o.Data.(*app); ok {
					k.run(a.options, c)
				}
			}
		})
		return m.Results(c)
	}
	n["(*"+kratosPath+".App).Stop"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value { return m.Results(c) }
}

func (k *kratos) run(options []serverOption, c *goflow.Call) {
	b := k.b
	stop := Stop{Name: "Stop", Position: c.Pos.Position(), Graceful: true, OnSignal: Yes}
	before := len(b.program.Listeners)
	for _, o := range options {
		switch methodName(o.sym) {
		case "Signal":
			s := Signal{}
			for _, a := range o.args {
				s.Names = append(s.Names, signalName(a))
			}
			if stop.OnSignal = Yes; !terminates(s) {
				stop.OnSignal = No
			}
		case "StopTimeout":
			if len(o.args) > 0 {
				stop.Timeout = goflow.ExprOf(o.args[0])
			}
		case "BeforeStart", "AfterStart":
			for _, a := range o.args {
				if fn, ok := goflow.Single(a).(*goflow.Func); ok {
					b.m.Spawn(func() { b.m.Callback(fn, c.Pos) })
				}
			}
		}
	}
	for _, o := range options {
		if methodName(o.sym) != "Server" {
			continue
		}
		for _, server := range o.args {
			b.m.Spawn(func() {
				b.m.CallValue(&goflow.Func{Sym: "(" + kratosPath + "/transport.Server).Start", Recv: server, Iface: true, Pos: c.Pos}, c.Pos,
					b.m.NewContext(&goflow.Context{Root: "background"}, c.Pos))
			})
		}
	}
	for _, l := range b.program.Listeners[before:] {
		if l.Framework == "kratos" {
			l.ownStop(stop)
		}
	}
}

// grpc knows the gRPC transport: health, metadata, reflection and channelz are registered by itself
// (transport/grpc/server.go, NewServer).
func (k *kratos) grpc(n map[string]goflow.Native) {
	b := k.b
	typ := kratosGRPC + ".Server"
	b.optionNatives(n, kratosGRPC, "Network", "Address", "Endpoint", "Timeout", "Logger", "Middleware", "StreamMiddleware", "CustomHealth", "TLSConfig",
		"Listener", "UnaryInterceptor", "StreamInterceptor", "DisableReflection", "Options")
	n[kratosGRPC+".NewServer"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		o := b.newRPCServer(typ, "kratos", c)
		s := o.Data.(*rpcServer)
		s.options = b.options(c.Args, o, c.Pos)
		inner := m.NewObj(grpcServer, c.Sym, c.Pos)
		inner.Data = s
		o.Fields["Server"] = goflow.NewCell(inner)
		own := func(svc RPCService, unless string) {
			if t := b.has(s.options, kratosGRPC+"."+unless); t != Yes {
				svc.Maybe = t == Maybe
				b.registerRPC(s, svc, c)
			}
		}
		own(healthService, "CustomHealth")
		own(RPCService{Name: "kratos.api.Metadata", Methods: []string{"ListServices", "GetServiceDesc"}}, "")
		for _, r := range b.reflections() {
			own(r, "DisableReflection")
		}
		own(channelzService, "")
		addr, network := k.address(s.options, kratosGRPC)
		s.addr, s.network = addr, network
		return o
	}
	b.grpcMethods(typ, n)
	n["(*"+typ+").Start"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		goflow.Each(c.Recv, func(v goflow.Value) {
			if s, o := b.rpcOf(v); s != nil {
				b.listenRPC(c, s, o, &Listener{Protocol: GRPC, Framework: s.framework, Addr: s.addr, Network: s.network})
			}
		})
		return m.Results(c)
	}
	stop := func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		b.stopCall(c, typ, true)
		return m.Results(c)
	}
	n["(*"+typ+").Stop"] = stop
	n["(*"+typ+").Use"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value { return nil }
}

// address is where a transport listens: any free port by default (transport/*/server.go).
func (k *kratos) address(options []serverOption, path string) (addr *settings.Expr, network string) {
	b := k.b
	addr = b.setBy(options, path+".Address", settings.Text(":0"), goflow.ExprOf)
	network, _ = b.setBy(options, path+".Network", settings.Text("tcp"), goflow.ExprOf).Eval(settings.Defaults{}).Value()
	addr = b.setBy(options, path+".Listener", addr, func(v goflow.Value) *settings.Expr {
		a, nw := listenerOf(v)
		network = nw
		return a
	})
	return addr, network
}

// http knows the HTTP transport, whose router is gorilla/mux (transport/http/server.go and router.go).
func (k *kratos) http(n map[string]goflow.Native) {
	b := k.b
	typ := kratosHTTP + ".Server"
	t := natives{b, n}
	recv := []string{"*" + typ}
	b.optionNatives(n, kratosHTTP, "Network", "Address", "Endpoint", "Timeout", "Logger", "Middleware", "Filter", "RequestVarsDecoder",
		"RequestQueryDecoder", "RequestDecoder", "ResponseEncoder", "ErrorEncoder", "TLSConfig", "StrictSlash", "Listener", "PathPrefix",
		"NotFoundHandler", "MethodNotAllowedHandler")
	n[kratosHTTP+".NewServer"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value { return k.newHTTP(typ, c) }
	t.methods(recv, "Handle", t.registering(func(r *router, c *goflow.Call) {
		b.register(r, &entry{path: goflow.ExprOf(c.Arg(0)), handler: handlerFunc(c.Arg(1)), pos: c.Pos})
	}))
	n["(*"+typ+").HandleFunc"] = n["(*"+typ+").Handle"]
	t.methods(recv, "HandlePrefix", t.registering(func(r *router, c *goflow.Call) {
		b.register(r, &entry{path: goflow.ExprOf(c.Arg(0)), dialect: GorillaPre, mount: true, handler: handlerFunc(c.Arg(1)), pos: c.Pos})
	}))
	t.methods(recv, "HandleHeader", t.registering(func(r *router, c *goflow.Call) {
		e := &entry{path: settings.Text("/"), dialect: Prefix, handler: handlerFunc(c.Arg(2)), pos: c.Pos}
		b.register(r, e)
		e.guards = append(slices.Clip(e.guards), goflow.Guard{Pos: c.Pos}) // by a header
	}))
	t.methods(recv, "Use", t.registering(func(r *router, c *goflow.Call) {
		if s, ok := r.own.(*kratosServer); ok {
			s.selected = append(s.selected, selected{text(c.Arg(0)), puts(c.Pos, rest(c, 1))})
		}
	}))
	t.methods(recv, "Route", func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		o := m.NewObj(kratosHTTP+".Router", c.Sym, c.Pos)
		if r := routerOf(c.Recv); r != nil {
			o.Data = &kratosGroup{router: r, prefix: goflow.ExprOf(c.Arg(0)), use: puts(c.Pos, rest(c, 1))}
		} else {
			b.program.Unfollowed = append(b.program.Unfollowed, use(c, "the server is not known"))
		}
		return o
	})
	t.methods(recv, "Start", func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		goflow.Each(c.Recv, func(v goflow.Value) { k.start(v, c) })
		return m.Results(c)
	})
	t.methods(recv, "Stop", func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		b.stopCall(c, typ, true)
		return m.Results(c)
	})
	for _, name := range []string{"WalkRoute", "WalkHandle", "Endpoint"} {
		t.methods(recv, name, func(m *goflow.Machine, c *goflow.Call) goflow.Value { return m.Results(c) })
	}
	k.groups(n)
}

func (k *kratos) newHTTP(typ string, c *goflow.Call) *goflow.Obj {
	b := k.b
	o := b.newRouter(typ, "kratos", GorillaMux, c)
	r := o.Data.(*router)
	s := &kratosServer{}
	r.own = s
	options := b.options(c.Args, o, c.Pos)
	s.addr, s.network = k.address(options, kratosHTTP)
	s.timeout = b.setBy(options, kratosHTTP+".Timeout", settings.Text("1000000000"), goflow.ExprOf)
	for _, opt := range options {
		maybe := len(opt.guards) > common(opt.guards, b.m.CurrentGuards())
		switch methodName(opt.sym) {
		case "PathPrefix":
			if len(opt.args) > 0 {
				r.prefix = joinPaths(r.prefix, goflow.ExprOf(opt.args[0]))
			}
		case "Middleware", "Filter":
			l := puts(opt.pos, opt.args)
			for i := range l {
				l[i].maybe = maybe
			}
			cell := &s.middleware
			if methodName(opt.sym) == "Filter" {
				cell = &r.late
			}
			b.m.Set(cell, l)
		case "NotFoundHandler":
			if s.notFound = true; len(opt.args) > 0 && !isNotFound(opt.args[0]) {
				r.fallback = handlerFunc(opt.args[0])
			}
		}
	}
	return o
}

// start listens. What no route takes goes to http.DefaultServeMux unless a NotFoundHandler is set.
func (k *kratos) start(v goflow.Value, c *goflow.Call) {
	b := k.b
	o, _ := v.(*goflow.Obj)
	r := routerOf(v)
	if o == nil || r == nil {
		b.listen(c, &Listener{Protocol: HTTP, Framework: "kratos"}, nil, nil)
		return
	}
	s, ok := r.own.(*kratosServer)
	if !ok {
		return
	}
	if !s.bound {
		s.bound = true
		for _, e := range *r.entries {
			if k.routes[e] {
				e.use = append(slices.Clip(e.use), k.runBy(s, e)...)
			}
		}
		if !s.notFound {
			*r.entries = append(*r.entries, &entry{path: settings.Text("/"), dialect: Prefix, mount: true, handler: b.defaultMux(), pos: c.Pos})
		}
	}
	b.listen(c, &Listener{Protocol: HTTP, Framework: "kratos", Addr: s.addr, Network: s.network}, o, o)
}
