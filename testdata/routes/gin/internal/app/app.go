// Package app wires the service.
package app

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"routes.example/gin/internal/auth"
	"routes.example/gin/internal/booking"
	"routes.example/gin/internal/config"
	"routes.example/gin/internal/patient"
	"routes.example/gin/internal/report"
	"routes.example/gin/internal/system"
	"routes.example/gin/internal/webhook"
)

type App struct {
	cfg    config.Config
	engine *gin.Engine
	api    *gin.RouterGroup
}

// Module is a part of the service with routes of its own.
type Module interface {
	RegisterRoutes(r gin.IRouter)
}

func New(cfg config.Config) *App {
	if !cfg.Debug {
		gin.SetMode(gin.ReleaseMode)
	}
	a := &App{cfg: cfg, engine: gin.New()}
	a.engine.Use(gin.Recovery())
	system.Register(a.engine, cfg.Debug)

	a.engine.Use(requestID()) // what is registered above does not get one
	a.engine.Static("/assets", cfg.AssetDir)
	a.engine.StaticFile("/favicon.ico", cfg.AssetDir+"/favicon.ico")

	a.routes()
	a.engine.NoRoute(func(c *gin.Context) { c.JSON(http.StatusNotFound, gin.H{"error": "no such page"}) })
	a.engine.NoMethod(func(c *gin.Context) { c.Status(http.StatusMethodNotAllowed) })
	return a
}

func (a *App) Engine() *gin.Engine { return a.engine }

func (a *App) routes() {
	a.api = a.engine.Group(a.cfg.BasePath)
	public := a.api.Group("/public")
	{
		public.GET("/opening-hours", booking.OpeningHours)
		public.Any("/echo", gin.WrapF(echo))
	}

	v1 := a.api.Group("/v1", auth.Bearer(a.cfg.Token))
	modules := []Module{patient.New(patient.NewRepository())}
	for _, m := range modules {
		m.RegisterRoutes(v1)
	}
	booking.Routes(v1.Group("/bookings"), booking.NewService())

	reports := v1.Group("/reports")
	reports.Use(auth.Role("manager"))
	report.Mount(reports)

	webhook.Register(&a.engine.RouterGroup, "stripe", "sms")
}

func requestID() gin.HandlerFunc {
	return func(c *gin.Context) { c.Header("X-Request-Id", c.GetHeader("X-Request-Id")) }
}

func echo(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusOK) }
