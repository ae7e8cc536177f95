package rooms

import "github.com/gofiber/fiber/v2"

const path = "/rooms"

type Hub struct{ rooms map[string]int }

func NewHub() *Hub { return &Hub{rooms: map[string]int{}} }

type Rooms struct {
	hub    *Hub
	router fiber.Router
}

func New(hub *Hub) *Rooms { return &Rooms{hub: hub} }

// Route uses Fiber's own nesting by a function.
func (rs *Rooms) Route(r fiber.Router) {
	r.Route(path, func(r fiber.Router) {
		rs.router = r
		r.Get("/", rs.list)
		r.Post("/", rs.open)
		r.Get("/:room", rs.list)
		r.Delete("/:room<int>", rs.open)
		rs.members()
	}, "rooms.")
}

func (rs *Rooms) members() {
	m := rs.router.Group("/:room/members")
	m.Get("", rs.list).Name("members")
	m.Put("/:user", rs.open)
}

func (rs *Rooms) list(c *fiber.Ctx) error { return c.JSON(rs.hub.rooms) }

func (rs *Rooms) open(c *fiber.Ctx) error { return c.SendStatus(fiber.StatusCreated) }
