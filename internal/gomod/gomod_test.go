package gomod

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/module"
	"golang.org/x/tools/txtar"

	"github.com/golive-dev/golive/internal/inventory"
)

// load unpacks an archive, as a git repository whose tracked files are those named, and reads its modules. Without names
// there is no git.
func load(t *testing.T, text string, tracked ...string) (*Tree, *inventory.Inventory) {
	t.Helper()
	dir := t.TempDir()
	for _, f := range txtar.Parse([]byte(text)).Files {
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
	if len(tracked) > 0 {
		for _, args := range [][]string{{"init", "-q"}, append([]string{"add", "-f", "--"}, tracked...)} {
			cmd := exec.Command("git", args...)
			cmd.Dir = dir
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("git %v: %v\n%s", args, err, out)
			}
		}
	}
	inv, err := inventory.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { inv.Close() })
	return Load(inv), inv
}

func TestLoadModulesAndWorkspaces(t *testing.T) {
	tree, _ := load(t, `
-- go.work --
go 1.26

use (
	./api
	./gone
)
-- api/go.mod --
module clinic.example/api

go 1.26.1
-- api/cmd/main.go --
package main
-- broken/go.mod --
module clinic.example/broken

reqire x v1
-- nameless/go.mod --
go 1.26
`)
	if len(tree.Modules) != 3 || len(tree.Workspaces) != 1 {
		t.Fatalf("%d modules, %d workspaces", len(tree.Modules), len(tree.Workspaces))
	}
	api, broken, nameless := tree.InDir("api"), tree.InDir("broken"), tree.InDir("nameless")
	if version, at := api.GoLine(); version != "1.26.1" || at.Line != 3 || at.File != "api/go.mod" || at.Column != 1 || at.EndColumn != 10 {
		t.Errorf("GoLine = %s, %+v", version, at)
	}
	if broken.Syntax != nil || broken.Err == nil || broken.Err.Line != 3 || !strings.Contains(broken.Err.Message, "reqire") {
		t.Errorf("broken: %+v", broken.Err)
	}
	if broken.Path != "clinic.example/broken" {
		t.Errorf("the path of a broken go.mod is %q", broken.Path)
	}
	if nameless.Err == nil {
		t.Error("a go.mod without a module directive has no error")
	}
	w := tree.Workspaces[0]
	if !w.Uses(api) || w.Uses(broken) || w.Member("clinic.example/api") != api || w.Use[1].Module != nil {
		t.Errorf("workspace: %+v", w.Use)
	}
	if got := tree.Of("api/cmd"); got != api {
		t.Errorf("Of(api/cmd) = %v", got)
	}
	if got := tree.Of("docs"); got != nil {
		t.Errorf("Of(docs) = %v", got)
	}
}

func TestSumStates(t *testing.T) {
	const files = `
-- .gitignore --
ignored/go.sum
-- tracked/go.mod --
module a
-- tracked/go.sum --
x.example/m v1.0.0/go.mod h1:b=
x.example/m v1.0.0 h1:a=
nonsense
-- untracked/go.mod --
module b
-- untracked/go.sum --
-- ignored/go.mod --
module c
-- ignored/go.sum --
-- absent/go.mod --
module d
`
	tree, _ := load(t, files, ".gitignore", "tracked/go.mod", "tracked/go.sum", "untracked/go.mod", "ignored/go.mod", "absent/go.mod")
	for dir, want := range map[string]SumState{"tracked": Present, "untracked": Untracked, "ignored": Ignored, "absent": Absent} {
		if got := tree.InDir(dir).Sum.State; got != want {
			t.Errorf("%s: state %d, want %d", dir, got, want)
		}
	}
	sum := tree.InDir("tracked").Sum
	mod := module.Version{Path: "x.example/m", Version: "v1.0.0"}
	if len(sum.Lines) != 2 || sum.Line(mod, false) != 2 || sum.Line(mod, true) != 1 || sum.Line(module.Version{Path: "y", Version: "v1.0.0"}, false) != 0 {
		t.Errorf("lines %+v, lines %d and %d", sum.Lines, sum.Line(mod, false), sum.Line(mod, true))
	}
	if tree, _ := load(t, files); tree.InDir("ignored").Sum.State != Present || tree.InDir("untracked").Sum.State != Present {
		t.Error("without git a go.sum that is there is not Present")
	}
}

func TestGoModThatGitIgnores(t *testing.T) {
	const files = `
-- .gitignore --
go.mod
-- main.go --
package main
-- go.mod --
module a
-- scratch/go.mod --
module b
-- scratch/x.go --
package x
`
	tree, _ := load(t, files, ".gitignore", "main.go")
	if len(tree.Modules) != 1 || tree.Modules[0].File != "go.mod" || tree.Modules[0].Listed || tree.Modules[0].Tracked {
		t.Errorf("%+v", tree.Modules)
	}
}

func TestLocate(t *testing.T) {
	_, inv := load(t, `
-- svc/go.mod --
module a
-- lib/go.mod --
module b
-- svc/in --
-> ../lib
-- svc/out --
-> ../../elsewhere
-- svc/abs --
-> /etc
-- svc/loop --
-> loop
`)
	for target, want := range map[string]Target{
		"../lib": {Inside, "lib"}, "..": {Inside, "."}, "./in": {Inside, "lib"}, "./": {Inside, "svc"}, `..\lib`: {Inside, "lib"},
		"../../lib": {Outside, ""}, "../lib/../../x": {Outside, ""}, "./out": {Outside, ""}, "./abs": {Outside, ""},
		"/src/lib": {Machine, ""}, `C:\src\lib`: {Machine, ""}, "c:/lib": {Machine, ""}, `\\host\share`: {Machine, ""},
		"./gone": {Gone, "svc/gone"}, "./loop": {Gone, "svc/loop"},
	} {
		if got := Locate(inv, "svc", target); got != want {
			t.Errorf("Locate(svc, %s) = %+v, want %+v", target, got, want)
		}
	}
}

func TestWindowsPathsAreRead(t *testing.T) {
	tree, _ := load(t, "-- go.mod --\nmodule a\n\nreplace b => C:\\src\\b // its \\ stays\n")
	m := tree.Modules[0]
	if m.Err != nil || len(m.Syntax.Replace) != 1 || !IsAbs(m.Syntax.Replace[0].New.Path) || !Local(m.Syntax.Replace[0]) {
		t.Fatalf("%+v", m.Err)
	}
	if at := At(m.File, m.Syntax.Replace[0].Syntax); at.Line != 3 || at.Column != 1 || at.EndColumn != len(`replace b => C:\src\b`)+1 {
		t.Errorf("at %+v", at)
	}
}

func TestReplacement(t *testing.T) {
	tree, _ := load(t, `
-- go.mod --
module a

replace b => ./any

replace b v1.2.0 => ./exact

replace c v1.0.0 => ./c
`)
	replaces := tree.Modules[0].Syntax.Replace
	for _, tt := range []struct{ path, version, want string }{
		{"b", "v1.2.0", "./exact"}, {"b", "v1.3.0", "./any"}, {"c", "v1.0.0", "./c"}, {"c", "v1.1.0", ""}, {"d", "v1.0.0", ""},
	} {
		got := ""
		if r := Replacement(replaces, module.Version{Path: tt.path, Version: tt.version}); r != nil {
			got = r.New.Path
		}
		if got != tt.want {
			t.Errorf("%s@%s is replaced by %q, want %q", tt.path, tt.version, got, tt.want)
		}
	}
}
