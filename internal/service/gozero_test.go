package service

import (
	"slices"
	"strings"
	"testing"

	"github.com/golive-dev/golive/internal/goflow"
	"github.com/golive-dev/golive/internal/settings"
)

const goZeroHeader = `package main

import (
	"flag"
	"net/http"

	"github.com/zeromicro/go-zero/core/conf"
	"github.com/zeromicro/go-zero/core/service"
	"github.com/zeromicro/go-zero/rest"
	"github.com/zeromicro/go-zero/zrpc"
	"google.golang.org/grpc"
	"google.golang.org/grpc/reflection"
)

var (
	_ = service.DevMode
	_ = zrpc.MustNewServer
	_ *grpc.Server
	_ = reflection.Register
	_ http.Handler
)

var file = flag.String("f", "etc/app.yaml", "")

func ok(w http.ResponseWriter, _ *http.Request) {}
`

const goZeroRest = goZeroHeader + `
type Config struct {
	rest.RestConf
	Prefix string ` + "`json:\",default=/api\"`" + `
	Secret struct{ Key string }
}

func main() {
	flag.Parse()
	var c Config
	conf.MustLoad(*file, &c, conf.UseEnv())
	s := rest.MustNewServer(c.RestConf)
	defer s.Stop()
	s.Use(func(next http.HandlerFunc) http.HandlerFunc { return next })
	s.AddRoute(rest.Route{Method: http.MethodGet, Path: "/livez", Handler: ok})
	s.AddRoutes([]rest.Route{{Method: http.MethodGet, Path: "/", Handler: ok}, {Method: http.MethodPost, Path: "/orders/:id", Handler: ok}},
		rest.WithPrefix("/v1"), rest.WithJwt(c.Secret.Key))
	s.AddRoutes([]rest.Route{{Method: http.MethodGet, Path: "/items", Handler: ok}}, rest.WithPrefix(c.Prefix))
	s.Start()
}
`

// of returns the listener that a framework adds, or the program's own for "".
func of(t *testing.T, p *Program, addedBy string) *Listener {
	t.Helper()
	i := slices.IndexFunc(p.Listeners, func(l *Listener) bool { return l.AddedBy == addedBy })
	if i < 0 {
		t.Fatalf("no listener is added by %q", addedBy)
	}
	return p.Listeners[i]
}

func TestGoZeroRest(t *testing.T) {
	p := load(t, "gozero", map[string]string{"main.go": goZeroRest})
	if len(p.Sources) != 1 || !p.Sources[0].FoldCase || settings.ExpansionOf(p.Sources[0].Library) != settings.ExpandEnv {
		t.Fatalf("sources %v", p.Sources)
	}
	if v, _ := p.Sources[0].Files[0].Eval(settings.Defaults{}).Value(); v != "etc/app.yaml" {
		t.Errorf("file %q", v)
	}
	l := of(t, p, "")
	if got := address(t, l, place{keys: map[string]string{"Port": "8888"}}); got != "0.0.0.0:8888" {
		t.Errorf("address %q by default", got)
	}
	if got := address(t, l, place{keys: map[string]string{"Host": "127.0.0.1", "Port": "80"}}); got != "127.0.0.1:80" {
		t.Errorf("address %q by the settings", got)
	}
	env := place{}
	for path, want := range map[string]Truth{"/livez": Yes, "/v1": Yes, "/v1/": Yes, "/v1/orders/7": No, "/api/items": Yes, "/items": No} {
		if got := l.Serves("GET", path, env); got.Served != want {
			t.Errorf("GET %s: %v, want %v", path, got, want)
		}
	}
	env.keys = map[string]string{"Prefix": "/shop"}
	for path, want := range map[string]Truth{"/shop/items": Yes, "/api/items": No} {
		if got := l.Serves("GET", path, env); got.Served != want {
			t.Errorf("GET %s with a prefix of the settings: %v, want %v", path, got, want)
		}
	}
	if got := l.Serves("GET", "/shop/items", nil); got.Served != Maybe {
		t.Errorf("GET /shop/items anywhere: %v, want perhaps", got)
	}
	for _, r := range l.Routes {
		want := No
		if strings.HasPrefix(r.Pattern, "/v1") {
			want = Yes
		}
		if got := r.Protected("GET", r.Pattern).Auth; got != want {
			t.Errorf("%s: authentication %v, want %v", r.Pattern, got, want)
		}
		if len(r.Middleware) == 2 && r.Middleware[0].Name != "github.com/zeromicro/go-zero/rest.WithJwt" {
			t.Errorf("%s: middleware %v", r.Pattern, r.Middleware)
		}
	}
	if len(l.Shutdown) != 1 || l.Shutdown[0].OnSignal != Yes {
		t.Fatalf("stops %v", l.Shutdown)
	}
	for keys, want := range map[string]string{"": "5500000000", "Shutdown.WaitTime": "20000000000"} {
		e := place{keys: map[string]string{keys: "20s"}}
		if got, _ := l.Shutdown[0].Timeout.Eval(e).Value(); got != want {
			t.Errorf("with %q it is given %s ns, want %s", keys, got, want)
		}
	}
}

