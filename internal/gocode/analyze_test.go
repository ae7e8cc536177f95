package gocode

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/types"
	"reflect"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/buildssa"
	"golang.org/x/tools/go/analysis/passes/lostcancel"
	"golang.org/x/tools/go/analysis/passes/nilness"
	"golang.org/x/tools/go/analysis/passes/printf"
	"golang.org/x/tools/go/ssa"
)

const chain = `
-- go.mod --
module acme.example/api
go 1.25
-- a/a.go --
package a
func Closes() {}
type T struct{}
func (T) Closes() {}
-- b/b.go --
package b
import "acme.example/api/a"
func Closes() { a.Closes() }
-- c/c.go --
package c
import ("acme.example/api/a"; "acme.example/api/b")
func F() { b.Closes(); a.T{}.Closes(); other() }
func other() {}
`

// closes is the fact that a function is called Closes; it says how many of them it calls.
type closes struct{ Calls int }

func (*closes) AFact() {}

type unencodable struct{ C chan int }

func (*unencodable) AFact() {}

// factory reports every call of a function that the fact holds of.
func factory() *analysis.Analyzer {
	a := &analysis.Analyzer{Name: "closes", Doc: "reports calls of functions named Closes", FactTypes: []analysis.Fact{new(closes)}}
	a.Run = func(pass *analysis.Pass) (any, error) {
		for _, f := range pass.Files {
			for _, d := range f.Decls {
				fn, ok := d.(*ast.FuncDecl)
				if !ok {
					continue
				}
				calls := 0
				ast.Inspect(fn, func(n ast.Node) bool {
					sel, ok := n.(*ast.SelectorExpr)
					if !ok {
						return true
					}
					fact := new(closes)
					if obj := pass.TypesInfo.Uses[sel.Sel]; obj != nil && pass.ImportObjectFact(obj, fact) {
						calls++
						pass.Reportf(sel.Pos(), "calls %s.%s, which calls %d (%s)", obj.Pkg().Name(), obj.Name(), fact.Calls, pass.Fset.Position(obj.Pos()))
					}
					return true
				})
				if fn.Name.Name == "Closes" {
					pass.ExportObjectFact(pass.TypesInfo.Defs[fn.Name], &closes{calls})
				}
			}
		}
		return nil, nil
	}
	return a
}

func messages(r *Results) []string {
	var list []string
	for _, d := range r.Diagnostics {
		list = append(list, fmt.Sprintf("%s:%d:%d: %s", d.Position.File, d.Position.Line, d.Position.Column, d.Message))
	}
	return list
}

