// Command grpc is a sample payment service on gRPC, with a second server for the inside.
package main

import (
	"flag"
	"log"
	"net"
	"os"

	"google.golang.org/grpc"

	"routes.example/grpc/internal/config"
	"routes.example/grpc/internal/ops"
	"routes.example/grpc/internal/server"
)

var port = flag.Int("port", config.DefaultPort, "port of the public server")

func main() {
	flag.Parse()
	cfg := config.Load(*port)
	public := server.New(cfg)
	inside := grpc.NewServer()
	ops.RegisterInside(inside)

	if os.Getenv("DUMP_ROUTES") == "1" {
		dump(public, inside)
		return
	}

	go serve(inside, cfg.InsideAddr)
	serve(public.GRPC(), cfg.Addr)
}

func serve(s *grpc.Server, addr string) {
	lis, err := net.Listen("tcp", addr)
	if err != nil {
		log.Fatalf("listen: %v", err)
	}
	log.Printf("serving on %s", lis.Addr())
	if err := s.Serve(lis); err != nil {
		log.Fatalf("serve: %v", err)
	}
}
