package service

import (
	"fmt"
	"testing"

	"github.com/golive-dev/golive/internal/settings"
)

const handlers = `
var _ = fmt.Sprint; var _ = os.Args; var _ = strings.Cut; var _ sync.Mutex
func h(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "x") }
func logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { next.ServeHTTP(w, r) })
}
`

const handlersHead = `import ("crypto/subtle"; "fmt"; "net/http"; "os"; "strings"; "sync")
var _ = subtle.ConstantTimeCompare
` + handlers

// TestServing holds the routes of programs, and which of them turn strangers away for a request to the path itself.
func TestServing(t *testing.T) {
	serves := func(body, more string) string {
		return handlersHead + "func main() {\nmux := http.NewServeMux()\n" + body + "\nhttp.ListenAndServe(\":1\", mux)\n}\n" + more
	}
	describe := func(t *testing.T, p *Program) []string {
		var out []string
		for _, l := range p.Listeners {
			for _, r := range l.Routes {
				path := r.Pattern
				if path[len(path)-1] == '/' {
					path += "x"
				}
				line := r.Pattern
				for _, m := range r.Middleware {
					line += " " + m.Name[max(0, len(m.Name)-6):]
					if m.Maybe {
						line += "?"
					}
				}
				out = append(out, line+map[Truth]string{Yes: " closed", No: " open", Maybe: " ?"}[r.Protected("GET", path).Auth])
			}
			for _, u := range l.Unresolved {
				out = append(out, "unresolved "+u.Prefix)
			}
			if l.Opaque != nil {
				out = append(out, "opaque")
			}
		}
		return out
	}
	holdSketches(t, []sketch{
		{name: "nested-strip-prefix", main: serves(`inner := http.NewServeMux()
	inner.HandleFunc("/users/{id}", h)
	v1 := http.NewServeMux()
	v1.Handle("/v1/", http.StripPrefix("/v1", inner))
	mux.Handle("/api/", http.StripPrefix("/api", v1))`, ""), want: "/api/v1/users/{id} open"},
		{name: "stripped-too-little", main: serves(`inner := http.NewServeMux()
	inner.HandleFunc("/api/users", h)
	inner.HandleFunc("/users", h)
	mux.Handle("/api/", inner)`, ""), want: "/api/users open"},
		{name: "table-of-routes", main: serves(`for _, r := range []struct{ p string; h http.HandlerFunc }{{"/a", h}, {"/b", auth(h)}} { mux.HandleFunc(r.p, r.h) }`,
			`func auth(next http.HandlerFunc) http.HandlerFunc { return func(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "Bearer "+os.Getenv("TOKEN") { http.Error(w, "no", 401); return }
	next(w, r)
} }`), want: "/a open\n/b closed"},
		{name: "bearer-prefix", main: serves(`mux.Handle("/a", auth(http.HandlerFunc(h)))`,
			`func auth(next http.Handler) http.Handler { return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok || subtle.ConstantTimeCompare([]byte(token), []byte("secret")) != 1 { w.WriteHeader(http.StatusUnauthorized); return }
	next.ServeHTTP(w, r)
}) }`), want: "/a closed"},
		{name: "basic", main: serves(`mux.HandleFunc("/a", func(w http.ResponseWriter, r *http.Request) {
	u, p, ok := r.BasicAuth()
	if !ok || u != "x" || p != "y" { w.Header().Set("WWW-Authenticate", "Basic"); http.Error(w, "no", http.StatusUnauthorized); return }
	h(w, r)
})`, ""), want: "/a closed"},
		{name: "cookie", main: serves(`mux.Handle("/a", auth(http.HandlerFunc(h)))`,
			`func auth(next http.Handler) http.Handler { return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	if _, err := user(r); err != nil { http.Error(w, "no", 401); return }
	next.ServeHTTP(w, r)
}) }
func user(r *http.Request) (string, error) { c, err := r.Cookie("session"); if err != nil { return "", err }; return c.Value, nil }`), want: "/a closed"},
		{name: "allow-list", main: handlersHead + `func main() {
	mux := http.NewServeMux()
	for _, p := range []string{"/healthz", "/public/x", "/a"} { mux.HandleFunc(p, h) }
	http.ListenAndServe(":1", auth(mux))
}
var free = map[string]bool{"/healthz": true}
func auth(next http.Handler) http.Handler { return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	if free[r.URL.Path] || strings.HasPrefix(r.URL.Path, "/public/") { next.ServeHTTP(w, r); return }
	if r.Header.Get("X-Token") == "" { w.WriteHeader(401); return }
	next.ServeHTTP(w, r)
}) }`, want: "/healthz auth$1 open\n/public/x auth$1 open\n/a auth$1 closed"},
		{name: "allow-switch", main: handlersHead + `func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("/livez", h); mux.HandleFunc("/a", h)
	http.ListenAndServe(":1", auth(mux))
}
func auth(next http.Handler) http.Handler { return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/livez", "/readyz":
	default:
		if _, _, ok := r.BasicAuth(); !ok { w.WriteHeader(401); return }
	}
	next.ServeHTTP(w, r)
}) }`, want: "/livez auth$1 open\n/a auth$1 closed"},
		{name: "optional-auth", main: serves(`mux.Handle("/a", auth(http.HandlerFunc(h)))`,
			`func auth(next http.Handler) http.Handler { return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	if t := r.Header.Get("Authorization"); t != "" && t != "secret" { http.Error(w, "no", 401); return }
	next.ServeHTTP(w, r)
}) }`), want: "/a open"},
		{name: "auth-of-settings", main: serves(`mux.Handle("/a", auth(http.HandlerFunc(h)))`,
			`func auth(next http.Handler) http.Handler {
	token := os.Getenv("TOKEN")
	if token == "" { return next }
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != token { http.Error(w, "no", 401); return }
	next.ServeHTTP(w, r)
}) }`), want: "/a ?"},
		{name: "forbidden-for-all", main: serves(`mux.HandleFunc("/a", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(403) })`, ""), want: "/a open"},
		{name: "chain", main: serves(`mux.Handle("/a", chain(http.HandlerFunc(h), logged, deny))`,
			`func chain(h http.Handler, m ...func(http.Handler) http.Handler) http.Handler { for i := len(m) - 1; i >= 0; i-- { h = m[i](h) }; return h }
func deny(next http.Handler) http.Handler { return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") == "" { http.Error(w, "no", 401); return }
	next.ServeHTTP(w, r)
}) }`), want: "/a closed"},
		{name: "another-package", main: `import "acme.example/x/another-package/api"
func main() {
	s := api.New(":1")
	if err := s.Run(); err != nil { panic(err) }
}`, files: map[string]string{"api/api.go": `package api
import "net/http"
type Server struct { http *http.Server; mux *http.ServeMux }
func New(addr string) *Server {
	s := &Server{mux: http.NewServeMux()}
	s.routes()
	s.http = &http.Server{Addr: addr, Handler: s.mux}
	return s
}
func (s *Server) routes() { s.mux.HandleFunc("GET /a", s.a) }
func (s *Server) a(w http.ResponseWriter, r *http.Request) {}
func (s *Server) Run() error { return s.http.ListenAndServe() }
`}, want: "/a open"},
		{name: "interface-between", main: handlersHead + `type module interface{ Register(*http.ServeMux) }
type users struct{ path string }
func (u users) Register(m *http.ServeMux) { m.HandleFunc(u.path, h) }
type orders struct{}
func (*orders) Register(m *http.ServeMux) { m.HandleFunc("/orders", h) }
func main() {
	mux := http.NewServeMux()
	for _, m := range []module{users{"/users"}, &orders{}} { m.Register(mux) }
	http.ListenAndServe(":1", mux)
}`, want: "/users open\n/orders open"},
	}, nil, describe)
}

