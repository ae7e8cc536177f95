package uploads

import (
	"fmt"
	"net/http"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
)

type uploads struct{ mux *runtime.ServeMux }

// Register adds what gRPC is no good at.
func Register(mux *runtime.ServeMux, version string) error {
	u := uploads{mux}
	if err := u.mux.HandlePath("POST", version+"/pets/{id}/photo", u.photo); err != nil {
		return fmt.Errorf("photo: %w", err)
	}
	return u.mux.HandlePath("GET", fmt.Sprintf("%s/export/{format}", version), u.photo)
}

func (u uploads) photo(w http.ResponseWriter, _ *http.Request, params map[string]string) {
	_, _ = fmt.Fprintln(w, params["id"])
}
