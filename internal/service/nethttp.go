package service

import (
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/goflow"
	"github.com/golive-dev/golive/internal/settings"
)

func init() { frameworks = append(frameworks, netHTTP) }

const serveMux = "net/http.ServeMux"

// netHTTP knows net/http: muxes, servers, and the adapters around handlers.
func netHTTP(b *builder, n map[string]goflow.Native) {
	n["net/http.NewServeMux"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		return b.newRouter(serveMux, "net/http", ServeMux, c)
	}
	handle := func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		recv := c.Recv
		if recv == nil {
			recv = b.defaultMux()
		}
		goflow.Each(recv, func(v goflow.Value) {
			if r := b.muxOf(v); r != nil {
				b.register(r, &entry{path: goflow.ExprOf(c.Arg(0)), handler: handlerFunc(c.Arg(1)), pos: c.Pos})
			} else {
				b.program.Unfollowed = append(b.program.Unfollowed, use(c, "the mux is not known"))
			}
		})
		return nil
	}
	n["net/http.Handle"], n["net/http.HandleFunc"] = handle, handle
	n["(*net/http.ServeMux).Handle"], n["(*net/http.ServeMux).HandleFunc"] = handle, handle

	n["net/http.ListenAndServe"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		b.listenHTTP(c, goflow.ExprOf(c.Arg(0)), ":80", nil, c.Arg(1))
		return m.Results(c)
	}
	n["net/http.ListenAndServeTLS"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		b.listenHTTP(c, goflow.ExprOf(c.Arg(0)), ":443", nil, c.Arg(3))
		return m.Results(c)
	}
	n["net/http.Serve"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		b.serveOn(c, c.Arg(0), nil, c.Arg(1))
		return m.Results(c)
	}
	n["net/http.ServeTLS"] = n["net/http.Serve"]
	n["(*net/http.Server).ListenAndServe"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		b.listenServer(c, ":80")
		return m.Results(c)
	}
	n["(*net/http.Server).ListenAndServeTLS"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		b.listenServer(c, ":443")
		return m.Results(c)
	}
	serve := func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		goflow.Each(c.Recv, func(v goflow.Value) {
			o, _ := v.(*goflow.Obj)
			var h goflow.Value
			if o != nil {
				h = m.Field(o, "Handler", goflow.KindIface, "net/http.Handler")
			}
			b.serveOn(c, c.Arg(0), o, h)
		})
		return m.Results(c)
	}
	n["(*net/http.Server).Serve"], n["(*net/http.Server).ServeTLS"] = serve, serve
	n["(*net/http.Server).Shutdown"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		b.stopCall(c, "net/http.Server", true)
		return m.Results(c)
	}
	n["(*net/http.Server).Close"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		b.stopCall(c, "net/http.Server", false)
		return m.Results(c)
	}
	n["(*net/http.Server).RegisterOnShutdown"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value { return nil }

	listen := func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		o := m.NewObj("net.Listener", c.Sym, c.Pos)
		network, addr := c.Arg(0), c.Arg(1)
		if strings.HasPrefix(c.Sym, "(*net.ListenConfig)") {
			network, addr = c.Arg(1), c.Arg(2)
		}
		o.Data = &netListener{network: goflow.ExprOf(network), addr: goflow.ExprOf(addr)}
		return m.With(c, o)
	}
	n["net.Listen"], n["crypto/tls.Listen"], n["(*net.ListenConfig).Listen"] = listen, listen, listen
	through := func(i int) goflow.Native { // a listener around another one
		return func(m *goflow.Machine, c *goflow.Call) goflow.Value { return m.With(c, c.Arg(i)) }
	}
	n["crypto/tls.NewListener"], n["golang.org/x/net/netutil.LimitListener"] = through(0), through(0)

	b.adapters(n)
	b.requests(n)
}

func (b *builder) defaultMux() *goflow.Obj {
	o, _ := b.m.GlobalCell("net/http.DefaultServeMux", goflow.KindNil, "*"+serveMux).Get().(*goflow.Obj)
	return o
}

