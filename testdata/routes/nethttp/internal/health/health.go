// Package health answers the platform's probes.
package health

import (
	"fmt"
	"net/http"
	"time"
)

type Health struct {
	started time.Time
}

func New(started time.Time) *Health { return &Health{started: started} }

func (h *Health) Register(mux *http.ServeMux) {
	mux.HandleFunc("GET /livez", h.live)
	mux.HandleFunc("GET /readyz", h.ready)
	mux.Handle("/healthz", http.RedirectHandler("/livez", http.StatusMovedPermanently))
}

func (h *Health) live(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }

func (h *Health) ready(w http.ResponseWriter, _ *http.Request) {
	_, _ = fmt.Fprintf(w, "up %s\n", time.Since(h.started))
}
