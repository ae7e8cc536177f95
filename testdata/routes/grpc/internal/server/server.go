// Package server puts the public server together.
package server

import (
	"context"
	"slices"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/reflection"
	"google.golang.org/grpc/status"

	paymentv1 "routes.example/grpc/api/payment/v1"
	"routes.example/grpc/internal/audit"
	"routes.example/grpc/internal/config"
	"routes.example/grpc/internal/customer"
	"routes.example/grpc/internal/ledger"
	"routes.example/grpc/internal/ops"
	"routes.example/grpc/internal/payment"
)

// Server wraps the framework's.
type Server struct {
	server *grpc.Server
	token  string
}

// Registrar is a service that knows how to register itself.
type Registrar interface {
	Register(s grpc.ServiceRegistrar)
}

func New(cfg config.Config) *Server {
	s := &Server{token: cfg.Token}
	s.server = grpc.NewServer(grpc.ChainUnaryInterceptor(s.authenticate))

	paymentv1.RegisterPaymentServiceServer(s.server, payment.NewService())
	for _, r := range []Registrar{ledger.New(), &customer.Service{}} {
		r.Register(s.server)
	}
	audit.AddTo(s.server)
	ops.RegisterHealth(s.server)
	if cfg.Reflection {
		reflection.Register(s.server)
	}
	return s
}

// GRPC returns the server to be served.
func (s *Server) GRPC() *grpc.Server { return s.server }

// GetServiceInfo makes Server a grpc.ServiceInfoProvider.
func (s *Server) GetServiceInfo() map[string]grpc.ServiceInfo { return s.server.GetServiceInfo() }

func (s *Server) authenticate(ctx context.Context, req any, info *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
	if info.FullMethod == healthpb.Health_Check_FullMethodName {
		return next(ctx, req)
	}
	md, _ := metadata.FromIncomingContext(ctx)
	if s.token == "" || !slices.Contains(md.Get("authorization"), "Bearer "+s.token) {
		return nil, status.Error(codes.Unauthenticated, "no valid token")
	}
	return next(ctx, req)
}
