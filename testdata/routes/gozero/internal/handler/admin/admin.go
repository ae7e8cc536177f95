package admin

import (
	"net/http"
	"path"

	"github.com/zeromicro/go-zero/rest"

	"routes.example/gozero/internal/svc"
)

const base = "/admin"

type Admin struct {
	server *rest.Server
	ctx    *svc.ServiceContext
}

func New(server *rest.Server, ctx *svc.ServiceContext) *Admin { return &Admin{server, ctx} }

// Register builds its routes from a table.
func (a *Admin) Register() {
	var routes []rest.Route
	for _, e := range []struct {
		name    string
		handler http.HandlerFunc
	}{
		{"reindex", a.reindex},
		{"flush", a.flush},
	} {
		routes = append(routes, rest.Route{Method: http.MethodPost, Path: path.Join(base, e.name), Handler: e.handler})
	}
	a.server.AddRoutes(rest.WithMiddleware(a.ctx.StaffOnly, routes...))
	a.server.AddRoutes([]rest.Route{{Method: http.MethodGet, Path: base + "/stats", Handler: a.flush}},
		rest.WithJwt(a.ctx.Config.Auth.AccessSecret))
}

func (a *Admin) reindex(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusAccepted) }

func (a *Admin) flush(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusAccepted) }
