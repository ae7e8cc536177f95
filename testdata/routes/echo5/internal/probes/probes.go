package probes

import (
	"net/http"

	"github.com/labstack/echo/v5"
)

// Register adds the probes before any middleware is used.
func Register(e *echo.Echo) {
	for _, p := range [...]string{"/livez", "/readyz"} {
		e.GET(p, ok)
	}
	e.Add(http.MethodHead, "/livez", ok)
}

func ok(c *echo.Context) error { return c.String(http.StatusOK, "ok") }
