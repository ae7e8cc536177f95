package main

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
)

type route struct {
	Method string `json:"method"`
	Path   string `json:"path"`
	Auth   bool   `json:"auth"`
	Prefix bool   `json:"prefix,omitempty"` // everything below the path
}

func init() {
	if os.Getenv("DUMP_ROUTES") == "1" {
		_ = os.Setenv("API_TOKEN", "probe")
	}
}

var wildcard = regexp.MustCompile(`:[a-z]+(<[^>]*>)?\??|\*`)

// dump leaves middleware out. Fiber lists a HEAD route beside every GET route, and files (Static) as if they were
// middleware, though for GET and HEAD only.
func dump(app *fiber.App) {
	app.Handler() // builds the tree, mounted apps included
	var routes []route
	for _, r := range app.GetRoutes(true) {
		resp, err := app.Test(httptest.NewRequest(r.Method, wildcard.ReplaceAllString(r.Path, "7"), nil), -1)
		if err != nil {
			panic(err)
		}
		routes = append(routes, route{Method: r.Method, Path: strings.Clone(r.Path), Auth: resp.StatusCode == http.StatusUnauthorized})
	}
	routes = append(routes, files(app)...)
	slices.SortFunc(routes, func(a, b route) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method))
	})
	if err := json.NewEncoder(os.Stdout).Encode(routes); err != nil {
		panic(err)
	}
}

func files(app *fiber.App) []route {
	proper := map[string]bool{}
	for _, r := range app.GetRoutes(true) {
		proper[r.Method+r.Path] = true
	}
	methods := map[string][]string{}
	for _, r := range app.GetRoutes() {
		if !proper[r.Method+r.Path] {
			methods[strings.Clone(r.Path)] = append(methods[r.Path], r.Method)
		}
	}
	var out []route
	for path, ms := range methods {
		if slices.Contains(ms, http.MethodPost) {
			continue
		}
		for _, m := range []string{http.MethodGet, http.MethodHead} { // one value of two methods: both say HEAD
			out = append(out, route{Method: m, Path: path, Prefix: true})
		}
	}
	return out
}
