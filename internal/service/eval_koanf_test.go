package service

import (
	"strings"
	"testing"
)

// TestKoanf holds addresses that come from koanf's layers: defaults, a file over them, the environment over both.
func TestKoanf(t *testing.T) {
	const imports = `import ("net/http"; "strings"; "github.com/knadh/koanf/v2"; "github.com/knadh/koanf/providers/confmap"
	"github.com/knadh/koanf/providers/env"; "github.com/knadh/koanf/providers/file")
var _ = strings.ToLower; var _ = env.Provider; var _ = file.Provider; var _ = confmap.Provider
`
	stubs := map[string]string{
		"github.com/knadh/koanf/v2": "package koanf\ntype Koanf struct{}\nfunc New(d string) *Koanf { return nil }\n" +
			"func (k *Koanf) Load(p, parser any) error { return nil }\nfunc (k *Koanf) String(key string) string { return \"\" }\n" +
			"func (k *Koanf) Unmarshal(at string, v any) error { return nil }\n",
		"github.com/knadh/koanf/providers/confmap": "package confmap\nfunc Provider(m map[string]any, d string) any { return nil }\n",
		"github.com/knadh/koanf/providers/env":     "package env\nfunc Provider(p, d string, f func(string) string) any { return nil }\n",
		"github.com/knadh/koanf/providers/file":    "package file\nfunc Provider(p string) any { return nil }\n",
	}
	const layers = `k := koanf.New(".")
	k.Load(confmap.Provider(map[string]any{"server.addr": ":8080"}, "."), nil)
	k.Load(file.Provider("app.yaml"), nil)
	k.Load(env.Provider("APP_", ".", func(s string) string {
		return strings.ReplaceAll(strings.ToLower(strings.TrimPrefix(s, "APP_")), "_", ".")
	}), nil)
`
	list := []sketch{
		{name: "layers", main: imports + "func main() {\n" + layers + "http.ListenAndServe(k.String(\"server.addr\"), nil)\n}\n", want: ":8080 of app.yaml APP_SERVER_ADDR"},
		{name: "filled", main: imports + "func main() {\n" + layers + "var c struct{ Server struct{ Addr string `koanf:\"addr\"` } `koanf:\"server\"` }\nk.Unmarshal(\"\", &c)\nhttp.ListenAndServe(c.Server.Addr, nil)\n}\n", want: ":8080 of app.yaml APP_SERVER_ADDR"},
		{name: "unknown", main: imports + "func provider() any { return nil }\nfunc main() {\nk := koanf.New(\".\")\nk.Load(confmap.Provider(map[string]any{\"addr\": \":1\"}, \".\"), nil)\nk.Load(provider(), nil)\nhttp.ListenAndServe(k.String(\"addr\"), nil)\n}\n", want: ":1… of"},
	}
	holdSketches(t, list, stubs, func(t *testing.T, p *Program) []string {
		r := only(t, p).Addr.Eval(place{})
		s := strings.Join(r.Texts, "|")
		if !r.Complete {
			s += "…"
		}
		s += " of"
		for _, src := range p.Sources {
			for _, f := range src.Files {
				s += " " + f.Text
			}
		}
		for _, read := range p.Settings {
			if read.Setting.Op == "env" {
				s += " " + read.Setting.Text
			}
		}
		return []string{s}
	})
}
