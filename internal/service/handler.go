package service

import (
	"strings"

	"github.com/golive-dev/golive/internal/goflow"
	"github.com/golive-dev/golive/report"
)

// handlerOf describes the code behind a handler value: the innermost function of adapters around it.
func (b *builder) handlerOf(v goflow.Value) Handler {
	h := Handler{value: v, program: b.eval}
	h.Name, h.Position = b.describe(v, 0)
	return h
}

func (b *builder) describe(v goflow.Value, depth int) (name string, at report.Position) {
	if depth > maxExpansion {
		return "", report.Position{}
	}
	switch v := v.(type) {
	case *goflow.Ref:
		return b.describe(v.Cell.Get(), depth+1)
	case *goflow.Choice: // the first that is known stands for all
		for _, one := range v.Values {
			if n, p := b.describe(one, depth+1); n != "" {
				return n, p
			}
		}
	case *goflow.Func:
		if v.Fn != nil {
			return v.Fn.Name, v.Fn.Pos.Position()
		}
		if v.Recv != nil && v.Fn == nil {
			if o, ok := v.Recv.(*goflow.Obj); ok {
				if n, p := b.describe(o, depth+1); n != "" {
					return n, p
				}
			}
		}
		return v.Sym, report.Position{}
	case *goflow.Obj:
		switch d := v.Data.(type) {
		case *wrapped:
			return b.describe(d.inner, depth+1)
		case *router:
			return d.framework + " router", v.Pos.Position()
		}
		if f := b.serveHTTP(v); f != nil {
			return f.Name, f.Pos.Position()
		}
		return v.Made, report.Position{}
	case *goflow.Opaque:
		return v.Made, report.Position{}
	}
	return "", report.Position{}
}

// serveHTTP returns the ServeHTTP method of an object of the module.
func (b *builder) serveHTTP(o *goflow.Obj) *goflow.FuncSummary {
	for _, s := range []string{"(*" + o.Type + ").ServeHTTP", "(" + o.Type + ").ServeHTTP"} {
		if f := b.m.Program.Func(s); f != nil {
			return f
		}
	}
	return nil
}

// serves reports whether a value is code of the program that serves requests, or a handler of a library.
func (b *builder) serves(v goflow.Value) bool {
	switch v := goflow.Single(v).(type) {
	case *goflow.Func:
		return v.Fn != nil || v.Sym != ""
	case *goflow.Obj:
		return b.serveHTTP(v) != nil || v.Made != "" && v.Type != "net/http.Handler"
	}
	return false
}

// middlewareOf describes a middleware.
func (b *builder) middlewareOf(p put) Middleware {
	m := Middleware{Position: p.pos.Position(), Maybe: p.maybe, value: p.value}
	switch v := goflow.Single(p.value).(type) {
	case *goflow.Func:
		m.Name = v.Sym
	case *goflow.Obj:
		m.Name = v.Made
		if w, ok := v.Data.(*wrapped); ok {
			m.Name = w.name
		}
	case *goflow.Opaque:
		m.Name = v.Made
	}
	m.Auth = knownAuth(m.Name)
	return m
}

// authMiddleware are the authenticating middlewares of frameworks, by the start of their Symbols.
var authMiddleware = []string{
	"github.com/gin-gonic/gin.BasicAuth", "github.com/labstack/echo/v4/middleware.BasicAuth",
	"github.com/labstack/echo/v4/middleware.KeyAuth", "github.com/labstack/echo-jwt/v4.", "github.com/labstack/echo/v5/middleware.BasicAuth",
	"github.com/labstack/echo/v5/middleware.KeyAuth", "github.com/labstack/echo/v4/middleware.JWT", "github.com/go-chi/chi/v5/middleware.BasicAuth",
	"github.com/go-chi/chi/middleware.BasicAuth", "github.com/go-chi/jwtauth/v5.Authenticator", "github.com/gofiber/fiber/v2/middleware/basicauth.",
	"github.com/gofiber/fiber/v2/middleware/keyauth.", "github.com/gofiber/fiber/v3/middleware/basicauth.", "github.com/gofiber/fiber/v3/middleware/keyauth.",
	"github.com/gofiber/contrib/jwt.", "github.com/gofiber/jwt/", "github.com/go-kratos/kratos/v2/middleware/auth/jwt.Server",
	"github.com/hertz-contrib/jwt.", "(*github.com/hertz-contrib/jwt.", "github.com/hertz-contrib/keyauth.", "github.com/hertz-contrib/basic_auth.",
	"github.com/cloudwego/hertz/pkg/app/middlewares/server/basic_auth.", "(*github.com/appleboy/gin-jwt/v2.GinJWTMiddleware).MiddlewareFunc",
	"(*github.com/auth0/go-jwt-middleware/v2.JWTMiddleware).CheckJWT", "github.com/zeromicro/go-zero/rest.WithJwt",
}

func knownAuth(name string) Truth {
	for _, a := range authMiddleware {
		if strings.HasPrefix(name, a) {
			return Yes
		}
	}
	return Maybe
}

// debugName tells which debugging endpoint a handler of a library is.
func debugName(handler string) string {
	for _, d := range []struct{ prefix, name string }{
		{"net/http/pprof.", "pprof"}, {"expvar.", "expvar"}, {"golang.org/x/net/trace.", "trace"},
		{"github.com/arl/statsviz.", "statsviz"}, {"(*github.com/arl/statsviz.", "statsviz"}, {"github.com/felixge/fgprof.", "fgprof"},
	} {
		if strings.HasPrefix(handler, d.prefix) {
			return d.name
		}
	}
	return ""
}

func metricsName(handler string) bool {
	return strings.HasPrefix(handler, "github.com/prometheus/client_golang/prometheus/promhttp.") ||
		strings.HasPrefix(handler, "github.com/VictoriaMetrics/metrics.WritePrometheus")
}
