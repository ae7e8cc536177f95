// Package debug puts what only developers look at on the default multiplexer.
package debug

import (
	"net/http"
	_ "net/http/pprof" // on the default multiplexer, served on the debug listener
	"runtime/debug"
)

func Register() {
	http.HandleFunc("GET /debug/build", build)
}

func build(w http.ResponseWriter, _ *http.Request) {
	if info, ok := debug.ReadBuildInfo(); ok {
		_, _ = w.Write([]byte(info.String()))
	}
}
