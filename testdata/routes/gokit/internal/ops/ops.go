package ops

import (
	"expvar"
	"net/http"
	"net/http/pprof"
)

// Register adds probes and, for developers, profiles.
func Register(mux *http.ServeMux, debug bool) {
	mux.HandleFunc("/livez", ok)
	mux.HandleFunc("GET /readyz", ok)
	mux.Handle("GET /metrics", expvar.Handler())
	if debug {
		mux.HandleFunc("/debug/pprof/", pprof.Index)
	}
}

func ok(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }
