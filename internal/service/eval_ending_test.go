package service

import (
	"fmt"
	"path"
	"strings"
	"testing"
)

const endingHead = `import ("context"; "errors"; "net/http"; "os"; "os/signal"; "sync"; "syscall"; "time"; "log")
var _ = context.Background; var _ = errors.New; var _ = os.Args; var _ = signal.Notify; var _ sync.Mutex; var _ = syscall.SIGTERM; var _ = time.Now; var _ = log.Println
`

// TestEnding holds what ends a server, and whether a signal leads to it.
func TestEnding(t *testing.T) {
	in := func(body string) string { return endingHead + "func main() {\n" + body + "\n}\n" }
	describe := func(t *testing.T, p *Program) []string {
		var out []string
		for _, l := range p.Listeners {
			for _, s := range l.Shutdown {
				line := s.Name + " " + map[Truth]string{Yes: "on a signal", No: "without one", Maybe: "perhaps"}[s.OnSignal]
				if !s.Graceful {
					line += ", hard"
				}
				if s.Timeout != nil {
					ns, _ := s.Timeout.Eval(nil).Value()
					line += ", " + ns
				}
				out = append(out, line)
			}
		}
		return out
	}
	const listen = "srv := &http.Server{Addr: \":1\"}\n"
	holdSketches(t, []sketch{
		{name: "notify-goroutine", main: in(listen + `idle := make(chan struct{})
	go func() {
		c := make(chan os.Signal, 1)
		signal.Notify(c, os.Interrupt, syscall.SIGTERM)
		<-c
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		srv.Shutdown(ctx)
		close(idle)
	}()
	if err := srv.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) { log.Fatal(err) }
	<-idle`), want: "Shutdown on a signal, 10000000000"},
		{name: "notify-context", main: in(listen + `ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	go func() { if err := srv.ListenAndServe(); err != nil { log.Println(err) } }()
	<-ctx.Done()
	srv.Shutdown(context.Background())`), want: "Shutdown on a signal"},
		{name: "only-interrupt", main: in(listen + `ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	go srv.ListenAndServe()
	<-ctx.Done()
	srv.Shutdown(context.Background())`), want: "Shutdown without one"},
		{name: "all-signals", main: in(listen + `c := make(chan os.Signal, 1); signal.Notify(c); go srv.ListenAndServe(); <-c; srv.Shutdown(context.Background())`), want: "Shutdown on a signal"},
		{name: "errors-or-signal", main: in(listen + `errs := make(chan error, 1)
	go func() { errs <- srv.ListenAndServe() }()
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGTERM)
	select {
	case err := <-errs: log.Fatal(err)
	case <-c:
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := srv.Shutdown(ctx); err != nil { srv.Close() }
	}`), want: "Shutdown on a signal, 5000000000\nClose on a signal, hard"},
		{name: "derived-context", main: in(listen + `ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var wg sync.WaitGroup
	wg.Add(1)
	go func() { defer wg.Done(); <-ctx.Done(); srv.Shutdown(context.WithoutCancel(ctx)) }()
	srv.ListenAndServe()
	wg.Wait()`), want: "Shutdown on a signal"},
		{name: "wait-group", main: in(listen + `c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGTERM)
	var wg sync.WaitGroup
	wg.Add(1)
	go func() { <-c; wg.Done() }()
	go srv.ListenAndServe()
	wg.Wait()
	srv.Shutdown(context.Background())`), want: "Shutdown on a signal"},
		{name: "cancelled-by-a-handler", main: in(listen + `ctx, cancel := context.WithCancel(context.Background())
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGTERM)
	go func() { <-c; cancel() }()
	go srv.ListenAndServe()
	<-ctx.Done()
	srv.Shutdown(context.Background())`), want: "Shutdown on a signal"},
		{name: "quit-channel", main: in(listen + `quit := make(chan struct{})
	go func() { c := make(chan os.Signal, 1); signal.Notify(c, syscall.SIGTERM); <-c; close(quit) }()
	go srv.ListenAndServe()
	<-quit
	srv.Shutdown(context.Background())`), want: "Shutdown on a signal"},
		{name: "deferred-without-a-signal", main: in(listen + `defer srv.Shutdown(context.Background())
	srv.ListenAndServe()`), want: "Shutdown without one"},
		{name: "deferred-behind-a-signal", main: in(listen + `defer srv.Shutdown(context.Background())
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGTERM)
	go srv.ListenAndServe()
	<-c`), want: "Shutdown on a signal"},
		{name: "by-the-clock", main: in(listen + `go srv.ListenAndServe(); time.Sleep(time.Hour); srv.Shutdown(context.Background())`), want: "Shutdown without one"},
		{name: "close", main: in(listen + `c := make(chan os.Signal, 1); signal.Notify(c, syscall.SIGTERM); go srv.ListenAndServe(); <-c; srv.Close()`), want: "Close on a signal, hard"},
		{name: "nothing", main: in(listen + `c := make(chan os.Signal, 1); signal.Notify(c, syscall.SIGTERM); go srv.ListenAndServe(); <-c`)},
		{name: "after-func", main: in(listen + `ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM); defer stop()
	context.AfterFunc(ctx, func() { srv.Shutdown(context.Background()) })
	srv.ListenAndServe()`), want: "Shutdown on a signal"},
		{name: "stop-in-a-package", main: `import ("context"; "os/signal"; "syscall"; "acme.example/x/stop-in-a-package/api")
func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	s := api.New()
	s.Start()
	<-ctx.Done()
	s.Stop()
}`, files: map[string]string{"api/api.go": `package api
import ("context"; "net/http"; "time")
type Server struct { srv *http.Server }
func New() *Server { return &Server{&http.Server{Addr: ":1"}} }
func (s *Server) Start() { go s.srv.ListenAndServe() }
func (s *Server) Stop() { ctx, cancel := context.WithTimeout(context.Background(), time.Second); defer cancel(); s.srv.Shutdown(ctx) }
`}, want: "Shutdown on a signal, 1000000000"},
		{name: "one-of-two", main: in(`a, b := &http.Server{Addr: ":1"}, &http.Server{Addr: ":2"}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM); defer stop()
	go a.ListenAndServe()
	go b.ListenAndServe()
	<-ctx.Done()
	b.Shutdown(context.Background())`), want: "Shutdown on a signal"},
	}, nil, describe)
}

// TestReach holds what handlers lead to outside the program, and whether each call ends by itself in time.
func TestReach(t *testing.T) {
	const head = `import ("context"; "database/sql"; "net/http"; "sync/atomic"; "time")
var _ = context.Background; var _ atomic.Bool; var _ = time.Now
`
	in := func(body, more string) string {
		return head + "func main() {\ndb, err := sql.Open(\"postgres\", \"\")\nif err != nil { panic(err) }\n_ = db\n" + body + "\nhttp.ListenAndServe(\":1\", nil)\n}\n" + more
	}
	describe := func(t *testing.T, p *Program) []string {
		var out []string
		for _, l := range p.Listeners {
			for _, r := range l.Routes {
				reach := r.Handler.Reach()
				for _, c := range reach.Calls {
					line := c.Kind + " " + strings.TrimSuffix(path.Ext(c.Name), ".") + " " + map[Truth]string{Yes: "bounded", No: "unbounded", Maybe: "perhaps bounded"}[c.Bounded]
					if c.Probing {
						line += ", probing"
					}
					out = append(out, line)
				}
				if !reach.Complete {
					out = append(out, fmt.Sprint("incomplete ", len(reach.Unfollowed)))
				}
			}
		}
		return out
	}
	holdSketches(t, []sketch{
		{name: "ping", main: in(`http.HandleFunc("/h", func(w http.ResponseWriter, r *http.Request) { if db.Ping() != nil { w.WriteHeader(503) } })`, ""),
			want: "database .Ping unbounded, probing"},
		{name: "ping-with-a-deadline", main: in(`http.HandleFunc("/h", func(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), time.Second); defer cancel()
	if db.PingContext(ctx) != nil { w.WriteHeader(503) }
})`, ""), want: "database .PingContext bounded, probing"},
		{name: "ping-of-the-request", main: in(`http.HandleFunc("/h", func(w http.ResponseWriter, r *http.Request) { db.PingContext(r.Context()) })`, ""),
			want: "database .PingContext unbounded, probing"},
		{name: "ping-in-a-field", main: in(`s := &server{store: &store{db: db}}; http.HandleFunc("/h", s.health)`, `type store struct { db *sql.DB }
type server struct { store *store }
func (s *server) health(w http.ResponseWriter, r *http.Request) { s.store.check() }
func (s *store) check() error { return s.db.Ping() }
`), want: "database .Ping unbounded, probing"},
		{name: "ping-through-an-interface", main: in(`http.HandleFunc("/h", health(db))`, `type pinger interface{ PingContext(context.Context) error }
func health(p pinger) http.HandlerFunc { return func(w http.ResponseWriter, r *http.Request) { p.PingContext(r.Context()) } }
`), want: "database .PingContext unbounded, probing"},
		{name: "list-of-checkers", main: in(`cs := []checker{dbCheck{db}, httpCheck{}}
	http.HandleFunc("/h", func(w http.ResponseWriter, r *http.Request) {
		for _, c := range cs { if err := c.Check(r.Context()); err != nil { w.WriteHeader(503); return } }
	})`, `type checker interface{ Check(context.Context) error }
type dbCheck struct{ db *sql.DB }
func (c dbCheck) Check(ctx context.Context) error { return c.db.PingContext(ctx) }
type httpCheck struct{}
func (httpCheck) Check(context.Context) error { _, err := http.Get("http://x"); return err }
`), want: "database .PingContext unbounded, probing\nhttp .Get unbounded"},
		{name: "map-of-functions", main: in(`checks := map[string]func() error{"db": db.Ping}
	http.HandleFunc("/h", func(w http.ResponseWriter, r *http.Request) { for _, f := range checks { f() } })`, ""), want: "database .Ping unbounded, probing"},
		{name: "in-the-background", main: in(`var ok atomic.Bool
	go func() { for range time.Tick(time.Second) { ok.Store(db.Ping() == nil) } }()
	http.HandleFunc("/h", func(w http.ResponseWriter, r *http.Request) { if !ok.Load() { w.WriteHeader(503) } })`, "")},
		{name: "constant", main: in(`http.HandleFunc("/h", func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("ok")) })`, "")},
		{name: "client-with-a-timeout", main: in(`c := &http.Client{Timeout: time.Second}
	http.HandleFunc("/h", func(w http.ResponseWriter, r *http.Request) { c.Get("http://x") })`, ""), want: "http .Get bounded"},
		{name: "client-without", main: in(`c := &http.Client{}
	http.HandleFunc("/h", func(w http.ResponseWriter, r *http.Request) { q, _ := http.NewRequestWithContext(r.Context(), "GET", "http://x", nil); c.Do(q) })`, ""), want: "http .Do unbounded"},
		{name: "request-with-a-deadline", main: in(`http.HandleFunc("/h", func(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second); defer cancel()
	q, _ := http.NewRequestWithContext(ctx, "GET", "http://x", nil)
	(&http.Client{}).Do(q)
})`, ""), want: "http .Do bounded"},
		{name: "unknown-function", main: in(`http.HandleFunc("/h", func(w http.ResponseWriter, r *http.Request) { hooks[r.URL.Path]() })`, "var hooks map[string]func()\nfunc init() { hooks = make(map[string]func()); hooks[time.Now().String()] = nil }\n"),
			want: "incomplete 1"},
	}, nil, describe)
}
