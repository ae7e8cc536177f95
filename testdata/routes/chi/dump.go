package main

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
)

type route struct {
	Method string   `json:"method"`
	Path   string   `json:"path"`
	Auth   bool     `json:"auth"`
	Also   []string `json:"also,omitempty"` // Route and Mount serve their root without the slash, too
}

func init() {
	if os.Getenv("DUMP_ROUTES") == "1" {
		_ = os.Setenv("API_TOKEN", "probe")
	}
}

var (
	wildcard    = regexp.MustCompile(`\{[^}]*\}|\*`)
	alternative = strings.NewReplacer("{state:open|closed}", "open")
)

func dump(mux *chi.Mux) {
	var routes []route
	err := chi.Walk(mux, func(method, path string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		defer cancel()
		rec := httptest.NewRecorder()
		target := wildcard.ReplaceAllString(alternative.Replace(path), "7")
		mux.ServeHTTP(rec, httptest.NewRequestWithContext(ctx, method, target, nil))
		rt := route{Method: method, Path: path, Auth: rec.Code == http.StatusUnauthorized}
		if bare := strings.TrimSuffix(target, "/"); bare != target && mux.Match(chi.NewRouteContext(), method, bare) {
			rt.Also = append(rt.Also, strings.TrimSuffix(path, "/"))
		}
		routes = append(routes, rt)
		return nil
	})
	if err != nil {
		panic(err)
	}
	slices.SortFunc(routes, func(a, b route) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method))
	})
	if err := json.NewEncoder(os.Stdout).Encode(routes); err != nil {
		panic(err)
	}
}
