package inventory

import (
	"net/http"

	"github.com/go-kit/kit/endpoint"
	httptransport "github.com/go-kit/kit/transport/http"

	"routes.example/gokit/internal/httpauth"
)

const base = "/inventory"

var table = []struct {
	pattern string
	e       endpoint.Endpoint
}{
	{"GET " + base + "/items", endpoint.Nop},
	{"POST " + base + "/items", endpoint.Nop},
	{"DELETE " + base + "/items/{sku}", endpoint.Nop},
}

// Register adds the table; what writes asks for the token.
func Register(mux *http.ServeMux, token string) {
	for i, t := range table {
		var h http.Handler = httptransport.NewServer(t.e, httptransport.NopRequestDecoder, httptransport.EncodeJSONResponse)
		if i > 0 {
			h = httpauth.Bearer(token, h)
		}
		mux.Handle(t.pattern, h)
	}
}
