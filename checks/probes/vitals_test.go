package probes

import (
	"testing"

	"github.com/golive-dev/golive/internal/service"
)

// TestBusiness tells servers of a service from those that only watch it.
func TestBusiness(t *testing.T) {
	health := func() *service.Listener {
		return &service.Listener{Protocol: service.GRPC, Services: []service.RPCService{
			{Name: "grpc.health.v1.Health", Health: true}, {Name: "grpc.reflection.v1.ServerReflection", Reflection: true},
		}}
	}
	api := &service.Listener{Protocol: service.GRPC, Services: []service.RPCService{{Name: "shop.Orders"}}}
	consumes := []service.Consumer{{}}
	for name, tt := range map[string]struct {
		p    *service.Program
		want bool
	}{
		"all that there is":    {&service.Program{Listeners: []*service.Listener{health()}}, true},
		"of a worker":          {&service.Program{Listeners: []*service.Listener{health()}, Consumers: consumes}, false},
		"beside the service":   {&service.Program{Listeners: []*service.Listener{health(), api}}, false},
		"the service itself":   {&service.Program{Listeners: []*service.Listener{api, health()}}, true},
		"a worker that serves": {&service.Program{Listeners: []*service.Listener{api}, Consumers: consumes}, true},
	} {
		if got := business(tt.p, tt.p.Listeners[0]); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
