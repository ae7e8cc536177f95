// Package audit is described by hand: no code is generated for it.
package audit

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"
)

const (
	pkg     = "shop.audit"
	version = "v1"
)

type Server interface {
	Record(context.Context, *emptypb.Empty) (*emptypb.Empty, error)
}

var desc = grpc.ServiceDesc{
	ServiceName: pkg + "." + version + ".Audit",
	HandlerType: (*Server)(nil),
	Methods: []grpc.MethodDesc{
		{MethodName: "Record", Handler: unary(Server.Record)},
		{MethodName: "Flush", Handler: unary(Server.Record)},
	},
}

// AddTo registers the service.
func AddTo(s *grpc.Server) { s.RegisterService(&desc, server{}) }

type server struct{}

func (server) Record(_ context.Context, in *emptypb.Empty) (*emptypb.Empty, error) { return in, nil }

func unary(f func(Server, context.Context, *emptypb.Empty) (*emptypb.Empty, error)) grpc.MethodHandler {
	return func(srv any, ctx context.Context, dec func(any) error, _ grpc.UnaryServerInterceptor) (any, error) {
		in := new(emptypb.Empty)
		if err := dec(in); err != nil {
			return nil, err
		}
		return f(srv.(Server), ctx, in)
	}
}
