// Package router puts the routes together.
package router

import (
	"log"
	"net/http"

	"github.com/gorilla/mux"

	"routes.example/gorilla/internal/auth"
	"routes.example/gorilla/internal/backoffice"
	"routes.example/gorilla/internal/config"
	"routes.example/gorilla/internal/probe"
	"routes.example/gorilla/internal/stock"
	"routes.example/gorilla/internal/suppliers"
)

// Router embeds the framework's.
type Router struct {
	*mux.Router
	cfg *config.Config
}

type Module interface {
	Register(r *mux.Router)
}

func New(cfg *config.Config) *mux.Router {
	rt := &Router{Router: mux.NewRouter().StrictSlash(true), cfg: cfg}
	probe.Register(rt.Router)
	rt.Use(logged)
	rt.PathPrefix("/files/").Handler(http.StripPrefix("/files/", http.FileServer(http.Dir("files")))).Methods(http.MethodGet)

	rt.api()
	rt.hosts()
	if cfg.Debug {
		rt.HandleFunc("/debug/routes", rt.list).Methods("GET")
	}
	rt.NotFoundHandler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "not here", http.StatusNotFound)
	})
	return rt.Router
}

func (rt *Router) api() {
	api := rt.PathPrefix(rt.cfg.Prefix).Subrouter()
	api.HandleFunc("/", rt.list)

	v1 := api.PathPrefix("/v1").Subrouter()
	v1.Use(auth.Token(rt.cfg.Token))
	for _, m := range []Module{stock.New(), &suppliers.Module{Name: "suppliers"}} {
		m.Register(v1)
	}
}

func (rt *Router) hosts() {
	sub := rt.Host("office.{domain:[a-z.]+}").Subrouter()
	backoffice.AddTo(sub)
}

func (rt *Router) list(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }

func logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		log.Printf("%s %s", r.Method, r.RequestURI)
		next.ServeHTTP(w, r)
	})
}
