package telemetry

import (
	"fmt"

	"github.com/gofiber/fiber/v3"
)

type Telemetry struct{}

var series = []string{"temperature", "humidity"}

// Mount adds one route a series.
func (t Telemetry) Mount(r fiber.Router) {
	for _, s := range series {
		r.Get(fmt.Sprintf("/telemetry/%s/:id<int>", s), t.read(s))
	}
	r.Add([]string{fiber.MethodPost, fiber.MethodPut}, "/telemetry", t.read("all"))
	r.All("/telemetry/raw/*", t.read("raw"))
}

func (Telemetry) read(s string) fiber.Handler {
	return func(c fiber.Ctx) error { return c.SendString(s) }
}
