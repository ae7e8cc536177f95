package filters

import (
	"os"

	"github.com/beego/beego/v2/server/web"
	"github.com/beego/beego/v2/server/web/context"
)

// Auth asks for the token of the environment.
func Auth(ctx *context.Context) {
	token := os.Getenv("API_TOKEN")
	if token == "" || ctx.Input.Header("Authorization") != "Bearer "+token {
		ctx.Output.SetStatus(401)
		_ = ctx.Output.Body([]byte("unauthorized"))
	}
}

// Protect puts the filter before a pattern.
func Protect(pattern string) { web.InsertFilter(pattern, web.BeforeRouter, Auth) }
