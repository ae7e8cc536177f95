package devices

import "github.com/gofiber/fiber/v3"

const root = "/devices"

type Devices struct {
	router fiber.Router
}

func New() *Devices { return &Devices{} }

// Mount uses both of Fiber's ways to nest.
func (d *Devices) Mount(r fiber.Router) {
	r.Route(root, func(r fiber.Router) {
		d.router = r
		d.router.Get("", d.list)
		d.router.Post("", d.list)
		d.single()
	})
}

func (d *Devices) single() {
	d.router.RouteChain("/:id").
		Get(d.list).
		Put(d.list).
		Delete(d.list)
	d.router.Group("/:id/commands").Post("/:command", d.list).Get("/", d.list)
}

func (d *Devices) list(c fiber.Ctx) error { return c.SendString(c.Params("id")) }
