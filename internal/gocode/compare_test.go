package gocode

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/analysis/passes/assign"
	"golang.org/x/tools/go/analysis/passes/copylock"
	"golang.org/x/tools/go/analysis/passes/httpresponse"
	"golang.org/x/tools/go/analysis/passes/lostcancel"
	"golang.org/x/tools/go/analysis/passes/nilness"
	"golang.org/x/tools/go/analysis/passes/printf"
	"golang.org/x/tools/go/analysis/passes/unusedwrite"
	"golang.org/x/tools/go/packages"
)

// Over GOLIVE_COMPARE_DIR, a module: golive's load and driver find what the go/analysis checker finds with whole
// dependencies, and no package has an error that it does not have there.
func TestSameDiagnosticsAsWithWholeDependencies(t *testing.T) {
	dir := os.Getenv("GOLIVE_COMPARE_DIR")
	if dir == "" {
		t.Skip("GOLIVE_COMPARE_DIR is not set")
	}
	analyzers := []*analysis.Analyzer{assign.Analyzer, copylock.Analyzer, httpresponse.Analyzer, lostcancel.Analyzer, nilness.Analyzer,
		printf.Analyzer, unusedwrite.Analyzer}
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax | packages.NeedModule, Dir: dir, Env: append(os.Environ(), "CGO_ENABLED=1")}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	roots := map[string]int{}
	for _, p := range pkgs {
		if len(p.GoFiles) > 0 { // go list names folders that hold tests alone, too
			roots[p.PkgPath] = len(p.Errors)
		}
	}
	theirs, err := checker.Analyze(analyzers, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, act := range theirs.Roots {
		for _, d := range act.Diagnostics {
			at := act.Package.Fset.PositionFor(d.Pos, false)
			rel, _ := filepath.Rel(dir, at.Filename)
			want = append(want, fmt.Sprintf("%s:%d: %s", rel, at.Line, strings.ReplaceAll(d.Message, dir+"/", "")))
		}
	}

	cfg := config(open(t, dir))
	cfg.GoMods, cfg.Offline = []string{"go.mod"}, false
	p := load(t, cfg)
	for _, pkg := range p.Packages {
		if errors, ok := roots[pkg.Path]; !ok || errors == 0 && len(pkg.Errors) > 0 {
			t.Errorf("%s: known there %v, %d errors there, here: %s", pkg.Path, ok, errors, problems(pkg.Errors))
		}
		delete(roots, pkg.Path)
	}
	if len(roots) > 0 {
		t.Errorf("not loaded: %v", roots)
	}
	r := analyze(t, p, analyzers...)
	var got []string
	for _, d := range r.Diagnostics {
		got = append(got, fmt.Sprintf("%s:%d: %s", d.Position.File, d.Position.Line, d.Message))
	}
	t.Logf("%d packages, %d diagnostics there, %d here; skipped %d, problems %s", len(p.Packages), len(want), len(got), len(r.Skipped), problems(r.Problems))
	for _, line := range want {
		if !slices.Contains(got, line) {
			t.Errorf("missing: %s", line)
		}
	}
	for _, line := range got {
		if !slices.Contains(want, line) {
			t.Errorf("extra: %s", line)
		}
	}
}
