// Package debugroutes is for developers.
package debugroutes

import (
	"expvar"
	"net/http"
	"net/http/pprof"

	"github.com/labstack/echo/v4"
)

func Register(e *echo.Echo) {
	g := e.Group("/debug")
	g.GET("/vars", echo.WrapHandler(expvar.Handler()))
	g.GET("/pprof/*", echo.WrapHandler(http.HandlerFunc(pprof.Index)))
}
