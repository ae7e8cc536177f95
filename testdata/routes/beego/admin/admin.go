package admin

import (
	"net/http"

	"github.com/beego/beego/v2/server/web"
	"github.com/beego/beego/v2/server/web/context"
)

type page struct {
	path    string
	handler web.HandleFunc
}

var pages = []page{
	{"/stats", show},
	{"/audit/*", show},
}

// Controller is registered method by method.
type Controller struct {
	web.Controller
}

func (c Controller) Reindex() { _ = c.Ctx.Output.Body([]byte("reindexing")) }

// Register adds the table below the root.
func Register(root string) {
	for _, p := range pages {
		web.Get(root+p.path, p.handler)
	}
	web.CtrlPost(root+"/reindex", Controller.Reindex)
	web.Handler(root+"/raw", http.NotFoundHandler())
	web.Any(root+"/shell", show)
}

func show(ctx *context.Context) { _ = ctx.Output.Body([]byte("ok")) }
