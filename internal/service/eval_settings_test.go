package service

import (
	"strings"
	"testing"

	"github.com/golive-dev/golive/internal/settings"
)

// TestSettings holds the addresses that programs come to, by how they read their settings: where nothing is set, and
// where PORT, ADDR, HOST and the keys of the file are.
func TestSettings(t *testing.T) {
	const head = `import ("cmp"; "encoding/json"; "errors"; "flag"; "fmt"; "net"; "net/http"; "os"; "strconv"; "io"; "strings")
var _ = cmp.Compare[int]; var _ = json.Valid; var _ = errors.New; var _ = flag.Parse; var _ = fmt.Sprint; var _ = net.Dial; var _ = os.Args
var _ = strconv.Itoa; var _ = io.EOF; var _ = strings.Cut
`
	serves := func(body string) string { return head + "func main() {\n" + body + "\n}\n" }
	shown := func(r settings.Result) string {
		s := strings.Join(r.Texts, "|")
		if !r.Complete {
			s += "…"
		}
		return s
	}
	describe := func(t *testing.T, p *Program) []string {
		l := only(t, p)
		some := place{vars: map[string]string{"PORT": "9000", "ADDR": ":7000", "HOST": "10.0.0.1"}, keys: map[string]string{"addr": ":7070", "Server.Port": "7071"}}
		return []string{shown(l.Addr.Eval(place{})), shown(l.Addr.Eval(some))}
	}
	var list []sketch
	for _, c := range []struct{ name, main, want string }{
		{"constant", serves(`http.ListenAndServe(":8080", nil)`), ":8080\n:8080"},
		{"empty", serves(`http.ListenAndServe("", nil)`), ":80\n:80"},
		{"flag-pointer", serves(`a := flag.String("addr", ":8080", ""); flag.Parse(); http.ListenAndServe(*a, nil)`), ":8080\n:8080"},
		{"flag-var", serves(`var a string; flag.StringVar(&a, "addr", ":8080", ""); flag.Parse(); http.ListenAndServe(a, nil)`), ":8080\n:8080"},
		{"flag-of-a-package", head + `var port = flag.Int("port", 8080, "")
func main() { flag.Parse(); http.ListenAndServe(fmt.Sprintf(":%d", *port), nil) }`, ":8080\n:8080"},
		{"flag-with-env-default", serves(`a := flag.String("addr", getenv("ADDR", ":8080"), ""); flag.Parse(); http.ListenAndServe(*a, nil)`) +
			`func getenv(k, d string) string { if v := os.Getenv(k); v != "" { return v }; return d }`, ":8080\n:7000"},
		{"env-assigned", serves(`p := os.Getenv("PORT"); if p == "" { p = "8080" }; http.ListenAndServe(":"+p, nil)`), ":8080\n:9000"},
		{"env-cmp-or", serves(`http.ListenAndServe(":"+cmp.Or(os.Getenv("PORT"), "8080"), nil)`), ":8080\n:9000"},
		{"env-over-default", serves(`p := "8080"; if v := os.Getenv("PORT"); v != "" { p = v }; http.ListenAndServe(":"+p, nil)`), ":8080\n:9000"},
		{"env-lookup", serves(`p := "8080"; if v, ok := os.LookupEnv("PORT"); ok { p = v }; http.ListenAndServe(":"+p, nil)`), ":8080\n:9000"},
		{"env-lookup-helper", serves(`http.ListenAndServe(":"+env("PORT", "8080"), nil)`) +
			`func env(k, d string) string { v, ok := os.LookupEnv(k); if !ok { return d }; return v }`, ":8080\n:9000"},
		{"env-length", serves(`p := os.Getenv("PORT"); if len(p) == 0 { p = "8080" }; http.ListenAndServe(":"+p, nil)`), ":8080\n:9000"},
		{"env-switch", serves(`var p string; switch v := os.Getenv("PORT"); v { case "": p = "8080"; default: p = v }; http.ListenAndServe(":"+p, nil)`), ":8080\n:9000"},
		{"env-atoi", serves(`p, err := strconv.Atoi(os.Getenv("PORT")); if err != nil { panic(err) }; http.ListenAndServe(":"+strconv.Itoa(p), nil)`), ":\n:9000"},
		{"env-int-helper", serves(`http.ListenAndServe(fmt.Sprintf(":%d", envInt("PORT", 8080)), nil)`) +
			`func envInt(k string, d int) int { s := os.Getenv(k); if s == "" { return d }; n, err := strconv.Atoi(s); if err != nil { return d }; return n }`, ":8080\n:8080|:9000" /* what is no number gives the default */},
		{"env-generic" /* the zero value of a type parameter is not known */, serves(`http.ListenAndServe(":"+or(os.Getenv("PORT"), "8080"), nil)`) +
			`func or[T comparable](a, b T) T { var zero T; if a == zero { return b }; return a }`, ":|:8080\n:8080|:9000"},
		{"env-colon", serves(`p := os.Getenv("PORT"); if p == "" { p = ":8080" } else if !strings.HasPrefix(p, ":") { p = ":" + p }; http.ListenAndServe(p, nil)`), ":8080\n:9000"},
		{"env-host-port", serves(`http.ListenAndServe(net.JoinHostPort(os.Getenv("HOST"), cmp.Or(os.Getenv("PORT"), "8080")), nil)`), ":8080\n10.0.0.1:9000"},
		{"env-required", serves(`p := os.Getenv("PORT"); if p == "" { fmt.Println("PORT is not set"); os.Exit(1) }; http.ListenAndServe(":"+p, nil)`), ":\n:9000"},
		{"env-map-of-defaults", serves(`http.ListenAndServe(":"+get("PORT"), nil)`) +
			`var defaults = map[string]string{"PORT": "8080"}
func get(k string) string { if v := os.Getenv(k); v != "" { return v }; return defaults[k] }`, ":8080\n:9000"},
		{"env-struct-method", serves(`c := load(); http.ListenAndServe(c.Addr(), nil)`) +
			`type config struct { host, port string }
func load() *config { c := &config{port: "8080"}; c.host = os.Getenv("HOST"); if v := os.Getenv("PORT"); v != "" { c.port = v }; return c }
func (c config) Addr() string { return c.host + ":" + c.port }`, ":8080\n10.0.0.1:9000"},
		{"expanded", serves(`http.ListenAndServe(os.ExpandEnv("${HOST}:$PORT"), nil)`), ":\n10.0.0.1:9000"},
		{"json-read-file", serves(`var c struct { Addr string ` + "`json:\"addr\"`" + ` }
	data, err := os.ReadFile("config.json"); if err != nil { panic(err) }
	if err := json.Unmarshal(data, &c); err != nil { panic(err) }
	http.ListenAndServe(c.Addr, nil)`), ":80\n:7070"},
		{"json-open", serves(`c, err := load("config.json"); if err != nil { panic(err) }
	http.ListenAndServe(fmt.Sprintf(":%d", c.Server.Port), nil)`) + `type config struct { Server struct { Port int } }
func load(name string) (*config, error) {
	f, err := os.Open(name); if err != nil { return nil, err }
	defer f.Close()
	c := &config{}; c.Server.Port = 8080
	if err := json.NewDecoder(f).Decode(c); err != nil { return nil, err }
	return c, nil
}`, ":8080\n:7071"},
		{"computed", serves(`b, _ := io.ReadAll(os.Stdin); http.ListenAndServe(string(b), nil)`), "…\n…"},
	} {
		list = append(list, sketch{name: c.name, main: c.main, want: c.want})
	}
	holdSketches(t, list, nil, describe)
}

