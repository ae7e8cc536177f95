package health

import (
	"net/http"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
)

var paths = []string{"/healthz", "/readyz"}

// Register adds the probes that the gateway itself answers.
func Register(mux *runtime.ServeMux) error {
	for _, p := range paths {
		err := mux.HandlePath(http.MethodGet, p, func(w http.ResponseWriter, _ *http.Request, _ map[string]string) {
			w.WriteHeader(http.StatusOK)
		})
		if err != nil {
			return err
		}
	}
	return nil
}
