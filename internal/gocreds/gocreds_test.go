package gocreds

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/golive-dev/golive/internal/credential"
	"github.com/golive-dev/golive/internal/gocode"
	"github.com/golive-dev/golive/internal/gomod"
	"github.com/golive-dev/golive/internal/treetest"
)

// Every case is a repository. A line of it that ends in "// want KIND NAME" holds a credential, no other does.
func TestFind(t *testing.T) {
	cases, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, name := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			want := map[string]string{}
			for _, f := range txtar.Parse(text).Files {
				for i, line := range strings.Split(string(f.Data), "\n") {
					if _, w, ok := strings.Cut(line, "// want "); ok {
						want[fmt.Sprintf("%s:%d", f.Name, i+1)] = w
					}
				}
			}
			sites, problems := find(t, string(text))
			for _, p := range problems {
				t.Errorf("problem: %+v", p)
			}
			for _, s := range sites {
				at := fmt.Sprintf("%s:%d", s.File, s.Line)
				got := describe(s)
				if want[at] != got {
					t.Errorf("%s: got %q, want %q", at, got, want[at])
				}
				delete(want, at)
			}
			for at, w := range want {
				t.Errorf("%s: not found: %s", at, w)
			}
		})
	}
}

func describe(s credential.Site) string {
	kind := map[credential.Kind]string{credential.Code: "code", credential.DSN: "dsn"}[s.Kind]
	if s.Placeholder {
		kind += " placeholder"
	}
	return kind + " " + s.Name
}

func find(t *testing.T, archive string) ([]credential.Site, []Problem) {
	t.Helper()
	return Find(t.Context(), load(t, archive))
}

func load(t *testing.T, archive string) *gocode.Program {
	t.Helper()
	files := treetest.Open(t, archive)
	code, err := gocode.Load(t.Context(), gocode.Config{Files: files, Modules: gomod.Load(files), GoMods: []string{"go.mod"}, CacheDir: "off", Offline: true,
		InScope: func(dir string) bool { return !strings.HasPrefix(dir, "third_party") }})
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// TestTestSupport: a package that helps tests imports package testing somewhere; a program may, and ships all the same.
func TestTestSupport(t *testing.T) {
	got := TestSupport(load(t, `
-- go.mod --
module acme.example/a
go 1.24
-- apitest/run.go --
package apitest
import "testing"
func Run(t *testing.T) { t.Log(key) }
-- apitest/keys.go --
package apitest
const key = "x"
-- main.go --
package main
func main() {}
-- bench.go --
package main
import "testing"
var _ = testing.Benchmark
`))
	if want := map[string]bool{"apitest/run.go": true, "apitest/keys.go": true, "bench.go": true}; !maps.Equal(got, want) {
		t.Errorf("test support: %v", got)
	}
}

func TestPackageWithErrors(t *testing.T) {
	sites, problems := find(t, `
-- go.mod --
module acme.example/a
go 1.24
-- a.go --
package a
var dbPassword = "w1nter-Garden"
var x int = missing
`)
	if len(sites) != 1 || sites[0].Line != 2 || sites[0].Value != "w1nter-Garden" {
		t.Errorf("sites: %+v", sites)
	}
	if len(problems) != 1 || problems[0].Package != "acme.example/a" || problems[0].Line != 3 {
		t.Errorf("problems: %+v", problems)
	}
}
