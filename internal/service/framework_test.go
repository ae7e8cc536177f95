package service

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// lines describes what a program serves: its routes with their middleware by last names, its protection where it has
// one, and what is unresolved.
func lines(p *Program) []string {
	var out []string
	for _, l := range p.Listeners {
		for _, r := range l.Routes {
			s := strings.TrimSpace(r.Method + " " + r.Host + r.Pattern)
			for _, m := range r.Middleware {
				s += " " + m.Name[strings.LastIndexAny(m.Name, "./")+1:]
				if m.Maybe {
					s += "?"
				}
			}
			if r.Protected("GET", "/x").Auth == Yes {
				s += " !"
			}
			if r.Debug != "" {
				s += " " + r.Debug
			}
			out = append(out, s)
		}
		for _, u := range l.Unresolved {
			out = append(out, "unresolved "+u.Prefix+": "+u.Why)
		}
		if l.Fallback.Name != "" {
			out = append(out, "else "+l.Fallback.Name[strings.LastIndexAny(l.Fallback.Name, "./")+1:])
		}
		for _, s := range l.Shutdown {
			out = append(out, fmt.Sprintf("%s on signal: %d", s.Name, s.OnSignal))
		}
	}
	for _, u := range p.Unfollowed {
		out = append(out, "unfollowed "+u.Name)
	}
	for _, u := range p.DebugModes {
		if len(u.Guards) > 0 {
			continue // Gin's mode where the code sets none
		}
		out = append(out, "debug mode: "+u.Why)
	}
	return out
}

