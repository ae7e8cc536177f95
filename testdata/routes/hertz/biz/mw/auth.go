package mw

import (
	"context"

	"github.com/cloudwego/hertz/pkg/app"
	"github.com/cloudwego/hertz/pkg/protocol/consts"

	"routes.example/hertz/biz/config"
)

// Auth asks for the token of the configuration.
func Auth() app.HandlerFunc { return Token(config.Token()) }

// Token asks for a given token.
func Token(token string) app.HandlerFunc {
	return func(c context.Context, ctx *app.RequestContext) {
		if token == "" || string(ctx.GetHeader("Authorization")) != "Bearer "+token {
			ctx.AbortWithStatus(consts.StatusUnauthorized)
			return
		}
		ctx.Next(c)
	}
}
