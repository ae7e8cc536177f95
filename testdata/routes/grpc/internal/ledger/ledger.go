package ledger

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/structpb"

	ledgerv1 "routes.example/grpc/api/ledger/v1"
)

type service struct {
	ledgerv1.UnimplementedLedgerServer
}

func New() *service { return &service{} }

func (s *service) Register(r grpc.ServiceRegistrar) { ledgerv1.RegisterLedgerServer(r, s) }

func (s *service) Balance(context.Context, *structpb.Struct) (*structpb.Struct, error) {
	return structpb.NewStruct(map[string]any{"balance": 0})
}
