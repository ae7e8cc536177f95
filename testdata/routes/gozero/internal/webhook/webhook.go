package webhook

import (
	"net/http"

	"github.com/zeromicro/go-zero/rest"
)

var routes = []rest.Route{
	{Method: http.MethodPost, Path: "/stripe", Handler: receive},
	{Method: http.MethodPost, Path: "/carrier/:name", Handler: receive},
}

// Register adds the table below the prefix of the configuration.
func Register(server *rest.Server, prefix string) {
	server.AddRoutes(routes, rest.WithPrefix(prefix))
}

func receive(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusAccepted) }
