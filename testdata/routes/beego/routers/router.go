// Package routers registers what the service serves.
package routers

import (
	"github.com/beego/beego/v2/server/web"

	"routes.example/beego/admin"
	"routes.example/beego/controllers"
	"routes.example/beego/filters"
	"routes.example/beego/health"
)

const posts = "/posts"

func init() {
	ns := web.NewNamespace("/v1",
		web.NSRouter(posts, &controllers.PostController{}, "get:List;post:Publish"),
		web.NSRouter(posts+"/:id([0-9]+)", &controllers.PostController{}),
		web.NSNamespace(posts+"/:id/comments",
			web.NSRouter("/", &controllers.PostController{}, "get:Comments"),
			web.NSBefore(filters.Auth),
			web.NSRouter("/:comment", &controllers.PostController{}, "delete:Comments"),
		),
		web.NSNamespace("/users", web.NSInclude(&controllers.UserController{})),
		web.NSGet("/version", health.Version),
	)
	web.AddNamespace(ns)

	web.AutoRouter(&controllers.FeedController{})
	web.SetStaticPath("/assets", "assets")
	health.Register(web.BeeApp)

	root := web.AppConfig.DefaultString("adminroot", "/admin")
	filters.Protect(root + "/*")
	admin.Register(root)
}
