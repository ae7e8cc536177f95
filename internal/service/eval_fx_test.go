package service

import (
	"fmt"
	"strings"
	"testing"
)

// fxStubs have the signatures of fx and dig that the sketches call.
var fxStubs = map[string]string{
	"go.uber.org/fx": `package fx
import "context"
type Option interface{}
type Annotation interface{}
type In struct{ _ int }
type Out struct{ _ int }
type Hook struct { OnStart, OnStop func(context.Context) error }
type Lifecycle interface{ Append(Hook) }
type App struct{}
func New(opts ...Option) *App { return nil }
func (a *App) Run() {}
func (a *App) Start(ctx context.Context) error { return nil }
func (a *App) Stop(ctx context.Context) error { return nil }
func (a *App) Done() <-chan struct{} { return nil }
func Provide(c ...any) Option { return nil }
func Invoke(c ...any) Option { return nil }
func Supply(c ...any) Option { return nil }
func Decorate(c ...any) Option { return nil }
func Options(o ...Option) Option { return nil }
func Module(name string, o ...Option) Option { return nil }
func Annotate(f any, a ...Annotation) any { return nil }
func As(i ...any) Annotation { return nil }
func ParamTags(t ...string) Annotation { return nil }
func ResultTags(t ...string) Annotation { return nil }
func OnStart(f any) Annotation { return nil }
func OnStop(f any) Annotation { return nil }
func StartHook(f any) Hook { return Hook{} }
func StopHook(f any) Hook { return Hook{} }
func StartStopHook(f, g any) Hook { return Hook{} }
`,
	"go.uber.org/dig": `package dig
type In struct{ _ int }
type Container struct{}
type ProvideOption interface{}
func New() *Container { return nil }
func Name(s string) ProvideOption { return nil }
func (c *Container) Provide(f any, o ...ProvideOption) error { return nil }
func (c *Container) Invoke(f any) error { return nil }
`,
}

