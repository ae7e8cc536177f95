package health

import (
	"github.com/beego/beego/v2/server/web"
	"github.com/beego/beego/v2/server/web/context"
)

// Register adds the probes.
func Register(app *web.HttpServer) {
	for _, path := range []string{"/livez", "/readyz"} {
		app.Get(path, ok)
	}
	app.Get("/healthz", ok).Head("/healthz", ok)
}

// Version is for everybody.
func Version(ctx *context.Context) { _ = ctx.Output.Body([]byte("1")) }

func ok(ctx *context.Context) { _ = ctx.Output.Body([]byte("ok")) }
