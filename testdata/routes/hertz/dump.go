package main

import (
	"cmp"
	"encoding/json"
	"os"
	"regexp"
	"slices"

	"github.com/cloudwego/hertz/pkg/app/server"
	"github.com/cloudwego/hertz/pkg/common/hlog"
	"github.com/cloudwego/hertz/pkg/common/ut"
	"github.com/cloudwego/hertz/pkg/protocol/consts"
)

type route struct {
	Method string `json:"method"`
	Path   string `json:"path"`
	Auth   bool   `json:"auth"`
}

func init() {
	if os.Getenv("DUMP_ROUTES") == "1" {
		hlog.SetOutput(os.Stderr)
		_ = os.Setenv("API_TOKEN", "probe")
	}
}

var wildcard = regexp.MustCompile(`[:*][^/]+`)

func dump(h *server.Hertz) {
	var routes []route
	for _, r := range h.Routes() {
		rec := ut.PerformRequest(h.Engine, r.Method, wildcard.ReplaceAllString(r.Path, "x"), nil)
		routes = append(routes, route{r.Method, r.Path, rec.Code == consts.StatusUnauthorized})
	}
	slices.SortFunc(routes, func(a, b route) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method))
	})
	if err := json.NewEncoder(os.Stdout).Encode(routes); err != nil {
		panic(err)
	}
}
