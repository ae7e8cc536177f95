package health

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// Mount adds the probes before any middleware is used.
func Mount(e *echo.Echo) {
	probe := func(c echo.Context) error { return c.String(http.StatusOK, "ok") }
	e.GET("/livez", probe)
	e.HEAD("/livez", probe)
	e.GET("/readyz", probe)
	e.GET("/healthz", echo.WrapHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusOK)
	})))
}
