// Command pro-api serves patient-reported outcomes: clinics register patients and questionnaires, patients' devices
// submit their answers. It reads one configuration file, takes its secrets from the environment, and on SIGTERM first
// turns unready, then finishes what it has begun.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"clinic.example/pro/internal/config"
	"clinic.example/pro/internal/guard"
	"clinic.example/pro/internal/httpapi"
	"clinic.example/pro/internal/retention"
	"clinic.example/pro/internal/store"
	"clinic.example/pro/internal/telemetry"
)

// flushTimeout bounds the export of the last spans. With the preStop pause and server.shutdown_timeout it stays below
// terminationGracePeriodSeconds in deploy/deployment.yaml.
const flushTimeout = 5 * time.Second

func main() {
	configFile := flag.String("config", "etc/config.yaml", "configuration file")
	flag.Parse()

	// run holds every deferred call, so that os.Exit jumps over none.
	if err := run(*configFile); err != nil {
		slog.Error("pro-api stopped", "error", err)
		os.Exit(1)
	}
}

func run(configFile string) (err error) {
	cfg, err := config.Load(configFile)
	if err != nil {
		return err
	}
	slog.SetDefault(telemetry.NewLogger(os.Stdout, cfg.Log.Level))

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()

	tracing, err := telemetry.StartTracing(ctx, cfg.Tracing)
	if err != nil {
		return err
	}
	defer func() {
		flushCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushTimeout)
		defer cancel()
		err = errors.Join(err, tracing.Shutdown(flushCtx))
	}()

	db, err := store.Open(cfg.MySQL)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()

	redis := guard.Open(cfg.Redis)
	defer func() { err = errors.Join(err, redis.Close()) }()

	metrics := telemetry.NewMetrics(db.Pool())
	api := httpapi.New(db, redis, metrics, cfg.Limits, cfg.APIToken)
	return serve(ctx, cfg.Server, api, metrics, retention.New(db, cfg.Retention))
}

// serve runs both listeners and the retention loop until ctx ends or one of them fails, and returns when all have ended.
func serve(ctx context.Context, cfg config.Server, api *httpapi.API, metrics *telemetry.Metrics, keeper *retention.Keeper) error {
	routes, err := api.Routes()
	if err != nil {
		return err
	}
	public := newServer(cfg.Addr, routes)

	operators := http.NewServeMux()
	operators.Handle("GET /metrics", metrics.Handler())
	private := newServer(cfg.AdminAddr, operators)

	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return listen(ctx, public) })
	group.Go(func() error { return listen(ctx, private) })
	group.Go(func() error { return keeper.Run(ctx) })
	group.Go(func() error {
		<-ctx.Done()
		slog.InfoContext(ctx, "draining", "timeout", cfg.ShutdownTimeout.String())
		api.Drain()
		drainCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cfg.ShutdownTimeout)
		defer cancel()
		return errors.Join(public.Shutdown(drainCtx), private.Shutdown(drainCtx))
	})
	return group.Wait()
}

func newServer(addr string, handler http.Handler) *http.Server {
	return &http.Server{
		Addr:              addr,
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      15 * time.Second,
		IdleTimeout:       60 * time.Second,
	}
}

func listen(ctx context.Context, server *http.Server) error {
	slog.InfoContext(ctx, "listening", "addr", server.Addr)
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve %s: %w", server.Addr, err)
	}
	return nil
}
