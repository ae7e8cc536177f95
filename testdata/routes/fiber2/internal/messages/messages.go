package messages

import (
	"fmt"

	"github.com/gofiber/fiber/v2"
)

type Messages struct{ Limit int }

type line struct {
	method  string
	path    string
	handler fiber.Handler
}

// Route ranges over a table that methods fill.
func (m *Messages) Route(r fiber.Router) {
	table := []line{
		{fiber.MethodGet, "", m.page},
		{fiber.MethodPost, "", bound(m.send)},
		{fiber.MethodPatch, "/:id", bound(m.send)},
	}
	g := r.Group("messages")
	for _, l := range table {
		g.Add(l.method, l.path, l.handler)
	}
	for _, kind := range []string{"image", "video"} {
		g.Post(fmt.Sprintf("/:id/%s", kind), bound(m.send))
	}
	g.All("/:id/raw/*", m.page)
}

type text struct {
	Text string `json:"text"`
}

func bound[T any](f func(*fiber.Ctx, T) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		var v T
		if err := c.BodyParser(&v); err != nil {
			return fiber.ErrBadRequest
		}
		return f(c, v)
	}
}

func (m *Messages) page(c *fiber.Ctx) error { return c.JSON(fiber.Map{"limit": m.Limit}) }

func (m *Messages) send(c *fiber.Ctx, _ text) error { return c.SendStatus(fiber.StatusAccepted) }