func TestGoZeroDevServer(t *testing.T) {
	l := of(t, load(t, "gozero", map[string]string{"main.go": goZeroRest}), "go-zero DevServer")
	if l.Certain || l.SourceKey != "DevServer" || l.Source == nil {
		t.Errorf("certain %v, key %q", l.Certain, l.SourceKey)
	}
	for _, c := range []struct {
		name  string
		keys  map[string]string
		open  Truth
		addr  string
		pprof bool
	}{
		{"without the block", map[string]string{"Port": "1"}, No, "", false},
		{"with its defaults", map[string]string{"DevServer.HealthPath": "/healthz"}, Yes, ":6060", true},
		{"switched off", map[string]string{"DevServer.Enabled": "false"}, No, "", false},
		{"on the inside, without the profiler", map[string]string{"DevServer.Host": "127.0.0.1", "DevServer.Port": "6470", "DevServer.EnablePprof": "false"}, Yes, "127.0.0.1:6470", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			env := place{keys: c.keys}
			if got := Holds(l.Guards, env); got != c.open {
				t.Fatalf("open: %v, want %v", got, c.open)
			}
			if c.open != Yes {
				return
			}
			if got := address(t, l, env); got != c.addr {
				t.Errorf("address %q, want %q", got, c.addr)
			}
			for _, r := range l.Routes {
				if got := Holds(r.Guards, env) == Yes; r.Debug == "pprof" && got != c.pprof {
					t.Errorf("%s is served: %v, want %v", r.Pattern, got, c.pprof)
				}
			}
		})
	}
}

func TestGoZeroPrometheus(t *testing.T) {
	l := of(t, load(t, "gozero", map[string]string{"main.go": goZeroRest}), "go-zero Prometheus")
	if Holds(l.Guards, place{}) != No {
		t.Error("open without a host")
	}
	env := place{keys: map[string]string{"Prometheus.Host": "0.0.0.0"}}
	if Holds(l.Guards, env) != Yes || address(t, l, env) != "0.0.0.0:9101" {
		t.Error("closed with a host")
	}
	if a := l.Serves("GET", "/metrics", env); a.Served != Yes || a.Route == nil || !a.Route.Metrics {
		t.Errorf("GET /metrics: %v", a)
	}
}

func TestGoZeroWithoutSettings(t *testing.T) {
	p := load(t, "gozero", map[string]string{"main.go": goZeroHeader + `
func main() {
	_ = conf.UseEnv
	s := rest.MustNewServer(rest.RestConf{Host: "127.0.0.1", Port: 7000})
	g := service.NewServiceGroup()
	g.Add(s)
	g.Start()
}`})
	l := only(t, p) // a literal has no DevServer
	if got := address(t, l, nil); got != "127.0.0.1:7000" {
		t.Errorf("address %q", got)
	}
}

func TestGoZeroRPC(t *testing.T) {
	l := of(t, load(t, "gozero", map[string]string{"main.go": goZeroHeader + `
var desc = grpc.ServiceDesc{ServiceName: "acme.Orders", HandlerType: (*any)(nil)}

func main() {
	var c zrpc.RpcServerConf
	conf.MustLoad(*file, &c)
	s := zrpc.MustNewServer(c, func(g *grpc.Server) {
		g.RegisterService(&desc, struct{}{})
		if c.Mode == service.DevMode || c.Mode == service.TestMode {
			reflection.Register(g)
		}
	})
	s.Start()
}`}), "")
	if got := address(t, l, place{keys: map[string]string{"ListenOn": "0.0.0.0:8080"}}); got != "0.0.0.0:8080" || l.Protocol != GRPC {
		t.Errorf("%s on %q", l.Protocol, got)
	}
	for mode, want := range map[string]string{"pro": "acme.Orders grpc.health.v1.Health", "dev": "acme.Orders grpc.health.v1.Health grpc.reflection.v1.ServerReflection grpc.reflection.v1alpha.ServerReflection"} {
		var have []string
		for _, s := range l.Services {
			if Holds(s.Guards, place{keys: map[string]string{"Mode": mode}}) == Yes {
				have = append(have, s.Name)
			}
		}
		slices.Sort(have)
		if got := strings.Join(have, " "); got != want {
			t.Errorf("mode %s: %s, want %s", mode, got, want)
		}
	}
	for _, s := range l.Services {
		if s.Health && Holds(s.Guards, place{keys: map[string]string{"Health": "false"}}) != No {
			t.Error("the health service is registered although the settings say no")
		}
	}
}

func TestGoZeroTag(t *testing.T) {
	for tag, want := range map[string]goZeroTag{
		``:                                       {name: "Field"},
		`json:"port,default=8080"`:               {name: "port", deflt: "8080"},
		`json:",optional"`:                       {name: "Field", optional: true},
		`json:",optional=!Other"`:                {name: "Field", optional: true},
		`json:",options=[a,b],default=a"`:        {name: "Field", deflt: "a"},
		`json:",range=[1:5),default=3,env=PORT"`: {name: "Field", deflt: "3", env: "PORT"},
		`json:"-"`:                               {name: "-"},
		`json:",inherit,optional"`:               {name: "Field", optional: true, inherit: true},
		`json:"hosts,default=[127.0.0.1:1,127.0.0.1:2]" db:"x"`: {name: "hosts", deflt: "[127.0.0.1:1,127.0.0.1:2]"},
	} {
		if got := goZeroTagOf(goflow.Field{Name: "Field", Tag: tag}); got != want {
			t.Errorf("%s: %+v, want %+v", tag, got, want)
		}
	}
}

func TestJoinClean(t *testing.T) {
	key := &settings.Expr{Op: settings.Key, Text: "prefix"}
	for _, c := range []struct {
		prefix, path *settings.Expr
		want         string
	}{
		{nil, settings.Text("/x"), "/x"},
		{settings.Text("/v1/"), settings.Text("/x/"), "/v1/x"},
		{settings.Text("/v1"), settings.Text("/"), "/v1"},
		{settings.Text("/"), settings.Text("/x"), "/x"},
		{key, settings.Text("/"), "/p"},
		{key, settings.Text("x"), "/p/x"},
	} {
		got, _ := joinClean(c.prefix, c.path).Eval(place{keys: map[string]string{"prefix": "/p"}}).Value()
		if got != c.want {
			t.Errorf("%v and %v: %q, want %q", c.prefix, c.path, got, c.want)
		}
	}
}
