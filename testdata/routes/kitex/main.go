// Command kitex is a sample shop service on Kitex: two services on one server, a third on a server of its own.
package main

import (
	"log"
	"os"

	"github.com/cloudwego/kitex/server"

	"routes.example/kitex/internal/audit"
	"routes.example/kitex/internal/conf"
	"routes.example/kitex/internal/handler"
	"routes.example/kitex/internal/rpc"
	"routes.example/kitex/kitex_gen/shop/stock/stockservice"
)

func main() {
	cfg := conf.Get()
	public := rpc.New(cfg)
	audit.Register(public)
	inside := stockservice.NewServer(new(handler.StockServiceImpl), server.WithServiceAddr(cfg.Inside()))

	if os.Getenv("DUMP_ROUTES") == "1" {
		dump(public, inside)
		return
	}
	go func() {
		if err := inside.Run(); err != nil {
			log.Println(err.Error())
		}
	}()
	if err := public.Run(); err != nil {
		log.Println(err.Error())
	}
}
