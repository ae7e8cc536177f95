package service

import (
	"github.com/golive-dev/golive/internal/goflow"
)

// echoContext knows what handlers ask of an echo.Context, an interface in v4 and a struct in v5, and how they answer.
func (t natives) echoContext(p string) {
	b, typ := t.b, p+".Context"
	key, recv := typ, []string{typ}
	if p == echo5 {
		key, recv = "*"+typ, []string{"*" + typ}
	}
	arguments[key] = func(b *builder) goflow.Value {
		o := b.object(typ)
		b.m.SetField(o, "request", b.httpRequest())
		return o
	}
	t.methods(recv, "Request", func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		return m.Field(c.Recv, "request", goflow.KindNil, "*net/http.Request")
	})
	t.methods(recv, "SetRequest", func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		if o, ok := goflow.Single(c.Recv).(*goflow.Obj); ok {
			m.SetField(o, "request", c.Arg(0))
		}
		return nil
	})
	for _, name := range []string{
		"Render", "HTML", "HTMLBlob", "String", "JSON", "JSONPretty", "JSONBlob", "JSONP", "JSONPBlob", "XML", "XMLPretty", "XMLBlob", "Blob",
		"Stream", "NoContent",
	} {
		t.methods(recv, name, b.rejecting(0))
	}
	t.methods([]string{"*" + p + ".Response"}, "WriteHeader", b.rejecting(0))
	none := &goflow.Opaque{Type: "error", Kind: goflow.KindError, Made: "net/http.ErrNoCookie"}
	t.methods(recv, "Cookie", b.absent(goflow.Tuple{goflow.Nil{}, none}))
	t.methods(recv, "Cookies", b.absent(goflow.Nil{}))
	t.methods(recv, "Get", b.absent(goflow.Nil{}))
	for _, name := range []string{"QueryParam", "FormValue", "QueryString"} {
		t.methods(recv, name, b.absent(goflow.Text("")))
	}
	t.methods(recv, "Path", b.answer(func(s *simulation) goflow.Value { return goflow.Text(s.path) }))
	t.methods(recv, "Error", func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		b.returned(c.Arg(0))
		return nil
	})
	// The errors that the framework answers with a status of their own (DefaultHTTPErrorHandler).
	b.answers(p+".ErrUnauthorized", "401")
	b.answers(p+".ErrForbidden", "403")
	t.n[p+".NewHTTPError"] = b.newFailure
	self := func(m *goflow.Machine, c *goflow.Call) goflow.Value { return c.Recv }
	for _, name := range []string{"SetInternal", "WithInternal", "Wrap"} {
		t.methods([]string{"*" + p + ".HTTPError", p + ".httpError", "*" + p + ".httpError"}, name, self)
	}
}
