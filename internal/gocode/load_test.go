package gocode

import (
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/golive-dev/golive/internal/gomod"
	"github.com/golive-dev/golive/internal/inventory"
)

// lay unpacks an archive into a new folder; a file that starts with "-> " becomes a symbolic link.
func lay(t testing.TB, archive string) *inventory.Inventory {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range txtar.Parse([]byte(archive)).Files {
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if target, ok := strings.CutPrefix(string(f.Data), "-> "); ok {
			if err := os.Symlink(strings.TrimSpace(target), name); err != nil {
				t.Skip(err)
			}
			continue
		}
		if err := os.WriteFile(name, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return open(t, dir)
}

func open(t testing.TB, dir string) *inventory.Inventory {
	t.Helper()
	inv, err := inventory.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { inv.Close() })
	return inv
}

// config takes every module of an inventory, offline and without a cache.
func config(inv *inventory.Inventory) Config {
	cfg := Config{Files: inv, Modules: gomod.Load(inv), CacheDir: "off", Offline: true}
	for _, m := range cfg.Modules.Modules {
		cfg.GoMods = append(cfg.GoMods, m.File)
	}
	return cfg
}

func load(t testing.TB, cfg Config) *Program {
	t.Helper()
	p, err := Load(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// paths lists the packages, "path (n errors)" where there are some.
func paths(p *Program) []string {
	var list []string
	for _, pkg := range p.Packages {
		name := pkg.Path
		if len(pkg.Errors) > 0 {
			name += " !"
		}
		list = append(list, name)
	}
	return list
}

func find(t testing.TB, p *Program, path string) *Package {
	t.Helper()
	for _, pkg := range p.Packages {
		if pkg.Path == path {
			return pkg
		}
	}
	t.Fatalf("no package %s in %v", path, paths(p))
	return nil
}

func problems(list []Problem) string {
	var b strings.Builder
	for _, p := range list {
		b.WriteString(p.Error() + "\n")
	}
	return b.String()
}

func TestLoad(t *testing.T) {
	for _, test := range []struct {
		name, files string
		change      func(*Config)
		want        []string // packages; "!" marks those with errors
		problems    []string // parts of problems, one each, in order
	}{
		{
			name: "several modules, one nested in another",
			files: `
-- go.mod --
module acme.example/api
go 1.25
-- main.go --
package main
func main() {}
-- internal/x/x.go --
package x
import "fmt"
func F() { fmt.Println() }
-- tools/go.mod --
module acme.example/tools
go 1.25
-- tools/gen/gen.go --
package gen
-- testdata/no/no.go --
package no
`,
			want: []string{"acme.example/api", "acme.example/api/internal/x", "acme.example/tools/gen"},
		},
		{
			name: "a workspace whose modules need each other",
			files: `
-- go.work --
go 1.25
use (
	./api
	./lib
)
-- api/go.mod --
module acme.example/api
go 1.25
-- api/main.go --
package main
import "acme.example/lib"
func main() { lib.F(lib.T{}) }
-- lib/go.mod --
module acme.example/lib
go 1.25
-- lib/lib.go --
package lib
type T struct{}
func F(T) {}
`,
			want: []string{"acme.example/api", "acme.example/lib"},
		},
		{
			name: "a module beside the workspace stands by itself",
			files: `
-- go.work --
go 1.25
use ./api
-- api/go.mod --
module acme.example/api
go 1.25
-- api/main.go --
package main
func main() {}
-- other/go.mod --
module acme.example/other
go 1.25
-- other/o.go --
package other
`,
			want: []string{"acme.example/api", "acme.example/other"},
		},
		{
			name: "a workspace that the go command refuses",
			files: `
-- go.work --
go 1.25
use (
	./api
	./gone
)
-- api/go.mod --
module acme.example/api
go 1.25
-- api/main.go --
package main
func main() {}
`,
			want:     []string{"acme.example/api"},
			problems: []string{"go.work: the go command cannot list the packages: "},
		},
		{
			name: "a replacement by a folder of the repository",
			files: `
-- api/go.mod --
module acme.example/api
go 1.25
require acme.example/lib v1.0.0
replace acme.example/lib => ../lib
-- api/main.go --
package main
import "acme.example/lib/sub"
func main() { sub.F() }
-- lib/go.mod --
module acme.example/lib
go 1.25
-- lib/sub/sub.go --
package sub
func F() {}
-- lib/unused/unused.go --
package unused
`,
			change: func(c *Config) { c.GoMods = []string{"api/go.mod"} },
			want:   []string{"acme.example/api", "acme.example/lib/sub"},
		},
		{
			name: "a replacement by a folder outside is not read",
			files: `
-- api/go.mod --
module acme.example/api
go 1.25
require golang.org/x/mod v0.42.0
replace golang.org/x/mod => ../../elsewhere
-- api/main.go --
package main
import "golang.org/x/mod/module"
var V module.Version
func main() {}
`,
			want:     []string{"acme.example/api !"},
			problems: []string{"could not import golang.org/x/mod/module"},
		},
		{
			name: "broken packages beside a good one",
			files: `
-- go.mod --
module acme.example/api
go 1.25
-- good/good.go --
package good
import ("acme.example/api/types"; "acme.example/api/syntax")
var X = types.Good
var Y = syntax.Good
-- types/t.go --
package types
const Good = 1
var Bad int = "x"
-- syntax/s.go --
package syntax
const Good = 1
func f( {
}
-- unused/u.go --
package unused
import "fmt"
func F() { x := 1 }
`,
			want: []string{"acme.example/api/good", "acme.example/api/syntax !", "acme.example/api/types !", "acme.example/api/unused !"},
			problems: []string{"syntax/s.go:3: ", "syntax/s.go:4: ", "types/t.go:3: cannot use \"x\"", "unused/u.go:2: \"fmt\" imported and not used",
				"unused/u.go:3: declared and not used: x"},
		},
		{
			name: "a missing dependency",
			files: `
-- go.mod --
module acme.example/api
go 1.25
-- a/a.go --
package a
import "example.com/gone/pkg"
var X = pkg.X
var Y pkg.T
-- b/b.go --
package b
import "acme.example/api/a"
var Y = a.Y
-- c/c.go --
package c
`,
			want:     []string{"acme.example/api/a !", "acme.example/api/b", "acme.example/api/c"},
			problems: []string{"a/a.go:2: could not import example.com/gone/pkg (cannot find module providing package"},
		},
		{
			name: "a missing line of go.sum",
			files: `
-- go.mod --
module acme.example/api
go 1.25.0
require golang.org/x/mod v0.42.0
-- a/a.go --
package a
import "golang.org/x/mod/semver"
var X = semver.Compare("a", "b")
-- b/b.go --
package b
`,
			want:     []string{"acme.example/api/a !", "acme.example/api/b"},
			problems: []string{"a/a.go:2: could not import golang.org/x/mod/semver (missing go.sum entry"},
		},
		{
			name: "embed without files",
			files: `
-- go.mod --
module acme.example/api
go 1.25
-- web/web.go --
package web
import "embed"
//go:embed dist/*
var Files embed.FS
-- ok/ok.go --
package ok
import _ "embed"
//go:embed ok.txt
var Text string
-- ok/ok.txt --
text
`,
			want:     []string{"acme.example/api/ok", "acme.example/api/web !"},
			problems: []string{"web/web.go:3: pattern dist/*: no matching files found"},
		},
		{
			name: "a newer Go than there is",
			files: `
-- go.mod --
module acme.example/api

go 1.999
-- main.go --
package main
import ("fmt"; "acme.example/api/sub")
func main() { fmt.Println(sub.X) }
-- sub/sub.go --
package sub
var X = 1
`,
			want:     []string{"acme.example/api !", "acme.example/api/sub !"},
			problems: []string{"go.mod: the module is written in go1.999", "go.mod: the module is written in go1.999", "go.mod:3: the go command cannot list"},
		},
		{
			name: "a go.mod that does not parse",
			files: `
-- go.mod --
module acme.example/api
go 1.25
require (
-- a/a.go --
package a
import "fmt"
func F() { fmt.Println() }
-- b/b.go --
package b
import ("acme.example/api/a"; "example.com/dep")
func F() { a.F(); dep.F() }
-- none/go.mod --
-- none/n.go --
package none
`,
			want: []string{"acme.example/api/a", "acme.example/api/b !", "unnamed.module"},
			problems: []string{"b/b.go:2: could not import example.com/dep (the go command did not list it)", "go.mod:4: the go command cannot list the packages",
				"none/go.mod: the go command cannot list the packages"},
		},
		{
			name: "folders without files for this target, and files that are no Go",
			files: `
-- go.mod --
module acme.example/api
go 1.25
-- s/s.go --
package s
import _ "acme.example/api/w"
-- w/w.go --
//go:build windows
package w
-- tests/x_test.go --
package tests
-- garbage/g.go --
hello
-- two/a.go --
package one
-- two/b.go --
package two
`,
			want: []string{"acme.example/api/garbage !", "acme.example/api/s !", "acme.example/api/two !"},
			problems: []string{"garbage/g.go:1: expected 'package'", "s/s.go:2: could not import acme.example/api/w (build constraints exclude all Go files",
				"two/a.go: found packages one (a.go) and two (b.go)", "two/b.go:1: package two; expected package one"},
		},
		{
			name: "a vendor folder that has fallen behind",
			files: `
-- go.mod --
module acme.example/api
go 1.25
require example.com/dep v1.0.0
-- vendor/modules.txt --
# example.com/dep v0.9.0
## explicit
example.com/dep
-- vendor/example.com/dep/d.go --
package dep
-- a.go --
package api
-- b/b.go --
package b
import _ "example.com/dep"
`,
			want:     []string{"acme.example/api", "acme.example/api/b !"},
			problems: []string{"b/b.go:2: could not import example.com/dep", "go.mod: the go command cannot list the packages: inconsistent vendoring"},
		},
		{
			name: "an import cycle",
			files: `
-- go.mod --
module acme.example/api
go 1.25
-- a/a.go --
package a
import "acme.example/api/b"
var X = b.X
-- b/b.go --
package b
import "acme.example/api/a"
var X = a.X
-- c/c.go --
package c
`,
			want:     []string{"acme.example/api/a !", "acme.example/api/b !", "acme.example/api/c"},
			problems: []string{"import cycle", "import cycle"},
		},
		{
			name: "cgo",
			files: `
-- go.mod --
module acme.example/api
go 1.25
-- c/c.go --
package c
// int f(int x) { return x; }
import "C"
import "os/user"
func F() (int, error) {
	n, err := C.f(3)
	if err != nil {
		return 0, err
	}
	var buf [C.LEN]C.char
	_, _ = user.Current()
	return int(n) + len(buf), nil
}
-- d/d.go --
package d
import "acme.example/api/c"
var X, _ = c.F()
`,
			want: []string{"acme.example/api/c", "acme.example/api/d"},
		},
		{
			name: "cgo is off",
			files: `
-- go.mod --
module acme.example/api
go 1.25
-- c/c.go --
package c
import "C"
-- c/pure.go --
//go:build !cgo
package c
const Pure = true
-- d/d.go --
package d
import "acme.example/api/c"
var X = c.Pure
`,
			change: func(c *Config) { c.NoCgo = true },
			want:   []string{"acme.example/api/c", "acme.example/api/d"},
		},
		{
			name: "build tags and targets",
			files: `
-- go.mod --
module acme.example/api
go 1.25
-- a/a.go --
package a
var X = enterprise + system
-- a/e.go --
//go:build enterprise
package a
const enterprise = 1
-- a/a_windows.go --
package a
const system = 1
`,
			change: func(c *Config) { c.Tags, c.GOOS = []string{"enterprise"}, "windows" },
			want:   []string{"acme.example/api/a"},
		},
		{
			name: "a source file behind a link that leads out",
			files: `
-- go.mod --
module acme.example/api
go 1.25
-- a/a.go --
package a
-- a/b.go --
-> ../../outside.go
`,
			want:     []string{"acme.example/api/a !"},
			problems: []string{"a/b.go: cannot be read: "},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			inv := lay(t, test.files)
			if err := os.WriteFile(filepath.Join(filepath.Dir(inv.Dir()), "outside.go"), []byte("package a\nvar Leaked = 1\n"), 0o644); err != nil {
				t.Fatal(err)
			}
			elsewhere := filepath.Join(filepath.Dir(inv.Dir()), "elsewhere")
			for name, text := range map[string]string{"go.mod": "module golang.org/x/mod\n", "module/m.go": "package module\ntype Version int\n"} {
				if err := os.MkdirAll(filepath.Dir(filepath.Join(elsewhere, name)), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(elsewhere, name), []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			cfg := config(inv)
			if test.change != nil {
				test.change(&cfg)
			}
			p := load(t, cfg)
			if got := paths(p); !slices.Equal(got, test.want) {
				t.Errorf("packages %v, want %v", got, test.want)
			}
			all := problems(p.Problems)
			if len(p.Problems) != len(test.problems) {
				t.Fatalf("%d problems, want %d:\n%s", len(p.Problems), len(test.problems), all)
			}
			for i, want := range test.problems {
				if got := p.Problems[i].Error(); !strings.Contains(got, want) {
					t.Errorf("problem %q, want %q", got, want)
				}
			}
			if strings.Contains(all, inv.Dir()) || strings.Contains(all, os.TempDir()) {
				t.Errorf("a path of this machine in:\n%s", all)
			}
			for _, pkg := range p.Packages {
				if pkg.Types == nil || pkg.Info == nil || len(pkg.Syntax) != len(pkg.Files) || len(pkg.Syntax) == 0 {
					t.Errorf("%s is not whole: %d files, %d trees", pkg.Path, len(pkg.Files), len(pkg.Syntax))
				}
			}
		})
	}
}

func TestScopeTakesWhatPackagesInScopeImport(t *testing.T) {
	cfg := config(lay(t, `
-- go.mod --
module acme.example/mono
go 1.25
-- cmd/a/main.go --
package main
import "acme.example/mono/internal/x"
func main() { x.F() }
-- cmd/b/main.go --
package main
func main() {}
-- internal/x/x.go --
package x
import ("acme.example/mono/internal/y"; "strings")
func F() { y.F(strings.ToLower("")) }
-- internal/y/y.go --
package y
func F(string) {}
`))
	cfg.InScope = func(dir string) bool { return path.Dir(dir) == "cmd" && dir != "cmd/b" }
	p := load(t, cfg)
	if got, want := paths(p), []string{"acme.example/mono/cmd/a", "acme.example/mono/internal/x", "acme.example/mono/internal/y"}; !slices.Equal(got, want) {
		t.Fatalf("packages %v, want %v", got, want)
	}
	for _, pkg := range p.Packages {
		if pkg.InScope != (pkg.Dir == "cmd/a") {
			t.Errorf("%s: InScope %v", pkg.Path, pkg.InScope)
		}
	}
	a := p.Packages[0]
	if len(a.Imports) != 1 || a.Imports[0] != p.Packages[1] {
		t.Errorf("imports of cmd/a: %v", a.Imports)
	}
	if !slices.Contains(a.Deps, "strings") || !slices.Contains(a.Deps, "acme.example/mono/internal/y") || slices.Contains(a.Deps, a.Path) {
		t.Errorf("dependencies of cmd/a: %v", a.Deps)
	}
	if a.Module.File != "go.mod" || a.Module.Dir != "." || a.Module.GoVersion != "1.25" {
		t.Errorf("module %+v", a.Module)
	}
}

func TestFoldersThatGitIgnoresAreNoRoots(t *testing.T) {
	inv := lay(t, `
-- go.mod --
module acme.example/api
go 1.25
-- .gitignore --
/build/
/gen/
-- a/a.go --
package a
import "acme.example/api/gen"
var X = gen.X
-- build/copy/c.go --
package copy
var X int = "broken"
-- gen/gen.go --
package gen
var X = 1
`)
	if out, err := exec.Command("git", "-C", inv.Dir(), "init", "-q").CombinedOutput(); err != nil {
		t.Skip(err, string(out))
	}
	p := load(t, config(open(t, inv.Dir())))
	if got, want := paths(p), []string{"acme.example/api/a"}; !slices.Equal(got, want) || len(p.Problems) > 0 {
		t.Errorf("packages %v, want %v; problems:\n%s", got, want, problems(p.Problems))
	}
	if x := find(t, p, "acme.example/api/a").Types.Scope().Lookup("X"); x == nil || x.Type().String() != "int" {
		t.Errorf("X is %v", x)
	}
}

// golang.org/x/mod v0.42.0 is golive's own; v0.24.0 stands in the module cache of whoever builds its dependencies. The
// second version is asked for through the proxy where it is missing.
func TestTwoVersionsOfOneDependency(t *testing.T) {
	sum := func(version string) string {
		data, err := os.ReadFile("../../go.sum")
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for line := range strings.Lines(string(data)) {
			if strings.HasPrefix(line, "golang.org/x/mod "+version) {
				lines = append(lines, line)
			}
		}
		return strings.Join(lines, "")
	}
	source := `
import "golang.org/x/mod/modfile"
var F modfile.File
var Ignore = F.Ignore
`
	cfg := config(lay(t, `
-- new/go.mod --
module acme.example/new
go 1.26.0
require golang.org/x/mod v0.42.0
-- new/go.sum --
`+sum("v0.42.0")+`
-- new/a.go --
package a
`+source+`
-- old/go.mod --
module acme.example/old
go 1.23.0
require golang.org/x/mod v0.23.0
-- old/go.sum --
golang.org/x/mod v0.23.0 h1:Zb7khfcRGKk+kqfxFaP5tZqCnDZMjC5VtUBs87Hr6QM=
golang.org/x/mod v0.23.0/go.mod h1:6SkKJ3Xj0I0BrPOZoBy3bdMptDDU9oJrpohJ3eWZ1fY=
-- old/a.go --
package a
`+source))
	cfg.Offline = false
	p := load(t, cfg)
	if strings.Contains(problems(p.Problems), "dial tcp") {
		t.Skip("no network")
	}
	if errs := find(t, p, "acme.example/new").Errors; len(errs) > 0 {
		t.Errorf("the new version: %s", problems(errs))
	}
	if errs := problems(find(t, p, "acme.example/old").Errors); !strings.Contains(errs, "F.Ignore undefined") {
		t.Errorf("the old version has no field Ignore, but its problems are %q", errs)
	}
	imported := func(name string) any { return find(t, p, name).Types.Imports()[0] }
	if imported("acme.example/new") == imported("acme.example/old") {
		t.Error("both modules have the same types of golang.org/x/mod/modfile")
	}
}

func TestTests(t *testing.T) {
	cfg := config(lay(t, `
-- go.mod --
module acme.example/api
go 1.25
-- a/a.go --
package a
var x = 1
-- a/a_test.go --
package a
var Y = x
-- a/x_test.go --
package a_test
import "acme.example/api/a"
var Z = a.Y
`))
	if got := paths(load(t, cfg)); !slices.Equal(got, []string{"acme.example/api/a"}) {
		t.Errorf("without tests: %v", got)
	}
	cfg.Tests = true
	p := load(t, cfg)
	if got := paths(p); !slices.Equal(got, []string{"acme.example/api/a", "acme.example/api/a", "acme.example/api/a_test"}) {
		t.Errorf("with tests: %v\n%s", got, problems(p.Problems))
	}
	for i, test := range []bool{false, true, true} {
		if p.Packages[i].Test != test {
			t.Errorf("package %d: Test %v", i, p.Packages[i].Test)
		}
	}
}

func TestPositionsCountCodePointsAndHideDependencies(t *testing.T) {
	p := load(t, config(lay(t, `
-- go.mod --
module acme.example/api
go 1.25
-- a/a.go --
package a
import "strings"
//line elsewhere.go:7
var é, X = "é", strings.ToUpper("")
`)))
	a := find(t, p, "acme.example/api/a")
	at := p.Position(a.Types.Scope().Lookup("X").Pos())
	if at.File != "a/a.go" || at.Line != 4 || at.Column != 8 {
		t.Errorf("X stands at %+v", at)
	}
	lib := a.Types.Imports()[0].Scope().Lookup("ToUpper")
	if at := p.Position(lib.Pos()); at.File != "" {
		t.Errorf("strings.ToUpper stands at %+v", at)
	}
	if at := p.Position(0); at.File != "" {
		t.Errorf("no position is %+v", at)
	}
}
