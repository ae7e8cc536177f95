package auth

import (
	"net/http"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
)

// Key asks for the API key as a bearer token.
func Key(secret string) echo.MiddlewareFunc {
	return middleware.KeyAuthWithConfig(middleware.KeyAuthConfig{
		KeyLookup: "header:" + echo.HeaderAuthorization,
		Validator: func(key string, _ echo.Context) (bool, error) { return secret != "" && key == secret, nil },
		ErrorHandler: func(error, echo.Context) error {
			return echo.NewHTTPError(http.StatusUnauthorized, "unauthorized")
		},
	})
}

// Librarian is for single routes.
func Librarian(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if c.Request().Header.Get("X-Librarian") == "" {
			return echo.ErrUnauthorized
		}
		return next(c)
	}
}