// TestFrameworks holds what the natives make of small programs against what the frameworks do.
func TestFrameworks(t *testing.T) {
	for _, tt := range []struct{ name, sample, imports, body, want string }{
		{"gin: middleware is for what is registered behind it", "gin", `"github.com/gin-gonic/gin"`, `
	r := gin.Default()
	r.GET("/early", h)
	g := r.Group("/g")
	r.Use(one)
	g.GET("/in", two, h)
	late := r.Group("late/")
	late.GET("x", h)
	r.NoRoute(h)
	gin.SetMode(gin.DebugMode)
	r.Run()
}
func h(c *gin.Context) {}
func one(c *gin.Context) {}
func two(c *gin.Context) {
	if _, err := c.Cookie("session"); err != nil {
		c.AbortWithStatusJSON(401, nil)
	}
}`, "GET /early Logger Recovery\nGET /g/in Logger Recovery two !\nGET /late/x Logger Recovery one\nelse h\ndebug mode: Gin's debug mode"},
		{"gin: a mux below a wildcard", "gin", `"net/http"; "github.com/gin-gonic/gin"`, `
	mux := http.NewServeMux()
	mux.HandleFunc("/old/a", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("/elsewhere", func(http.ResponseWriter, *http.Request) {})
	r := gin.New()
	r.Any("/old/*rest", gin.WrapH(mux))
	r.Any("/one/*rest", gin.WrapF(func(http.ResponseWriter, *http.Request) {}))
	http.ListenAndServe(":1", r)
}`, "/old/a\n/one/*rest"},
		{"gin: a path that only the run knows", "gin", `"time"; "github.com/gin-gonic/gin"`, `
	r := gin.New()
	r.GET("/a/"+time.Now().String(), func(*gin.Context) {})
	r.Handle(time.Now().String(), "/b", func(*gin.Context) {})
	r.Run(":1")
}`, "unresolved /a/: the path is computed at run time\nunresolved : the method is computed at run time"},
		{"gin: a type of the program with the same methods", "gin", `"github.com/gin-gonic/gin"`, `
	var e Engine
	e.GET("/not/a/route", nil)
	gin.New().GET("/not/served", func(*gin.Context) {})
	r := gin.New()
	r.GET("/served", func(*gin.Context) {})
	r.Run(":1")
}
type Engine struct{}
func (Engine) GET(path string, h func()) {}`, "GET /served"},
		{"gin: middleware that lets the very path through", "gin", `"github.com/gin-gonic/gin"; "github.com/gin-gonic/gin/ginS"`, `
	r := gin.New()
	if r.BasePath() == "/" {
		r.GET("/root", func(*gin.Context) {})
	}
	ginS.GET("/elsewhere", func(*gin.Context) {})
	r.Use(func(c *gin.Context) {
		if c.FullPath() == "/x" {
			return
		}
		c.AbortWithStatus(401)
	})
	r.GET("/x", func(*gin.Context) {})
	r.Run(":1")
}`, "GET /root\nGET /x main$3"},
		{"gateway: compiled patterns", "gateway", `"net/http"; "github.com/grpc-ecosystem/grpc-gateway/v2/runtime"`, `
	mux := runtime.NewServeMux()
	mux.Handle("GET", pattern, nil)
	mux.HandlePath("POST", "/v1/{id}/x", nil)
	http.ListenAndServe(":1", mux)
}
var pattern = runtime.MustPattern(runtime.NewPattern(1, []int{2, 0, 2, 1, 1, 0, 4, 2, 5, 2, 3, 0, 4, 1, 5, 3}, []string{"v1", "shops", "name", "rest"}, "go"))`,
			"GET /v1/{name=shops/*}/{rest=**}:go\nPOST /v1/{id}/x"},
		{"chi: middleware of the mux, of a group, and of one route", "chi", `"net/http"; "github.com/go-chi/chi/v5"; "github.com/go-chi/chi/v5/middleware"`, `
	r := chi.NewRouter()
	r.Use(middleware.Logger)
	r.Get("/a", h)
	r.Group(func(r chi.Router) {
		r.Use(middleware.BasicAuth("x", nil))
		r.Get("/b", h)
	})
	r.With(middleware.NoCache).Get("/c", h)
	r.Route("/{id}", func(r chi.Router) {
		r.Use(middleware.NoCache)
		r.Get("/", h)
	})
	r.Mount("/files", http.FileServer(http.Dir(".")))
	r.Handle("POST /d", http.HandlerFunc(h))
	r.NotFound(h)
	http.ListenAndServe(":1", r)
}
func h(http.ResponseWriter, *http.Request) {}`,
			"GET /a Logger\nGET /b Logger BasicAuth !\nGET /c Logger NoCache\nGET /{id}/ Logger NoCache\nGET /{id} Logger NoCache\n" +
				"/files/* Logger\n/files Logger\nPOST /d Logger\nelse h"},
		{"chi: a mounted mux of net/http sees the whole path", "chi", `"net/http"; "github.com/go-chi/chi/v5"`, `
	mux := http.NewServeMux()
	mux.HandleFunc("/in/a", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("/b", func(http.ResponseWriter, *http.Request) {})
	r := chi.NewRouter()
	r.Mount("/in", mux)
	http.ListenAndServe(":1", r)
}`, "/in/a"},
		{"gorilla: routes in parts, subrouters, wrappers", "gorilla", `"net/http"; "github.com/gorilla/mux"`, `
	r := mux.NewRouter()
	r.Methods("GET", "POST").Path("/a").HandlerFunc(h)
	r.Path("/nothing")
	s := r.PathPrefix("/s").Subrouter()
	s.Use(deny)
	s.HandleFunc("/x", h).Methods("PUT").Headers("X", "y")
	s.HandleFunc("", h)
	r.NotFoundHandler = http.HandlerFunc(h)
	http.ListenAndServe(":1", r)
}
func h(http.ResponseWriter, *http.Request) {}
func deny(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "" {
			w.WriteHeader(403)
			return
		}
		next.ServeHTTP(w, r)
	})
}`, "GET /a\nPOST /a\nPUT /s/x deny !\n/s deny !\nelse h"},
		{"echo: groups join prefixes as they are, Use is for all", "echo4", `"net/http"; "github.com/labstack/echo/v4"`, `
	e := echo.New()
	e.GET("/a", h)
	g := e.Group("/v1")
	g.GET("x", h)
	g.Use(deny)
	g.GET("/y", h)
	e.Use(quiet)
	e.GET("", h)
	e.Start(":1")
}
func h(c echo.Context) error { return nil }
func quiet(next echo.HandlerFunc) echo.HandlerFunc { return func(c echo.Context) error { return next(c) } }
func deny(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if c.Request().Header.Get("Authorization") == "" {
			return echo.NewHTTPError(http.StatusUnauthorized)
		}
		return next(c)
	}
}`, "GET /a quiet\nGET /v1x quiet\nGET /v1/y quiet deny !\nGET / quiet"},
		{"echo: a skipper says whom to let pass", "echo4", `"github.com/labstack/echo/v4"; "github.com/labstack/echo/v4/middleware"`, `
	e := echo.New()
	e.GET("/x", h, middleware.KeyAuthWithConfig(middleware.KeyAuthConfig{Skipper: func(c echo.Context) bool { return c.Path() == "/x" }, Validator: valid}))
	e.GET("/other", h, middleware.KeyAuthWithConfig(middleware.KeyAuthConfig{Skipper: other, Validator: valid}))
	e.GET("/all", h, middleware.KeyAuthWithConfig(middleware.KeyAuthConfig{Skipper: middleware.DefaultSkipper, Validator: valid}))
	e.GET("/none", h, middleware.KeyAuth(valid))
	e.Start(":1")
}
func other(c echo.Context) bool { return c.Request().URL.Path == "/healthz" }
func valid(string, echo.Context) (bool, error) { return false, nil }
func h(c echo.Context) error { return nil }`, `GET /x KeyAuthWithConfig
GET /other KeyAuthWithConfig !
GET /all KeyAuthWithConfig !
GET /none KeyAuth !`},
		{"fiber: Next says whom to let pass", "fiber2", `"strings"; "github.com/gofiber/fiber/v2"; "github.com/gofiber/fiber/v2/middleware/basicauth"`, `
	app := fiber.New()
	app.Get("/open", basicauth.New(basicauth.Config{Next: func(c *fiber.Ctx) bool { return strings.HasPrefix(c.Path(), "/x") }}), h)
	app.Get("/shut", basicauth.New(basicauth.Config{Users: map[string]string{"u": "p"}}), h)
	app.Listen(":1")
}
func h(c *fiber.Ctx) error { return c.SendString("x") }`, "GET /open New\nGET /shut New !"},
		{"echo v5 ends by itself", "echo5", `"github.com/labstack/echo/v5"`, `
	e := echo.New()
	e.GET("/a", func(c *echo.Context) error { return echo.ErrUnauthorized })
	e.Start(":1")
}`, "GET /a !\nStart on signal: 1"},
		{"fiber: order and prefixes decide", "fiber2", `"github.com/gofiber/fiber/v2"`, `
	app := fiber.New()
	app.Get("/a", h)
	app.Use("/api", deny)
	app.Get("/api/b", h)
	app.Get("/apiary", h)
	app.Use("/spa", h)
	app.Use(h)
	app.Listen(":1")
}
func h(c *fiber.Ctx) error { return c.SendString("x") }
func deny(c *fiber.Ctx) error {
	if c.Get("Authorization") == "" {
		return fiber.ErrUnauthorized
	}
	return c.Next()
}`, "GET /a\nGET /api/b deny !\nGET /apiary\n/spa/*\nelse h"},
		{"hertz spins until a signal", "hertz", `"context"; "github.com/cloudwego/hertz/pkg/app"; "github.com/cloudwego/hertz/pkg/app/server"`, `
	h := server.Default(server.WithHostPorts(":1"))
	h.GET("/a", func(ctx context.Context, c *app.RequestContext) {
		if len(c.GetHeader("X")) == 0 {
			c.JSON(401, nil)
		}
	})
	h.Spin()
}`, "GET /a Recovery !\nSpin on signal: 1"},
		{"beego: actions, mappings and filters", "beego", `"github.com/beego/beego/v2/server/web"; "github.com/beego/beego/v2/server/web/context"`, `
	web.Router("/c", &C{})
	web.Router("/m", &C{}, "get,post:Save")
	web.InsertFilter("/m", web.BeforeRouter, deny)
	web.Run(":1")
}
type C struct{ web.Controller }
func (c *C) Get() {}
func (c *C) Save() {}
func deny(ctx *context.Context) { ctx.Output.SetStatus(401) }`, "GET /c\nGET /m deny !\nPOST /m deny !\nGET /static\nHEAD /static"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var imports string
			for _, i := range strings.Split(tt.imports, "; ") {
				imports += "\t" + i + "\n"
			}
			p := load(t, tt.sample, map[string]string{"main.go": "package main\n\nimport (\n" + imports + ")\n\nfunc main() {" + tt.body + "\n"})
			if got, want := lines(p), strings.Split(tt.want, "\n"); !slices.Equal(got, want) {
				t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
			}
		})
	}
}
