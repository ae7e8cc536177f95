// Package gateway puts HTTP before the gRPC services.
package gateway

import (
	"context"
	"net/http"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	orderv1 "routes.example/gateway/api/order/v1"
	petv1 "routes.example/gateway/api/pet/v1"
	"routes.example/gateway/internal/config"
	"routes.example/gateway/internal/health"
	"routes.example/gateway/internal/service"
	"routes.example/gateway/internal/uploads"
)

// New returns the handler of the HTTP listener.
func New(ctx context.Context, cfg config.Config) (http.Handler, error) {
	gw := runtime.NewServeMux(runtime.WithMarshalerOption(runtime.MIMEWildcard, &runtime.JSONPb{}))

	opts := []grpc.DialOption{grpc.WithTransportCredentials(insecure.NewCredentials())}
	for _, register := range []func(context.Context, *runtime.ServeMux, string, []grpc.DialOption) error{
		petv1.RegisterPetServiceHandlerFromEndpoint,
	} {
		if err := register(ctx, gw, cfg.GRPCAddr, opts); err != nil {
			return nil, err
		}
	}
	if err := orderv1.RegisterOrderServiceHandlerServer(ctx, gw, &service.Orders{}); err != nil {
		return nil, err
	}
	if err := health.Register(gw); err != nil {
		return nil, err
	}
	if err := uploads.Register(gw, "/v1"); err != nil {
		return nil, err
	}

	mux := http.NewServeMux()
	mux.Handle("/v1/", authenticated(cfg.Token, gw))
	mux.Handle("/", gw)
	mux.Handle("GET /docs/", http.StripPrefix("/docs", http.FileServer(http.Dir("docs"))))
	mux.HandleFunc("/livez", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })
	return mux, nil
}

func authenticated(token string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if token == "" || r.Header.Get("Authorization") != "Bearer "+token {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}
