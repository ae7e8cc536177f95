package project

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// lay writes files into a new folder and returns it with its symbolic links resolved.
func lay(t *testing.T, names ...string) string {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		name, text, _ := strings.Cut(name, "=")
		full := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func openIn(t *testing.T, dir string, patterns ...string) (*Project, error) {
	t.Helper()
	p, err := Open(context.Background(), Options{Dir: dir, Patterns: patterns})
	if err == nil {
		t.Cleanup(func() { p.Close() })
	}
	return p, err
}

var monorepo = []string{
	".git/HEAD=ref: refs/heads/main", "go.mod=module acme.example/mono\n", "Dockerfile", "cmd/api/main.go", "internal/x/x.go",
	"src/frontend/go.mod=module acme.example/frontend\n", "src/frontend/main.go", "src/frontend/Dockerfile",
	"src/cart/go.mod=module acme.example/mono/cart\n", "src/cart/main.go",
	"testdata/services/demo/.golive.yaml", "testdata/services/demo/go.mod=module demo\n", "testdata/services/demo/main.go",
	"testdata/services/demo/vendor/v/v.go", "testdata/services/demo/sub/.golive.yaml", "testdata/services/demo/sub/a.go",
	"tools/.golive.yaml", "tools/go.mod=module tools\n", "vendor/x/go.mod=module x\n",
}

func TestScope(t *testing.T) {
	for _, test := range []struct {
		name, dir string
		patterns  []string
		project   string
		in, out   []string // artefacts
		modules   []string
	}{
		{
			"everything at the root", ".", nil, ".",
			[]string{"Dockerfile", "go.mod", "src/frontend/Dockerfile", "cmd/api/main.go"},
			[]string{"vendor/x/go.mod", "testdata/services/demo/go.mod", "tools/go.mod"},
			[]string{"go.mod", "src/cart/go.mod", "src/frontend/go.mod"},
		},
		{
			"a folder of a monorepo", "src/frontend", []string{"./..."}, ".",
			[]string{"src/frontend/Dockerfile"}, []string{"Dockerfile", "src/cart/go.mod"}, []string{"src/frontend/go.mod"},
		},
		{
			"a folder of the root module", "internal", nil, ".",
			[]string{"internal/x/x.go"}, []string{"Dockerfile"}, []string{"go.mod"},
		},
		{
			"one package: linked artefacts only", ".", []string{"./cmd/api"}, ".",
			nil, []string{"Dockerfile", "cmd/api/main.go"}, []string{"go.mod"},
		},
		{
			"an import path", ".", []string{"acme.example/mono/cart/..."}, ".",
			[]string{"src/cart/main.go"}, []string{"Dockerfile"}, []string{"src/cart/go.mod"},
		},
		{
			"a folder without ./", ".", []string{"src/..."}, ".",
			[]string{"src/cart/main.go"}, []string{"Dockerfile"}, []string{"src/cart/go.mod", "src/frontend/go.mod"},
		},
		{
			"a project inside testdata", "testdata/services/demo", nil, "testdata/services/demo",
			[]string{"testdata/services/demo/main.go"},
			[]string{"testdata/services/demo/vendor/v/v.go", "testdata/services/demo/sub/a.go", "go.mod"},
			[]string{"testdata/services/demo/go.mod"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			root := lay(t, monorepo...)
			os.RemoveAll(filepath.Join(root, ".git"))
			// A repository that git does not keep, with a marker at its root, reads the same.
			if test.dir != "." {
				os.WriteFile(filepath.Join(root, ".git"), []byte("gitdir: nowhere\n"), 0o644)
			}
			p, err := openIn(t, filepath.Join(root, test.dir), test.patterns...)
			if err != nil {
				t.Fatal(err)
			}
			if p.Dir != test.project {
				t.Errorf("the project is %s, want %s", p.Dir, test.project)
			}
			for _, name := range test.in {
				if !p.InScope(name) {
					t.Errorf("%s is out of scope", name)
				}
			}
			for _, name := range test.out {
				if p.InScope(name) {
					t.Errorf("%s is in scope", name)
				}
			}
			if got := p.GoMods(); !slices.Equal(got, test.modules) {
				t.Errorf("modules are %v, want %v", got, test.modules)
			}
		})
	}
}

func TestSinglePackageIsInScope(t *testing.T) {
	p, err := openIn(t, lay(t, monorepo[1:]...), "./cmd/api")
	if err != nil {
		t.Fatal(err)
	}
	if !p.PackageInScope("cmd/api") || p.PackageInScope("internal/x") {
		t.Error("the pattern names cmd/api alone")
	}
}

func TestNestedProjectsAreNamed(t *testing.T) {
	p, err := openIn(t, lay(t, monorepo[1:]...))
	if err != nil {
		t.Fatal(err)
	}
	if got := p.Nested(); !slices.Equal(got, []string{"testdata/services/demo", "tools"}) {
		t.Errorf("nested projects are %v", got)
	}
}

func TestPatternsThatNameNothingAreUsageErrors(t *testing.T) {
	root := lay(t, monorepo[1:]...)
	for pattern, part := range map[string]string{
		"./absent/...":                 "./absent",
		"../...":                       "leads out",
		"fmt":                          "neither a folder",
		"./...x/...":                   "at the end only",
		"./tools/...":                  "project of its own",
		"./vendor/x":                   "left out",
		"./testdata/services/demo/...": "project of its own",
		filepath.Dir(root):             "outside the repository",
	} {
		_, err := openIn(t, root, pattern)
		var usage *UsageError
		if !errors.As(err, &usage) || !strings.Contains(usage.Message, part) {
			t.Errorf("%s: %v, want a usage error with %q", pattern, err, part)
		}
	}
	if _, err := openIn(t, filepath.Join(root, "absent")); err == nil {
		t.Error("an absent folder was opened")
	}
}

func TestShownNamesNoAbsolutePath(t *testing.T) {
	root := lay(t, "go.mod=module m\n", "conf/golive.yaml")
	p, err := openIn(t, root)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		filepath.Join(root, "conf", "golive.yaml"):        "conf/golive.yaml",
		filepath.Join(filepath.Dir(root), "golive.yaml"):  "golive.yaml",
		filepath.Join(root, "conf", "..", "golive.yaml"):  "golive.yaml",
		filepath.Join(root, "absent", "dir", "test.yaml"): "test.yaml",
	} {
		if got := p.Shown(name); got != want {
			t.Errorf("%s is shown as %s, want %s", name, got, want)
		}
	}
}
