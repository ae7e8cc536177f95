package report

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

type endpoint struct {
	Method  string
	Path    string
	Handler gin.HandlerFunc
}

var endpoints = []endpoint{
	{Method: http.MethodGet, Path: "/daily", Handler: render("daily")},
	{Method: http.MethodGet, Path: "/monthly/:month", Handler: render("monthly")},
	{Method: http.MethodPost, Path: "/rebuild", Handler: rebuild},
}

// Mount adds the table to the group and tells how much that was.
func Mount(g *gin.RouterGroup) int {
	n := 0
	for i := range endpoints {
		e := &endpoints[i]
		g.Handle(e.Method, e.Path, e.Handler)
		n++
	}
	return n
}

func render(name string) gin.HandlerFunc {
	return func(c *gin.Context) { c.JSON(http.StatusOK, gin.H{"report": name, "month": c.Param("month")}) }
}

func rebuild(c *gin.Context) { c.Status(http.StatusAccepted) }
