// Command chi is a sample ticket service on Chi.
package main

import (
	"errors"
	"log"
	"net"
	"net/http"
	"os"
	"time"

	"routes.example/chi/internal/api"
	"routes.example/chi/internal/config"
)

func main() {
	cfg := config.Default()
	cfg.Apply(os.Getenv)
	r := api.NewRouter(cfg)
	if os.Getenv("DUMP_ROUTES") == "1" {
		dump(r)
		return
	}

	srv := &http.Server{
		Addr:         net.JoinHostPort(cfg.Host, cfg.Port),
		Handler:      r,
		ReadTimeout:  10 * time.Second,
		WriteTimeout: 10 * time.Second,
	}
	log.Printf("listening on %s", srv.Addr)
	if err := srv.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		log.Fatal(err)
	}
}