// muxOf returns the router of a mux, made for one that was declared and never initialised: its zero value is ready to use.
func (b *builder) muxOf(v goflow.Value) *router {
	if r := routerOf(v); r != nil {
		return r
	}
	if o, ok := goflow.Single(v).(*goflow.Obj); ok && o.Type == serveMux && o.Data == nil {
		r := &router{framework: "net/http", dialect: ServeMux, entries: &[]*entry{}}
		if o.Made != "" {
			r.opaque = &Use{Name: o.Made, Why: "what it had registered is not known", Position: o.Pos.Position()}
		}
		o.Data = r
		return r
	}
	return nil
}

// handlerFunc makes a plain function the handler that it is taken for.
func handlerFunc(v goflow.Value) goflow.Value {
	if f, ok := v.(*goflow.Func); ok && f.Type == "" {
		c := *f
		c.Type = "net/http.HandlerFunc"
		return &c
	}
	return v
}

// orDefault is an address with the port that net/http takes for an empty one.
func orDefault(addr *settings.Expr, port string) *settings.Expr {
	if !mayBeEmpty(addr) {
		return addr
	}
	return &settings.Expr{Op: settings.FirstSet, Args: []*settings.Expr{addr, settings.Text(port)}, Position: addr.Position}
}

// mayBeEmpty reports whether an address may come out as "", as far as its form tells.
func mayBeEmpty(e *settings.Expr) bool {
	switch e.Op {
	case settings.Const:
		return e.Text == ""
	case settings.Env, settings.Key, settings.Flag:
		return true
	case settings.Choice, settings.If:
		return slices.ContainsFunc(e.Args, func(a *settings.Expr) bool { return a.Op == settings.Const && a.Text == "" })
	case settings.FirstSet:
		return mayBeEmpty(e.Args[len(e.Args)-1])
	}
	return false
}

// importDebug registers on http.DefaultServeMux what the init functions of debugging packages do.
func (b *builder) importDebug() {
	r := b.muxOf(b.defaultMux())
	for _, i := range b.program.DebugImports {
		at := goflow.Pos{File: i.File, Line: i.Line, Column: i.Column}
		for _, path := range sortedKeys(debugPaths[i.Path]) {
			b.register(r, &entry{path: settings.Text(path), handler: &goflow.Func{Sym: debugPaths[i.Path][path], Type: "net/http.HandlerFunc"}, pos: at})
		}
	}
}

func (b *builder) listenHTTP(c *goflow.Call, addr *settings.Expr, port string, object *goflow.Obj, handler goflow.Value) {
	b.listen(c, &Listener{Protocol: HTTP, Framework: "net/http", Addr: orDefault(addr, port)}, object, handler)
}

// listenServer starts a net/http.Server from its fields.
func (b *builder) listenServer(c *goflow.Call, port string) {
	goflow.Each(c.Recv, func(v goflow.Value) {
		o, ok := v.(*goflow.Obj)
		if !ok {
			b.listen(c, &Listener{Protocol: HTTP, Framework: "net/http"}, nil, nil)
			return
		}
		addr := goflow.ExprOf(b.m.Field(o, "Addr", goflow.KindString, "string"))
		b.listenHTTP(c, addr, port, o, b.m.Field(o, "Handler", goflow.KindIface, "net/http.Handler"))
	})
}

// A netListener is what is kept of a net.Listener.
type netListener struct{ network, addr *settings.Expr }

// listenerOf returns the address and network of a net.Listener, through the structs of a program that wrap one.
func listenerOf(v goflow.Value) (addr *settings.Expr, network string) {
	var found []*netListener
	goflow.Each(v, func(one goflow.Value) { found = append(found, listeners(one, 0)...) })
	network = "tcp"
	var known *settings.Expr
	for i, l := range found {
		if t, ok := l.network.Eval(nil).Value(); ok && len(found) == 1 {
			network = t
		}
		if i == 0 {
			known = l.addr
		} else if !goflow.SameExpr(known, l.addr) {
			known = &settings.Expr{Op: settings.Choice, Args: []*settings.Expr{known, l.addr}}
		}
	}
	if known == nil {
		known = settings.Unknowable("the listener is not known")
	}
	return known, network
}

