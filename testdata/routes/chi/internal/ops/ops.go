package ops

import (
	"net/http"
	"sync/atomic"

	"github.com/go-chi/chi/v5"
)

type probes struct{ ready atomic.Bool }

// Register adds the probes and the files.
func Register(r chi.Router) {
	p := &probes{}
	p.ready.Store(true)
	r.Get("/livez", p.live)
	r.Get("/readyz", p.readiness)
	r.Head("/livez", p.live)
	r.HandleFunc("/healthz", p.live)
	r.Get("/static/*", http.StripPrefix("/static/", http.FileServer(http.Dir("static"))).ServeHTTP)
}

func (p *probes) live(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }

func (p *probes) readiness(w http.ResponseWriter, _ *http.Request) {
	if !p.ready.Load() {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
}
