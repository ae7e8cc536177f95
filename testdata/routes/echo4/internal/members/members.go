package members

import (
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"
)

var table = []struct {
	Method, Path string
	Handler      echo.HandlerFunc
	Middleware   []echo.MiddlewareFunc
}{
	{Method: http.MethodGet, Path: "", Handler: all},
	{Method: http.MethodGet, Path: "/:id", Handler: one},
	{Method: http.MethodPatch, Path: "/:id", Handler: change},
}

// Routes adds the table and one route a setting.
func Routes(g *echo.Group) {
	for _, r := range table {
		g.Add(r.Method, r.Path, r.Handler, r.Middleware...)
	}
	for _, setting := range [...]string{"mail", "language"} {
		g.PUT(fmt.Sprintf("/:id/settings/%s", setting), change)
	}
	g.Any("/:id/inbox/*", one)
}

func all(c echo.Context) error    { return c.JSON(http.StatusOK, []string{}) }
func one(c echo.Context) error    { return c.String(http.StatusOK, c.Param("id")) }
func change(c echo.Context) error { return c.NoContent(http.StatusNoContent) }
