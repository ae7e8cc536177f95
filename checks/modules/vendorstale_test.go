package modules

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"

	"github.com/golive-dev/golive/internal/gomod"
)

func TestConsistency(t *testing.T) {
	for _, tt := range []struct{ name, mod, vendor, want string }{
		{"agree", "require a.example/a v1.0.0\nreplace a.example/a => ./a\n", "# a.example/a v1.0.0 => ./a\n## explicit\na.example/a\n# a.example/a => ./a\n", ""},
		{"another version", "require a.example/a v1.1.0\n", "# a.example/a v1.0.0\n## explicit\na.example/a\n", "go.mod:4 go.mod requires a.example/a@v1.1.0, vendored is v1.0.0"},
		{"not marked", "require a.example/a v1.0.0\n", "# a.example/a v1.0.0\na.example/a\n", "go.mod:4 go.mod requires a.example/a@v1.0.0, which vendor/modules.txt does not mark as required"},
		{"not there", "require a.example/a v1.0.0\n", "", "go.mod:4 go.mod requires a.example/a@v1.0.0, which vendor/modules.txt does not have"},
		{"no longer required", "", "# a.example/a v1.0.0\n## explicit\na.example/a\n", "vendor/modules.txt:1 a.example/a@v1.0.0 is vendored as required, and go.mod does not require it"},
		{"marked and without packages", "", "# a.example/a v1.0.0\n## explicit\n", ""},
		{"another folder", "replace a.example/a => ./b\n", "# a.example/a => ./a\n", "go.mod:4 a.example/a is replaced by ./b, vendored is ./a"},
		{"another fork", "replace a.example/a v1.0.0 => f.example/a v1.0.1\n", "# a.example/a v1.0.0 => f.example/a v1.0.0\n",
			"go.mod:4 a.example/a@v1.0.0 is replaced by f.example/a@v1.0.1, vendored is f.example/a@v1.0.0"},
		{"replaced now", "replace a.example/a => ./a\n", "", "go.mod:4 a.example/a is replaced by ./a, which vendor/modules.txt does not say"},
		{"no longer replaced", "", "# a.example/a => ./a\n", "vendor/modules.txt:1 a.example/a is vendored as replaced by ./a, and go.mod does not replace it"},
		{"replaced at every version", "replace a.example/a => ./a\n", "# a.example/a v1.0.0 => ./a\na.example/a\n# a.example/a => ./a\n", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f, err := modfile.Parse("go.mod", []byte("module m\n\ngo 1.26\n"+tt.mod), nil)
			if err != nil {
				t.Fatal(err)
			}
			v := gomod.ParseVendor(tt.vendor)
			v.File = "vendor/modules.txt"
			c := consistency{vendor: v, source: "go.mod"}
			c.require(&gomod.Module{File: "go.mod", Syntax: f})
			c.replace("go.mod", f.Replace, func(r *modfile.Replace) module.Version { return r.New })
			var got []string
			for _, d := range c.finish() {
				got = append(got, fmt.Sprintf("%s:%d %s", d.at.File, d.at.Line, d.message))
			}
			if text := strings.Join(got, "; "); text != tt.want {
				t.Errorf("got  %s\nwant %s", text, tt.want)
			}
		})
	}
}

func TestRelativeTo(t *testing.T) {
	for _, tt := range []struct{ base, dir, want string }{
		{".", "lib", "./lib"}, {".", ".", "."}, {"a", "a/lib", "./lib"}, {"a", "lib", "../lib"}, {"a/b", ".", "../.."}, {"a/b", "a", ".."},
	} {
		if got := relativeTo(tt.base, tt.dir); got != tt.want {
			t.Errorf("relativeTo(%s, %s) = %s, want %s", tt.base, tt.dir, got, tt.want)
		}
	}
}
