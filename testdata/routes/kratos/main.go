// Command kratos is a sample account service on Kratos' HTTP transport.
package main

import (
	"flag"
	"os"

	"github.com/go-kratos/kratos/v2"
	"github.com/go-kratos/kratos/v2/config"
	"github.com/go-kratos/kratos/v2/config/env"
	"github.com/go-kratos/kratos/v2/config/file"
	"github.com/go-kratos/kratos/v2/log"
	"github.com/go-kratos/kratos/v2/transport/http"

	"routes.example/kratos/internal/conf"
	"routes.example/kratos/internal/server"
	"routes.example/kratos/internal/service"
)

// flagconf is the config flag.
var flagconf string

func init() {
	flag.StringVar(&flagconf, "conf", "configs/config.yaml", "config path, eg: -conf config.yaml")
}

func newApp(hs *http.Server) *kratos.App {
	return kratos.New(kratos.Name("account"), kratos.Server(hs))
}

func main() {
	flag.Parse()
	c := config.New(config.WithSource(file.NewSource(flagconf), env.NewSource("ACCOUNT_")))
	defer c.Close()
	if err := c.Load(); err != nil {
		log.Fatal(err)
	}
	var bc conf.Bootstrap
	if err := c.Scan(&bc); err != nil {
		log.Fatal(err)
	}

	hs := server.NewHTTPServer(&bc, service.NewGreeterService(), service.NewOrderService(), service.NewAccountService())
	if os.Getenv("DUMP_ROUTES") == "1" {
		dump(hs)
		return
	}
	if err := newApp(hs).Run(); err != nil {
		log.Fatal(err)
	}
}
