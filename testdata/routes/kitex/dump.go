package main

import (
	"cmp"
	"encoding/json"
	"os"
	"slices"

	"github.com/cloudwego/kitex/server"
)

type route struct {
	Method string `json:"method"`
	Path   string `json:"path"`
}

func dump(servers ...server.Server) {
	var routes []route
	for _, s := range servers {
		for name, info := range s.GetServiceInfos() {
			for method := range info.Methods {
				routes = append(routes, route{"RPC", "/" + name + "/" + method})
			}
		}
	}
	slices.SortFunc(routes, func(a, b route) int { return cmp.Compare(a.Path, b.Path) })
	if err := json.NewEncoder(os.Stdout).Encode(routes); err != nil {
		panic(err)
	}
}
