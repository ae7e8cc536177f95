package app

import (
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/recover"

	"routes.example/fiber2/internal/accounts"
	"routes.example/fiber2/internal/admin"
	"routes.example/fiber2/internal/auth"
	"routes.example/fiber2/internal/config"
	"routes.example/fiber2/internal/health"
	"routes.example/fiber2/internal/messages"
	"routes.example/fiber2/internal/rooms"
)

// Routable is what has routes.
type Routable interface {
	Route(r fiber.Router)
}

func New(cfg config.Config) *fiber.App {
	app := fiber.New(fiber.Config{ReadTimeout: 10 * time.Second, DisableStartupMessage: true})
	health.Setup(app)
	app.Use(recover.New())
	app.Static("/public", "./public")

	api := app.Group(cfg.Prefix)
	api.Get("/version", func(c *fiber.Ctx) error { return c.SendString("1") })
	accounts.Public(api)

	v1 := api.Group("/v1", auth.New(cfg.Token))
	for _, r := range []Routable{rooms.New(rooms.NewHub()), &messages.Messages{Limit: 50}} {
		r.Route(v1)
	}
	accounts.Private(v1)

	if cfg.Debug {
		app.Mount("/admin", admin.New(cfg.Token))
	}
	app.Use(func(c *fiber.Ctx) error { return c.SendStatus(fiber.StatusNotFound) })
	return app
}
