// Package orders serves orders on a multiplexer of its own.
package orders

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

type Order struct {
	ID    string `json:"id"`
	State string `json:"state"`
}

type route struct {
	method  string
	path    string
	handler http.HandlerFunc
}

// Routes returns the orders' multiplexer; prefix is part of every pattern.
func Routes(prefix string) http.Handler {
	mux := http.NewServeMux()
	routes := []route{
		{http.MethodGet, "/{$}", handle(list)},
		{http.MethodPost, "/{$}", handle(create)},
		{http.MethodGet, "/{id}", handle(find)},
		{method: http.MethodPut, path: "/{id}/state", handler: handle(advance)},
	}
	for _, r := range routes {
		mux.HandleFunc(fmt.Sprintf("%s %s%s", r.method, prefix, r.path), r.handler)
	}
	return mux
}

// handle adapts a typed endpoint to net/http.
func handle[Resp any](f func(ctx context.Context, id string) (Resp, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		resp, err := f(r.Context(), r.PathValue("id"))
		if err != nil {
			http.Error(w, "failed", http.StatusInternalServerError)
			return
		}
		_ = json.NewEncoder(w).Encode(resp)
	}
}

func list(context.Context, string) ([]Order, error) { return []Order{}, nil }

func create(context.Context, string) (Order, error) { return Order{State: "new"}, nil }

func find(_ context.Context, id string) (Order, error) { return Order{ID: id}, nil }

func advance(_ context.Context, id string) (Order, error) { return Order{ID: id, State: "paid"}, nil }
