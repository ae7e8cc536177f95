package main

import (
	"cmp"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/gorilla/mux"
)

type route struct {
	Method string `json:"method"`
	Host   string `json:"host,omitempty"`
	Path   string `json:"path"`
	Auth   bool   `json:"auth"`
	Prefix bool   `json:"prefix,omitempty"` // everything below the path
}

func init() {
	if os.Getenv("DUMP_ROUTES") == "1" {
		log.SetOutput(io.Discard)
		_ = os.Setenv("API_TOKEN", "probe")
	}
}

var wildcard = regexp.MustCompile(`\{[^{}]*(\{[^{}]*\}[^{}]*)*\}`)

func dump(router *mux.Router) {
	var routes []route
	err := router.Walk(func(r *mux.Route, _ *mux.Router, _ []*mux.Route) error {
		if r.GetHandler() == nil {
			return nil // a subrouter's mount
		}
		path, err := r.GetPathTemplate()
		if err != nil {
			return err
		}
		host, _ := r.GetHostTemplate()
		pattern, _ := r.GetPathRegexp()
		methods, err := r.GetMethods()
		if err != nil {
			methods = []string{""}
		}
		for _, m := range methods {
			target := strings.NewReplacer("{sku:[A-Z]{2}-[0-9]+}", "AB-7", "{id:[0-9]+}", "7").Replace(path)
			req := httptest.NewRequest(cmp.Or(m, http.MethodGet), wildcard.ReplaceAllString(target, "x"), nil)
			if host != "" {
				req.Host = wildcard.ReplaceAllString(host, "x")
			}
			rec := httptest.NewRecorder()
			router.ServeHTTP(rec, req)
			routes = append(routes, route{m, host, path, rec.Code == http.StatusUnauthorized, !strings.HasSuffix(pattern, "$")})
		}
		return nil
	})
	if err != nil {
		panic(err)
	}
	slices.SortFunc(routes, func(a, b route) int {
		return cmp.Or(cmp.Compare(a.Host+a.Path, b.Host+b.Path), cmp.Compare(a.Method, b.Method))
	})
	routes = slices.Compact(routes) // the same path again, with other queries
	if err := json.NewEncoder(os.Stdout).Encode(routes); err != nil {
		panic(err)
	}
}
