// Command gokit is a sample profile service on Go kit: gorilla/mux and net/http below it.
package main

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"syscall"

	"routes.example/gokit/internal/app"
	"routes.example/gokit/internal/config"
)

func main() {
	httpAddr := flag.String("http.addr", config.DefaultHTTPAddr, "HTTP listen address")
	flag.Parse()

	h := app.Handler(config.FromEnv())
	if os.Getenv("DUMP_ROUTES") == "1" {
		dump(h)
		return
	}

	errs := make(chan error, 2)
	go func() {
		c := make(chan os.Signal, 1)
		signal.Notify(c, syscall.SIGINT, syscall.SIGTERM)
		errs <- fmt.Errorf("%s", <-c)
	}()
	go func() {
		fmt.Fprintln(os.Stderr, "transport", "HTTP", "addr", *httpAddr)
		errs <- http.ListenAndServe(*httpAddr, h)
	}()
	fmt.Fprintln(os.Stderr, "exit", <-errs)
}
