// Package profile is Go kit's best-known example, shortened.
package profile

import (
	"context"

	"github.com/go-kit/kit/endpoint"
)

type Profile struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
}

type Service interface {
	PostProfile(ctx context.Context, p Profile) error
	GetProfile(ctx context.Context, id string) (Profile, error)
}

type inmemService struct{ m map[string]Profile }

func NewInmemService() Service { return &inmemService{m: map[string]Profile{}} }

func (s *inmemService) PostProfile(context.Context, Profile) error { return nil }

func (s *inmemService) GetProfile(_ context.Context, id string) (Profile, error) {
	return Profile{ID: id}, nil
}

// Endpoints collects all of the endpoints that compose a profile service.
type Endpoints struct {
	PostProfileEndpoint endpoint.Endpoint
	GetProfileEndpoint  endpoint.Endpoint
}

func MakeServerEndpoints(s Service) Endpoints {
	return Endpoints{
		PostProfileEndpoint: func(ctx context.Context, request any) (any, error) {
			return struct{}{}, s.PostProfile(ctx, request.(Profile))
		},
		GetProfileEndpoint: func(ctx context.Context, request any) (any, error) {
			return s.GetProfile(ctx, request.(Profile).ID)
		},
	}
}
