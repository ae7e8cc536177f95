package service

import (
	"strings"

	"github.com/golive-dev/golive/internal/goflow"
	"github.com/golive-dev/golive/internal/settings"
)

func init() { frameworks = append(frameworks, httpRouter, statsviz) }

// httpRouter knows github.com/julienschmidt/httprouter (router.go).
func httpRouter(b *builder, n map[string]goflow.Native) {
	const p = "github.com/julienschmidt/httprouter"
	t, recv := natives{b, n}, []string{"*" + p + ".Router"}
	n[p+".New"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		return b.newRouter(p+".Router", "httprouter", Colon, c)
	}
	for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"} {
		t.methods(recv, method, t.registering(func(r *router, c *goflow.Call) {
			b.register(r, &entry{method: method, path: goflow.ExprOf(c.Arg(0)), handler: c.Arg(1), pos: c.Pos})
		}))
	}
	for _, name := range []string{"Handle", "Handler", "HandlerFunc"} {
		t.methods(recv, name, t.registering(func(r *router, c *goflow.Call) {
			h := c.Arg(2)
			if name != "Handle" {
				h = handlerFunc(h)
			}
			b.registerAll(r, c.Arg(0), entry{path: goflow.ExprOf(c.Arg(1)), handler: h, pos: c.Pos})
		}))
	}
	t.methods(recv, "ServeFiles", t.registering(func(r *router, c *goflow.Call) {
		b.register(r, &entry{method: "GET", path: goflow.ExprOf(c.Arg(0)), handler: leads(c.Sym), pos: c.Pos})
	}))
	t.methods(recv, "ServeHTTP", func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		b.delegate(c.Recv)
		return nil
	})
}

// statsviz knows github.com/arl/statsviz: Register adds its pages to a net/http mux, below /debug/statsviz or the root that
// an option names.
func statsviz(b *builder, n map[string]goflow.Native) {
	const p = "github.com/arl/statsviz"
	option := func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		o := m.NewObj(c.Sym, c.Sym, c.Pos)
		o.Args = c.Args
		return &goflow.Func{Sym: c.Sym, Recv: o, Pos: c.Pos}
	}
	n[p+".Root"] = option
	n[p+".Register"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		root := settings.Text("/debug/statsviz")
		for _, a := range c.Args[min(1, len(c.Args)):] {
			if f, ok := goflow.Single(a).(*goflow.Func); ok && strings.HasSuffix(f.Sym, ".Root") {
				if o, ok := f.Recv.(*goflow.Obj); ok && len(o.Args) == 1 {
					root = goflow.ExprOf(o.Args[0])
				}
			}
		}
		goflow.Each(c.Arg(0), func(v goflow.Value) {
			r := b.muxOf(v)
			if r == nil {
				b.program.Unfollowed = append(b.program.Unfollowed, use(c, "the mux is not known"))
				return
			}
			b.register(r, &entry{path: joinPaths(root, settings.Text("/")), handler: leads(p + ".Index"), pos: c.Pos})
			b.register(r, &entry{path: joinPaths(root, settings.Text("/ws")), handler: leads(p + ".Ws"), pos: c.Pos})
		})
		return done(m, c)
	}
}
