// Package corpus makes small files with planted credentials, and others with what only looks like them, to measure how many are found
// and how many are taken for one. Everything is made by a seeded generator from pieces, the same in each run, so that no
// credential's format stands in the repository.
package corpus

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// A Case is one file with one credential, or one look-alike.
type Case struct {
	File    string // in the repository
	Content string
	// Line to EndLine is where the credential or the look-alike stands.
	Line, EndLine int
	Group         string // "provider", "dsn", "name" or, of look-alikes, what they are
	Of            string // the provider, the driver, or what is looked like
	Key           string // the name that it stands under
	Value         string // the value under that name, of a provider's own file "" where there is no name
	Secret        string // the credential itself as it stands in the file; "" of look-alikes
	// Placeholder is set for look-alikes that are a template's text, which config/placeholder-secret reports.
	Placeholder bool
	// ByPath is set for look-alikes that only the place of their file tells: a test, a sample.
	ByPath bool
}

// A gen makes values.
type gen struct{ *rand.Rand }

func newGen(stream uint64) gen { return gen{rand.New(rand.NewPCG(0x60117e, stream))} }

const (
	lower = "abcdefghijklmnopqrstuvwxyz"
	upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	digit = "0123456789"
	hexes = digit + "abcdef"
	alnum = lower + upper + digit
	url64 = alnum + "-_"
	std64 = alnum + "+/"
)

// of makes n characters of an alphabet, digits and letters among them where it has both.
func (g gen) of(alphabet string, n int) string {
	for {
		b := make([]byte, n)
		for i := range b {
			b[i] = alphabet[g.IntN(len(alphabet))]
		}
		s := string(b)
		needsDigit := strings.Contains(alphabet, digit) && n >= 8
		if (!needsDigit || strings.ContainsAny(s, digit)) && (n < 8 || strings.ContainsAny(s, lower+upper) || !strings.ContainsAny(alphabet, lower+upper)) &&
			strings.Trim(s[:1]+s[n-1:], "-_+/") != "" && !strings.ContainsAny(s[n-1:], "-_+/") {
			return s
		}
	}
}

func (g gen) hex(n int) string   { return g.of(hexes, n) }
func (g gen) alnum(n int) string { return g.of(alnum, n) }

func (g gen) uuid() string {
	return strings.Join([]string{g.hex(8), g.hex(4), g.hex(4), g.hex(4), g.hex(12)}, "-")
}

// password makes one as people and their generators do.
func (g gen) password() string {
	words := []string{"Sommer", "kaffee", "Orchid", "tundra", "Basalt", "velvet", "Quarry", "lantern"}
	switch g.IntN(4) {
	case 0:
		return words[g.IntN(len(words))] + fmt.Sprint(1000+g.IntN(9000)) + "!"
	case 1:
		return g.alnum(20)
	case 2:
		return g.alnum(8) + "." + g.alnum(5)
	}
	return g.alnum(10)
}

func (g gen) lines(n int) string {
	var b strings.Builder
	for range n - 1 {
		b.WriteString(g.of(std64, 64) + "\n")
	}
	return b.String() + g.of(std64, 40) + "=="
}

// A format renders a name and a value as one file.
type format struct {
	name   string
	render func(n int, key, value string) (file, content string)
}

var formats = []format{
	{"env", func(n int, key, value string) (string, string) {
		return fmt.Sprintf("deploy/c%03d.env", n), "# the service's settings\nLOG_LEVEL=info\n" + env(key) + "=" + value + "\nPORT=8080\n"
	}},
	{"yaml", func(n int, key, value string) (string, string) {
		return fmt.Sprintf("config/c%03d.yaml", n), "server:\n  port: 8080\n  timeout: 30s\nclient:\n  " + key + ": \"" + value + "\"\n  retries: 3\n"
	}},
	{"toml", func(n int, key, value string) (string, string) {
		return fmt.Sprintf("config/c%03d.toml", n), "[server]\nport = 8080\n\n[client]\nretries = 3\n" + key + " = \"" + value + "\"\n"
	}},
	{"json", func(n int, key, value string) (string, string) {
		return fmt.Sprintf("config/c%03d.json", n), "{\n  \"server\": {\"port\": 8080},\n  \"client\": {\n    \"" + key + "\": \"" + value + "\",\n    \"retries\": 3\n  }\n}\n"
	}},
	{"go", func(n int, key, value string) (string, string) {
		decl := []string{"const %s = %q\n", "var %s = %q\n", "var settings = map[string]string{\n\t\"region\": \"eu-1\",\n\t\"%s\": %q,\n}\n\n// Region is where it runs.\nfunc Region() string { return settings[\"region\"] }\n",
			"type client struct{ Region, %[1]s string }\n\n// Default is the client.\nvar Default = client{Region: \"eu-1\", %[1]s: %[2]q}\n"}[n%4]
		name := camel(key)
		if n%4 == 2 {
			name = key
		}
		if n%4 == 3 {
			name = strings.ToUpper(name[:1]) + name[1:]
		}
		return fmt.Sprintf("internal/c%03d/c%03d.go", n, n), goFile(n, decl, name, value)
	}},
	{"manifest", func(n int, key, value string) (string, string) {
		return fmt.Sprintf("deploy/c%03d.yaml", n), fmt.Sprintf(`apiVersion: apps/v1
kind: Deployment
metadata: {name: c%03d}
spec:
  selector: {matchLabels: {app: c%03d}}
  template:
    metadata: {labels: {app: c%03d}}
    spec:
      containers:
        - name: api
          image: registry.acme.example/c:1.2.3
          env:
            - name: %s
              value: "%s"
`, n, n, n, env(key), value)
	}},
}

func goFile(n int, decl, name, value string) string {
	return fmt.Sprintf("// Package c%03d talks to a service.\npackage c%03d\n\n", n, n) + fmt.Sprintf(decl, name, value)
}

func env(key string) string {
	return strings.ToUpper(strings.NewReplacer("-", "_", ".", "_").Replace(key))
}

func camel(key string) string {
	parts := strings.FieldsFunc(key, func(r rune) bool { return r == '_' || r == '-' || r == '.' })
	for i := 1; i < len(parts); i++ {
		parts[i] = strings.ToUpper(parts[i][:1]) + parts[i][1:]
	}
	return strings.Join(parts, "")
}

// at finds the lines of the first place of text in content.
func at(content, text string) (line, end int) {
	i := strings.Index(content, text)
	if i < 0 {
		panic("corpus: " + text + " is not in\n" + content)
	}
	line = 1 + strings.Count(content[:i], "\n")
	return line, line + strings.Count(text, "\n")
}

// Files joins cases to a repository, with a module and a program that has every package of theirs.
func Files(cases []Case) map[string]string {
	files := map[string]string{"go.mod": "module acme.example/corpus\n\ngo 1.26\n"}
	var imports []string
	for _, c := range cases {
		files[c.File] = c.Content
		if dir, ok := strings.CutSuffix(c.File, ".go"); ok {
			imports = append(imports, fmt.Sprintf("\t_ \"acme.example/corpus/%s\"\n", dir[:strings.LastIndexByte(dir, '/')]))
		}
	}
	files["main.go"] = "package main\n\nimport (\n\t\"net/http\"\n\n" + strings.Join(imports, "") + ")\n\nfunc main() { _ = http.ListenAndServe(\":8080\", nil) }\n"
	return files
}
