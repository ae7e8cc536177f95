package system

import (
	"net/http"
	"net/http/pprof"

	"github.com/gin-gonic/gin"
)

const (
	livePath  = "/livez"
	readyPath = "/readyz"
)

// Register adds what the platform and developers ask for.
func Register(e *gin.Engine, debug bool) {
	ok := func(c *gin.Context) { c.String(http.StatusOK, "ok") }
	e.GET(livePath, ok)
	e.GET(readyPath, ok)
	e.Match([]string{http.MethodGet, http.MethodHead}, "/healthz", ok)

	if debug {
		prof := e.Group("/debug/pprof")
		prof.GET("/", gin.WrapF(pprof.Index))
		prof.GET("/heap", gin.WrapH(pprof.Handler("heap")))
	}
}
