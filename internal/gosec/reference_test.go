package gosec

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/securego/gosec/v2"
	"github.com/securego/gosec/v2/analyzers"
	"github.com/securego/gosec/v2/rules"
	"golang.org/x/tools/go/packages"

	"github.com/golive-dev/golive/internal/gocode"
	"github.com/golive-dev/golive/internal/gomod"
	"github.com/golive-dev/golive/internal/inventory"
)

// load loads every module of a folder.
func load(t testing.TB, dir string) *gocode.Program {
	t.Helper()
	inv, err := inventory.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { inv.Close() })
	cfg := gocode.Config{Files: inv, Modules: gomod.Load(inv), CacheDir: "off", Offline: true}
	for _, m := range cfg.Modules.Modules {
		cfg.GoMods = append(cfg.GoMods, m.File)
	}
	p, err := gocode.Load(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// samples returns the programs that gosec tests its rules with, each as its files, by the name of the list that it stands
// in and its place there. They are read from the source of gosec's package testutils, so that none is forgotten.
func samples(t testing.TB) map[string][]string {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/securego/gosec/v2").Output()
	if err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(out)), "testutils", "*_samples.go"))
	if err != nil || len(names) == 0 {
		t.Fatalf("gosec's samples are not where they were: %v", err)
	}
	all := map[string][]string{}
	for _, name := range names {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		list := strings.TrimSuffix(filepath.Base(name), "_samples.go")
		ast.Inspect(file, func(n ast.Node) bool {
			lit, ok := n.(*ast.CompositeLit)
			if !ok {
				return true
			}
			array, ok := lit.Type.(*ast.ArrayType)
			if !ok || fmt.Sprint(array.Elt) != "string" {
				return true
			}
			var files []string
			for _, e := range lit.Elts {
				if text, ok := e.(*ast.BasicLit); ok {
					if value, err := strconv.Unquote(text.Value); err == nil {
						files = append(files, value)
					}
				}
			}
			all[fmt.Sprintf("%s_%d", list, len(all))] = files
			return false
		})
	}
	return all
}

// reference runs gosec as its command does: over packages that go/packages loads, with SSA of its own.
func reference(t testing.TB, dir string) []string {
	t.Helper()
	pkgs, err := packages.Load(&packages.Config{Mode: gosec.LoadMode | packages.NeedModule, Dir: dir, Env: append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off")}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	a := gosec.NewAnalyzer(gosec.NewConfig(), false, true, true, 1, log.New(io.Discard, "", 0))
	a.LoadRules(rules.Generate(true).RulesInfo())
	a.LoadAnalyzers(analyzers.Generate(true).AnalyzersInfo())
	for _, p := range pkgs {
		a.CheckRules(p)
		a.CheckAnalyzers(p)
	}
	issues, _, _ := a.Report()
	var list []string
	for _, i := range issues {
		name, err := filepath.Rel(dir, i.File)
		if err != nil {
			t.Fatal(err)
		}
		line, _, _ := strings.Cut(i.Line, "-")
		list = append(list, fmt.Sprintf("%s:%s %s %v/%v %t", filepath.ToSlash(name), line, i.RuleID, i.Severity, i.Confidence, len(i.Suppressions) > 0))
	}
	return distinct(list)
}

func ours(t testing.TB, dir string) []string {
	t.Helper()
	r, err := Run(t.Context(), load(t, dir), 2)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range r.Problems {
		if strings.Contains(p.Message, "failed on") || strings.Contains(p.Message, "panic") {
			t.Errorf("%s: %s", p.File, p.Message)
		}
	}
	var list []string
	for _, i := range r.Issues {
		list = append(list, fmt.Sprintf("%s:%d %s %v/%v %t", i.File, i.Line, i.Rule, i.Severity, i.Confidence, i.Accepted != nil && i.Accepted.Kind == "nosec"))
	}
	return distinct(list)
}

func distinct(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}

// TestSamples holds what golive has gosec say of gosec's own samples against what gosec says of them by itself.
func TestSamples(t *testing.T) {
	if testing.Short() {
		t.Skip("a thousand programs")
	}
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		t.Helper()
		full := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", "module samples.example\n\ngo 1.21\n") // G601 is silent from 1.22 on
	programs := samples(t)
	for name, files := range programs {
		if strings.HasPrefix(name, "cgo") {
			continue // gosec looks at what the cgo tool makes of it, golive at what was written
		}
		for i, text := range files {
			write(fmt.Sprintf("%s/f%d.go", name, i), text)
		}
	}
	want, got := reference(t, dir), ours(t, dir)
	rules := map[string]bool{}
	for _, line := range want {
		rules[strings.Fields(line)[1]] = true
		if !slices.Contains(got, line) {
			t.Errorf("gosec alone has %s", line)
		}
	}
	for _, line := range got {
		if !slices.Contains(want, line) {
			t.Errorf("golive alone has %s", line)
		}
	}
	t.Logf("%d programs, %d findings of %d rules", len(programs), len(want), len(rules))
	if len(programs) < 400 || len(want) < 400 || len(rules) < 55 {
		t.Errorf("the samples are too few to tell anything: %d programs, %d findings, %d rules", len(programs), len(want), len(rules))
	}
}
