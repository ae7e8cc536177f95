package service

import (
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/goflow"
	"github.com/golive-dev/golive/internal/settings"
)

func init() { frameworks = append(frameworks, gorillaNatives) }

const gorilla = "github.com/gorilla/mux"

// A gorillaRoute is what is kept of a mux.Route: the registrations that it is, one for each method.
type gorillaRoute struct {
	b       *builder
	r       *router
	entries []*entry
}

// gorillaNatives know gorilla/mux (mux.go, route.go, middleware.go).
func gorillaNatives(b *builder, n map[string]goflow.Native) {
	t := natives{b, n}
	n[gorilla+".NewRouter"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		return b.newRouter(gorilla+".Router", "gorilla/mux", GorillaMux, c)
	}
	recv, route := []string{"*" + gorilla + ".Router"}, []string{"*" + gorilla + ".Route"}
	// Every matcher is a method of the router, which makes a route, and one of the route.
	for name, set := range map[string]func(g *gorillaRoute, c *goflow.Call){
		"Handle":        func(g *gorillaRoute, c *goflow.Call) { g.path(c, false); g.handler(c.Arg(1)) },
		"HandleFunc":    func(g *gorillaRoute, c *goflow.Call) { g.path(c, false); g.handler(c.Arg(1)) },
		"Path":          func(g *gorillaRoute, c *goflow.Call) { g.path(c, false) },
		"PathPrefix":    func(g *gorillaRoute, c *goflow.Call) { g.path(c, true) },
		"Methods":       (*gorillaRoute).methods,
		"Host":          (*gorillaRoute).host,
		"Headers":       (*gorillaRoute).narrow,
		"HeadersRegexp": (*gorillaRoute).narrow,
		"Queries":       (*gorillaRoute).narrow,
		"Schemes":       (*gorillaRoute).narrow,
		"MatcherFunc":   (*gorillaRoute).narrow,
		"Name":          func(*gorillaRoute, *goflow.Call) {},
		"NewRoute":      func(*gorillaRoute, *goflow.Call) {},
		"BuildVarsFunc": func(*gorillaRoute, *goflow.Call) {},
	} {
		t.methods(recv, name, func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			o := m.NewObj(gorilla+".Route", c.Sym, c.Pos)
			b.onRouters(c, func(r *router, c *goflow.Call) {
				e := &entry{path: settings.Text(""), pos: c.Pos, idle: true}
				b.register(r, e)
				g := &gorillaRoute{b: b, r: r, entries: []*entry{e}}
				set(g, c)
				o.Data = g
			})
			return o
		})
		t.methods(route, name, onRoute(set))
	}
	t.methods(route, "BuildOnly", onRoute(func(g *gorillaRoute, c *goflow.Call) { g.each(func(e *entry) { e.idle = true }) }))
	handler := onRoute(func(g *gorillaRoute, c *goflow.Call) { g.handler(c.Arg(0)) })
	t.methods(route, "Handler", handler)
	t.methods(route, "HandlerFunc", handler)
	t.methods(route, "Subrouter", func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		sub := b.newRouter(gorilla+".Router", "gorilla/mux", GorillaMux, c)
		onRoute(func(g *gorillaRoute, c *goflow.Call) {
			g.each(func(e *entry) { e.mount, e.strip, e.dialect = true, true, GorillaMux })
			g.handler(sub)
		})(m, c)
		return sub
	})
	t.methods(recv, "Use", t.registering(func(r *router, c *goflow.Call) { b.add(&r.late, c.Pos, rest(c, 0)...) }))
	for _, name := range []string{"StrictSlash", "SkipClean", "UseEncodedPath"} {
		t.methods(recv, name, func(m *goflow.Machine, c *goflow.Call) goflow.Value { return c.Recv })
	}
	t.methods(recv, "ServeHTTP", func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		b.delegate(c.Recv)
		return nil
	})
	n[gorilla+".CORSMethodMiddleware"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		return &goflow.Func{Sym: c.Sym, Pos: c.Pos, Native: func(m *goflow.Machine, c *goflow.Call) goflow.Value { return c.Arg(0) }}
	}
	n["("+gorilla+".MiddlewareFunc).Middleware"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		return m.CallValue(c.Recv, c.Pos, c.Args...)
	}
}

func onRoute(set func(g *gorillaRoute, c *goflow.Call)) goflow.Native {
	return func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		goflow.Each(c.Recv, func(v goflow.Value) {
			if o, ok := v.(*goflow.Obj); ok {
				if g, ok := o.Data.(*gorillaRoute); ok {
					set(g, c)
				}
			}
		})
		return c.Recv
	}
}

func (g *gorillaRoute) each(f func(e *entry)) {
	for _, e := range g.entries {
		f(e)
	}
}

// path adds to the path: a route's own template goes behind the one that it has so far (addRegexpMatcher in route.go).
func (g *gorillaRoute) path(c *goflow.Call, prefix bool) {
	g.each(func(e *entry) {
		e.path = joinPaths(e.path, goflow.ExprOf(c.Arg(0)))
		e.mount = prefix
		if prefix {
			e.dialect = GorillaPre
		} else {
			e.dialect = GorillaMux
		}
	})
}

// methods narrows the route to methods, and makes it several where there are several.
func (g *gorillaRoute) methods(c *goflow.Call) {
	list, ok := methodsOf(&goflow.List{Elems: cells(c.Args), Open: c.Rest})
	if !ok {
		g.each(func(e *entry) { e.why = "the method is computed at run time" })
		return
	}
	base := g.entries[0]
	for i, m := range list {
		e := base
		if i > 0 {
			clone := *base
			e = &clone
			g.entries = append(g.entries, e)
			*g.r.entries = append(*g.r.entries, e)
		}
		e.method = strings.ToUpper(m)
	}
}

func cells(values []goflow.Value) []*goflow.Cell {
	var out []*goflow.Cell
	for _, v := range values {
		out = append(out, goflow.NewCell(v))
	}
	return out
}

func (g *gorillaRoute) host(c *goflow.Call) {
	host := text(c.Arg(0))
	g.each(func(e *entry) {
		if e.host = host; host == "" {
			e.why = "the host is computed at run time"
		}
	})
}

// narrow notes a condition on requests that their method, host and path do not tell of.
func (g *gorillaRoute) narrow(c *goflow.Call) {
	g.each(func(e *entry) { e.guards = append(slices.Clip(e.guards), goflow.Guard{Pos: c.Pos}) })
}

func (g *gorillaRoute) handler(v goflow.Value) {
	g.each(func(e *entry) { e.handler, e.idle = handlerFunc(v), false })
}
