package events

import (
	"net/http"

	"github.com/labstack/echo/v5"
)

const path = "/events"

type Events struct{ group *echo.Group }

func New() *Events { return &Events{} }

// AddTo nests a group of its own.
func (e *Events) AddTo(g *echo.Group) {
	e.group = g.Group(path)
	e.group.GET("", e.list)
	e.group.POST("", e.list)
	e.guests(e.group.Group("/:event"))
}

func (e *Events) guests(g *echo.Group) {
	g.GET("", e.list)
	g.DELETE("", e.list)
	g.GET("/guests", e.list)
	g.PUT("/guests/:guest", e.list)
	g.Any("/chat/*", e.list)
}

func (e *Events) list(c *echo.Context) error { return c.String(http.StatusOK, c.Param("event")) }
