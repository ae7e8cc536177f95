// Command fiber2 is a sample chat service on Fiber v2.
package main

import (
	"log"
	"os"

	"routes.example/fiber2/internal/app"
	"routes.example/fiber2/internal/config"
)

func main() {
	cfg := config.Load()
	a := app.New(cfg)
	if os.Getenv("DUMP_ROUTES") == "1" {
		dump(a)
		return
	}
	log.Fatal(a.Listen(cfg.Addr()))
}
