// Package rpc puts several services on one server.
package rpc

import (
	"log"

	"github.com/cloudwego/kitex/pkg/rpcinfo"
	"github.com/cloudwego/kitex/server"

	"routes.example/kitex/internal/conf"
	"routes.example/kitex/internal/handler"
	"routes.example/kitex/kitex_gen/shop/order/orderservice"
	"routes.example/kitex/kitex_gen/shop/user/userservice"
)

const name = "shop"

func New(cfg conf.Config) server.Server {
	svr := server.NewServer(
		server.WithServiceAddr(cfg.Public()),
		server.WithServerBasicInfo(&rpcinfo.EndpointBasicInfo{ServiceName: name}),
	)
	for _, register := range []func(server.Server) error{users, orders} {
		if err := register(svr); err != nil {
			log.Fatal(err)
		}
	}
	return svr
}

func users(svr server.Server) error {
	return userservice.RegisterService(svr, new(handler.UserServiceImpl), server.WithFallbackService())
}

func orders(svr server.Server) error {
	return orderservice.RegisterService(svr, &handler.OrderServiceImpl{})
}
