package service

import (
	"context"

	"google.golang.org/protobuf/types/known/structpb"

	orderv1 "routes.example/gateway/api/order/v1"
	petv1 "routes.example/gateway/api/pet/v1"
)

type Pets struct {
	petv1.UnimplementedPetServiceServer
}

func (*Pets) ListPets(context.Context, *structpb.Struct) (*structpb.Struct, error) {
	return &structpb.Struct{}, nil
}

type Orders struct {
	orderv1.UnimplementedOrderServiceServer
}

func (*Orders) PlaceOrder(_ context.Context, in *structpb.Struct) (*structpb.Struct, error) {
	return in, nil
}
