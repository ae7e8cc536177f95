// Package server makes the transports.
package server

import (
	"context"
	nethttp "net/http"
	"strings"
	"time"

	"github.com/go-kratos/kratos/v2/errors"
	"github.com/go-kratos/kratos/v2/middleware"
	"github.com/go-kratos/kratos/v2/middleware/recovery"
	"github.com/go-kratos/kratos/v2/middleware/selector"
	"github.com/go-kratos/kratos/v2/transport"
	"github.com/go-kratos/kratos/v2/transport/http"

	accountv1 "routes.example/kratos/api/account/v1"
	helloworldv1 "routes.example/kratos/api/helloworld/v1"
	orderv1 "routes.example/kratos/api/order/v1"
	"routes.example/kratos/internal/conf"
	"routes.example/kratos/internal/debug"
	"routes.example/kratos/internal/page"
	"routes.example/kratos/internal/service"
)

// NewHTTPServer new an HTTP server.
func NewHTTPServer(c *conf.Bootstrap, greeter *service.GreeterService, order *service.OrderService, account *service.AccountService) *http.Server {
	var opts = []http.ServerOption{
		http.Middleware(
			recovery.Recovery(),
			selector.Server(authenticate(c.Auth.Token)).Match(needsToken).Build(),
		),
		http.NotFoundHandler(nethttp.NotFoundHandler()),
	}
	if c.Server.HTTP.Network != "" {
		opts = append(opts, http.Network(c.Server.HTTP.Network))
	}
	if c.Server.HTTP.Addr != "" {
		opts = append(opts, http.Address(c.Server.HTTP.Addr))
	}
	if d, err := time.ParseDuration(c.Server.HTTP.Timeout); err == nil {
		opts = append(opts, http.Timeout(d))
	}
	srv := http.NewServer(opts...)
	helloworldv1.RegisterGreeterHTTPServer(srv, greeter)
	orderv1.RegisterOrderHTTPServer(srv, order)
	accountv1.RegisterAccountHTTPServer(srv, account)

	page.Register(srv, c.Server.HTTP.PagePrefix(), tokenFilter(c.Auth.Token))
	debug.Register(srv)
	return srv
}

var open = map[string]bool{
	helloworldv1.OperationGreeterSayHello: true,
	accountv1.OperationAccountLogin:       true,
}

func needsToken(_ context.Context, operation string) bool { return !open[operation] }

func authenticate(token string) middleware.Middleware {
	return func(next middleware.Handler) middleware.Handler {
		return func(ctx context.Context, req any) (any, error) {
			tr, ok := transport.FromServerContext(ctx)
			if !ok || token == "" || tr.RequestHeader().Get("Authorization") != "Bearer "+token {
				return nil, errors.Unauthorized("NO_TOKEN", "no valid token")
			}
			return next(ctx, req)
		}
	}
}

// tokenFilter is for routes that are registered by hand.
func tokenFilter(token string) http.FilterFunc {
	return func(next nethttp.Handler) nethttp.Handler {
		return nethttp.HandlerFunc(func(w nethttp.ResponseWriter, r *nethttp.Request) {
			got := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
			if token == "" || got != token {
				w.WriteHeader(nethttp.StatusUnauthorized)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}
