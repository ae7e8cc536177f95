package service

import (
	"testing"

	"github.com/golive-dev/golive/internal/settings"
)

const kratosHeader = `package main

import (
	"context"
	nethttp "net/http"
	"syscall"

	"github.com/go-kratos/kratos/v2"
	"github.com/go-kratos/kratos/v2/config"
	"github.com/go-kratos/kratos/v2/config/env"
	"github.com/go-kratos/kratos/v2/config/file"
	"github.com/go-kratos/kratos/v2/errors"
	"github.com/go-kratos/kratos/v2/middleware"
	"github.com/go-kratos/kratos/v2/middleware/selector"
	"github.com/go-kratos/kratos/v2/transport"
	"github.com/go-kratos/kratos/v2/transport/http"
)

var (
	_ = context.Background
	_ nethttp.Handler
	_ = syscall.SIGINT
	_ = config.New
	_ = env.NewSource
	_ = file.NewSource
	_ = errors.Unauthorized
	_ middleware.Handler
	_ = selector.Server
	_ = transport.FromServerContext
)

func ok(ctx http.Context) error { return ctx.String(200, "ok") }

// generated runs the service's middleware, as generated handlers do.
func generated(operation string) func(ctx http.Context) error {
	return func(ctx http.Context) error {
		http.SetOperation(ctx, operation)
		h := ctx.Middleware(func(ctx context.Context, req any) (any, error) { return nil, nil })
		out, err := h(ctx, nil)
		if err != nil {
			return err
		}
		return ctx.Result(200, out)
	}
}
`

func TestKratosHTTP(t *testing.T) {
	p := load(t, "kratos", map[string]string{"main.go": kratosHeader + `
type conf struct {
	Server struct {
		Addr string ` + "`json:\"addr\"`" + `
	} ` + "`json:\"server\"`" + `
}

func auth(next middleware.Handler) middleware.Handler {
	return func(ctx context.Context, req any) (any, error) {
		tr, found := transport.FromServerContext(ctx)
		if !found || tr.RequestHeader().Get("Authorization") == "" {
			return nil, errors.Unauthorized("NO_TOKEN", "no token")
		}
		return next(ctx, req)
	}
}

func main() {
	c := config.New(config.WithSource(file.NewSource("configs/app.yaml"), env.NewSource("APP_")))
	if err := c.Load(); err != nil {
		panic(err)
	}
	var bc conf
	if err := c.Scan(&bc); err != nil {
		panic(err)
	}
	opts := []http.ServerOption{http.Middleware(selector.Server(auth).Prefix("/acme.Orders/").Build())}
	if bc.Server.Addr != "" {
		opts = append(opts, http.Address(bc.Server.Addr))
	}
	s := http.NewServer(opts...)
	r := s.Route("/v1")
	r.GET("/orders", generated("/acme.Orders/List"))
	r.GET("/version", generated("/acme.Version/Get"))
	r.Group("/ops").GET("/", ok)
	s.HandlePrefix("/files/", nethttp.NotFoundHandler())
	if err := kratos.New(kratos.Server(s)).Run(); err != nil {
		panic(err)
	}
}`})
	l := only(t, p)
	if got := address(t, l, place{keys: map[string]string{"server.addr": "0.0.0.0:8000"}}); got != "0.0.0.0:8000" {
		t.Errorf("address %q by the settings", got)
	}
	if got := address(t, l, place{}); got != ":0" {
		t.Errorf("address %q by default", got)
	}
	if len(p.Sources) != 1 || len(p.Sources[0].EnvPrefixes) != 1 || p.Sources[0].EnvPrefixes[0] != "APP_" || settings.ExpansionOf(p.Sources[0].Library) != settings.ExpandKratos {
		t.Errorf("sources %v", p.Sources[0])
	}
	auth := map[string]Truth{"/v1/orders": Yes, "/v1/version": No, "/v1/ops": No, "/files/": No}
	if len(l.Routes) != len(auth) || len(l.Unresolved) > 0 {
		t.Errorf("%d routes and %d unresolved, want %d and none", len(l.Routes), len(l.Unresolved), len(auth))
	}
	for _, r := range l.Routes {
		want, known := auth[r.Pattern]
		if got := r.Protected("GET", r.Pattern).Auth; !known || got != want {
			t.Errorf("%s: authentication %v, want %v", r.Pattern, got, want)
		}
		if runs := r.Pattern == "/v1/orders" || r.Pattern == "/v1/version"; runs != (len(r.Middleware) == 1) {
			t.Errorf("%s: middleware %v", r.Pattern, r.Middleware)
		}
	}
	if len(l.Shutdown) != 1 || l.Shutdown[0].OnSignal != Yes || !l.Shutdown[0].Graceful {
		t.Errorf("stops %v", l.Shutdown)
	}
}

func TestKratosDefaultServeMux(t *testing.T) {
	for option, want := range map[string]int{`http.Address(":8000")`: 1, `http.NotFoundHandler(nethttp.NotFoundHandler())`: 0} {
		l := only(t, load(t, "kratos", map[string]string{"main.go": kratosHeader + `
func main() {
	nethttp.HandleFunc("/debug", func(nethttp.ResponseWriter, *nethttp.Request) {})
	s := http.NewServer(` + option + `)
	kratos.New(kratos.Server(s)).Run()
}`}))
		if len(l.Routes) != want {
			t.Errorf("%s: %d routes of http.DefaultServeMux, want %d", option, len(l.Routes), want)
		}
	}
}

func TestKratosSignals(t *testing.T) {
	for option, want := range map[string]Truth{"": Yes, "kratos.Signal(syscall.SIGINT)": No, "kratos.Signal(syscall.SIGINT, syscall.SIGTERM)": Yes} {
		l := only(t, load(t, "kratos", map[string]string{"main.go": kratosHeader + `
func main() {
	s := http.NewServer(http.Address(":8000"))
	kratos.New(kratos.Server(s), ` + option + `).Run()
}`}))
		if len(l.Shutdown) != 1 || l.Shutdown[0].OnSignal != want {
			t.Errorf("%q: stops %v", option, l.Shutdown)
		}
	}
}

func TestLowerCamel(t *testing.T) {
	for in, want := range map[string]string{"read_timeout": "readTimeout", "addr": "addr", "a_b_c": "aBC", "x_1": "x1"} {
		if got := lowerCamel(in); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}
