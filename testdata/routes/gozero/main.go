// Command gozero is a sample bookstore service on go-zero, laid out as goctl does.
package main

import (
	"flag"
	"fmt"
	"net/http"
	"os"

	"github.com/zeromicro/go-zero/core/conf"
	"github.com/zeromicro/go-zero/rest"

	"routes.example/gozero/internal/config"
	"routes.example/gozero/internal/handler"
	"routes.example/gozero/internal/handler/admin"
	"routes.example/gozero/internal/handler/probe"
	"routes.example/gozero/internal/svc"
	"routes.example/gozero/internal/webhook"
)

var configFile = flag.String("f", "etc/bookstore-api.yaml", "the config file")

func main() {
	flag.Parse()

	var c config.Config
	conf.MustLoad(*configFile, &c, conf.UseEnv())

	server := rest.MustNewServer(c.RestConf, rest.WithNotFoundHandler(http.NotFoundHandler()))
	defer server.Stop()

	ctx := svc.NewServiceContext(c)
	server.Use(ctx.RequestLog)
	handler.RegisterHandlers(server, ctx)
	probe.Register(server)
	admin.New(server, ctx).Register()
	if c.WebhookPrefix != "" {
		webhook.Register(server, c.WebhookPrefix)
	}

	if os.Getenv("DUMP_ROUTES") == "1" {
		dump(server, c.DevServer)
		return
	}
	fmt.Printf("Starting server at %s:%d...\n", c.Host, c.Port)
	server.Start()
}
