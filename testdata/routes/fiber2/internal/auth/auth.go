package auth

import "github.com/gofiber/fiber/v2"

// New returns the middleware that asks for the token.
func New(token string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if token == "" || c.Get(fiber.HeaderAuthorization) != "Bearer "+token {
			return fiber.ErrUnauthorized
		}
		return c.Next()
	}
}
