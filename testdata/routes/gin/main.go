// Command gin is a sample booking service on Gin.
package main

import (
	"errors"
	"flag"
	"log/slog"
	"net/http"
	"os"
	"time"

	"routes.example/gin/internal/app"
	"routes.example/gin/internal/config"
)

func main() {
	addr := flag.String("addr", config.DefaultAddr, "address to listen on")
	flag.Parse()

	cfg := config.FromEnv()
	a := app.New(cfg)
	if os.Getenv("DUMP_ROUTES") == "1" {
		dump(a.Engine())
		return
	}

	srv := &http.Server{Addr: *addr, Handler: a.Engine(), ReadHeaderTimeout: 5 * time.Second}
	slog.Info("listening", "addr", *addr)
	if err := srv.ListenAndServe(); err != nil && !errors.Is(err, http.ErrServerClosed) {
		slog.Error("serve", "error", err)
		os.Exit(1)
	}
}
