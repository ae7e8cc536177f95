package settings_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/golive-dev/golive/internal/settings"
)

// describe writes a document's keys, one a line: path, value, place.
func describe(d *settings.Document) string {
	var b strings.Builder
	for _, key := range slices.Sorted(maps.Keys(d.Keys)) {
		s := d.Keys[key]
		value := fmt.Sprintf("%q", s.Text)
		if s.State != settings.Set {
			value = []string{"open", "unset"}[s.State]
		}
		fmt.Fprintf(&b, "%s = %s %d:%d", key, value, s.Position.Line, s.Position.Column)
		if s.Position.EndLine > 0 {
			fmt.Fprintf(&b, "-%d", s.Position.EndColumn)
		}
		b.WriteByte('\n')
	}
	for _, key := range slices.Sorted(maps.Keys(d.Blocks)) {
		fmt.Fprintf(&b, "[%s] %d:%d\n", key, d.Blocks[key].Line, d.Blocks[key].Column)
	}
	for _, p := range d.Problems {
		fmt.Fprintf(&b, "problem %d: %s\n", p.Line, p.Message)
	}
	return b.String()
}

func TestParse(t *testing.T) {
	for _, test := range []struct{ name, file, text, want string }{
		{
			"yaml", "etc/ward.yaml",
			"Name: ward\nPort: 0x1F90\nDevServer: {Enabled: True, Port: 6470}\nHosts:\n  - a.example\n  - \"b.example\"\nOff: \nBase: &b {x: 1}\nMore:\n  <<: *b\n  y: '2'\n",
			`Base.x = "1" 8:14-15
DevServer.Enabled = "true" 3:22-26
DevServer.Port = "6470" 3:34-38
Hosts.0 = "a.example" 5:5-14
Hosts.1 = "b.example" 6:5-16
More.x = "1" 8:14-15
More.y = "2" 11:6-9
Name = "ward" 1:7-11
Off = unset 7:5
Port = "8080" 2:7-13
[Base] 8:7
[DevServer] 3:12
[Hosts] 5:3
[More] 10:3
`,
		},
		{"only the first document counts", "a.yml", "---\na: 1\n---\nb: 2\n", "a = \"1\" 2:4-5\n"},
		{
			"json with comments", "app.json",
			"{\n  // the port, \"x\": 1\n  \"url\": \"http://a//b\", /* é */ \"port\": 80,\n  /* two\n  lines */ \"tls\": {\"on\": false},\n}\n",
			`port = "80" 3:41-43
tls.on = "false" 5:26-31
url = "http://a//b" 3:10-23
[tls] 5:19
`,
		},
		{
			"toml", "app.toml",
			"title = \"é\"; \n", "problem 1: file does not parse: expected newline but got U+003B ';'\n",
		},
		{
			"toml tables", "app.toml",
			"port = 8_080\nhex = 0x10\n\n[server.http]\n# a comment\naddr = \":8000\" # here\ntimeouts = [1, \"2s\"]\n\n[[peers]]\nname = 'a'\n[peers.tls]\non = true\n[[peers]]\nname = 'b'\ntls.on = false\npoint = { x = 1, y.z = 2 }\n",
			`hex = "16" 2:7-11
peers.0.name = "a" 10:8-11
peers.0.tls.on = "true" 12:6-10
peers.1.name = "b" 14:8-11
peers.1.point.x = "1" 16:15-16
peers.1.point.y.z = "2" 16:24-25
peers.1.tls.on = "false" 15:10-15
port = "8080" 1:8-13
server.http.addr = ":8000" 6:8-15
server.http.timeouts.0 = "1" 7:13-14
server.http.timeouts.1 = "2s" 7:16-20
[peers] 9:3
[peers.0] 9:3
[peers.0.tls] 11:8
[peers.1] 13:3
[peers.1.point] 16:1
[peers.1.point.y] 16:18
[peers.1.tls] 15:1
[server] 4:2
[server.http] 4:9
[server.http.timeouts] 7:1
`,
		},
		{
			"toml goes as far as it parses", "app.toml", "a = 1\nb = = 2\nc = 3\n",
			"a = \"1\" 1:5-6\nproblem 2: file does not parse: unexpected character U+003D '=' at start of value\n",
		},
		{
			".env", ".env.production",
			"# comment PORT=1\nPORT=8080\nexport NAME=\"the ward\" # why\nEMPTY=\nURL=http://${HOST}/x\nQUOTED='a=b'\n",
			`EMPTY = "" 4:1
NAME = "the ward" 3:14-22
PORT = "8080" 2:6-10
QUOTED = "a=b" 6:9-12
URL = open 5:5-21
`,
		},
		{
			"properties", "app.properties", "! comment\nserver.port = 8080\nserver.host: a.example\nname ward\nurl=${server.host}\n",
			`name = "ward" 4:6-10
server.host = "a.example" 3:14-23
server.port = "8080" 2:15-19
url = open 5:5-19
`,
		},
		{
			"ini", "app.ini", "app_mode = dev\n[server]\n; comment\nport=9000\n[paths]\ndata = /var/lib\nport = 1\n",
			`app_mode = "dev" 1:12-15
paths.data = "/var/lib" 6:8-16
paths.port = "1" 7:8-9
server.port = "9000" 4:6-10
[paths] 5:1
[server] 2:1
`,
		},
		{"yaml that does not parse", "a.yaml", "a: 1\nb: [1\nc: 2\n", "problem 2: file does not parse: did not find expected ',' or ']'\n"},
		{"another format", "app.conf", "a = 1\n", "problem 1: the format of this configuration file is not known\n"},
		{"nothing", "a.yaml", "# nothing\n", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := describe(settings.Parse(test.file, "", []byte(test.text))); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

func TestLookup(t *testing.T) {
	d := settings.Parse("config.yaml", "", []byte("Server:\n  Port: 1\n  HOST: a\n  host: b\n"))
	for _, test := range []struct {
		key   string
		fold  bool
		state settings.State
		text  string
	}{
		{"Server.Port", false, settings.Set, "1"},
		{"server.port", false, settings.Unset, ""},
		{"server.PORT", true, settings.Set, "1"},
		{"server", true, settings.Set, ""},
		{"server.host", true, settings.Open, ""}, // two keys differ in case only
		{"Server.host", false, settings.Set, "b"},
		{"server.nothing", true, settings.Unset, ""},
	} {
		if s := d.Lookup(test.key, test.fold); s.State != test.state || s.Text != test.text {
			t.Errorf("%s (fold %t) is %v", test.key, test.fold, s)
		}
	}
	broken := settings.Parse("config.toml", "", []byte("a = 1\nb = = 2\n"))
	if s := broken.Lookup("b", false); s.State != settings.Open {
		t.Errorf("a key behind an error is %v", s)
	}
	if s := broken.Lookup("a", false); s.Text != "1" {
		t.Errorf("a key before an error is %v", s)
	}
	if s := settings.Parse("config", "yml", []byte("a: 1")).Lookup("a", false); s.Text != "1" {
		t.Errorf("a file whose format is given is read as %v", s)
	}
}

func TestAliasesAreBounded(t *testing.T) {
	for _, leaf := range []string{"[]", "[x]", "{}"} {
		var b strings.Builder
		fmt.Fprintf(&b, "a0: &a0 %s\n", leaf)
		for i := 1; i < 40; i++ {
			fmt.Fprintf(&b, "a%d: &a%[1]d [*a%d, *a%[2]d]\n", i, i-1)
		}
		d := settings.Parse("bomb.yaml", "", []byte(b.String()))
		if !d.Partial || len(d.Problems) != 1 || len(d.Keys) > 50_000 {
			t.Errorf("%s: %d keys, problems %v", leaf, len(d.Keys), d.Problems)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []struct{ format, text string }{
		{"yaml", "a: &x {b: [1, 0x2, null]}\nc: *x\n"}, {"json", "{\"a\": /* x */ 1, // y\n \"b\": \"\\\"//\"}"},
		{"toml", "a.b = 1\n[[c]]\nd = {e = [1, '2']}\n[c.f]\ng = \"\"\"x\ny\"\"\"\n"}, {"env", "export A=\"b c\" # d\nE='${F}'\n"},
		{"properties", "a.b = c\\\n  d\n! e\n"}, {"ini", "a=1\n[b]\nc = `d`\ne\n[b]\nf=%(c)s\n"}, {"conf", "x"},
	} {
		f.Add(seed.format, []byte(seed.text))
	}
	f.Fuzz(func(t *testing.T, format string, data []byte) {
		d := settings.Parse("file", format, data)
		lines := 1 + strings.Count(string(data), "\n")
		for key, s := range d.Keys {
			if s.Position.File != "file" || s.Position.Line < 1 || s.Position.Line > lines {
				t.Errorf("%s stands at line %d of %d", key, s.Position.Line, lines)
			}
			if got := d.Lookup(key, false); got != s {
				t.Errorf("%s is %v, looked up %v", key, s, got)
			}
		}
		for _, p := range d.Problems {
			if p.Line < 1 || p.Line > lines {
				t.Errorf("problem at line %d of %d: %s", p.Line, lines, p.Message)
			}
		}
		if again := settings.Parse("file", format, data); describe(again) != describe(d) {
			t.Error("a second reading differs")
		}
	})
}
