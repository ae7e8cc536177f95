package routetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// parse reads lines of "METHOD /path".
func parse(text string) []Route {
	var out []Route
	for line := range strings.Lines(text) {
		if method, path, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
			if method == "-" {
				method = ""
			}
			out = append(out, Route{Method: method, Path: path})
		}
	}
	return out
}

func format(routes []Route) []string {
	var out []string
	for _, r := range routes {
		out = append(out, r.String())
	}
	return out
}

func TestNormalise(t *testing.T) {
	for _, tt := range []struct{ name, framework, in, want string }{
		{"any of Gin", "gin", all("/a", "GET POST PUT PATCH HEAD OPTIONS DELETE CONNECT TRACE"), "ANY /a"},
		{"any of Echo", "echo4", all("/a", "CONNECT DELETE GET HEAD OPTIONS PATCH POST PROPFIND PUT TRACE REPORT"), "ANY /a"},
		{"any of Hertz", "hertz", all("/a", "GET POST PUT PATCH HEAD OPTIONS DELETE CONNECT TRACE") + "GET /b", "ANY /a, GET /b"},
		{"nearly any", "gin", all("/a", "GET POST PUT PATCH HEAD OPTIONS"), "GET /a, HEAD /a, OPTIONS /a, PATCH /a, POST /a, PUT /a"},
		{"any on two paths together", "gin", all("/a", "GET POST PUT PATCH") + all("/b", "HEAD OPTIONS DELETE"),
			"GET /a, PATCH /a, POST /a, PUT /a, DELETE /b, HEAD /b, OPTIONS /b"},
		{"any takes in the rest", "chi", "- /a\nGET /a", "ANY /a"},
		{"any beside the rest", "nethttp", "- /a\nGET /a", "ANY /a, GET /a"},
		{"all methods by hand", "nethttp", all("/a", "GET POST PUT PATCH HEAD OPTIONS DELETE"),
			"DELETE /a, GET /a, HEAD /a, OPTIONS /a, PATCH /a, POST /a, PUT /a"},
		{"any as it is written", "beego", "* /a\nANY /b\nall /c", "ANY /a, ANY /b, ANY /c"},
		{"any of Echo v5", "echo5", "echo_route_any /a", "ANY /a"},
		{"lower case", "hertz", "get /a", "GET /a"},
		{"twin of Fiber", "fiber2", "GET /a\nHEAD /a\nHEAD /b", "GET /a, HEAD /b"},
		{"twin of Fiber 3", "fiber3", "HEAD /a\nGET /a", "GET /a"},
		{"no twin elsewhere", "gin", "GET /a\nHEAD /a", "GET /a, HEAD /a"},
		{"slash in Fiber", "fiber2", "GET /a/\nGET /a\nGET /", "GET /, GET /a"},
		{"twin under another slash", "fiber2", "GET /a/\nHEAD /a", "GET /a"},
		{"slash elsewhere", "chi", "GET /a/\nGET /a", "GET /a, GET /a/"},
		{"subtree of net/http", "nethttp", "- /a/", "ANY /a/"},
		{"not found of Echo", "echo4", "echo_route_not_found /a/*\nGET /a", "GET /a"},
		{"registered twice", "gorilla", "GET /a\nGET /a", "GET /a"},
		{"names of parameters stay", "gin", "GET /:id\nGET /:name", "GET /:id, GET /:name"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := strings.Join(format(Normalise(tt.framework, parse(tt.in))), ", ")
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func all(path, methods string) string {
	var b strings.Builder
	for _, m := range strings.Fields(methods) {
		fmt.Fprintln(&b, m, path)
	}
	return b.String()
}

func TestNormaliseKeepsWhatIsUnresolved(t *testing.T) {
	in := []Route{{Unresolved: true}, {Method: "GET", Path: "/a"}, {Unresolved: true}}
	if got := Compare(nil, Normalise("gin", in)); got.Unresolved != 2 || len(got.Invented) != 1 {
		t.Errorf("got %+v", got)
	}
}

func TestNormaliseMergesAuthentication(t *testing.T) {
	yes, no := true, false
	for _, tt := range []struct {
		name string
		auth []*bool
		want *bool
	}{
		{"agree", []*bool{&yes, &yes}, &yes},
		{"disagree", []*bool{&yes, &no}, nil},
		{"one not known", []*bool{&yes, nil}, nil},
		{"the other not known", []*bool{nil, &yes}, nil},
	} {
		var in []Route
		for _, auth := range tt.auth {
			in = append(in, Route{Method: "GET", Path: "/a", Auth: auth})
		}
		got := Normalise("gorilla", in)
		if len(got) != 1 || (got[0].Auth == nil) != (tt.want == nil) || tt.want != nil && *got[0].Auth != *tt.want {
			t.Errorf("%s: got %v", tt.name, got)
		}
	}
}

func TestNormaliseTellsHostsApart(t *testing.T) {
	in := []Route{{Method: "GET", Host: "a.example", Path: "/x"}, {Path: "/x"}}
	want := []string{"ANY /x", "GET a.example/x"}
	if got := format(Normalise("gorilla", in)); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestCompare(t *testing.T) {
	yes, no := true, false
	truth := []Route{
		{Method: "GET", Path: "/a", Auth: &yes},
		{Method: "GET", Path: "/b/", Auth: &no, Also: []string{"/b"}},
		{Method: "POST", Path: "/c"},
		{Method: "GET", Host: "x.example", Path: "/d", Auth: &no},
	}
	static := []Route{
		{Method: "GET", Path: "/a", Auth: &no},
		{Method: "GET", Path: "/b", Auth: &no},
		{Method: "GET", Path: "/b/"},
		{Method: "GET", Path: "/c"},
		{Method: "GET", Path: "x.example/d"},
		{Unresolved: true},
	}
	res := Compare(truth, static)
	for _, tt := range []struct {
		what      string
		got, want []string
	}{
		{"invented", format(res.Invented), []string{"GET /c"}},
		{"missing", format(res.Missing), []string{"POST /c"}},
		{"found", format(res.Found), []string{"GET /a (auth)", "GET /b/", "GET x.example/d"}},
		{"wrong in authentication", format(res.AuthWrong), []string{"GET /a"}},
	} {
		if !slices.Equal(tt.got, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.what, tt.got, tt.want)
		}
	}
	if got, want := Row("chi", res), "| chi | 4 | 3 (75.0 %) | 1 | 1 | 1 | 1 of 2 |"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
