// Package probe is written by hand, beside what goctl generates.
package probe

import (
	"net/http"

	"github.com/zeromicro/go-zero/rest"
)

// Register adds the probes one by one.
func Register(server *rest.Server) {
	server.AddRoute(rest.Route{Method: http.MethodGet, Path: "/livez", Handler: ok})
	ready := rest.Route{
		Method:  http.MethodGet,
		Path:    "/readyz",
		Handler: ok,
	}
	server.AddRoute(ready)
}

func ok(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }
