// Package service implements the API.
package service

import (
	"context"

	accountv1 "routes.example/kratos/api/account/v1"
	helloworldv1 "routes.example/kratos/api/helloworld/v1"
	orderv1 "routes.example/kratos/api/order/v1"
)

type GreeterService struct{}

func NewGreeterService() *GreeterService { return &GreeterService{} }

func (*GreeterService) SayHello(_ context.Context, in *helloworldv1.SayHelloRequest) (*helloworldv1.SayHelloReply, error) {
	return &helloworldv1.SayHelloReply{ID: "hello " + in.ID}, nil
}

type OrderService struct{}

func NewOrderService() *OrderService { return &OrderService{} }

func (*OrderService) CreateOrder(context.Context, *orderv1.CreateOrderRequest) (*orderv1.CreateOrderReply, error) {
	return &orderv1.CreateOrderReply{}, nil
}

func (*OrderService) GetOrder(_ context.Context, in *orderv1.GetOrderRequest) (*orderv1.GetOrderReply, error) {
	return &orderv1.GetOrderReply{ID: in.ID}, nil
}

func (*OrderService) ListOrders(context.Context, *orderv1.ListOrdersRequest) (*orderv1.ListOrdersReply, error) {
	return &orderv1.ListOrdersReply{}, nil
}

func (*OrderService) PatchOrder(context.Context, *orderv1.PatchOrderRequest) (*orderv1.PatchOrderReply, error) {
	return &orderv1.PatchOrderReply{}, nil
}

func (*OrderService) DeleteOrder(context.Context, *orderv1.DeleteOrderRequest) (*orderv1.DeleteOrderReply, error) {
	return &orderv1.DeleteOrderReply{}, nil
}

type AccountService struct{}

func NewAccountService() *AccountService { return &AccountService{} }

func (*AccountService) Login(context.Context, *accountv1.LoginRequest) (*accountv1.LoginReply, error) {
	return &accountv1.LoginReply{}, nil
}

func (*AccountService) GetAccount(context.Context, *accountv1.GetAccountRequest) (*accountv1.GetAccountReply, error) {
	return &accountv1.GetAccountReply{}, nil
}

func (*AccountService) GetFile(context.Context, *accountv1.GetFileRequest) (*accountv1.GetFileReply, error) {
	return &accountv1.GetFileReply{}, nil
}

func (*AccountService) UpdateAccount(context.Context, *accountv1.UpdateAccountRequest) (*accountv1.UpdateAccountReply, error) {
	return &accountv1.UpdateAccountReply{}, nil
}
