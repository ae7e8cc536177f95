package probe

import (
	"net/http"

	"github.com/gorilla/mux"
)

// Register adds the probes.
func Register(r *mux.Router) {
	r.HandleFunc("/livez", ok).Methods(http.MethodGet)
	r.HandleFunc("/readyz", ok).Methods(http.MethodGet)
	r.Path("/healthz").HandlerFunc(ok)
}

func ok(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }
