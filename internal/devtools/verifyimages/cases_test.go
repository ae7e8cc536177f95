package main

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestParseCase(t *testing.T) {
	c, err := parseCase("x", []byte(`# A remark: with a colon
dockerfile: build/Dockerfile
context: services/visit
target: api
arg: A=1=2
link: conf/current -> app.yaml
make-tar: v.tar.gz vendored dir
fails: 3
needs: 1.33 heredocs
present: /a file
absent: /b
unknown: /c
-- build/Dockerfile --
FROM scratch
`))
	if err != nil {
		t.Fatal(err)
	}
	if c.dockerfile != "build/Dockerfile" || c.context != "services/visit" || c.target != "api" || c.args["A"] != "1=2" || c.fails != 3 {
		t.Errorf("wrong options: %+v", c)
	}
	if c.links[0] != (pair{"conf/current", "app.yaml"}) || c.tars[0] != (pair{"v.tar.gz", "vendored dir"}) {
		t.Errorf("links %v, tars %v", c.links, c.tars)
	}
	want := []expectation{{"/a", present, file}, {"/b", absent, anyKind}, {"/c", unknown, anyKind}}
	if len(c.documented) != 3 || c.documented[0] != want[0] || c.documented[1] != want[1] || c.documented[2] != want[2] {
		t.Errorf("documented %v", c.documented)
	}
	if got := c.reason("1.28.2"); got != "heredocs: needs buildah 1.33" {
		t.Errorf("reason with an old builder: %q", got)
	}
	if got := c.reason("1.33"); got != "" {
		t.Errorf("reason with a new builder: %q", got)
	}
}

func TestParseCaseRefuses(t *testing.T) {
	for _, comment := range []string{"nonsense", "colour: red", "target:", "arg: A", "link: a b", "fails: x", "present: /a folder", "dockerfile: Other"} {
		if _, err := parseCase("x", []byte(comment+"\n-- Dockerfile --\nFROM scratch\n")); err == nil {
			t.Errorf("%q is accepted", comment)
		}
	}
}

func TestOlder(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{{"1.28.2", "1.33", true}, {"1.33.0", "1.33", false}, {"1.4", "1.33", true}, {"2.0", "1.33", false}, {"1", "1.33", true}} {
		if got := older(c.a, c.b); got != c.want {
			t.Errorf("older(%s, %s) = %v", c.a, c.b, got)
		}
	}
}

// TestCases holds the cases themselves to their form: each parses, starts from images that are made here, and where it
// must fail, fails at a COPY or ADD.
func TestCases(t *testing.T) {
	cases, err := readCases(os.DirFS("testdata"))
	if err != nil {
		t.Fatal(err)
	}
	local := map[string]bool{"scratch": true}
	for _, b := range bases {
		for _, name := range b.names {
			local[name] = true
		}
	}
	built := 0
	for _, c := range cases {
		repo := t.TempDir()
		if err := c.unpack(repo); err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		text, err := os.ReadFile(filepath.Join(repo, filepath.FromSlash(c.dockerfile)))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		parts, err := splitStages(text)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if _, err := final(parts, c.target); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if c.reason("1.28.2") != "" {
			continue
		}
		built++
		if len(c.documented)+len(c.entrypoint)+len(c.cmd) > 0 {
			t.Errorf("%s: what is documented stands in a case that is built, where nobody looks at it", c.name)
		}
		lines := strings.Split(string(text), "\n")
		if c.fails > 0 {
			if c.fails > len(lines) {
				t.Errorf("%s: fails at line %d of %d", c.name, c.fails, len(lines))
			} else if word, _, _ := strings.Cut(lines[c.fails-1], " "); word != "COPY" && word != "ADD" {
				t.Errorf("%s: fails at a %s", c.name, word)
			}
		}
		for i, p := range parts {
			if from := p.base; !strings.Contains(from, "$") && !local[from] && !stageBefore(parts[:i], from) {
				t.Errorf("%s: %s is neither made here nor a stage", c.name, from)
			}
		}
	}
	if built < 45 {
		t.Errorf("%d cases are built, 45 are wanted", built)
	}
}

func stageBefore(parts []stagePart, name string) bool {
	for _, p := range parts {
		if p.name == name {
			return true
		}
	}
	return false
}

func TestUnpack(t *testing.T) {
	c, err := parseCase("x", []byte(`link: conf/current.yaml -> app.yaml
exec: run.sh
make-tar: v.tar.gz vendored
make-tar: sub/v.tar vendored
-- Dockerfile --
FROM scratch
-- conf/app.yaml --
a: 1
-- run.sh --
#!/bin/sh
-- vendored/deep/a.txt --
a
`))
	if err != nil {
		t.Fatal(err)
	}
	repo := t.TempDir()
	if err := c.unpack(repo); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(filepath.Join(repo, "conf", "current.yaml")); err != nil || string(data) != "a: 1\n" {
		t.Errorf("through the link: %q, %v", data, err)
	}
	zipped, err := os.ReadFile(filepath.Join(repo, "v.tar.gz"))
	if err != nil || len(zipped) < 2 || zipped[0] != 0x1f || zipped[1] != 0x8b {
		t.Errorf("v.tar.gz is not gzipped: %v", err)
	}
	f, err := os.Open(filepath.Join(repo, "sub", "v.tar"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	got, err := readTree(f)
	if err != nil {
		t.Fatal(err)
	}
	want := tree{"/": {kind: dir}, "/deep": {kind: dir}, "/deep/a.txt": {kind: file}}
	if !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
