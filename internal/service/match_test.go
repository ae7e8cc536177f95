package service

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// matches are patterns with the paths that they take (yes), may take (maybe) and do not take (no), each list separated by
// blanks. Those of the frameworks were held against the frameworks themselves.
var matches = []struct {
	dialect        Dialect
	framework      string
	pattern        string
	yes, maybe, no string
}{
	{ServeMux, "", "/healthz", "/healthz healthz /healthz?full=1 /healthz#x //healthz /a/../healthz", "", "/healthz/ /Healthz / /healthz/x"},
	{ServeMux, "", "/ops/", "/ops/ /ops /ops/ready /ops/a/b", "", "/opsx /"},
	{ServeMux, "", "/", "/ /x /x/y", "", ""},
	{ServeMux, "", "/{$}", "/", "", "/x"},
	{ServeMux, "", "/a/{$}", "/a/ /a", "", "/a/b"},
	{ServeMux, "", "/health/{kind}", "/health/live /health/a%2Fb", "", "/health /health/ /health/a/b"},
	{ServeMux, "", "/f/{rest...}", "/f/ /f/a/b /f", "", "/g"},
	{ServeMux, "", "/a%2Fb", "/a%2Fb", "", "/a/b"},
	{ServeMux, "", "/caf%C3%A9", "/café /caf%C3%A9", "", "/cafe"},
	{ServeMux, "", "GET /x", "/x", "", "/y"},
	{ServeMux, "", "api.example/x", "", "/x", "/y"},
	{ServeMux, "", "/{bad", "", "/x /{bad", ""},
	{ServeMux, "", "/{a...}/b", "", "/x/b", ""},
	{ServeMux, "", "//", "", "/x", ""},

	{Colon, "gin", "/healthz", "/healthz /healthz/", "", "/Healthz /healthz/x /"},
	{Colon, "gin", "/healthz/", "/healthz /healthz/", "", "/healthzz"},
	{Colon, "gin", "/u/:id", "/u/1 /u/1/", "", "/u /u/ /u/1/2"},
	{Colon, "gin", "/u/:id/pets", "/u/1/pets", "/u//pets", "/u/pets /u/1"},
	{Colon, "gin", "/user_:name", "/user_x", "", "/user_ /user_x/y"},
	{Colon, "gin", "/d/*any", "/d/ /d/a/b /d", "", "/dx /"},
	{Colon, "gin", "/*any", "/ /a/b", "", ""},
	{Colon, "hertz", "/u/:id", "/u/1 /u/1/", "", "/u/1/2"},
	{Colon, "httprouter", "/healthz", "/healthz /Healthz /healthz/ //healthz", "", "/health"},
	{Colon, "go-zero rest", "/u/:id", "/u/1 /u/1/ /x/../u/1", "", "/u/1/2 /U/1"},
	{Colon, "go-zero rest", "/ready/", "/ready /ready/", "", "/readyz"},
	{Colon, "echo", "/healthz", "/healthz", "", "/healthz/ /Healthz"},
	{Colon, "echo", "/u/:id", "/u/1", "/u/1/2 /u/1/", "/u /u/"},
	{Colon, "echo", "/d/*", "/d/ /d/a/b", "", "/d /dx"},
	{Colon, "echo", "/static*", "/static /static/a /staticx", "", "/stat"},
	{Colon, "echo", `/v1/u\:batch`, "/v1/u:batch", "", "/v1/ux"},
	{Colon, "", "/healthz", "/healthz", "/healthz/ /Healthz", "/health"},
	{Colon, "", "/d/*any", "/d/ /d/x", "/d", "/dx"},
	{Colon, "", "/", "/", "", "/x"},

	{Chi, "", "/livez", "/livez", "", "/livez/ /Livez"},
	{Chi, "", "/u/{id}", "/u/1", "", "/u/ /u /u/1/ /u/1/2"},
	{Chi, "", "/u/{id}/x", "/u/1/x /u//x", "", "/u/1/y /u/x"},
	{Chi, "", "/u/{id:[0-9]+}", "/u/12", "", "/u/a /u/1a /u/"},
	{Chi, "", "/u/{id:^[a-z]{2}$}", "/u/ab", "", "/u/a /u/abc"},
	{Chi, "", "/f/{name}.{ext}", "/f/a.b", "", "/f/a /f/a.b/c"},
	{Chi, "", "/ops/*", "/ops/ /ops/a/b", "/ops", "/op"},
	{Chi, "", "/ops/", "/ops/", "/ops", "/op"},
	{Chi, "", "/", "/", "", "/x"},
	{Chi, "", "/*", "/ /x/y", "", ""},
	{Chi, "", "/{bad", "", "/x", ""},
	{Chi, "", "/{x:[}", "", "/x", ""},

	{GorillaMux, "", "/healthz", "/healthz /a/../healthz", "/healthz/", "/Healthz /healthz/x"},
	{GorillaMux, "", "/u/{id:[0-9]{2,}}", "/u/12", "/u/12/", "/u/1 /u/ab"},
	{GorillaMux, "", "/u/{rest:.*}", "/u/a/b /u/", "", "/u"},
	{GorillaMux, "", "/{a}-{b}", "/x-y", "", "/x"},
	{GorillaPre, "", "/api", "/api /api/x /apix", "", "/ap"},
	{GorillaPre, "", "/", "/ /x", "", ""},

	{FiberPath, "", "/healthz", "/healthz /Healthz /healthz/", "", "/healthz/x"},
	{FiberPath, "", "/u/:id?", "/u /u/ /u/1", "", "/u/1/2"},
	{FiberPath, "", "/u/:id", "/u/1 /U/1/", "", "/u /u/ /u/1/2"},
	{FiberPath, "", "/u/:id<int>", "/u/12", "", "/u/ab"},
	{FiberPath, "", "/u/:id<min(5)>", "", "/u/12", "/u"},
	{FiberPath, "", "/d/*", "/d /d/ /d/a/b", "", "/dx"},
	{FiberPath, "", "/d/+", "/d/a/b", "", "/d /d/"},
	{FiberPath, "", "/:from-:to", "/a-b", "", "/a"},
	{FiberPath, "", `/v1/u\:x`, "/v1/u:x", "", "/v1/ux"},

	{BeegoPath, "", "/u/:id", "/u/1 /u/1/ /u/1.json", "", "/u /u/1/2"},
	{BeegoPath, "", "/u/?:id", "/u /u/1", "", "/u/1/2"},
	{BeegoPath, "", "/u/:id:int", "/u/12", "", "/u/x"},
	{BeegoPath, "", "/u/:id([a-z]+)", "/u/x", "", "/u/1"},
	{BeegoPath, "", "/d/*", "/d /d/a/b", "", "/e"},
	{BeegoPath, "", "/d/*.*", "", "/d/a.b", "/e"},
	{BeegoPath, "", "/health", "/health /health/", "/health.json", "/Health"},
	{BeegoPath, "", "/", "/", "", "/x"},

	{GatewayTpl, "", "/v1/{name=shelves/*}", "/v1/shelves/1", "", "/v1/shelves /v1/shelves/1/2 /v1/x/1"},
	{GatewayTpl, "", "/v1/{id}:cancel", "/v1/1:cancel", "", "/v1/1"},
	{GatewayTpl, "", "/v1/{path=**}", "/v1/ /v1/a/b", "", "/v2"},
	{GatewayTpl, "", "/v1/{a", "", "/v1/a", ""},

	{Exact, "", "/x", "/x /x?q=1", "", "/x/ /X"},
	{Prefix, "", "/x", "/x /xy /x/y", "", "/y"},
	{Dialect("other"), "", "/x", "", "/x", ""},
}

