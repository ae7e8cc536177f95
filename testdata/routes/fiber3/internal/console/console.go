// Package console is an app of its own.
package console

import (
	"github.com/gofiber/fiber/v3"

	"routes.example/fiber3/internal/auth"
)

func New(token string) *fiber.App {
	app := fiber.New()
	app.Get("/login", page)
	app.Use(auth.Required(token))
	app.Get("/users", page)
	app.Get("/users/:id?", page)
	return app
}

func page(c fiber.Ctx) error { return c.SendStatus(fiber.StatusOK) }
