package profile

import (
	"context"
	"encoding/json"
	"net/http"

	httptransport "github.com/go-kit/kit/transport/http"
	"github.com/gorilla/mux"
)

// MakeHTTPHandler mounts all of the service endpoints into an http.Handler.
func MakeHTTPHandler(s Service) http.Handler {
	r := mux.NewRouter()
	e := MakeServerEndpoints(s)
	options := []httptransport.ServerOption{
		httptransport.ServerErrorEncoder(encodeError),
	}

	// POST    /profiles/                          adds another profile
	// GET     /profiles/:id                       retrieves the given profile by id
	r.Methods("POST").Path("/profiles/").Handler(httptransport.NewServer(
		e.PostProfileEndpoint,
		decodeProfile,
		encodeResponse,
		options...,
	))
	r.Methods("GET").Path("/profiles/{id}").Handler(httptransport.NewServer(
		e.GetProfileEndpoint,
		decodeProfile,
		encodeResponse,
		options...,
	))
	r.Methods("PUT").Path("/profiles/{id}").Handler(httptransport.NewServer(
		e.PostProfileEndpoint,
		decodeProfile,
		encodeResponse,
		options...,
	))
	r.Methods(http.MethodPatch, http.MethodDelete).Path("/profiles/{id}").Handler(httptransport.NewServer(
		e.PostProfileEndpoint,
		decodeProfile,
		encodeResponse,
		append(options, httptransport.ServerBefore(httptransport.PopulateRequestContext))...,
	))
	addresses := r.PathPrefix("/profiles/{id}/addresses").Subrouter()
	addresses.Methods("GET").Path("/").Handler(httptransport.NewServer(e.GetProfileEndpoint, decodeProfile, encodeResponse, options...))
	addresses.Methods("DELETE").Path("/{addressID}").Handler(httptransport.NewServer(e.GetProfileEndpoint, decodeProfile, encodeResponse, options...))
	return r
}

func decodeProfile(_ context.Context, r *http.Request) (any, error) {
	return Profile{ID: mux.Vars(r)["id"]}, nil
}

func encodeResponse(_ context.Context, w http.ResponseWriter, response any) error {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	return json.NewEncoder(w).Encode(response)
}

func encodeError(_ context.Context, _ error, w http.ResponseWriter) {
	w.WriteHeader(http.StatusInternalServerError)
}