func analyze(t *testing.T, p *Program, analyzers ...*analysis.Analyzer) *Results {
	t.Helper()
	r, err := p.Analyze(t.Context(), analyzers)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestFactsReachImporters(t *testing.T) {
	cfg := config(lay(t, chain))
	p := load(t, cfg)
	want := []string{
		"b/b.go:3:17: calls a.Closes, which calls 0 (a/a.go:2:6)",
		"c/c.go:3:12: calls b.Closes, which calls 1 (b/b.go:3:6)",
		"c/c.go:3:24: calls a.Closes, which calls 0 (a/a.go:4:10)",
	}
	closesAnalyzer := factory()
	r := analyze(t, p, closesAnalyzer)
	if got := messages(r); !slices.Equal(got, want) {
		t.Errorf("diagnostics:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	fact := new(closes)
	if !r.ObjectFact(find(t, p, "acme.example/api/b").Types.Scope().Lookup("Closes"), fact) || fact.Calls != 1 {
		t.Errorf("the fact of b.Closes: %+v", fact)
	}
	if r.ObjectFact(find(t, p, "acme.example/api/c").Types.Scope().Lookup("F"), fact) {
		t.Error("c.F has the fact")
	}
	// Facts come from packages out of scope, diagnostics do not.
	cfg.InScope = func(dir string) bool { return dir == "c" }
	if got := messages(analyze(t, load(t, cfg), closesAnalyzer)); !slices.Equal(got, want[1:]) {
		t.Errorf("with c alone in scope:\n%s", strings.Join(got, "\n"))
	}
}

// Two modules of one repository may see the same package with other dependencies; facts hold of it all the same.
func TestFactsReachOtherViewsOfAPackage(t *testing.T) {
	p := load(t, config(lay(t, `
-- lib/go.mod --
module acme.example/lib
go 1.25
require acme.example/dep v1.0.0
replace acme.example/dep => ../dep1
-- lib/lib.go --
package lib
import "acme.example/dep"
type T struct{ D dep.D }
func (T) Closes() {}
-- dep1/go.mod --
module acme.example/dep
go 1.25
-- dep1/d.go --
package dep
type D int
-- dep2/go.mod --
module acme.example/dep
go 1.25
-- dep2/d.go --
package dep
type D string
-- api/go.mod --
module acme.example/api
go 1.25
require (
	acme.example/lib v1.0.0
	acme.example/dep v1.0.0
)
replace (
	acme.example/lib => ../lib
	acme.example/dep => ../dep2
)
-- api/a.go --
package api
import ("acme.example/dep"; "acme.example/lib")
var D dep.D = "a string"
func F() { lib.T{D: D}.Closes() }
`)))
	if len(p.Problems) > 0 {
		t.Fatalf("problems:\n%s", problems(p.Problems))
	}
	if got := messages(analyze(t, p, factory())); len(got) != 1 || !strings.HasPrefix(got[0], "api/a.go:4:12: calls lib.Closes") {
		t.Errorf("diagnostics: %v", got)
	}
}

func TestFailingAnalyzers(t *testing.T) {
	p := load(t, config(lay(t, chain)))
	bad := &analysis.Analyzer{Name: "bad", Doc: "panics on b", ResultType: reflect.TypeFor[int](), Run: func(pass *analysis.Pass) (any, error) {
		switch pass.Pkg.Name() {
		case "b":
			panic("b is too much for it")
		case "c":
			return nil, errors.New("c is odd: " + pass.Fset.Position(pass.Files[0].Pos()).Filename)
		}
		return 7, nil
	}}
	ran := 0
	needs := &analysis.Analyzer{Name: "needs", Doc: "needs bad", Requires: []*analysis.Analyzer{bad}, Run: func(pass *analysis.Pass) (any, error) {
		ran += pass.ResultOf[bad].(int)
		return nil, nil
	}}
	fact := &analysis.Analyzer{Name: "fact", Doc: "exports what cannot be encoded", FactTypes: []analysis.Fact{new(unencodable)}, Run: func(pass *analysis.Pass) (any, error) {
		if pass.Pkg.Name() == "a" {
			pass.ExportPackageFact(&unencodable{make(chan int)})
		}
		return nil, nil
	}}
	r := analyze(t, p, needs, fact, factory())
	want := "a/a.go: analyzer fact failed: panic: facts of type *gocode.unencodable cannot be encoded\n" +
		"b/b.go: analyzer bad failed: panic: b is too much for it\n" +
		"c/c.go: analyzer bad failed: c is odd: c/c.go\n"
	got := problems(r.Problems)
	if i := strings.Index(got, ": gob"); i >= 0 {
		got = got[:i] + got[i+strings.Index(got[i:], "\n"):]
	}
	if got != want {
		t.Errorf("problems:\n%s\nwant:\n%s", got, want)
	}
	if ran != 7 {
		t.Errorf("needs saw %d, want the result of a alone", ran)
	}
	if len(r.Diagnostics) != 3 {
		t.Errorf("the good analyzer lost diagnostics: %v", messages(r))
	}
	if v := r.ResultOf(bad, find(t, p, "acme.example/api/a")); v != 7 {
		t.Errorf("result of bad on a: %v", v)
	}
}

func TestCancelledAnalysis(t *testing.T) {
	p := load(t, config(lay(t, chain)))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Analyze(ctx, []*analysis.Analyzer{factory()}); !errors.Is(err, context.Canceled) {
		t.Errorf("Analyze = %v", err)
	}
	if _, err := p.Analyze(t.Context(), []*analysis.Analyzer{{Name: "no doc"}}); err == nil {
		t.Error("an analyzer without documentation is accepted")
	}
}

func TestWellKnownAnalyzers(t *testing.T) {
	p := load(t, config(lay(t, `
-- go.mod --
module acme.example/api
go 1.25
-- a/a.go --
package a
import ("context"; "log"; "acme.example/api/b")
func Lost(ctx context.Context) {
	_, cancel := context.WithCancel(ctx)
	if ctx == nil {
		return
	}
	cancel()
}
func Nil(p *int) int {
	if p == nil {
		return *p
	}
	return 0
}
func Quiet(p *int) int {
	if p == nil {
		log.Fatal("no p")
	}
	return *p
}
func Own(p *int) int {
	if p == nil {
		b.Die("%d", "x")
	}
	return *p
}
-- b/b.go --
package b
import ("fmt"; "os")
func Die(format string, args ...any) {
	fmt.Printf(format, args...)
	os.Exit(1)
}
-- broken/b.go --
package broken
var x int = "s"
func F(p *int) int { if p == nil { return *p }; return 0 }
`)))
	r := analyze(t, p, lostcancel.Analyzer, nilness.Analyzer, printf.Analyzer)
	want := []string{
		"a/a.go:4:2: the cancel function is not used on all paths (possible context leak)",
		"a/a.go:6:3: this return statement may be reached without using the cancel var defined on line 4",
		"a/a.go:12:10: nil dereference in load",
		"a/a.go:24:10: acme.example/api/b.Die format %d has arg \"x\" of wrong type string",
	}
	if got := messages(r); !slices.Equal(got, want) {
		t.Errorf("diagnostics:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if len(r.Problems) > 0 {
		t.Errorf("problems: %s", problems(r.Problems))
	}
	if len(r.Skipped) != 1 || r.Skipped[0].Dir != "broken" {
		t.Errorf("skipped: %v", r.Skipped)
	}
	again := analyze(t, p, printf.Analyzer, nilness.Analyzer, lostcancel.Analyzer)
	if !slices.Equal(messages(r), messages(again)) {
		t.Errorf("another order gives\n%s", strings.Join(messages(again), "\n"))
	}
}

func TestSSAIsShared(t *testing.T) {
	p := load(t, config(lay(t, `
-- go.mod --
module acme.example/api
go 1.25
-- a/a.go --
package a
import ("strings"; "log"; "unsafe")
type S[T any] struct{ v T }
func (s *S[T]) Get() T { return s.v }
func F() string { defer func() { _ = recover() }(); return strings.ToUpper("x") }
func Exit() int { log.Fatal("no") ; return 1 }
var _ = unsafe.Sizeof(0)
-- b/b.go --
package b
import "acme.example/api/a"
func F() string { var s a.S[string]; return a.F() + s.Get() }
-- c/c.go --
package c
import "C"
func F() int { return int(C.f()) }
-- d/d.go --
package d
import "C"
func F() int { return 1 }
-- e/e.go --
package e
func F() int { return undefined }
-- f/f.go --
package f
import ("acme.example/api/e"; "fmt")
func F() int { return e.F() }
`)))
	want := map[string]error{"a": nil, "b": nil, "c": ErrIllTyped, "d": nil, "e": ErrIllTyped, "f": nil}
	var prog *ssa.Program
	for _, pkg := range p.Packages {
		built, err := p.SSA(pkg)
		if !errors.Is(err, want[pkg.Dir]) || (err == nil) != (want[pkg.Dir] == nil) {
			t.Errorf("%s: %v, want %v", pkg.Path, err, want[pkg.Dir])
		}
		if err != nil {
			continue
		}
		if prog != nil && built.Prog != prog {
			t.Errorf("%s has a program of its own", pkg.Path)
		}
		prog = built.Prog
	}
	a, _ := p.SSA(find(t, p, "acme.example/api/a"))
	b, _ := p.SSA(find(t, p, "acme.example/api/b"))
	callee := func(f *ssa.Function) (list []*ssa.Function) {
		for _, block := range f.Blocks {
			for _, in := range block.Instrs {
				if call, ok := in.(*ssa.Call); ok && call.Call.StaticCallee() != nil {
					list = append(list, call.Call.StaticCallee())
				}
			}
		}
		return list
	}
	if got := callee(b.Func("F")); len(got) != 2 || got[0] != a.Func("F") || len(got[0].Blocks) == 0 {
		t.Errorf("b.F calls %v, not the a.F that has a body", got)
	}
	if got := callee(a.Func("F")); len(got) != 1 || got[0].String() != "strings.ToUpper" || len(got[0].Blocks) != 0 {
		t.Errorf("a.F calls %v", got)
	}
	if n := len(a.Func("Exit").Blocks); n != 1 {
		t.Errorf("a.Exit has %d blocks: what follows log.Fatal is unreachable", n)
	}
	probe := &analysis.Analyzer{Name: "probe", Doc: "looks at SSA", Requires: []*analysis.Analyzer{buildssa.Analyzer}, Run: func(pass *analysis.Pass) (any, error) {
		s := pass.ResultOf[buildssa.Analyzer].(*buildssa.SSA)
		if s.Pkg.Prog != prog || s.Pkg.Pkg != pass.Pkg {
			t.Errorf("%s: not the shared SSA", pass.Pkg)
		}
		if pass.Pkg.Name() == "a" {
			var names []string
			for _, f := range s.SrcFuncs {
				names = append(names, f.Name())
			}
			if got := strings.Join(names, " "); got != "Get F F$1 Exit" {
				t.Errorf("functions of a: %s", got)
			}
		}
		return nil, nil
	}}
	analyze(t, p, probe)
}

func TestPackageOfTypes(t *testing.T) {
	p := load(t, config(lay(t, chain)))
	b := find(t, p, "acme.example/api/b")
	if got := p.Package(b.Types.Imports()[0]); got != find(t, p, "acme.example/api/a") {
		t.Errorf("the package that b imports is %v", got)
	}
	if got := p.Package(types.NewPackage("x", "x")); got != nil {
		t.Errorf("a package that is not there is %v", got)
	}
}
