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

	"github.com/gofiber/fiber/v3"
)

type route struct {
	Method string `json:"method"`
	Path   string `json:"path"`
	Auth   bool   `json:"auth"`
}

func init() {
	if os.Getenv("DUMP_ROUTES") == "1" {
		_ = os.Setenv("API_TOKEN", "probe")
	}
}

var wildcard = regexp.MustCompile(`:[a-z]+(<[^>]*>)?\??|\*`)

// dump leaves middleware out. Fiber lists a HEAD route beside every GET route.
func dump(app *fiber.App) {
	app.Handler() // builds the tree, mounted apps included
	var routes []route
	for _, r := range app.GetRoutes(true) {
		resp, err := app.Test(httptest.NewRequest(r.Method, wildcard.ReplaceAllString(r.Path, "7"), nil), fiber.TestConfig{Timeout: 0})
		if err != nil {
			panic(err)
		}
		routes = append(routes, route{Method: r.Method, Path: strings.Clone(r.Path), Auth: resp.StatusCode == http.StatusUnauthorized})
	}
	slices.SortFunc(routes, func(a, b route) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method))
	})
	if err := json.NewEncoder(os.Stdout).Encode(routes); err != nil {
		panic(err)
	}
}
