// Package admin serves the back office.
package admin

import (
	"net/http"

	"routes.example/nethttp/internal/middleware"
)

// Host is the only name that the back office answers to.
const Host = "admin.shop.example"

type Admin struct {
	token string
	mux   *http.ServeMux
}

func New(token string) *Admin { return &Admin{token: token} }

type entry struct {
	pattern string
	handler func(*Admin) http.HandlerFunc
}

var table = [...]entry{
	{"GET " + Host + "/reports", func(a *Admin) http.HandlerFunc { return a.reports }},
	{"POST " + Host + "/reindex", func(a *Admin) http.HandlerFunc { return a.reindex }},
}

// Register keeps the multiplexer in the receiver, as its helpers add to it too.
func (a *Admin) Register(mux *http.ServeMux) {
	a.mux = mux
	for _, e := range table {
		a.mux.HandleFunc(e.pattern, middleware.AdminOnly(a.token, e.handler(a)))
	}
	a.registerFlags()
}

func (a *Admin) registerFlags() {
	a.mux.HandleFunc("GET /admin/flags", middleware.AdminOnly(a.token, a.flags))
	a.mux.HandleFunc("PUT /admin/flags/{name}", middleware.AdminOnly(a.token, a.setFlag))
}

func (a *Admin) reports(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }

func (a *Admin) reindex(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusAccepted) }

func (a *Admin) flags(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }

func (a *Admin) setFlag(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }
