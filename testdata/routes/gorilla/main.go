// Command gorilla is a sample warehouse service on gorilla/mux.
package main

import (
	"flag"
	"log"
	"net/http"
	"os"
	"time"

	"routes.example/gorilla/internal/config"
	"routes.example/gorilla/internal/router"
)

var (
	host = flag.String("host", "0.0.0.0", "host to listen on")
	port = flag.String("port", config.Env("PORT", "8000"), "port to listen on")
)

func main() {
	flag.Parse()
	r := router.New(config.Load())
	if os.Getenv("DUMP_ROUTES") == "1" {
		dump(r)
		return
	}

	srv := http.Server{
		Handler:      http.MaxBytesHandler(r, 1<<20),
		Addr:         *host + ":" + *port,
		WriteTimeout: 15 * time.Second,
		ReadTimeout:  15 * time.Second,
	}
	log.Fatal(srv.ListenAndServe())
}
