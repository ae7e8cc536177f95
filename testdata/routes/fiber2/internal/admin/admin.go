// Package admin is an app of its own, mounted by the main one.
package admin

import (
	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/monitor"

	"routes.example/fiber2/internal/auth"
)

func New(token string) *fiber.App {
	app := fiber.New()
	app.Get("/metrics", monitor.New())
	app.Use(auth.New(token)) // after the metrics, before the rest
	app.Get("/users", users)
	app.Delete("/users/:id", users)
	return app
}

func users(c *fiber.Ctx) error { return c.SendStatus(fiber.StatusOK) }
