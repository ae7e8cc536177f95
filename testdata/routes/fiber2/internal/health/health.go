package health

import "github.com/gofiber/fiber/v2"

// Setup adds the probes.
func Setup(app *fiber.App) {
	probes := app.Group("/")
	probes.Get("livez", up)
	probes.Get("readyz", up)
	app.Get("/healthz", up)
}

func up(c *fiber.Ctx) error { return c.SendString("ok") }
