package service

import "github.com/golive-dev/golive/internal/goflow"

func init() { frameworks = append(frameworks, goKit) }

// goKit knows Go kit's HTTP transport: a Server is a handler around an endpoint (transport/http/server.go).
func goKit(b *builder, n map[string]goflow.Native) {
	const p = "github.com/go-kit/kit/transport/http"
	n[p+".NewServer"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		return b.wrap(p+".Server", c, &wrapped{inner: c.Arg(0), plain: true})
	}
}
