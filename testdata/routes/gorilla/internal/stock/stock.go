package stock

import (
	"encoding/json"
	"net/http"

	"github.com/gorilla/mux"
)

const (
	root = "/stock"
	item = "/{sku:[A-Z]{2}-[0-9]+}"
)

type Stock struct{ levels map[string]int }

func New() Stock { return Stock{levels: map[string]int{}} }

// Register adds a subrouter for the collection.
func (s Stock) Register(r *mux.Router) {
	sub := r.PathPrefix(root).Subrouter()
	sub.HandleFunc("", s.list).Methods(http.MethodGet).Queries("low", "{low:[0-9]+}")
	sub.HandleFunc("", s.list).Methods(http.MethodGet)
	sub.Path("").Methods(http.MethodPost).Handler(http.HandlerFunc(s.add))

	one := sub.PathPrefix(item).Subrouter()
	one.Methods("GET").Path("/level").HandlerFunc(s.level)
	one.HandleFunc("/move/{from}/{to}", s.add).Methods("POST", "PUT")
	one.Handle("/history/", jsonOf(func(*http.Request) []int { return nil })).Methods("GET").Name("history")
}

func (s Stock) list(w http.ResponseWriter, _ *http.Request) { _ = json.NewEncoder(w).Encode(s.levels) }

func (s Stock) add(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusAccepted) }

func (s Stock) level(w http.ResponseWriter, r *http.Request) {
	_ = json.NewEncoder(w).Encode(s.levels[mux.Vars(r)["sku"]])
}

func jsonOf[T any](f func(*http.Request) T) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _ = json.NewEncoder(w).Encode(f(r)) })
}
