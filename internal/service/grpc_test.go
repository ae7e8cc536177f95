package service

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/golive-dev/golive/internal/gocode"
	"github.com/golive-dev/golive/internal/gomod"
	"github.com/golive-dev/golive/internal/inventory"
	"github.com/golive-dev/golive/internal/settings"
)

// load makes a module of files, with the requirements of a sample service, and returns the model of its only program.
func load(t *testing.T, sample string, files map[string]string) *Program {
	t.Helper()
	dir := t.TempDir()
	base := filepath.Join("..", "..", "testdata", "routes", sample)
	for _, name := range []string{"go.mod", "go.sum"} {
		data, err := os.ReadFile(filepath.Join(base, name))
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, name), strings.Replace(string(data), "module routes.example/"+sample, "module acme.example/x", 1))
	}
	for name, text := range files {
		write(t, filepath.Join(dir, name), text)
	}
	inv, err := inventory.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	code, err := gocode.Load(t.Context(), gocode.Config{Files: inv, Modules: gomod.Load(inv), GoMods: []string{"go.mod"}, CacheDir: "off"})
	if err != nil {
		t.Fatal(err)
	}
	if len(code.Problems) > 0 {
		t.Skipf("the modules of the sample %s are not at hand: %v", sample, code.Problems[0])
	}
	m := Load(t.Context(), code)
	for _, p := range m.Problems {
		t.Errorf("problem: %v", p)
	}
	if len(m.Programs) != 1 {
		t.Fatalf("%d programs, want 1", len(m.Programs))
	}
	if cut := m.Programs[0].Cut; cut != nil {
		t.Errorf("cut: %s", cut.Message)
	}
	return m.Programs[0]
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// A place is an environment of fixed settings; what it does not name is not set.
type place struct{ vars, keys map[string]string }

func (p place) Variable(name string) settings.Setting { return set(p.vars, name) }
func (p place) Flag(string) settings.Setting          { return settings.Setting{State: settings.Unset} }
func (p place) Key(_ *settings.Source, key string) settings.Setting {
	if s := set(p.keys, key); s.State == settings.Set {
		return s
	}
	for k := range p.keys { // a block
		if strings.HasPrefix(k, key+".") {
			return settings.Setting{State: settings.Set}
		}
	}
	return settings.Setting{State: settings.Unset}
}

func set(m map[string]string, name string) settings.Setting {
	if v, ok := m[name]; ok {
		return settings.Setting{Text: v, State: settings.Set}
	}
	return settings.Setting{State: settings.Unset}
}

func address(t *testing.T, l *Listener, env settings.Environment) string {
	t.Helper()
	v, ok := l.Addr.Eval(env).Value()
	if !ok {
		t.Errorf("the address of %s is not known: %v", l.Framework, l.Addr.Eval(env))
	}
	return v
}

// names lists services, those that are registered perhaps with a question mark.
func names(l *Listener) string {
	var list []string
	for _, s := range l.Services {
		name := s.Name
		if s.Maybe {
			name += "?"
		}
		list = append(list, name)
	}
	return strings.Join(list, " ")
}

func only(t *testing.T, p *Program) *Listener {
	t.Helper()
	if len(p.Listeners) != 1 {
		t.Fatalf("%d listeners, want 1", len(p.Listeners))
	}
	return p.Listeners[0]
}

const grpcHeader = `package main

import (
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"

	"google.golang.org/grpc"
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/reflection"
)

var (
	_ = net.Listen
	_ = http.Serve
	_ = os.Exit
	_ = signal.Notify
	_ = syscall.SIGTERM
	_ = health.NewServer
	_ = healthpb.RegisterHealthServer
	_ = reflection.Register
)

type impl struct{}

var desc = grpc.ServiceDesc{ServiceName: "acme.Orders", HandlerType: (*any)(nil),
	Methods: []grpc.MethodDesc{{MethodName: "Place"}}, Streams: []grpc.StreamDesc{{StreamName: "Watch"}}}
`

