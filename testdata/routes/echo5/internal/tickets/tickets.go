package tickets

import (
	"net/http"
	"path"

	"github.com/labstack/echo/v5"
)

const root = "/tickets"

type Handler struct{}

func (h Handler) routes() []echo.Route {
	return []echo.Route{
		{Method: http.MethodGet, Path: root, Handler: h.show},
		{Method: http.MethodPost, Path: root, Handler: h.show, Name: "buy"},
		{Method: http.MethodPost, Path: path.Join(root, ":ticket", "refund"), Handler: h.show},
	}
}

// AddTo uses the route values of Echo v5.
func (h Handler) AddTo(g *echo.Group) {
	for _, r := range h.routes() {
		if _, err := g.AddRoute(r); err != nil {
			panic(err)
		}
	}
}

func (Handler) show(c *echo.Context) error { return c.NoContent(http.StatusNoContent) }
