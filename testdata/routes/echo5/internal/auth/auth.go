package auth

import (
	"net/http"

	"github.com/labstack/echo/v5"
	"github.com/labstack/echo/v5/middleware"
)

// Key asks for the token by the framework's own middleware.
func Key(token string) echo.MiddlewareFunc {
	return middleware.KeyAuthWithConfig(middleware.KeyAuthConfig{
		Validator: func(_ *echo.Context, key string, _ middleware.ExtractorSource) (bool, error) {
			return token != "" && key == token, nil
		},
		ErrorHandler: func(c *echo.Context, _ error) error { return c.NoContent(http.StatusUnauthorized) },
	})
}
