package main

import (
	"cmp"
	"encoding/json"
	nethttp "net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"unsafe"

	"github.com/go-kratos/kratos/v2/transport/http"
	"github.com/gorilla/mux"
)

type route struct {
	Method string `json:"method"`
	Path   string `json:"path"`
	Auth   bool   `json:"auth"`
	Prefix bool   `json:"prefix,omitempty"` // everything below the path
}

func init() {
	if os.Getenv("DUMP_ROUTES") == "1" {
		_ = os.Setenv("ACCOUNT_API_TOKEN", "probe")
	}
}

var wildcard = regexp.MustCompile(`\{[^}]*\}`)

// dump reads the router below the server: WalkRoute leaves out what was registered without a method.
func dump(srv *http.Server) {
	field := reflect.ValueOf(srv).Elem().FieldByName("router")
	router := *(**mux.Router)(unsafe.Pointer(field.UnsafeAddr()))
	var routes []route
	err := router.Walk(func(r *mux.Route, _ *mux.Router, _ []*mux.Route) error {
		if r.GetHandler() == nil {
			return nil // a subrouter's mount
		}
		path, err := r.GetPathTemplate()
		if err != nil {
			return err
		}
		pattern, _ := r.GetPathRegexp()
		methods, err := r.GetMethods()
		if err != nil {
			methods = []string{""}
		}
		for _, m := range methods {
			target := wildcard.ReplaceAllString(strings.ReplaceAll(path, "{id:files/.*}", "files/x"), "7")
			rec := httptest.NewRecorder()
			req := httptest.NewRequest(cmp.Or(m, nethttp.MethodGet), target, strings.NewReader("{}"))
			req.Header.Set("Content-Type", "application/json") // bound before any middleware
			srv.ServeHTTP(rec, req)
			routes = append(routes, route{m, path, rec.Code == nethttp.StatusUnauthorized, !strings.HasSuffix(pattern, "$")})
		}
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
