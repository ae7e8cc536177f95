// Package http holds the server.
package http

import (
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"routes.example/echo4/internal/auth"
	"routes.example/echo4/internal/books"
	"routes.example/echo4/internal/config"
	"routes.example/echo4/internal/debugroutes"
	"routes.example/echo4/internal/health"
	"routes.example/echo4/internal/loans"
	"routes.example/echo4/internal/members"
)

type Server struct {
	Echo *echo.Echo
	cfg  config.Config
	v1   *echo.Group
}

type registrar interface {
	Register(g *echo.Group)
}

func NewServer(cfg config.Config) *Server {
	e := echo.New()
	e.HideBanner = true
	e.Pre(middleware.RemoveTrailingSlash())
	s := &Server{Echo: e, cfg: cfg}
	health.Mount(e)
	e.Use(middleware.Recover())
	s.registerRoutes()
	if cfg.Env == "dev" {
		debugroutes.Register(e)
	}
	return s
}

// Start blocks.
func (s *Server) Start() error { return s.Echo.Start(s.cfg.Listen) }

func (s *Server) registerRoutes() {
	s.Echo.Static("/static", "assets")
	s.Echo.File("/robots.txt", "assets/robots.txt")

	s.v1 = s.Echo.Group(s.cfg.API.Path())
	secured := s.v1.Group("", auth.Key(s.cfg.Secret))

	books.Register(s.v1, secured)
	for _, r := range []registrar{
		&loans.Handler{MaxDays: 28},
	} {
		r.Register(secured.Group("/loans"))
	}
	members.Routes(secured.Group("/members"))

	s.v1.RouteNotFound("/*", func(c echo.Context) error { return echo.ErrNotFound })
}
