package service

import (
	"strings"
	"testing"

	"github.com/golive-dev/golive/internal/settings"
	"github.com/golive-dev/golive/report"
)

// flags is an environment in which the variables named are set.
type flags map[string]string

func (f flags) Variable(name string) settings.Setting {
	if v, ok := f[name]; ok {
		return settings.Setting{Text: v, State: settings.Set}
	}
	return settings.Setting{State: settings.Unset}
}
func (f flags) Flag(string) settings.Setting                  { return settings.Setting{} }
func (f flags) Key(*settings.Source, string) settings.Setting { return settings.Setting{} }

// when is a guard: the variable has the value.
func when(name, value string) []Guard {
	return []Guard{{Condition: &settings.Expr{Op: settings.Equal, Args: []*settings.Expr{{Op: settings.Env, Text: name}, settings.Text(value)}}}}
}

func routes(d Dialect, lines string) []*Route {
	var list []*Route
	for i, line := range strings.Split(lines, ",") {
		method, pattern, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok {
			method, pattern = "", method
		}
		list = append(list, &Route{Method: method, Pattern: pattern, Dialect: d, Position: report.Position{File: "r.go", Line: i + 1}})
	}
	return list
}

func TestServes(t *testing.T) {
	debug := routes(ServeMux, "/debug/, /")
	debug[0].Guards = when("DEBUG", "true")
	hosted := routes(ServeMux, "/x")
	hosted[0].Host = "api.example"
	stripped := routes(Chi, "/x")
	stripped[0].Middleware = []Middleware{{Name: "github.com/go-chi/chi/v5/middleware.StripSlashes"}}
	other := []Unresolved{{Why: "it is computed", Guards: when("DEBUG", "true")}}
	unresolved := func(prefix string) []Unresolved {
		return []Unresolved{{Why: "it is computed", Prefix: prefix, Position: report.Position{File: "r.go", Line: 9}}}
	}
	for _, test := range []struct {
		name     string
		listener Listener
		method   string
		path     string
		env      settings.Environment
		served   Truth
		route    string
		methods  string
		why      string
	}{
		{"served", Listener{Routes: routes(ServeMux, "GET /a, /b")}, "GET", "/b?x=1", nil, Yes, "/b", "", ""},
		{"not served", Listener{Routes: routes(ServeMux, "GET /a, /b")}, "GET", "/c", nil, No, "", "", ""},
		{"another method", Listener{Routes: routes(Colon, "POST /a, PUT /a")}, "GET", "/a", nil, No, "", "POST PUT", ""},
		{"another method falls through", Listener{Routes: routes(ServeMux, "POST /a, GET /")}, "GET", "/a", nil, Yes, "/", "", ""},
		{"HEAD of net/http", Listener{Routes: routes(ServeMux, "GET /a")}, "HEAD", "/a", nil, Yes, "/a", "", ""},
		{"HEAD of Gin", Listener{Framework: "gin", Routes: routes(Colon, "GET /a")}, "HEAD", "/a", nil, No, "", "GET", ""},
		{"the specific one wins", Listener{Routes: routes(ServeMux, "/, /health/, /health/{x}, /health/live")}, "GET", "/health/live", nil, Yes, "/health/live", "", ""},
		{"fixed before parameter", Listener{Framework: "gin", Routes: routes(Colon, "GET /*all, GET /u/:id, GET /u/me")}, "GET", "/u/me", nil, Yes, "/u/me", "", ""},
		{"parameter before the rest", Listener{Routes: routes(Chi, "/*, /u/{id}, /u/{id:x+}")}, "GET", "/u/7", nil, Yes, "/u/{id}", "", ""},
		{"expression before parameter", Listener{Routes: routes(Chi, "/*, /u/{id}, /u/{id:x+}")}, "GET", "/u/x", nil, Yes, "/u/{id:x+}", "", ""},
		{"subtree by its redirect", Listener{Routes: routes(ServeMux, "/, /ops/")}, "GET", "/ops", nil, Yes, "/ops/", "", ""},
		{"in order of registration", Listener{Routes: routes(GorillaMux, "/{any}, /health")}, "GET", "/health", nil, Yes, "/{any}", "", ""},
		{"method before any", Listener{Routes: routes(ServeMux, "/a, GET /a")}, "GET", "/a", nil, Yes, "/a", "", ""},
		{"guard holds", Listener{Routes: debug[:1]}, "GET", "/debug/x", flags{"DEBUG": "true"}, Yes, "/debug/", "", ""},
		{"guard does not hold", Listener{Routes: debug[:1]}, "GET", "/debug/x", flags{}, No, "", "", ""},
		{"guard unknown", Listener{Routes: debug[:1]}, "GET", "/debug/x", nil, Maybe, "", "", "/debug/ (r.go:1)"},
		{"guard unknown, something below", Listener{Routes: debug}, "GET", "/debug/x", nil, Yes, "", "", ""},
		{"by host", Listener{Routes: hosted}, "GET", "/x", nil, Maybe, "", "", "/x (r.go:1)"},
		{"slashes stripped", Listener{Routes: stripped}, "GET", "/x/", nil, Maybe, "", "", "/x"},
		{"slash not stripped", Listener{Routes: routes(Chi, "/x")}, "GET", "/x/", nil, No, "", "", ""},
		{"opaque", Listener{Opaque: &Use{Why: "a plugin's"}}, "GET", "/x", nil, Maybe, "", "", "plugin"},
		{"unresolved", Listener{Routes: routes(ServeMux, "/a"), Unresolved: unresolved("")}, "GET", "/x", nil, Maybe, "", "", "r.go:9"},
		{"unresolved below", Listener{Unresolved: unresolved("/api/")}, "GET", "/api", nil, Maybe, "", "", "r.go:9"},
		{"unresolved elsewhere", Listener{Unresolved: unresolved("/api/")}, "GET", "/health", nil, No, "", "", ""},
		{"unresolved where a guard does not hold", Listener{Unresolved: other}, "GET", "/x", flags{}, No, "", "", ""},
		{"a fixed route stays beside unresolved ones", Listener{Routes: routes(ServeMux, "/a"), Unresolved: unresolved("")}, "GET", "/a", nil, Yes, "/a", "", ""},
		{"a subtree does not", Listener{Routes: routes(ServeMux, "/a/"), Unresolved: unresolved("")}, "GET", "/a/x", nil, Yes, "", "", "r.go:9"},
		{"an answer of its own to what no route takes", Listener{Routes: routes(Colon, "/a"), Fallback: Handler{Name: "m.index"}}, "GET", "/b", nil, Maybe, "", "", "m.index"},
		{"gRPC", Listener{Protocol: GRPC, Routes: routes(ServeMux, "/")}, "GET", "/", nil, No, "", "", "gRPC"},
		{"both", Listener{Protocol: Both, Routes: routes(ServeMux, "/")}, "GET", "/", nil, Yes, "/", "", ""},
		{"a protocol of its own", Listener{Protocol: TCP}, "GET", "/", nil, Maybe, "", "", "protocol"},
	} {
		t.Run(test.name, func(t *testing.T) {
			a := test.listener.Serves(test.method, test.path, test.env)
			route := ""
			if a.Route != nil {
				route = a.Route.Pattern
			}
			if a.Served != test.served || route != test.route || strings.Join(a.Methods, " ") != test.methods || !strings.Contains(a.Why, test.why) {
				t.Errorf("got %s by %q, methods %v, %q; want %s by %q, %s, %q",
					name(a.Served), route, a.Methods, a.Why, name(test.served), test.route, test.methods, test.why)
			}
		})
	}
}
