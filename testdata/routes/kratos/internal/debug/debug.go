// Package debug serves what is no API: probes, profiles, files.
package debug

import (
	"net/http"
	"net/http/pprof"

	khttp "github.com/go-kratos/kratos/v2/transport/http"
)

// Register uses the server's own Handle functions, that know no method.
func Register(srv *khttp.Server) {
	srv.HandleFunc("/healthz", ok)
	srv.Handle("/readyz", http.HandlerFunc(ok))
	srv.Route("/").GET("/livez", func(ctx khttp.Context) error { return ctx.String(http.StatusOK, "ok") })

	mux := http.NewServeMux()
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	srv.HandlePrefix("/debug/pprof/", mux)
	srv.HandlePrefix("/static/", http.StripPrefix("/static/", http.FileServer(http.Dir("static"))))
}

func ok(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }
