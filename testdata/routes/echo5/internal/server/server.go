package server

import (
	"expvar"
	"net/http"

	"github.com/labstack/echo/v5"
	"github.com/labstack/echo/v5/middleware"

	"routes.example/echo5/internal/auth"
	"routes.example/echo5/internal/config"
	"routes.example/echo5/internal/events"
	"routes.example/echo5/internal/probes"
	"routes.example/echo5/internal/tickets"
	"routes.example/echo5/internal/venues"
)

// Routes is what a part of the service adds to a group.
type Routes interface {
	AddTo(g *echo.Group)
}

type server struct {
	*echo.Echo
	api *echo.Group
}

func New(cfg *config.Config) *echo.Echo {
	s := server{Echo: echo.New()}
	probes.Register(s.Echo)
	s.Use(middleware.Recover())
	s.Static("/static", "static")
	s.api = s.Group(cfg.Prefix)
	s.open()
	s.closed(auth.Key(cfg.Token))
	if cfg.Debug {
		s.GET("/debug/vars", echo.WrapHandler(expvar.Handler()))
	}
	s.RouteNotFound("/*", func(*echo.Context) error { return echo.ErrNotFound })
	return s.Echo
}

func (s server) open() {
	s.api.GET("/calendar", func(c *echo.Context) error { return c.String(http.StatusOK, "empty") })
	venues.Register(s.api)
}

func (s server) closed(mw ...echo.MiddlewareFunc) {
	g := s.api.Group("/my", mw...)
	for _, r := range []Routes{events.New(), tickets.Handler{}} {
		r.AddTo(g)
	}
}
