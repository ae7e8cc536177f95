// Command gateway is a sample zoo service: gRPC, and HTTP in front of it by gRPC-Gateway.
package main

import (
	"context"
	"log"
	"net"
	"net/http"
	"os"

	"google.golang.org/grpc"

	orderv1 "routes.example/gateway/api/order/v1"
	petv1 "routes.example/gateway/api/pet/v1"
	"routes.example/gateway/internal/config"
	"routes.example/gateway/internal/gateway"
	"routes.example/gateway/internal/service"
)

func main() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	cfg := config.Load()

	gs := grpc.NewServer()
	petv1.RegisterPetServiceServer(gs, &service.Pets{})
	orderv1.RegisterOrderServiceServer(gs, &service.Orders{})

	handler, err := gateway.New(ctx, cfg)
	if err != nil {
		log.Fatal(err)
	}
	if os.Getenv("DUMP_ROUTES") == "1" {
		dump(gs, handler)
		return
	}

	go func() {
		lis, err := net.Listen("tcp", cfg.GRPCAddr)
		if err != nil {
			log.Fatal(err)
		}
		log.Fatal(gs.Serve(lis))
	}()
	log.Fatal(http.ListenAndServe(cfg.HTTPAddr, handler))
}
