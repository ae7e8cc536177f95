package accounts

import (
	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/limiter"
)

const account = "/account"

// Public is what anyone may ask for.
func Public(r fiber.Router) {
	r.Post("/login", limiter.New(), login)
	r.Post("/register", login)
}

// Private needs the caller's middleware.
func Private(r fiber.Router) {
	r.Get(account, me).Put(account, me)
	r.Get(account+"/avatar.:ext?", me)
}

func login(c *fiber.Ctx) error { return c.SendStatus(fiber.StatusNoContent) }

func me(c *fiber.Ctx) error { return c.SendStatus(fiber.StatusOK) }
