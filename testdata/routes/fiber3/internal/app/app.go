package app

import (
	"github.com/gofiber/fiber/v3"
	"github.com/gofiber/fiber/v3/middleware/recover"
	"github.com/gofiber/fiber/v3/middleware/static"

	"routes.example/fiber3/internal/auth"
	"routes.example/fiber3/internal/config"
	"routes.example/fiber3/internal/console"
	"routes.example/fiber3/internal/devices"
	"routes.example/fiber3/internal/firmware"
	"routes.example/fiber3/internal/probe"
	"routes.example/fiber3/internal/telemetry"
)

type builder struct {
	app *fiber.App
	cfg *config.Config
}

// Module adds its routes below a router.
type Module interface {
	Mount(r fiber.Router)
}

func New(cfg *config.Config) *fiber.App {
	b := &builder{app: fiber.New(), cfg: cfg}
	probe.Register(b.app)
	b.app.Use(recover.New())
	b.app.Get("/public/*", static.New("./public"))
	b.api()
	b.app.Use("/console", console.New(cfg.Token))
	b.app.Use(func(c fiber.Ctx) error { return c.SendStatus(fiber.StatusNotFound) })
	return b.app
}

func (b *builder) api() {
	open := b.app.Group(b.cfg.Base)
	open.Post("/enroll", func(c fiber.Ctx) error { return c.SendStatus(fiber.StatusAccepted) })

	closed := open.Group("/", auth.Required(b.cfg.Token))
	for _, m := range []Module{devices.New(), telemetry.Telemetry{}} {
		m.Mount(closed)
	}
	firmware.Routes(closed.Group("/firmware"))
	if b.cfg.Debug {
		open.Get("/debug/stack", func(c fiber.Ctx) error { return c.JSON(b.app.HandlersCount()) })
	}
}