func TestGRPCServices(t *testing.T) {
	for name, c := range map[string]struct{ code, want string }{
		"registered in a helper that takes the interface": {`
func attach(r grpc.ServiceRegistrar) { healthpb.RegisterHealthServer(r, health.NewServer()) }
func main() {
	lis, _ := net.Listen("tcp", ":50051")
	s := grpc.NewServer()
	s.RegisterService(&desc, impl{})
	attach(s)
	s.Serve(lis)
}`, "acme.Orders grpc.health.v1.Health"},
		"behind a setting": {`
func main() {
	lis, _ := net.Listen("tcp", ":50051")
	s := grpc.NewServer()
	if os.Getenv("HEALTH") == "on" {
		healthpb.RegisterHealthServer(s, health.NewServer())
	}
	s.Serve(lis)
}`, "grpc.health.v1.Health?"},
		"another server's": {`
func main() {
	lis, _ := net.Listen("tcp", ":50051")
	s, unused := grpc.NewServer(), grpc.NewServer()
	healthpb.RegisterHealthServer(unused, health.NewServer())
	s.Serve(lis)
}`, ""},
		"one of two servers": {`
func main() {
	lis, _ := net.Listen("tcp", ":50051")
	s := grpc.NewServer()
	if os.Getenv("TLS") != "" {
		s = grpc.NewServer(grpc.MaxRecvMsgSize(1))
	}
	healthpb.RegisterHealthServer(s, health.NewServer())
	s.Serve(lis)
}`, "grpc.health.v1.Health"},
		"in a struct": {`
type server struct{ *grpc.Server }
func main() {
	lis, _ := net.Listen("tcp", ":50051")
	s := &server{grpc.NewServer()}
	healthpb.RegisterHealthServer(s, health.NewServer())
	s.Serve(lis)
}`, "grpc.health.v1.Health"},
		"a function of the program with such a name": {`
type registry struct{}
func RegisterHealthServer(registry, any) {}
func main() {
	lis, _ := net.Listen("tcp", ":50051")
	s := grpc.NewServer()
	RegisterHealthServer(registry{}, s)
	s.Serve(lis)
}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			l := only(t, load(t, "grpc", map[string]string{"main.go": grpcHeader + c.code}))
			if got := names(l); got != c.want {
				t.Errorf("services %q, want %q", got, c.want)
			}
			if l.Protocol != GRPC || address(t, l, nil) != ":50051" {
				t.Errorf("%s on %v", l.Protocol, l.Addr)
			}
		})
	}
}

func TestGRPCMethodsAndStop(t *testing.T) {
	l := only(t, load(t, "grpc", map[string]string{"main.go": grpcHeader + `
func main() {
	lis, _ := net.Listen("tcp", ":50051")
	s := grpc.NewServer()
	s.RegisterService(&desc, impl{})
	go func() {
		ch := make(chan os.Signal, 1)
		signal.Notify(ch, syscall.SIGTERM)
		<-ch
		s.GracefulStop()
	}()
	s.Serve(lis)
}`}))
	if len(l.Services) != 1 || strings.Join(l.Services[0].Methods, " ") != "Place Watch" {
		t.Errorf("services %v", l.Services)
	}
	if len(l.Shutdown) != 1 || !l.Shutdown[0].Graceful || l.Shutdown[0].OnSignal != Yes {
		t.Errorf("stops %v", l.Shutdown)
	}
}

func TestGRPCThroughServeHTTP(t *testing.T) {
	l := only(t, load(t, "grpc", map[string]string{"main.go": grpcHeader + `
func main() {
	s := grpc.NewServer()
	s.RegisterService(&desc, impl{})
	mux := http.NewServeMux()
	mux.HandleFunc("/healthz", func(http.ResponseWriter, *http.Request) {})
	http.ListenAndServe(":8080", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor == 2 {
			s.ServeHTTP(w, r)
			return
		}
		mux.ServeHTTP(w, r)
	}))
}`}))
	if l.Protocol != Both || names(l) != "acme.Orders" {
		t.Errorf("%s with %q, want both with acme.Orders", l.Protocol, names(l))
	}
	if a := l.Serves("GET", "/healthz", nil); a.Served != Yes {
		t.Errorf("GET /healthz: %v", a)
	}
}
