// Command fiber3 is a sample device service on Fiber v3.
package main

import (
	"log"
	"os"

	"github.com/gofiber/fiber/v3"

	"routes.example/fiber3/internal/app"
	"routes.example/fiber3/internal/config"
)

func main() {
	cfg := config.Load()
	a := app.New(cfg)
	if os.Getenv("DUMP_ROUTES") == "1" {
		dump(a)
		return
	}
	log.Fatal(a.Listen(cfg.Listen, fiber.ListenConfig{DisableStartupMessage: true}))
}