// TestFx holds what fx and dig put together against what they do.
func TestFx(t *testing.T) {
	const head = `import ("context"; "net"; "net/http"; "os"; "go.uber.org/fx")
var _ = os.Args; var _ context.Context; var _ net.Listener
func h(http.ResponseWriter, *http.Request) {}
`
	describe := func(t *testing.T, p *Program) []string {
		out := []string{}
		for _, l := range p.Listeners {
			out = append(out, address(t, l, nil))
		}
		out = append(out, lines(p)...)
		for _, l := range p.Listeners {
			for _, s := range l.Shutdown {
				timeout := ""
				if s.Timeout != nil {
					timeout, _ = s.Timeout.Eval(nil).Value()
				}
				out = append(out, "timeout "+timeout)
			}
		}
		for _, s := range p.Signals {
			out = append(out, fmt.Sprint("signals ", strings.Join(s.Names, " ")))
		}
		return out
	}
	holdSketches(t, []sketch{
		{name: "lifecycle", main: head + `type Config struct{ Addr string }
func main() {
	fx.New(
		fx.Provide(newServer, newMux),
		fx.Module("config", fx.Options(fx.Supply(Config{":8080"}))),
		fx.Invoke(func(*http.Server) {}),
	).Run()
}
func newMux() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("/a", h)
	return mux
}
func newServer(lc fx.Lifecycle, cfg Config, mux *http.ServeMux) (*http.Server, error) {
	srv := &http.Server{Addr: cfg.Addr, Handler: mux}
	lc.Append(fx.Hook{
		OnStart: func(ctx context.Context) error {
			ln, err := net.Listen("tcp", srv.Addr)
			if err != nil { return err }
			go srv.Serve(ln)
			return nil
		},
		OnStop: func(ctx context.Context) error { return srv.Shutdown(ctx) },
	})
	return srv, nil
}
`, want: ":8080\n/a\nShutdown on signal: 1\ntimeout 15000000000\nsignals SIGINT SIGTERM"},
		{name: "nobody-asks", main: head + `func main() { fx.New(fx.Provide(newServer)).Run() }
func newServer(lc fx.Lifecycle) *http.Server {
	lc.Append(fx.StartHook(func() { go http.ListenAndServe(":1", nil) }))
	return nil
}
`, want: "signals SIGINT SIGTERM"},
		{name: "groups-and-interfaces", main: head + `type Route interface { http.Handler; Pattern() string }
type echo struct{}
func (*echo) ServeHTTP(http.ResponseWriter, *http.Request) {}
func (*echo) Pattern() string { return "/echo" }
type hello struct{}
func (*hello) ServeHTTP(http.ResponseWriter, *http.Request) {}
func (*hello) Pattern() string { return "/hello" }
func asRoute(f any) any { return fx.Annotate(f, fx.As(new(Route)), fx.ResultTags(` + "`group:\"routes\"`" + `)) }
func main() {
	fx.New(
		fx.Provide(asRoute(func() *echo { return &echo{} }), asRoute(func() *hello { return &hello{} }),
			os.Getpid, fx.Annotate(newMux, fx.ParamTags(` + "`group:\"routes\"`" + `)), newServer),
		fx.Invoke(serve),
	).Run()
}
func newMux(routes []Route) *http.ServeMux {
	mux := http.NewServeMux()
	for _, r := range routes { mux.Handle(r.Pattern(), r) }
	return mux
}
func newServer(mux *http.ServeMux) *http.Server { return &http.Server{Addr: ":2", Handler: mux} }
func serve(lc fx.Lifecycle, s *http.Server) { lc.Append(fx.StartStopHook(func() { go s.ListenAndServe() }, s.Shutdown)) }
`, want: ":2\n/echo\n/hello\nShutdown on signal: 1\ntimeout 15000000000\nsignals SIGINT SIGTERM"},
		{name: "structs", main: head + `type params struct {
	fx.In
	Addr string ` + "`name:\"addr\"`" + `
	Mux *http.ServeMux
	Missing *echoer ` + "`optional:\"true\"`" + `
}
type echoer struct{}
type results struct {
	fx.Out
	Addr string ` + "`name:\"addr\"`" + `
	Other string ` + "`name:\"other\"`" + `
}
func main() {
	app := fx.New(
		fx.Provide(func() results { return results{Addr: ":3", Other: ":4"} }, http.NewServeMux),
		fx.Invoke(func(mux *http.ServeMux) { mux.HandleFunc("/from/invoke", h) }, run),
	)
	app.Start(context.Background())
	<-app.Done()
	app.Stop(context.Background())
}
func run(p params, lc fx.Lifecycle) {
	s := &http.Server{Addr: p.Addr, Handler: p.Mux}
	lc.Append(fx.Hook{OnStart: func(context.Context) error { go s.ListenAndServe(); return nil }, OnStop: s.Shutdown})
}
`, want: ":3\n/from/invoke\nShutdown on signal: 1\ntimeout 15000000000\nsignals SIGINT SIGTERM"},
		{name: "decorated", main: head + `func main() {
	fx.New(fx.Provide(func() *http.ServeMux { return http.NewServeMux() }, fx.Annotate(newServer, fx.OnStart(func(s *http.Server) { go s.ListenAndServe() }))),
		fx.Decorate(func(m *http.ServeMux) *http.ServeMux { m.HandleFunc("/decorated", h); return m }),
		fx.Invoke(func(*http.Server) {})).Run()
}
func newServer(m *http.ServeMux) *http.Server { return &http.Server{Addr: ":5", Handler: m} }
`, want: ":5\n/decorated\nsignals SIGINT SIGTERM"},
		{name: "dug", main: `import ("net/http"; "go.uber.org/dig")
type config struct{ addr string }
func main() {
	c := dig.New()
	c.Provide(func() *config { return &config{":6"} })
	c.Provide(func() string { return "/one" }, dig.Name("path"))
	c.Provide(newServer)
	if err := c.Invoke(func(s *http.Server) error { return s.ListenAndServe() }); err != nil { panic(err) }
}
type in struct {
	dig.In
	Path string ` + "`name:\"path\"`" + `
	Config *config
}
func newServer(p in) *http.Server {
	mux := http.NewServeMux()
	mux.HandleFunc(p.Path, func(http.ResponseWriter, *http.Request) {})
	return &http.Server{Addr: p.Config.addr, Handler: mux}
}
`, want: ":6\n/one"},
		{name: "cycle", main: head + `type a struct{}; type b struct{}
func main() {
	fx.New(fx.Provide(func(*b) *a { return &a{} }, func(*a) *b { return &b{} }), fx.Invoke(func(*a) {})).Run()
}
`, want: "signals SIGINT SIGTERM"},
	}, fxStubs, describe)
}
