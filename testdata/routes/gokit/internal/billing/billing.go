package billing

import (
	"context"
	"net/http"

	"github.com/go-kit/kit/endpoint"
	httptransport "github.com/go-kit/kit/transport/http"
)

type Set struct {
	Invoices endpoint.Endpoint
	Pay      endpoint.Endpoint
}

func MakeEndpoints() Set {
	return Set{Invoices: endpoint.Nop, Pay: endpoint.Nop}
}

// NewHTTPHandler returns a mux whose mount strips the prefix.
func NewHTTPHandler(set Set, options ...httptransport.ServerOption) http.Handler {
	m := http.NewServeMux()
	m.Handle("GET /invoices", server(set.Invoices, options))
	m.Handle("GET /invoices/{id}", server(set.Invoices, options))
	m.Handle("POST /invoices/{id}/pay", server(set.Pay, options))
	return m
}

func server(e endpoint.Endpoint, options []httptransport.ServerOption) *httptransport.Server {
	return httptransport.NewServer(e, decodeID, httptransport.EncodeJSONResponse, options...)
}

func decodeID(_ context.Context, r *http.Request) (any, error) { return r.PathValue("id"), nil }