// listeners returns the listeners behind a value.
func listeners(v goflow.Value, depth int) []*netListener {
	o, ok := goflow.Single(v).(*goflow.Obj)
	if !ok || depth > 3 {
		return nil
	}
	if l, ok := o.Data.(*netListener); ok {
		return []*netListener{l}
	}
	var list []*netListener
	for _, name := range o.FieldNames() {
		goflow.Each(o.Fields[name].Get(), func(one goflow.Value) { list = append(list, listeners(one, depth+1)...) })
	}
	return list
}

func (b *builder) serveOn(c *goflow.Call, on goflow.Value, object *goflow.Obj, handler goflow.Value) {
	addr, network := listenerOf(on)
	b.listen(c, &Listener{Protocol: HTTP, Framework: "net/http", Addr: addr, Network: network}, object, handler)
}

// adapters are net/http's functions that make handlers, or put something around one.
func (b *builder) adapters(n map[string]goflow.Native) {
	n["(net/http.HandlerFunc).ServeHTTP"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		return m.CallValue(c.Recv, c.Pos, c.Args...)
	}
	n["(net/http.Handler).ServeHTTP"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		if f, ok := goflow.Single(c.Recv).(*goflow.Func); ok { // one that became a handler without being converted in words
			return m.CallValue(f, c.Pos, c.Args...)
		}
		b.delegate(c.Recv)
		return nil
	}
	n["net/http.StripPrefix"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		return b.wrap("net/http.Handler", c, &wrapped{inner: handlerFunc(c.Arg(1)), strip: goflow.ExprOf(c.Arg(0)), plain: true})
	}
	inner := func(i int) goflow.Native {
		return func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			return b.wrap("net/http.Handler", c, &wrapped{inner: handlerFunc(c.Arg(i)), plain: true})
		}
	}
	for name, i := range map[string]int{
		"net/http.TimeoutHandler": 0, "net/http.MaxBytesHandler": 0, "net/http.AllowQuerySemicolons": 0,
		"golang.org/x/net/http2/h2c.NewHandler": 0,
	} {
		n[name] = inner(i)
	}
	n["(*net/http.CrossOriginProtection).Handler"] = inner(0)
	made := func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		return m.NewObj("net/http.handler", c.Sym, c.Pos)
	}
	for _, name := range []string{
		"net/http.NotFoundHandler", "net/http.RedirectHandler", "net/http.FileServer", "net/http.FileServerFS", "expvar.Handler",
		"net/http/pprof.Handler", "github.com/felixge/fgprof.Handler", "github.com/prometheus/client_golang/prometheus/promhttp.Handler",
		"github.com/prometheus/client_golang/prometheus/promhttp.HandlerFor", "net/http/httputil.NewSingleHostReverseProxy",
	} {
		n[name] = made
	}
	n["github.com/prometheus/client_golang/prometheus/promhttp.InstrumentMetricHandler"] = inner(1)
	n["github.com/rs/cors.Handler"] = inner(1)
}

