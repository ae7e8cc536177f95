package main

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unsafe"

	"github.com/zeromicro/go-zero/core/logx"
	"github.com/zeromicro/go-zero/core/service"
	"github.com/zeromicro/go-zero/rest"
)

type route struct {
	Method   string `json:"method"`
	Path     string `json:"path"`
	Auth     bool   `json:"auth"`
	Listener string `json:"listener,omitempty"`
}

func init() {
	if os.Getenv("DUMP_ROUTES") == "1" {
		_ = os.Setenv("ACCESS_SECRET", "probe-secret")
		devOnce.Do(func() {}) // or making the server would start its dev server
	}
}

var wildcard = regexp.MustCompile(`:[^/]+`)

func dump(server *rest.Server, dev service.DevServerConfig) {
	logx.Disable()
	var routes []route
	listed := server.Routes()
	serverless, err := rest.NewServerless(server)
	if err != nil {
		panic(err)
	}
	for _, r := range listed {
		rec := httptest.NewRecorder()
		serverless.Serve(rec, httptest.NewRequest(r.Method, wildcard.ReplaceAllString(r.Path, "x"), strings.NewReader("")))
		routes = append(routes, route{Method: r.Method, Path: r.Path, Auth: rec.Code == http.StatusUnauthorized})
	}
	for _, path := range devRoutes(dev) {
		routes = append(routes, route{Path: path, Listener: "dev"})
	}
	slices.SortFunc(routes, func(a, b route) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method))
	})
	if err := json.NewEncoder(os.Stdout).Encode(routes); err != nil {
		panic(err)
	}
}

// The dev server is the framework's own second listener; its routes are asked of its internal package.
func devRoutes(c service.DevServerConfig) []string {
	if !c.Enabled {
		return nil
	}
	s := newDevServer(c)
	addDevRoutes(s, c)
	return reflect.NewAt(reflect.TypeFor[[]string](), unsafe.Add(s, devRoutesOffset)).Elem().Interface().([]string)
}

// The struct is Config, *http.ServeMux, []string.
const devRoutesOffset = unsafe.Sizeof(service.DevServerConfig{}) + unsafe.Sizeof((*http.ServeMux)(nil))

//go:linkname devOnce github.com/zeromicro/go-zero/internal/devserver.once
var devOnce sync.Once

//go:linkname newDevServer github.com/zeromicro/go-zero/internal/devserver.NewServer
func newDevServer(service.DevServerConfig) unsafe.Pointer

//go:linkname addDevRoutes github.com/zeromicro/go-zero/internal/devserver.(*Server).addRoutes
func addDevRoutes(unsafe.Pointer, service.DevServerConfig)
