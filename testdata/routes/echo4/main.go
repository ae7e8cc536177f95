// Command echo4 is a sample library service on Echo v4.
package main

import (
	"os"

	"routes.example/echo4/internal/config"
	"routes.example/echo4/internal/http"
)

func main() {
	cfg := config.New()
	srv := http.NewServer(cfg)
	if os.Getenv("DUMP_ROUTES") == "1" {
		dump(srv.Echo)
		return
	}
	srv.Echo.Logger.Fatal(srv.Start())
}