// requests are what handlers ask of a request without credentials, and the answers that turn it away.
func (b *builder) requests(n map[string]goflow.Native) {
	arguments["*net/http.Request"] = func(b *builder) goflow.Value { return b.httpRequest() }
	arguments["net/http.ResponseWriter"] = func(b *builder) goflow.Value {
		return b.m.NewObj("net/http.response", "request", goflow.Pos{})
	}
	secret := func(text goflow.Value) goflow.Native {
		return func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			if b.sim == nil {
				return m.Results(c)
			}
			b.looks()
			return text
		}
	}
	certain := &goflow.Opaque{Type: "error", Kind: goflow.KindError, Made: "net/http.ErrNoCookie"}
	n["(*net/http.Request).BasicAuth"] = secret(goflow.Tuple{goflow.Text(""), goflow.Text(""), goflow.Bool(false)})
	n["(*net/http.Request).Cookie"] = secret(goflow.Tuple{goflow.Nil{}, certain})
	n["(*net/http.Request).FormValue"] = secret(goflow.Text(""))
	n["(*net/http.Request).PostFormValue"] = secret(goflow.Text(""))
	n["(net/http.Header).Get"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		if b.sim == nil {
			return m.Results(c)
		}
		if o, ok := goflow.Single(c.Recv).(*goflow.Map); ok && !o.Open {
			name, _ := goflow.ConstText(c.Arg(0))
			b.looks()
			if b.sim != nil && strings.EqualFold(name, "Origin") {
				b.sim.credentials = false
			}
			return goflow.Text("")
		}
		return m.Results(c)
	}
	n["(net/http.Header).Values"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		b.looks()
		if b.sim == nil {
			return m.Results(c)
		}
		return goflow.Nil{}
	}
	n["(net/url.Values).Get"] = secret(goflow.Text(""))
	n["(*net/http.Request).Context"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		if o, ok := goflow.Single(c.Recv).(*goflow.Obj); ok {
			if ctx := m.Field(o, "ctx", goflow.KindOther, ""); goflow.ContextOf(ctx) != nil {
				return ctx
			}
			if d, ok := o.Data.(*request); ok && d.ctx != nil {
				return d.ctx
			}
		}
		return m.NewContext(&goflow.Context{Root: "request"}, c.Pos)
	}
	n["(*net/http.Request).WithContext"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		if o, ok := goflow.Single(c.Recv).(*goflow.Obj); ok {
			r := m.Copy(o).(*goflow.Obj)
			m.SetField(r, "ctx", c.Arg(0))
			if _, ok := r.Data.(*request); ok {
				r.Data = &request{ctx: c.Arg(0)}
			}
			return r
		}
		return m.Results(c)
	}
	n["(*net/http.Request).Clone"] = n["(*net/http.Request).WithContext"]
	n["net/http.NewRequestWithContext"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		o := m.NewObj("net/http.Request", c.Sym, c.Pos)
		o.Data = &request{ctx: c.Arg(0)}
		b.asks(c, c.Arg(2), Maybe)
		return m.With(c, o)
	}
	n["net/http.NewRequest"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		o := m.NewObj("net/http.Request", c.Sym, c.Pos)
		o.Data = &request{ctx: m.NewContext(&goflow.Context{Root: "background"}, c.Pos)}
		b.asks(c, c.Arg(1), Maybe)
		return m.With(c, o)
	}
	n["(net/http.ResponseWriter).WriteHeader"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		b.reject(c.Arg(0))
		return nil
	}
	n["net/http.Error"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		b.reject(c.Arg(2))
		return nil
	}
}

// httpRequest makes the request of a simulation: its method and path are known, and it carries no credentials.
func (b *builder) httpRequest() *goflow.Obj {
	o := b.m.NewObj("net/http.Request", "request", goflow.Pos{})
	url := b.m.NewObj("net/url.URL", "request", goflow.Pos{})
	if s := b.sim; s != nil {
		o.Fields["Method"] = goflow.NewCell(goflow.Text(s.method))
		o.Fields["RequestURI"] = goflow.NewCell(goflow.Text(s.path))
		url.Fields["Path"] = goflow.NewCell(goflow.Text(s.path))
		url.Fields["RawQuery"] = goflow.NewCell(goflow.Text(""))
		o.Fields["Header"] = goflow.NewCell(goflow.NewMap("net/http.Header"))
	}
	o.Fields["URL"] = goflow.NewCell(url)
	o.Fields["ctx"] = goflow.NewCell(b.m.NewContext(&goflow.Context{Root: "request"}, goflow.Pos{}))
	return o
}
