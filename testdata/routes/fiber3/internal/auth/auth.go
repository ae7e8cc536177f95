package auth

import "github.com/gofiber/fiber/v3"

// Required returns the middleware that asks for the token.
func Required(token string) fiber.Handler {
	return func(c fiber.Ctx) error {
		if token == "" || c.Get("Authorization") != "Bearer "+token {
			return c.SendStatus(fiber.StatusUnauthorized)
		}
		return c.Next()
	}
}
