// Package app mounts the services' transports.
package app

import (
	"net/http"

	"routes.example/gokit/internal/billing"
	"routes.example/gokit/internal/config"
	"routes.example/gokit/internal/httpauth"
	"routes.example/gokit/internal/inventory"
	"routes.example/gokit/internal/ops"
	"routes.example/gokit/internal/profile"
)

// Handler is what the service serves.
func Handler(cfg config.Config) http.Handler {
	mux := http.NewServeMux()

	mux.Handle("/profiles/", profile.MakeHTTPHandler(profile.NewInmemService()))
	mux.Handle(cfg.BillingRoot+"/", http.StripPrefix(cfg.BillingRoot, httpauth.Bearer(cfg.Token, billing.NewHTTPHandler(billing.MakeEndpoints()))))
	inventory.Register(mux, cfg.Token)
	ops.Register(mux, cfg.Debug)
	return accessControl(mux)
}

func accessControl(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		if r.Method == http.MethodOptions {
			return
		}
		h.ServeHTTP(w, r)
	})
}
