package probes

import (
	"strings"
	"testing"

	"github.com/golive-dev/golive/internal/manifest"
	"github.com/golive-dev/golive/internal/service"
)

func values(words ...string) []manifest.Value {
	var list []manifest.Value
	for _, w := range words {
		list = append(list, manifest.Value{Text: w, Known: !strings.Contains(w, "$(")})
	}
	return list
}

func TestCommands(t *testing.T) {
	for _, test := range []struct {
		command string // words separated by |
		shell   bool
		want    string // kind port path methods
	}{
		{"curl|-f|http://localhost:8080/healthz", false, "httpGet 8080 /healthz GET"},
		{"curl|-fsS|localhost:8080/healthz?full=1", false, "httpGet 8080 /healthz?full=1 GET"},
		{"curl|--head|https://127.0.0.1/x", false, "httpGet 443 /x GET,HEAD"},
		{"curl|-X|POST|http://localhost/x", false, "httpGet 80 /x POST"},
		{"curl|-H|X-Token: a|http://[::1]:81/x", false, "httpGet 81 /x GET credentials"},
		{"wget|-q|--spider|http://localhost:8080", false, "httpGet 8080 / GET,HEAD"},
		{"wget|-qO-|http://0.0.0.0:8080/?a=b", false, "httpGet 8080 /?a=b GET"},
		{"/bin/sh|-c|curl -f 'http://localhost:8080/healthz' || exit 1", false, "httpGet 8080 /healthz GET"},
		{"curl -f http://localhost:8080/healthz", true, "httpGet 8080 /healthz GET"},
		{"sh|-c|curl http://localhost:$PORT/healthz", false, "exec unread"},
		{"curl|http://localhost:$(PORT)/healthz", false, "exec unread"},
		{"curl|http://other.example/healthz", false, "exec unread"},
		{"sh|-c|curl http://localhost/a || curl http://localhost/b", false, "exec unread"},
		{"/app/ward|healthcheck|http://localhost:8080/livez", false, "httpGet 8080 /livez GET"},
		{"/app/ward|healthcheck", false, "exec"},
		{"/app/other|http://localhost:8080/livez", false, "exec"},
		{"cat|/tmp/healthy", false, "exec"},
		{"grpc_health_probe|-addr=:50051", false, "grpc 50051"},
		{"/bin/grpc_health_probe|-addr|localhost:50051|-service=x", false, "grpc 50051"},
		{"grpc_health_probe|-addr=$(HOST):50051", false, "exec unread"},
		{"sh|-c|curl 'unterminated", false, "exec"},
		{"sh|/probe.sh", false, "exec"},
	} {
		words := strings.Split(test.command, "|")
		if strings.Contains(test.command, "||") {
			words = []string{"sh", "-c", strings.SplitN(test.command, "|", 3)[2]}
		}
		p := &manifest.Probe{Kind: manifest.Exec, Command: values(words...), Shell: test.shell}
		a := ask{probe: p, kind: p.Kind, methods: []string{"GET"}}.command([]string{"ward"})
		got := []string{string(a.kind)}
		if a.port.Text != "" {
			got = append(got, a.port.Text)
		}
		if a.kind == manifest.HTTPGet {
			got = append(got, a.path.Text, strings.Join(a.methods, ","))
		}
		if a.credentials {
			got = append(got, "credentials")
		}
		if a.unread != "" {
			got = append(got, "unread")
		}
		if s := strings.Join(got, " "); s != test.want {
			t.Errorf("%s: got %q, want %q (%s)", test.command, s, test.want, a.unread)
		}
	}
}

func TestSleeps(t *testing.T) {
	for command, want := range map[string]float64{
		"sleep|15": 15, "/bin/sleep|1m": 60, "sh|-c|sleep 5; nginx -s quit; sleep 2.5s": 7.5, "sleep|1|2": 3, "true": 0,
		"sleep|$(PAUSE)": -1, "sh|-c|while true; do sleep 1; done": -1, "sh|-c|sleep $PAUSE": -1,
	} {
		got, _, ok := sleeps(&manifest.Hook{Kind: manifest.Exec, Command: values(strings.Split(command, "|")...)})
		if !ok {
			got = -1
		}
		if got != want {
			t.Errorf("%s: got %v, want %v", command, got, want)
		}
	}
	if got, _, ok := sleeps(nil); got != 0 || !ok {
		t.Errorf("no hook: got %v, %v", got, ok)
	}
}

func TestHealthRoutes(t *testing.T) {
	for route, want := range map[string]string{
		"/livez": "live", "GET /healthz": "live", "/-/healthy": "live", "/_health": "live", "/health/live": "live", "/HealthCheck": "live",
		"/api/v1/ping": "live", "/health-check": "live", "/readyz": "ready", "/health/ready": "ready", "/-/ready": "ready", "/is_ready": "ready",
		"/health/{kind}": "live ready", "/health/": "live ready", "/healthz/{$}": "live", "POST /healthz": "", "/": "", "/patients": "",
		"/patients/{id}/health": "", "/patients/{id}": "", "/a/b/c/status": "", "/healthy-recipes": "", "/{any}": "", "/v1/status": "live",
	} {
		method, pattern, ok := strings.Cut(route, " ")
		if !ok {
			method, pattern = "", route
		}
		live, ready := healthRoute(&service.Route{Method: method, Pattern: pattern, Dialect: service.ServeMux})
		var got []string
		if live {
			got = append(got, "live")
		}
		if ready {
			got = append(got, "ready")
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s: got %q, want %q", route, s, want)
		}
	}
}

func TestShortNames(t *testing.T) {
	for name, want := range map[string]string{
		"(*database/sql.DB).PingContext": "(*sql.DB).PingContext", "net/http.Get": "http.Get", "main.token$1": "main.token$1",
		"(github.com/a/b.C).D": "(b.C).D", "(*github.com/jackc/pgx/v5/pgxpool.Pool).Ping": "(*pgxpool.Pool).Ping",
	} {
		if got := short(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}
