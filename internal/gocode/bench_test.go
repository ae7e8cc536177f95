package gocode

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/tools/go/packages"

	"github.com/golive-dev/golive/internal/gomod"
	"github.com/golive-dev/golive/internal/inventory"
)

// benchDir is the repository that the benchmarks load: GOLIVE_BENCH_DIR, or golive itself. docs/performance.md has the
// figures and the commands.
func benchDir(b *testing.B) string {
	dir := os.Getenv("GOLIVE_BENCH_DIR")
	if dir == "" {
		dir = "../.."
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		b.Fatal(err)
	}
	return abs
}

func benchConfig(b *testing.B, cache string) Config {
	inv, err := inventory.Open(b.Context(), benchDir(b))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { inv.Close() })
	return Config{Files: inv, Modules: gomod.Load(inv), GoMods: []string{"go.mod"}, CacheDir: cache}
}

func benchLoad(b *testing.B, cfg Config) *Program {
	p, err := Load(b.Context(), cfg)
	if err != nil {
		b.Fatal(err)
	}
	for _, problem := range p.Problems {
		b.Log(problem)
	}
	ms := func(d time.Duration) float64 { return float64(d.Milliseconds()) }
	b.ReportMetric(ms(p.Stats.List), "list-ms")
	b.ReportMetric(ms(p.Stats.Parse), "parse-cpu-ms")
	b.ReportMetric(ms(p.Stats.Types), "types-cpu-ms")
	b.ReportMetric(float64(p.Stats.Roots), "roots")
	b.ReportMetric(float64(p.Stats.Dependencies), "deps")
	return p
}

// BenchmarkLoadCold loads with no cache at all: neither golive's nor the go command's.
func BenchmarkLoadCold(b *testing.B) {
	for b.Loop() {
		b.Setenv("GOCACHE", b.TempDir())
		benchLoad(b, benchConfig(b, b.TempDir()))
	}
}

// BenchmarkLoadNoCache loads without golive's cache, with the go command's index of packages warm.
func BenchmarkLoadNoCache(b *testing.B) {
	cfg := benchConfig(b, "off")
	for b.Loop() {
		benchLoad(b, cfg)
	}
}

// warm returns a configuration with a cache that is full: GOLIVE_BENCH_CACHE, filled by a run before, or one that is
// filled now.
func warm(b *testing.B) Config {
	if dir := os.Getenv("GOLIVE_BENCH_CACHE"); dir != "" {
		return benchConfig(b, dir)
	}
	cfg := benchConfig(b, b.TempDir())
	benchLoad(b, cfg)
	b.ResetTimer()
	return cfg
}

// BenchmarkLoadWarm loads with golive's cache and the go command's index filled by a run before.
func BenchmarkLoadWarm(b *testing.B) {
	cfg := warm(b)
	for b.Loop() {
		benchLoad(b, cfg)
	}
}

// BenchmarkLoadSSAWarm is BenchmarkLoadWarm with the SSA of every package of the repository.
func BenchmarkLoadSSAWarm(b *testing.B) {
	cfg := warm(b)
	for b.Loop() {
		p := benchLoad(b, cfg)
		start := time.Now()
		for _, pkg := range p.Packages {
			if _, err := p.SSA(pkg); err != nil {
				b.Log(pkg.Path, err)
			}
		}
		b.ReportMetric(float64(time.Since(start).Milliseconds()), "ssa-ms")
	}
}

// BenchmarkPackagesLoad is the yardstick: go/packages with export data of the compiler, syntax and types of the
// repository's own packages. It needs a warm build cache.
func BenchmarkPackagesLoad(b *testing.B) {
	for b.Loop() {
		pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadSyntax | packages.NeedModule, Dir: benchDir(b)}, "./...")
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(pkgs)), "roots")
	}
}
