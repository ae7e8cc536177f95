// Package ops registers what operators and the platform ask for.
package ops

import (
	"google.golang.org/grpc"
	channelz "google.golang.org/grpc/channelz/service"
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// RegisterHealth adds the standard health service.
func RegisterHealth(s grpc.ServiceRegistrar) {
	h := health.NewServer()
	h.SetServingStatus("", healthpb.HealthCheckResponse_SERVING)
	healthpb.RegisterHealthServer(s, h)
}

// RegisterInside adds what only the inside may see.
func RegisterInside(s *grpc.Server) {
	channelz.RegisterChannelzServiceToServer(s)
}
