// Package admin is written by hand.
package admin

import (
	"context"
	"fmt"

	"github.com/cloudwego/hertz/pkg/app"
	"github.com/cloudwego/hertz/pkg/protocol/consts"
	"github.com/cloudwego/hertz/pkg/route"

	"routes.example/hertz/biz/config"
	"routes.example/hertz/biz/mw"
)

type Admin struct {
	token string
	group *route.RouterGroup
}

func New(token string) *Admin { return &Admin{token: token} }

// Registrar is one part of the back office.
type Registrar interface {
	Register(r route.IRouter)
}

// Register adds the parts behind the token.
func (a *Admin) Register(g *route.RouterGroup) {
	g.GET("/login", a.page)
	a.group = g.Group("/v1")
	a.group.Use(mw.Token(a.token))
	for _, r := range []Registrar{reports{}} {
		r.Register(a.group)
	}
	a.group.Any("/shell", a.page)
	if config.Debug() {
		a.group.GET("/debug/config", a.page)
	}
}

func (a *Admin) page(_ context.Context, c *app.RequestContext) { c.SetStatusCode(consts.StatusOK) }

type reports struct{}

func (r reports) Register(router route.IRouter) {
	table := []struct {
		method, name string
		handler      app.HandlerFunc
	}{
		{consts.MethodGet, "sales", r.show},
		{consts.MethodGet, "visitors", r.show},
		{consts.MethodPost, "rebuild", r.show},
	}
	for _, t := range table {
		router.Handle(t.method, fmt.Sprintf("/reports/%s", t.name), t.handler)
	}
}

func (reports) show(_ context.Context, c *app.RequestContext) { c.SetStatusCode(consts.StatusOK) }
