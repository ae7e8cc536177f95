// Package server puts the service's routes together.
package server

import (
	"net/http"
	"os"
	"time"

	"routes.example/nethttp/internal/admin"
	"routes.example/nethttp/internal/catalog"
	"routes.example/nethttp/internal/config"
	"routes.example/nethttp/internal/health"
	"routes.example/nethttp/internal/middleware"
	"routes.example/nethttp/internal/orders"
	"routes.example/nethttp/internal/users"
)

// A Registrar adds its routes to a multiplexer.
type Registrar interface {
	Register(mux *http.ServeMux)
}

// New returns the handler of the public listener.
func New(cfg *config.Config) http.Handler {
	mux := http.NewServeMux()

	for _, r := range []Registrar{
		health.New(time.Now()),
		admin.New(cfg.API.Token),
	} {
		r.Register(mux)
	}

	mux.Handle(cfg.API.Prefix+"/", http.StripPrefix(cfg.API.Prefix, newAPI(cfg)))

	mux.Handle("/static/", http.StripPrefix("/static/", http.FileServerFS(os.DirFS("public"))))
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("shop"))
	})
	mux.HandleFunc("/", notFound)

	return middleware.Logging(http.TimeoutHandler(mux, 30*time.Second, "timed out"))
}

// newAPI is mounted with its prefix stripped.
func newAPI(cfg *config.Config) http.Handler {
	api := http.NewServeMux()
	auth := middleware.RequireToken(cfg.API.Token)

	v1 := http.NewServeMux()
	users.NewHandler(users.NewMemoryStore()).Routes(v1)
	catalog.Register(v1, "/catalog")
	api.Handle("/v1/", http.StripPrefix("/v1", v1))

	// Orders keep their full path below the API: no StripPrefix here.
	api.Handle("/v2/orders/", middleware.Chain(orders.Routes("/v2/orders"), middleware.Logging, auth))
	return api
}

func notFound(w http.ResponseWriter, r *http.Request) {
	http.Error(w, "no such page: "+r.URL.Path, http.StatusNotFound)
}
