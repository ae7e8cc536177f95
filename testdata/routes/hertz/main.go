// Command hertz is a sample cinema service on Hertz, laid out as hz does.
package main

import (
	"os"

	"github.com/cloudwego/hertz/pkg/app/server"

	"routes.example/hertz/biz/config"
)

func main() {
	h := server.New(server.WithHostPorts(config.Addr()), server.WithHandleMethodNotAllowed(true))
	register(h)
	if os.Getenv("DUMP_ROUTES") == "1" {
		dump(h)
		return
	}
	h.Spin()
}