// words is an environment in which a program is started with words and nothing else.
type words struct {
	settings.Defaults
	list []string
}

func (w words) Arguments() ([]string, bool) { return w.list, true }

// TestSubcommands holds that a server behind a subcommand is one only where that is asked for.
func TestSubcommands(t *testing.T) {
	describe := func(t *testing.T, p *Program) []string {
		var out []string
		for _, l := range p.Listeners {
			line := l.Addr.Text
			for _, list := range [][]string{nil, {"serve"}, {"migrate"}} {
				line += fmt.Sprint(" ", Holds(l.Guards, words{list: list}))
			}
			out = append(out, line)
		}
		return out
	}
	holdSketches(t, []sketch{
		{name: "cobra-commands", main: `import ("net/http"; "github.com/spf13/cobra")
func main() {
	root := &cobra.Command{Use: "app"}
	root.AddCommand(&cobra.Command{Use: "serve [flags]", RunE: func(*cobra.Command, []string) error { return http.ListenAndServe(":1", nil) }},
		&cobra.Command{Use: "migrate", Run: func(*cobra.Command, []string) {}})
	root.Execute()
}`, want: ":1 2 1 2"},
		// What stands in os.Args is not followed: the server may be started or not.
		{name: "switch-args", main: `import ("net/http"; "os")
func main() {
	if len(os.Args) < 2 { os.Exit(2) }
	switch os.Args[1] {
	case "serve": http.ListenAndServe(":1", nil)
	case "migrate": println("x")
	}
}`, want: ":1 0 0 0"},
		{name: "table-of-commands", main: `import ("net/http"; "os")
var commands = map[string]func(){"serve": serve, "migrate": func() {}}
func main() { if f, ok := commands[os.Args[1]]; ok { f() } }
func serve() { http.ListenAndServe(":1", nil) }`, want: ":1 0 0 0"},
	}, map[string]string{"github.com/spf13/cobra": "package cobra\ntype Command struct {\nUse string\nRun func(*Command, []string)\nRunE func(*Command, []string) error\n}\nfunc (c *Command) AddCommand(l ...*Command) {}\nfunc (c *Command) Execute() error { return nil }\n"}, describe)
}
