package service

import (
	"github.com/golive-dev/golive/internal/goflow"
	"github.com/golive-dev/golive/internal/settings"
)

// fiberRun knows the ways to start and to end an app (listen.go).
func (t natives) fiberRun(p string) {
	b, recv := t.b, []string{"*" + p + ".App"}
	start := func(addr func(c *goflow.Call) (*settings.Expr, string)) goflow.Native {
		return func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			goflow.Each(c.Recv, func(v goflow.Value) {
				o, _ := v.(*goflow.Obj)
				at, network := addr(c)
				b.listen(c, &Listener{Protocol: HTTP, Framework: "fiber", Addr: at, Network: network}, o, v)
				if ctx := goflow.ContextOf(m.Field(c.Arg(1), "GracefulContext", goflow.KindOther, "")); ctx != nil { // v3
					b.stops = append(b.stops, stop{on: o, waits: []*goflow.Obj{ctx}, stop: Stop{Name: "Listen", Position: c.Pos.Position(), Graceful: true}})
				}
			})
			return m.Results(c)
		}
	}
	text := func(c *goflow.Call) (*settings.Expr, string) { return goflow.ExprOf(c.Arg(0)), "" }
	for _, name := range []string{"Listen", "ListenTLS", "ListenMutualTLS", "ListenTLSWithCertificate", "ListenMutualTLSWithCertificate"} {
		t.methods(recv, name, start(text))
	}
	t.methods(recv, "Listener", start(func(c *goflow.Call) (*settings.Expr, string) { return listenerOf(c.Arg(0)) }))
	t.methods(recv, "Shutdown", func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		b.stopCall(c, p+".App", true)
		return m.Results(c)
	})
	t.methods(recv, "ShutdownWithContext", t.n["(*"+p+".App).Shutdown"])
	t.methods(recv, "ShutdownWithTimeout", func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		before := len(b.stops)
		b.stopCall(c, p+".App", true)
		for i := range b.stops[before:] {
			b.stops[before+i].stop.Timeout = goflow.ExprOf(c.Arg(0))
		}
		return m.Results(c)
	})
}

// fiberContext knows what handlers ask of a fiber.Ctx, a struct in v2 and an interface in v3, and how they answer.
func (t natives) fiberContext(p string) {
	b, typ := t.b, p+".Ctx"
	key, recv := "*"+typ, []string{"*" + typ}
	if p == fiber3 {
		key, recv = typ, []string{typ}
	}
	arguments[key] = func(b *builder) goflow.Value {
		o := b.object(typ)
		if p == fiber3 {
			o.Data = &goflow.Context{Root: "request"} // it is a context.Context itself
		}
		return o
	}
	t.methods(recv, "Next", b.passing)
	t.methods(recv, "SendStatus", b.rejecting(0))
	t.methods(recv, "Status", func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		b.reject(c.Arg(0))
		return c.Recv
	})
	t.methods(recv, "Get", b.header)
	for _, name := range []string{"Cookies", "Query", "FormValue"} {
		t.methods(recv, name, b.absent(goflow.Text("")))
	}
	t.methods(recv, "Locals", func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		if b.sim == nil || len(c.Args) > 1 {
			return m.Results(c)
		}
		b.looks()
		return goflow.Nil{}
	})
	for _, name := range []string{"Path", "OriginalURL"} {
		t.methods(recv, name, b.answer(func(s *simulation) goflow.Value { return goflow.Text(s.path) }))
	}
	t.methods(recv, "Method", b.answer(func(s *simulation) goflow.Value { return goflow.Text(s.method) }))
	for _, name := range []string{"JSON", "SendString", "Send", "XML", "SendFile", "Render"} {
		t.methods(recv, name, done)
	}
	for _, name := range []string{"UserContext", "Context"} {
		t.methods(recv, name, b.requestContext)
	}
	b.answers(p+".ErrUnauthorized", "401")
	b.answers(p+".ErrForbidden", "403")
	t.n[p+".NewError"] = b.newFailure
}
