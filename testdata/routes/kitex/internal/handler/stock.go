package handler

import (
	"context"

	stock "routes.example/kitex/kitex_gen/shop/stock"
)

// StockServiceImpl implements the last service interface defined in the IDL.
type StockServiceImpl struct{}

// Reserve implements the StockServiceImpl interface.
func (s *StockServiceImpl) Reserve(ctx context.Context, req *stock.Request) (resp *stock.Response, err error) {
	return &stock.Response{Message: "Reserve"}, nil
}

// Release implements the StockServiceImpl interface.
func (s *StockServiceImpl) Release(ctx context.Context, req *stock.Request) (resp *stock.Response, err error) {
	return &stock.Response{Message: "Release"}, nil
}

// Level implements the StockServiceImpl interface.
func (s *StockServiceImpl) Level(ctx context.Context, req *stock.Request) (resp *stock.Response, err error) {
	return &stock.Response{Message: "Level"}, nil
}
