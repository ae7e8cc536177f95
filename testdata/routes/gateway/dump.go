package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"regexp"
	goruntime "runtime"
	"slices"
	"strings"
	"time"
	"unsafe"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc"
)

// The multiplexer of net/http does not tell what it serves. The dump therefore reads its private routing tree (as it is
// in Go 1.22 to 1.26), looks through the wrappers between two multiplexers, and then asks the real handler whether each
// route that it found is served: what it prints was answered by the registered handler.

type route struct {
	Method string `json:"method"`
	Host   string `json:"host,omitempty"`
	Path   string `json:"path"`
	Auth   *bool  `json:"auth,omitempty"` // not asked of RPCs
	root   http.Handler
	// swap puts another handler in the place of the registered one, and returns that.
	swap func(http.Handler) http.Handler
}

const probeToken = "probe"

func init() {
	if os.Getenv("DUMP_ROUTES") == "1" {
		_ = os.Setenv("API_TOKEN", probeToken)
	}
}

func dump(gs *grpc.Server, handlers ...http.Handler) {
	routes := rpcs(gs)
	for _, h := range handlers {
		w := &walker{root: h, seen: map[unsafe.Pointer]bool{}}
		w.handler(h, "")
		routes = append(routes, w.routes...)
	}
	for _, r := range routes {
		if r.root == nil {
			continue // an RPC
		}
		auth := r.probe("") == http.StatusUnauthorized
		r.Auth = &auth
	}
	const marker = 299
	for _, r := range routes {
		if r.root == nil {
			continue
		}
		registered := r.swap(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(marker) }))
		if got := r.probe("Bearer " + probeToken); got != marker {
			fmt.Fprintf(os.Stderr, "%s %s%s is registered and answers %d\n", r.Method, r.Host, r.Path, got)
			os.Exit(1)
		}
		r.swap(registered)
	}
	slices.SortFunc(routes, func(a, b *route) int {
		return cmp.Or(cmp.Compare(a.Host+a.Path, b.Host+b.Path), cmp.Compare(a.Method, b.Method))
	})
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	if err := out.Encode(routes); err != nil {
		panic(err)
	}
}

func rpcs(gs *grpc.Server) []*route {
	var out []*route
	for name, info := range gs.GetServiceInfo() {
		for _, m := range info.Methods {
			out = append(out, &route{Method: "RPC", Path: "/" + name + "/" + m.Name})
		}
	}
	return out
}

var wildcard = regexp.MustCompile(`\{[^}]*\}`)

func (r *route) probe(authorization string) int {
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	path := r.Path
	if strings.HasSuffix(path, "/") {
		path += "below" // a subtree; its root may be another route
	}
	path = strings.TrimSuffix(path, "{$}")
	path = strings.ReplaceAll(path, "{name=shops/*/orders/*}", "shops/x/orders/x")
	req := httptest.NewRequestWithContext(ctx, cmp.Or(r.Method, http.MethodGet), wildcard.ReplaceAllString(path, "x"), nil)
	if r.Host != "" {
		req.Host = r.Host
	}
	req.Header.Set("Authorization", authorization)
	rec := httptest.NewRecorder()
	r.root.ServeHTTP(rec, req)
	return rec.Code
}

type walker struct {
	root   http.Handler
	routes []*route
	seen   map[unsafe.Pointer]bool
}

// handler looks for multiplexers in h and reports whether it found one.
func (w *walker) handler(h http.Handler, prefix string) bool {
	switch h := h.(type) {
	case nil:
		return false
	case *http.ServeMux:
		w.mux(h, prefix)
		return true
	case *runtime.ServeMux:
		w.gateway(h)
		return true
	case http.HandlerFunc:
		return w.closure(h, prefix)
	}
	v := reflect.ValueOf(h)
	if v.Kind() != reflect.Pointer || v.Elem().Kind() != reflect.Struct {
		return false
	}
	found := false
	for i := range v.Elem().NumField() {
		f := private(v.Elem().Field(i))
		if next, ok := f.Interface().(http.Handler); ok && f.Kind() == reflect.Interface && !f.IsNil() {
			found = w.handler(next, prefix) || found
		}
	}
	return found
}

