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
	"github.com/golive-dev/golive/internal/settings"
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
	env := &asChecked{files: files, documents: map[string]*settings.Document{}}
	for _, p := range service.Load(ctx, code).Programs {
		for _, l := range p.Listeners {
			l = l.At(env)
			for _, r := range l.Routes {
				if service.Holds(r.Guards, env) == service.No {
					continue
				}
				if !r.Builtin || l.AddedBy != "" {
					out = append(out, routeOf(r))
				}
			}
			out = append(out, services(l)...)
			for _, u := range l.Unresolved {
				if service.Holds(u.Guards, env) != service.No {
					out = append(out, Route{Unresolved: true})
				}
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

// asChecked is the environment in which a sample tells its routes: nothing set but what its own configuration files say.
type asChecked struct {
	settings.Defaults
	files     *inventory.Inventory
	documents map[string]*settings.Document
}

func (e *asChecked) Key(source *settings.Source, key string) settings.Setting {
	for i := len(source.Files) - 1; i >= 0; i-- {
		name, ok := source.Files[i].Eval(e).Value()
		if !ok {
			return settings.Setting{}
		}
		if e.documents[name] == nil {
			data, err := e.files.ReadFile(name)
			if err != nil {
				return settings.Setting{}
			}
			e.documents[name] = settings.Parse(name, source.Format, data)
		}
		if s := e.documents[name].Lookup(key, source.FoldCase); s.State != settings.Unset {
			return settings.Expand(s, settings.ExpansionOf(source.Library), func(string) settings.Setting { return settings.Setting{State: settings.Unset} })
		}
	}
	return settings.Setting{State: settings.Unset}
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
