package teams

import (
	"encoding/json"
	"net/http"

	"github.com/go-chi/chi/v5"
)

const prefix = "/teams"

type route struct {
	method, pattern string
	handler         http.HandlerFunc
}

var routes = []route{
	{http.MethodGet, prefix, respond(all)},
	{http.MethodGet, prefix + "/{team}", respond(one)},
	{http.MethodPut, prefix + "/{team}/members/{user}", join},
	{http.MethodDelete, prefix + "/{team}/members/{user}", leave},
}

// AddRoutes adds the table to the router.
func AddRoutes(r chi.Router) {
	for _, rt := range routes {
		r.MethodFunc(rt.method, rt.pattern, rt.handler)
	}
	r.Handle(prefix+"/{team}/avatar/*", http.FileServer(http.Dir("avatars")))
}

func respond[T any](f func(*http.Request) T) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { _ = json.NewEncoder(w).Encode(f(r)) }
}

func all(*http.Request) []string { return []string{"blue"} }

func one(r *http.Request) string { return chi.URLParam(r, "team") }

func join(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }

func leave(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }
