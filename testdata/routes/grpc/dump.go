package main

import (
	"cmp"
	"encoding/json"
	"os"
	"slices"

	"google.golang.org/grpc"
)

type route struct {
	Method string `json:"method"`
	Path   string `json:"path"`
}

type described interface {
	GetServiceInfo() map[string]grpc.ServiceInfo
}

func dump(servers ...described) {
	var routes []route
	for _, s := range servers {
		for name, info := range s.GetServiceInfo() {
			for _, m := range info.Methods {
				routes = append(routes, route{"RPC", "/" + name + "/" + m.Name})
			}
		}
	}
	slices.SortFunc(routes, func(a, b route) int { return cmp.Compare(a.Path, b.Path) })
	if err := json.NewEncoder(os.Stdout).Encode(routes); err != nil {
		panic(err)
	}
}
