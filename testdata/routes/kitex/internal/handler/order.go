package handler

import (
	"context"

	order "routes.example/kitex/kitex_gen/shop/order"
)

// OrderServiceImpl implements the last service interface defined in the IDL.
type OrderServiceImpl struct{}

// Place implements the OrderServiceImpl interface.
func (s *OrderServiceImpl) Place(ctx context.Context, req *order.Request) (resp *order.Response, err error) {
	return &order.Response{Message: "Place"}, nil
}

// Get implements the OrderServiceImpl interface.
func (s *OrderServiceImpl) Get(ctx context.Context, req *order.Request) (resp *order.Response, err error) {
	return &order.Response{Message: "Get"}, nil
}

// List implements the OrderServiceImpl interface.
func (s *OrderServiceImpl) List(ctx context.Context, req *order.Request) (resp *order.Response, err error) {
	return &order.Response{Message: "List"}, nil
}

// Cancel implements the OrderServiceImpl interface.
func (s *OrderServiceImpl) Cancel(ctx context.Context, req *order.Request) (resp *order.Response, err error) {
	return &order.Response{Message: "Cancel"}, nil
}

// Pay implements the OrderServiceImpl interface.
func (s *OrderServiceImpl) Pay(ctx context.Context, req *order.Request) (resp *order.Response, err error) {
	return &order.Response{Message: "Pay"}, nil
}
