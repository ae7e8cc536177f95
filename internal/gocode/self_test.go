package gocode

import (
	"path/filepath"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/copylock"
	"golang.org/x/tools/go/analysis/passes/errorsas"
	"golang.org/x/tools/go/analysis/passes/httpresponse"
	"golang.org/x/tools/go/analysis/passes/lostcancel"
	"golang.org/x/tools/go/analysis/passes/nilness"
	"golang.org/x/tools/go/analysis/passes/printf"
	"golang.org/x/tools/go/analysis/passes/unusedresult"
)

// golive itself has many dependencies and no error that go build would not have: golive finds none either, with the
// dependencies from their sources and from the cache.
func TestLoadGolive(t *testing.T) {
	if testing.Short() {
		t.Skip("loads golive and its dependencies")
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	cfg := config(open(t, root))
	cfg.GoMods, cfg.CacheDir, cfg.Tests, cfg.Offline = []string{"go.mod"}, t.TempDir(), true, false
	cfg.InScope = func(dir string) bool {
		return dir == "internal/gocmd" || dir == "internal/container" || dir == "internal/compose"
	}
	for i, cached := range []bool{false, true} {
		p := load(t, cfg)
		if len(p.Problems) > 0 {
			t.Fatalf("problems:\n%s", problems(p.Problems))
		}
		if (p.Stats.Cached > 0) != cached {
			t.Errorf("run %d: %d of %d dependencies from the cache", i, p.Stats.Cached, p.Stats.Dependencies)
		}
		for _, pkg := range p.Packages {
			if _, err := p.SSA(pkg); err != nil {
				t.Errorf("%s: %v", pkg.Path, err)
			}
		}
		r := analyze(t, p, []*analysis.Analyzer{copylock.Analyzer, errorsas.Analyzer, httpresponse.Analyzer, lostcancel.Analyzer,
			nilness.Analyzer, printf.Analyzer, unusedresult.Analyzer}...)
		if len(r.Problems) > 0 || len(r.Skipped) > 0 {
			t.Errorf("problems: %s; skipped: %v", problems(r.Problems), r.Skipped)
		}
		for _, d := range messages(r) {
			t.Log(d)
		}
	}
}
