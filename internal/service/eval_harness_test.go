package service

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/golive-dev/golive/internal/gocode"
	"github.com/golive-dev/golive/internal/gomod"
	"github.com/golive-dev/golive/internal/inventory"
)

// A sketch is a program as a test writes it: its main.go without the package clause, and further packages of its own by
// their folders ("db/db.go"), which it imports as acme.example/x/NAME/db.
type sketch struct {
	name, main string
	files      map[string]string
	want       string
}

// loadSketches makes one module of the standard library and of stubs, which stand for other modules by their paths, and
// returns the models of its programs by name. It is loaded once for all of them.
func loadSketches(t *testing.T, list []sketch, stubs map[string]string) map[string]*Program {
	t.Helper()
	dir := t.TempDir()
	mod := "module acme.example/x\n\ngo 1.24\n"
	modules := map[string]bool{}
	for name, text := range stubs {
		m, sub, _ := strings.Cut(name, "#") // the module and the package below it
		at := strings.NewReplacer("/", "_", ".", "_").Replace(m)
		if !modules[m] {
			version := "v1.0.0"
			if base := path.Base(m); len(base) > 1 && base[0] == 'v' && strings.Trim(base[1:], "0123456789") == "" {
				version = base + ".0.0"
			}
			modules[m] = true
			mod += fmt.Sprintf("\nrequire %s %s\nreplace %s => ./stubs/%s\n", m, version, m, at)
			write(t, filepath.Join(dir, "stubs", at, "go.mod"), "module "+m+"\n\ngo 1.24\n")
		}
		write(t, filepath.Join(dir, "stubs", at, sub, "stub.go"), text)
	}
	write(t, filepath.Join(dir, "go.mod"), mod)
	for _, s := range list {
		write(t, filepath.Join(dir, s.name, "main.go"), "package main\n\n"+s.main)
		for name, text := range s.files {
			write(t, filepath.Join(dir, s.name, name), text)
		}
	}
	inv, err := inventory.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	code, err := gocode.Load(t.Context(), gocode.Config{Files: inv, Modules: gomod.Load(inv), GoMods: []string{"go.mod"}, CacheDir: "off"})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range code.Problems {
		t.Errorf("problem: %v", p)
	}
	programs := map[string]*Program{}
	for _, p := range Load(t.Context(), code).Programs {
		programs[p.Name] = p
		if p.Cut != nil {
			t.Errorf("%s is cut: %s", p.Name, p.Cut.Message)
		}
	}
	return programs
}

// holdSketches holds what is described of each program against what its sketch wants, line by line.
func holdSketches(t *testing.T, list []sketch, stubs map[string]string, describe func(t *testing.T, p *Program) []string) {
	t.Helper()
	programs := loadSketches(t, list, stubs)
	for _, s := range list {
		t.Run(s.name, func(t *testing.T) {
			p := programs[s.name]
			if p == nil {
				t.Fatal("there is no such program")
			}
			var want []string
			if s.want != "" {
				want = strings.Split(s.want, "\n")
			}
			if got := describe(t, p); !slices.Equal(got, want) {
				t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
			}
		})
	}
}
