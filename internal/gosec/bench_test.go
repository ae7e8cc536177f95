package gosec

import (
	"io"
	"log"
	"os"
	"testing"

	"github.com/securego/gosec/v2"
	"github.com/securego/gosec/v2/analyzers"
	"github.com/securego/gosec/v2/rules"
	"golang.org/x/tools/go/packages"

	"github.com/golive-dev/golive/internal/gocode"
)

// benched loads the repository that GOLIVE_BENCH_DIR names, else golive itself.
func benched(b *testing.B) *gocode.Program {
	b.Helper()
	dir := os.Getenv("GOLIVE_BENCH_DIR")
	if dir == "" {
		dir = "../.."
	}
	code := load(b, dir)
	if _, err := code.SSA(code.Packages[0]); err != nil { // what all checks share, and whoever is first pays
		b.Log(err)
	}
	b.ResetTimer()
	return code
}

// BenchmarkRun is the whole of golive's part, one package at a time.
func BenchmarkRun(b *testing.B) {
	code := benched(b)
	for b.Loop() {
		r, err := Run(b.Context(), code, 1)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(r.Issues)), "issues")
	}
}

// BenchmarkAlone is gosec's own rules and analyzers on the same load, as gosec runs them itself: the part that no one saves.
func BenchmarkAlone(b *testing.B) {
	code := benched(b)
	pinVersion()
	for b.Loop() {
		a := gosec.NewAnalyzer(gosec.NewConfig(), false, true, true, 1, log.New(io.Discard, "", 0))
		a.LoadRules(rules.Generate(true).RulesInfo())
		a.LoadAnalyzers(analyzers.Generate(true).AnalyzersInfo())
		for _, pkg := range code.Packages {
			given := &packages.Package{
				ID: pkg.Path, PkgPath: pkg.Path, Name: pkg.Name, Fset: code.Fset, Syntax: pkg.Syntax,
				Types: pkg.Types, TypesInfo: pkg.Info, TypesSizes: code.Sizes, IllTyped: pkg.IllTyped(),
			}
			a.CheckRules(given)
			a.CheckAnalyzers(given)
		}
		issues, _, _ := a.Report()
		b.ReportMetric(float64(len(issues)), "issues")
	}
}
