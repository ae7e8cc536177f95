// Package page registers routes by hand on the transport's router.
package page

import (
	"net/http"

	khttp "github.com/go-kratos/kratos/v2/transport/http"
)

type line struct {
	Method  string
	Path    string
	Handler khttp.HandlerFunc
}

var lines = []line{
	{http.MethodGet, "/", show},
	{http.MethodGet, "/{page}", show},
	{http.MethodPost, "/{page}/comments", show},
}

// Register adds the pages, and below them what editors see.
func Register(srv *khttp.Server, prefix string, auth khttp.FilterFunc) {
	router := srv.Route(prefix)
	for _, l := range lines {
		router.Handle(l.Method, l.Path, l.Handler)
	}

	editors := router.Group("/editors", auth)
	editors.GET("/drafts", show)
	editors.PUT("/drafts/{draft:[0-9]+}", show)
	editors.Group("locks").DELETE("{lock}", show)

	// A filter for one route.
	router.POST("/import", show, auth)
}

func show(ctx khttp.Context) error { return ctx.String(http.StatusOK, ctx.Vars().Get("page")) }
