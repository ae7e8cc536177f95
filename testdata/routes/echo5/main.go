// Command echo5 is a sample event service on Echo v5.
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

	"github.com/labstack/echo/v5"

	"routes.example/echo5/internal/config"
	"routes.example/echo5/internal/server"
)

func main() {
	cfg := config.Load()
	e := server.New(cfg)
	if os.Getenv("DUMP_ROUTES") == "1" {
		dump(e)
		return
	}

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	sc := echo.StartConfig{Address: cfg.Address, HideBanner: true, GracefulTimeout: 5 * time.Second}
	if err := sc.Start(ctx, e); err != nil && !errors.Is(err, http.ErrServerClosed) {
		slog.Error("serve", "error", err)
		os.Exit(1)
	}
}