func TestMatch(t *testing.T) {
	for _, m := range matches {
		for want, paths := range map[Truth]string{Yes: m.yes, Maybe: m.maybe, No: m.no} {
			for path := range strings.FieldsSeq(paths) {
				if got := m.dialect.match(m.framework, m.pattern, path); got != want {
					t.Errorf("%s %s: %s takes %s: %s, want %s", m.dialect, m.framework, m.pattern, path, name(got), name(want))
				}
			}
		}
	}
}

func name(t Truth) string { return [...]string{"maybe", "yes", "no"}[t] }

// FuzzMatch holds the dialect of net/http against net/http, and sees that no dialect panics or refuses a plain path.
func FuzzMatch(f *testing.F) {
	for _, m := range matches {
		for path := range strings.FieldsSeq(m.yes + " " + m.maybe + " " + m.no) {
			f.Add(string(m.dialect), m.framework, m.pattern, path)
		}
	}
	f.Fuzz(func(t *testing.T, dialect, framework, pattern, path string) {
		d := Dialect(dialect)
		got := d.match(framework, pattern, path)
		if d == ServeMux {
			if want, ok := served(pattern, path); ok && got != Maybe && got != want {
				t.Errorf("%q takes %q: %s, net/http says %s", pattern, path, name(got), name(want))
			}
		}
		if plain(pattern) && len(pattern) < maxPattern {
			for _, d := range []Dialect{ServeMux, Colon, Chi, GorillaMux, GorillaPre, FiberPath, BeegoPath, GatewayTpl, Exact, Prefix} {
				if d.match(framework, pattern, pattern) != Yes {
					t.Errorf("%s: %q does not take itself", d, pattern)
				}
			}
		}
	})
}

// plain reports whether a text is a clean path of letters and digits.
func plain(s string) bool {
	return strings.HasPrefix(s, "/") && s == cleanPath(s) &&
		strings.Trim(s, "/-_.~abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}

// served asks net/http whether a mux with one pattern serves a path, redirects to other paths of its own followed.
func served(pattern, path string) (answer Truth, ok bool) {
	defer func() {
		if recover() != nil {
			ok = false // not a pattern
		}
	}()
	mux := http.NewServeMux()
	mux.HandleFunc(pattern, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
	method, _, found := strings.Cut(pattern, " ")
	if !found {
		method = http.MethodGet
	}
	p, _ := parseTarget(path)
	next := p.escaped
	for range 3 {
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequest(method, next, nil))
		switch w.Code {
		case http.StatusTeapot:
			return Yes, true
		case http.StatusMovedPermanently, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
			next = w.Header().Get("Location")
		default:
			return No, true
		}
	}
	return No, true
}
