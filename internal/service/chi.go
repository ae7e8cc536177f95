package service

import (
	"strings"

	"github.com/golive-dev/golive/internal/goflow"
	"github.com/golive-dev/golive/internal/settings"
)

func init() { frameworks = append(frameworks, chiNatives) }

var chiPaths = []string{"github.com/go-chi/chi/v5", "github.com/go-chi/chi"}

// A chiMux is what is kept of a chi.Mux beside its routes: With and Group make inline ones (mux.go).
type chiMux struct{ inline bool }

// chiNatives know Chi (package documentation of github.com/go-chi/chi/v5; mux.go).
func chiNatives(b *builder, n map[string]goflow.Native) {
	for _, p := range chiPaths {
		chiRouter(natives{b, n}, p)
	}
}

func chiRouter(t natives, p string) {
	b, typ := t.b, p+".Mux"
	recv := []string{"*" + typ, p + ".Router"}
	newMux := func(m *goflow.Machine, c *goflow.Call) goflow.Value { return b.newChi(typ, c) }
	t.n[p+".NewRouter"], t.n[p+".NewMux"] = newMux, newMux
	for _, name := range []string{"Get", "Post", "Put", "Patch", "Delete", "Head", "Options", "Connect", "Trace"} {
		t.methods(recv, name, t.registering(func(r *router, c *goflow.Call) {
			b.register(r, &entry{method: strings.ToUpper(name), path: goflow.ExprOf(c.Arg(0)), handler: handlerFunc(c.Arg(1)), pos: c.Pos})
		}))
	}
	handle := t.registering(func(r *router, c *goflow.Call) {
		method, path := "", goflow.ExprOf(c.Arg(0))
		if i := strings.IndexAny(path.Text, " \t"); path.Op == settings.Const && i >= 0 { // "GET /x", since v5.1
			method, path = strings.ToUpper(path.Text[:i]), settings.Text(strings.TrimSpace(path.Text[i:]))
		}
		b.register(r, &entry{method: method, path: path, handler: handlerFunc(c.Arg(1)), pos: c.Pos})
	})
	t.methods(recv, "Handle", handle)
	t.methods(recv, "HandleFunc", handle)
	method := t.registering(func(r *router, c *goflow.Call) {
		b.registerAll(r, c.Arg(0), entry{path: goflow.ExprOf(c.Arg(1)), handler: handlerFunc(c.Arg(2)), pos: c.Pos})
	})
	t.methods(recv, "Method", method)
	t.methods(recv, "MethodFunc", method)
	t.methods(recv, "Use", t.registering(func(r *router, c *goflow.Call) { b.chiUse(r, c, rest(c, 0)) }))
	with := func(m *goflow.Machine, c *goflow.Call, around []goflow.Value) goflow.Value {
		var out goflow.Value
		b.onRouters(c, func(r *router, c *goflow.Call) {
			o := b.group(r, typ, c, nil)
			g := o.Data.(*router)
			g.own = &chiMux{inline: true}
			b.chiUse(g, c, around)
			out = o
		})
		if out == nil {
			return b.newChi(typ, c)
		}
		return out
	}
	t.methods(recv, "With", func(m *goflow.Machine, c *goflow.Call) goflow.Value { return with(m, c, rest(c, 0)) })
	t.methods(recv, "Group", func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		o := with(m, c, nil)
		m.CallValue(c.Arg(0), c.Pos, o)
		return o
	})
	mount := func(r *router, c *goflow.Call, h goflow.Value) {
		b.register(r, &entry{path: goflow.ExprOf(c.Arg(0)), handler: handlerFunc(h), pos: c.Pos, mount: true, strip: true})
	}
	t.methods(recv, "Route", func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		sub := b.newChi(typ, c)
		m.CallValue(c.Arg(1), c.Pos, sub)
		b.onRouters(c, func(r *router, c *goflow.Call) { mount(r, c, sub) })
		return sub
	})
	t.methods(recv, "Mount", t.registering(func(r *router, c *goflow.Call) { mount(r, c, c.Arg(1)) }))
	t.methods(recv, "NotFound", t.registering(func(r *router, c *goflow.Call) { r.fallback = handlerFunc(c.Arg(0)) }))
	quiet := func(m *goflow.Machine, c *goflow.Call) goflow.Value { return m.Results(c) }
	for _, name := range []string{"MethodNotAllowed", "Routes", "Middlewares", "Match", "Find"} {
		t.methods(append(recv, p+".Routes"), name, quiet)
	}
	t.n[p+".Walk"] = quiet
	t.methods(recv, "ServeHTTP", func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		b.delegate(c.Recv)
		return nil
	})
	t.n["("+p+".Middlewares).Handler"] = quiet
	t.n[p+"/middleware.Profiler"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value { return b.chiProfiler(typ, c) }
	t.n[p+"/middleware.Heartbeat"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		o := m.NewObj(c.Sym, c.Sym, c.Pos)
		o.Data = &heartbeat{goflow.ExprOf(c.Arg(0))}
		return &goflow.Func{Sym: c.Sym, Recv: o, Pos: c.Pos, Native: func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			return b.wrap("net/http.Handler", c, &wrapped{inner: c.Arg(0), name: p + "/middleware.Heartbeat"})
		}}
	}
}

func (b *builder) newChi(typ string, c *goflow.Call) *goflow.Obj {
	o := b.newRouter(typ, "chi", Chi, c)
	o.Data.(*router).own = &chiMux{}
	return o
}

// A heartbeat is what middleware.Heartbeat answers by itself, before any route.
type heartbeat struct{ path *settings.Expr }

// chiUse puts in middleware: of the whole mux, or for what an inline one registers from here on.
func (b *builder) chiUse(r *router, c *goflow.Call, values []goflow.Value) {
	mux, _ := r.own.(*chiMux)
	cell := &r.late
	if mux != nil && mux.inline {
		cell = &r.use
	}
	b.add(cell, c.Pos, values...)
	for _, v := range values {
		f, ok := goflow.Single(v).(*goflow.Func)
		if !ok {
			continue
		}
		o, ok := f.Recv.(*goflow.Obj)
		if !ok {
			continue
		}
		if h, ok := o.Data.(*heartbeat); ok && !(mux != nil && mux.inline) {
			for _, method := range []string{"GET", "HEAD"} {
				b.register(r, &entry{method: method, path: h.path, handler: leads(f.Sym), pos: c.Pos, builtin: true, alone: true})
			}
		}
	}
}

// chiProfiler makes the router of middleware.Profiler (middleware/profiler.go).
func (b *builder) chiProfiler(typ string, c *goflow.Call) goflow.Value {
	o := b.newChi(typ, c)
	r := o.Data.(*router)
	add := func(method, path, sym string) {
		b.register(r, &entry{method: method, path: settings.Text(path), handler: leads(sym), pos: c.Pos, debug: "pprof"})
	}
	add("GET", "/", "net/http.Redirect")
	add("", "/pprof", "net/http.Redirect")
	add("", "/pprof/*", "net/http/pprof.Index")
	for _, p := range pprofRoutes[1:] {
		add("", "/pprof"+p.path, "net/http/pprof."+p.sym)
	}
	b.register(r, &entry{path: settings.Text("/vars"), handler: leads("expvar.Handler"), pos: c.Pos, debug: "expvar"})
	return o
}
