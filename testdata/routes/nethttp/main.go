// Command nethttp is a sample shop service on the standard library's multiplexer.
package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"routes.example/nethttp/internal/config"
	"routes.example/nethttp/internal/debug"
	"routes.example/nethttp/internal/server"
)

func main() {
	cfg := config.Load()
	handler := server.New(cfg)
	if cfg.Debug {
		debug.Register()
	}

	if os.Getenv("DUMP_ROUTES") == "1" {
		dump(handler, http.DefaultServeMux)
		return
	}

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	srv := &http.Server{
		Addr:              cfg.Addr,
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
	}
	go serve(srv)
	if cfg.Debug {
		go serve(&http.Server{Addr: cfg.DebugAddr, ReadHeaderTimeout: 5 * time.Second})
	}

	<-ctx.Done()
	shutdown, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := srv.Shutdown(shutdown); err != nil {
		slog.Error("shutdown", "error", err)
	}
}

func serve(srv *http.Server) {
	slog.Info("listening", "addr", srv.Addr)
	if err := srv.ListenAndServe(); err != nil && !errors.Is(err, http.ErrServerClosed) {
		slog.Error("serve", "error", err)
		os.Exit(1)
	}
}
