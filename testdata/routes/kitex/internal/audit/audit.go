// Package audit describes its service by hand.
package audit

import (
	"context"
	"log"

	"github.com/cloudwego/kitex/pkg/serviceinfo"
	"github.com/cloudwego/kitex/server"
)

const service = "Audit"

type event struct{ Text string }

type sink struct{}

// Register adds the service to a server that others made.
func Register(svr server.Server) {
	methods := map[string]serviceinfo.MethodInfo{}
	for _, m := range []string{"Record", "Flush"} {
		methods[m] = serviceinfo.NewMethodInfo(record, newEvent, newEvent, false)
	}
	info := &serviceinfo.ServiceInfo{
		ServiceName:  service,
		HandlerType:  (*any)(nil),
		Methods:      methods,
		PayloadCodec: serviceinfo.Thrift,
	}
	if err := svr.RegisterService(info, &sink{}); err != nil {
		log.Fatal(err)
	}
}

func newEvent() any { return &event{} }

func record(_ context.Context, _, _, _ any) error { return nil }
