// Command pro-api is clinic-ready's service with faults built in. Each is marked FAULT with the rule that names it, on
// the line where golive reports it.
package main

import (
	"context"
	"flag"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"syscall"

	"clinic.example/pro/internal/config"
	"clinic.example/pro/internal/guard"
	"clinic.example/pro/internal/httpapi"
	"clinic.example/pro/internal/retention"
	"clinic.example/pro/internal/store"
	"clinic.example/pro/internal/telemetry"
)

func main() { // FAULT recovery/unanswered: .golive.yaml names neither a recovery time nor who is on call
	configFile := flag.String("config", "etc/config.yaml", "configuration file")
	flag.Parse()

	cfg, err := config.Load(*configFile)
	if err != nil {
		slog.Error("no configuration", "error", err)
		os.Exit(1)
	}
	clinic := os.Getenv("CLINIC_ID") // FAULT config/env-unset: required below, and set by no manifest
	if clinic == "" {
		slog.Error("CLINIC_ID is not set")
		os.Exit(1)
	}
	slog.SetDefault(telemetry.NewLogger(os.Stdout, cfg.Log.Level).With("clinic", clinic))

	ctx := context.Background()
	tracing, err := telemetry.StartTracing(ctx, cfg.Tracing)
	if err != nil {
		slog.ErrorContext(ctx, "no tracing", "error", err)
		os.Exit(1)
	}
	defer tracing.Shutdown(ctx)

	db, err := store.Open(cfg.MySQL) // FAULT resources/not-closed-at-shutdown: nothing ever closes the pool
	if err != nil {
		slog.ErrorContext(ctx, "no database", "error", err)
		os.Exit(1)
	}
	redis := guard.Open()
	metrics := telemetry.NewMetrics(db.Pool())
	keeper := retention.New(db, cfg.Retention)

	go keeper.Run() // FAULT goroutines/not-awaited: nothing stops the loop or waits for it

	go func() {
		operators := http.NewServeMux()
		operators.Handle("GET /metrics", metrics.Handler())
		_ = http.ListenAndServe(cfg.Server.AdminAddr, operators) // FAULT security/gosec-G114: a server without timeouts
	}()

	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGHUP)
	go func() {
		for range stop {
			slog.InfoContext(ctx, "hang-up ignored")
		}
	}()

	routes := httpapi.New(db, redis, metrics, cfg.APIToken).Routes()
	if err := routes.Run(cfg.Server.Addr); err != nil { // FAULT probes/no-graceful-shutdown: no signal leads to a Shutdown
		slog.ErrorContext(ctx, "stopped", "error", err)
		os.Exit(1) // FAULT tracing/not-flushed: jumps over the deferred Shutdown, which loses the last spans
	}
}