// closure scans what a handler function captured for handlers, which it knows by the first word of their interface.
func (w *walker) closure(h http.HandlerFunc, prefix string) bool {
	const words = 6
	at := *(*unsafe.Pointer)(unsafe.Pointer(&h))
	if w.seen[at] {
		return false
	}
	w.seen[at] = true
	fn := *(*uintptr)(at)
	name := goruntime.FuncForPC(fn).Name()
	captured := unsafe.Slice((*uintptr)(at), words)
	for i := 1; i+1 < words; i++ {
		if !slices.Contains(tables, captured[i]) {
			continue
		}
		next := *(*http.Handler)(unsafe.Pointer(&captured[i]))
		if strings.Contains(name, "StripPrefix.func") {
			str := 1
			if i == 1 {
				str = 3
			}
			prefix += *(*string)(unsafe.Pointer(&captured[str]))
		}
		return w.handler(next, prefix)
	}
	return false
}

// tables holds the first words of the interface http.Handler for the types that may stand between two multiplexers.
var tables = func() []uintptr {
	var out []uintptr
	for _, h := range []http.Handler{http.NewServeMux(), http.NotFoundHandler(), runtime.NewServeMux()} {
		out = append(out, *(*uintptr)(unsafe.Pointer(&h)))
	}
	return out
}()

func (w *walker) mux(mux *http.ServeMux, prefix string) {
	if w.seen[unsafe.Pointer(mux)] {
		return
	}
	w.seen[unsafe.Pointer(mux)] = true
	w.node(reflect.ValueOf(mux).Elem().FieldByName("tree"), prefix)
}

// gateway reads the private map from methods to patterns. The gateway is mounted twice, and each of its routes is asked
// through the root.
func (w *walker) gateway(mux *runtime.ServeMux) {
	if w.seen[unsafe.Pointer(mux)] {
		return
	}
	w.seen[unsafe.Pointer(mux)] = true
	for it := reflect.ValueOf(mux).Elem().FieldByName("handlers").MapRange(); it.Next(); {
		for i := range it.Value().Len() {
			h := it.Value().Index(i)
			pattern := private(h.FieldByName("pat")).Interface().(runtime.Pattern).String()
			w.routes = append(w.routes, &route{Method: it.Key().String(), Path: strings.ReplaceAll(pattern, "=*}", "}"), root: w.root,
				swap: func(next http.Handler) http.Handler {
					field := private(h.FieldByName("h"))
					old := field.Interface().(runtime.HandlerFunc)
					field.Set(reflect.ValueOf(runtime.HandlerFunc(func(w http.ResponseWriter, r *http.Request, params map[string]string) {
						next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), pathParams{}, params)))
					})))
					return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
						old(w, r, r.Context().Value(pathParams{}).(map[string]string))
					})
				}})
		}
	}
}

type pathParams struct{}

func (w *walker) node(n reflect.Value, prefix string) {
	if p := n.FieldByName("pattern"); !p.IsNil() {
		w.leaf(n, private(p.Elem().FieldByName("str")).String(), prefix)
	}
	children := n.FieldByName("children")
	if s := children.FieldByName("s"); s.Len() > 0 {
		for i := range s.Len() {
			w.node(s.Index(i).FieldByName("value").Elem(), prefix)
		}
	}
	for it := children.FieldByName("m").MapRange(); it.Next(); {
		w.node(it.Value().Elem(), prefix)
	}
	for _, name := range []string{"multiChild", "emptyChild"} {
		if c := n.FieldByName(name); !c.IsNil() {
			w.node(c.Elem(), prefix)
		}
	}
}

func (w *walker) leaf(n reflect.Value, pattern, prefix string) {
	if w.handler(private(n.FieldByName("handler")).Interface().(http.Handler), prefix) {
		return // a mount, not a route
	}
	method, rest, ok := strings.Cut(pattern, " ")
	if !ok {
		method, rest = "", pattern
	}
	slash := strings.Index(rest, "/")
	w.routes = append(w.routes, &route{Method: method, Host: rest[:slash], Path: prefix + rest[slash:], root: w.root,
		swap: func(h http.Handler) http.Handler {
			field := private(n.FieldByName("handler"))
			old := field.Interface().(http.Handler)
			field.Set(reflect.ValueOf(h))
			return old
		}})
}

// private makes a private field readable and settable.
func private(v reflect.Value) reflect.Value {
	return reflect.NewAt(v.Type(), unsafe.Pointer(v.UnsafeAddr())).Elem()
}
