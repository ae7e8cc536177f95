package main

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"

	"github.com/labstack/echo/v5"
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

var wildcard = regexp.MustCompile(`:[^/]+|\*`)

func dump(e *echo.Echo) {
	var routes []route
	for _, r := range e.Router().Routes() {
		rec := httptest.NewRecorder()
		e.ServeHTTP(rec, httptest.NewRequest(r.Method, wildcard.ReplaceAllString(r.Path, "x"), nil))
		routes = append(routes, route{r.Method, r.Path, rec.Code == http.StatusUnauthorized})
	}
	slices.SortFunc(routes, func(a, b route) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method))
	})
	if err := json.NewEncoder(os.Stdout).Encode(routes); err != nil {
		panic(err)
	}
}
