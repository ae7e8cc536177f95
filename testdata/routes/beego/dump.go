package main

import (
	"cmp"
	"encoding/json"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/beego/beego/v2/core/logs"
	"github.com/beego/beego/v2/server/web"
)

type route struct {
	Method string   `json:"method"`
	Path   string   `json:"path"`
	Auth   bool     `json:"auth"`
	Also   []string `json:"also,omitempty"`   // AutoRouter registers four patterns and lists one
	Prefix bool     `json:"prefix,omitempty"` // everything below the path
}

func init() {
	if os.Getenv("DUMP_ROUTES") == "1" {
		logs.GetBeeLogger().SetLevel(logs.LevelEmergency)
		_ = os.Setenv("API_TOKEN", "probe")
	}
}

var wildcard = regexp.MustCompile(`:[a-z]+(\([^)]*\))?|\*`)

// dump leaves out what a controller refuses: Beego lists all methods for a controller, and its embedded default
// answers 405 to those that it does not override. Of the 16 methods that Beego knows the common ones are enough.
func dump(app *web.HttpServer) {
	web.BConfig.RunMode = web.PROD // no page about the error
	var routes []route
	common := []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
	seen := map[string]bool{}
	for method, list := range app.PrintTree()["Data"].(web.M) {
		for _, row := range *list.(*[][]string) {
			path := html.UnescapeString(row[0])
			if seen[method+path] || !slices.Contains(common, method) {
				continue
			}
			seen[method+path] = true
			auth := answer(app, method, path, "") == http.StatusUnauthorized
			if answer(app, method, path, "Bearer probe") == http.StatusMethodNotAllowed {
				continue
			}
			rt := route{Method: method, Path: path, Auth: auth}
			if bare, ok := strings.CutSuffix(path, "/*"); ok && answer(app, method, bare, "Bearer probe") == http.StatusOK {
				rt.Also = append(rt.Also, bare)
			}
			routes = append(routes, rt)
		}
	}
	for path := range web.BConfig.WebConfig.StaticDir {
		for _, m := range []string{http.MethodGet, http.MethodHead} {
			routes = append(routes, route{Method: m, Path: path, Prefix: true})
		}
	}
	slices.SortFunc(routes, func(a, b route) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method))
	})
	if err := json.NewEncoder(os.Stdout).Encode(routes); err != nil {
		panic(err)
	}
}

func answer(app *web.HttpServer, method, path, authorization string) int {
	req := httptest.NewRequest(method, wildcard.ReplaceAllString(path, "7"), io.NopCloser(strings.NewReader("")))
	req.Header.Set("Authorization", authorization)
	rec := httptest.NewRecorder()
	app.Handlers.ServeHTTP(rec, req)
	return rec.Code
}
