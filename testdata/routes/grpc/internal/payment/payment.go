package payment

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/structpb"

	paymentv1 "routes.example/grpc/api/payment/v1"
)

type Service struct {
	paymentv1.UnimplementedPaymentServiceServer
}

func NewService() *Service { return &Service{} }

func (*Service) Charge(_ context.Context, in *structpb.Struct) (*structpb.Struct, error) {
	return in, nil
}

func (*Service) WatchPayment(in *structpb.Struct, stream grpc.ServerStreamingServer[structpb.Struct]) error {
	return stream.Send(in)
}
