package service

import (
	"strings"

	"github.com/golive-dev/golive/internal/goflow"
	"github.com/golive-dev/golive/internal/settings"
)

// A kratosGroup is what is kept of an http.Router.
type kratosGroup struct {
	router *router
	prefix *settings.Expr
	use    middlewares // filters, outermost first
}

// groups knows http.Router (transport/http/router.go): paths are put together by path.Join, filters run around the handler,
// those of the group around those of the route.
func (k *kratos) groups(n map[string]goflow.Native) {
	b := k.b
	recv := "(*" + kratosHTTP + ".Router)."
	on := func(c *goflow.Call, f func(g *kratosGroup)) {
		goflow.Each(c.Recv, func(v goflow.Value) {
			if o, ok := v.(*goflow.Obj); ok {
				if g, ok := o.Data.(*kratosGroup); ok {
					f(g)
					return
				}
			}
			b.program.Unfollowed = append(b.program.Unfollowed, use(c, "the router is not known"))
		})
	}
	n[recv+"Group"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		o := m.NewObj(kratosHTTP+".Router", c.Sym, c.Pos)
		on(c, func(g *kratosGroup) {
			o.Data = &kratosGroup{router: g.router, prefix: joinClean(g.prefix, goflow.ExprOf(c.Arg(0))),
				use: append(append(middlewares{}, g.use...), puts(c.Pos, rest(c, 1))...)}
		})
		return o
	}
	n[recv+"Handle"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		on(c, func(g *kratosGroup) { k.route(g, c.Arg(0), c.Arg(1), c.Arg(2), rest(c, 3), c) })
		return nil
	}
	for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "OPTIONS", "TRACE"} {
		n[recv+method] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			on(c, func(g *kratosGroup) { k.route(g, goflow.Text(method), c.Arg(0), c.Arg(1), rest(c, 2), c) })
			return nil
		}
	}
}

func (k *kratos) route(g *kratosGroup, method, path, handler goflow.Value, filters []goflow.Value, c *goflow.Call) {
	e := &entry{pos: c.Pos, path: joinClean(g.prefix, goflow.ExprOf(path)), handler: k.handler(g.router, handler)}
	var ok bool
	if e.method, ok = goflow.ConstText(method); !ok {
		e.why = "the method is computed at run time"
	}
	e.method = strings.ToUpper(e.method)
	e.use = append(append(middlewares{}, g.use...), puts(c.Pos, filters)...)
	k.b.register(g.router, e)
	k.routes[e] = true
}

// handler makes a handler that is given a Context of its server.
func (k *kratos) handler(r *router, v goflow.Value) goflow.Value {
	fn, ok := goflow.Single(v).(*goflow.Func)
	if !ok || fn.Fn == nil {
		return v
	}
	out := *fn
	inner := fn
	out.Native = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		ctx := k.context(r, c.Pos)
		outer := k.operation
		k.operation = ""
		v := m.CallValue(inner, c.Pos, ctx)
		k.operation = outer
		return v
	}
	return &out
}

// context makes the Context of a request; it ends with the server's timeout.
func (k *kratos) context(r *router, pos goflow.Pos) *goflow.Obj {
	ctx := &goflow.Context{Root: "request"}
	if s, ok := r.own.(*kratosServer); ok {
		if t, ok := s.timeout.Eval(nil).Value(); !ok || t != "0" {
			ctx.Timeout = s.timeout
		}
	}
	o := k.b.m.NewContext(ctx, pos)
	o.Type = kratosHTTP + ".Context"
	o.Fields["router"] = goflow.NewCell(&goflow.Obj{Data: r})
	return o
}

// runBy returns the service's middleware where a route's handler runs it (Context.Middleware, as generated handlers do).
func (k *kratos) runBy(s *kratosServer, e *entry) middlewares {
	fn, ok := goflow.Single(e.handler).(*goflow.Func)
	if !ok {
		return nil
	}
	k.chained = false
	outer := k.b.reaching
	k.b.reaching = nil
	k.b.m.Try(simulationSteps, func() { k.b.m.CallValue(fn, e.pos) })
	k.b.reaching = outer
	if !k.chained {
		return nil
	}
	var out middlewares
	for _, p := range listOf(&s.middleware) {
		p.apart = true
		out = append(out, p)
	}
	for _, sel := range s.selected {
		for _, p := range sel.use {
			p.apart, p.maybe = true, sel.selector != "*" && sel.selector != "/*"
			out = append(out, p)
		}
	}
	return out
}
