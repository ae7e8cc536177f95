package api

import (
	"net/http"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"routes.example/chi/internal/comments"
	"routes.example/chi/internal/config"
	"routes.example/chi/internal/middle"
	"routes.example/chi/internal/ops"
	"routes.example/chi/internal/teams"
	"routes.example/chi/internal/tickets"
)

// Resource is a set of routes of its own.
type Resource interface {
	Routes() chi.Router
}

func NewRouter(cfg *config.Config) *chi.Mux {
	r := chi.NewRouter()
	r.Use(middleware.RequestID, middleware.Recoverer)
	r.Use(middleware.Heartbeat("/ping")) // answers by itself, no route

	ops.Register(r)
	if cfg.Profiling {
		r.Mount("/debug", middleware.Profiler())
	}

	auth := middle.Authenticator{Token: cfg.Token}
	r.Route(cfg.PathPrefix, func(r chi.Router) {
		r.Get("/version", version)

		r.Group(func(r chi.Router) {
			r.Use(auth.Handler)
			var ts Resource = tickets.Resource{Comments: comments.New()}
			r.Mount("/tickets", ts.Routes())
			teams.AddRoutes(r)
		})

		r.With(auth.Handler).Post("/import", imported)
		r.Method(http.MethodOptions, "/import", http.HandlerFunc(version))
	})

	r.NotFound(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "nothing here", http.StatusNotFound) })
	r.MethodNotAllowed(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusMethodNotAllowed) })
	return r
}

func version(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("v1")) }

func imported(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusAccepted) }
