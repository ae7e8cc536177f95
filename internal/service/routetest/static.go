package routetest

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/golive-dev/golive/internal/gocode"
	"github.com/golive-dev/golive/internal/gomod"
	"github.com/golive-dev/golive/internal/inventory"
	"github.com/golive-dev/golive/internal/service"
)

// static is golive's own model of a sample. The sample is copied, since testdata is outside of what golive looks at.
var static Static = func(t *testing.T, dir string) []Route {
	t.Helper()
	root := t.TempDir()
	if err := os.CopyFS(root, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	routes, err := Model(t.Context(), root)
	if err != nil {
		t.Fatal(err)
	}
	return routes
}

// Model returns the routes of all listeners of the module at root, an absolute path, as golive's service model has them.
func Model(ctx context.Context, root string) ([]Route, error) {
	files, err := inventory.Open(ctx, root)
	if err != nil {
		return nil, err
	}
	code, err := gocode.Load(ctx, gocode.Config{Files: files, Modules: gomod.Load(files), GoMods: []string{"go.mod"}, CacheDir: "off"})
	if err != nil {
		return nil, err
	}
	var out []Route
	for _, p := range service.Load(ctx, code).Programs {
		for _, l := range p.Listeners {
			for _, r := range l.Routes {
				if !r.Builtin || l.AddedBy != "" {
					out = append(out, routeOf(r))
				}
			}
			out = append(out, services(l)...)
			for range l.Unresolved {
				out = append(out, Route{Unresolved: true})
			}
			if l.Opaque != nil {
				out = append(out, Route{Unresolved: true})
			}
		}
		for range p.Unfollowed {
			out = append(out, Route{Unresolved: true})
		}
	}
	return out, nil
}

func routeOf(r *service.Route) Route {
	out := Route{Method: r.Method, Host: r.Host, Path: r.Pattern}
	method := r.Method
	if method == "" {
		method = "GET"
	}
	switch r.Protected(method, concrete.Replace(r.Pattern)).Auth {
	case service.Yes:
		out.Auth = new(true)
	case service.No:
		out.Auth = new(false)
	}
	return out
}

// concrete makes a path of a pattern, as far as that is needed for middleware that asks for the path.
var concrete = strings.NewReplacer("{", "", "}", "", ":", "", "*", "x")

// services are what the samples of RPC frameworks tell of a service that is registered: its methods, by their full names.
func services(l *service.Listener) []Route {
	var out []Route
	for _, s := range l.Services {
		if s.Name == "" || len(s.Methods) == 0 {
			out = append(out, Route{Unresolved: true})
		}
		for _, m := range s.Methods {
			if s.Name != "" {
				out = append(out, Route{Method: "RPC", Path: "/" + s.Name + "/" + m})
			}
		}
	}
	return out
}