// TestEnvironmentOfAProcess holds home folders, files with variables in them, and .env files.
func TestEnvironmentOfAProcess(t *testing.T) {
	describe := func(t *testing.T, p *Program) []string {
		var out []string
		for _, s := range p.Sources {
			line := s.Library + ":"
			for _, f := range s.Files {
				name, _ := f.Eval(place{vars: map[string]string{"HOME": "/home/app"}}).Value()
				line += " " + name
			}
			out = append(out, line)
		}
		return out
	}
	holdSketches(t, []sketch{
		{name: "home", main: `import ("encoding/json"; "os"; "path/filepath")
func main() {
	home, err := os.UserHomeDir()
	if err != nil { panic(err) }
	data, _ := os.ReadFile(filepath.Join(home, ".app", "config.json"))
	var c struct{ A string }
	json.Unmarshal(data, &c)
}`, want: "encoding/json: /home/app/.app/config.json"},
		{name: "expanded-file", main: `import ("encoding/json"; "os"; "bytes")
func main() {
	data, _ := os.ReadFile("a.json")
	var c struct{ A string }
	json.Unmarshal([]byte(os.ExpandEnv(string(data))), &c)
	data, _ = os.ReadFile("b.json")
	json.NewDecoder(bytes.NewReader([]byte(os.Expand(string(data), func(k string) string { return k })))).Decode(&c)
}`, want: "encoding/json ExpandEnv: a.json\na decoder behind the program's own rules: b.json"},
		{name: "env-files", main: `import ("os"; "github.com/joho/godotenv")
func init() { godotenv.Load() }
func main() {
	if os.Getenv("NEVER") == "x" { godotenv.Load("never.env") }
	if _, err := os.Stat("local.env"); err == nil { godotenv.Overload("local.env", "more.env") }
}`, want: "godotenv: .env\ngodotenv overload: local.env more.env"},
		{name: "env-autoload", main: `import _ "github.com/joho/godotenv/autoload"
func main() {}`, want: "godotenv: .env"},
		{name: "homedir", main: `import ("encoding/json"; "os"; "github.com/mitchellh/go-homedir")
func main() {
	path, _ := homedir.Expand("~/c.json")
	data, _ := os.ReadFile(path)
	var c struct{ A string }
	json.Unmarshal(data, &c)
}`, want: "encoding/json: /home/app/c.json"},
	}, map[string]string{
		"github.com/joho/godotenv":          "package godotenv\nfunc Load(f ...string) error { return nil }\nfunc Overload(f ...string) error { return nil }\n",
		"github.com/joho/godotenv#autoload": "package autoload\n",
		"github.com/mitchellh/go-homedir":   "package homedir\nfunc Expand(p string) (string, error) { return p, nil }\n",
	}, describe)
}
