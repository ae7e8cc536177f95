package firmware

import "github.com/gofiber/fiber/v3"

type route struct {
	methods []string
	path    string
	handler fiber.Handler
}

// Routes adds the table.
func Routes(r fiber.Router) {
	table := [...]route{
		{[]string{fiber.MethodGet}, "/", latest},
		{[]string{fiber.MethodGet}, "/:version/:file.:ext", latest},
		{[]string{fiber.MethodPost}, "/:version/rollout", latest},
	}
	for _, t := range table {
		r.Add(t.methods, t.path, t.handler)
	}
}

func latest(c fiber.Ctx) error { return c.SendStatus(fiber.StatusOK) }
