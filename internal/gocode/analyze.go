package gocode

import (
	"cmp"
	"context"
	"fmt"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/buildssa"
	"golang.org/x/tools/go/analysis/passes/ctrlflow"
	"golang.org/x/tools/go/analysis/passes/inspect"

	"github.com/golive-dev/golive/report"
)

// Results are what analyzers found.
type Results struct {
	Diagnostics []Diagnostic // of packages in scope, by file, line, column, analyzer and message
	Problems    []Problem    // analyzers that failed on a package, by package
	Skipped     []*Package   // in scope, with parts that have no type: analyzers that insist on them did not run there

	facts  *facts
	values map[action]any
	failed map[action]bool
	mu     sync.Mutex
}

// A Diagnostic is one report of an analyzer. Paths of this machine are out of its messages.
type Diagnostic struct {
	analysis.Diagnostic
	Analyzer *analysis.Analyzer
	Package  *Package
	Position report.Position
}

// An action is one analyzer on one package.
type action struct {
	analyzer *analysis.Analyzer
	pkg      *Package
}

// ResultOf returns what an analyzer returned for a package, nil where it did not run or failed.
func (r *Results) ResultOf(a *analysis.Analyzer, pkg *Package) any { return r.values[action{a, pkg}] }

// ObjectFact copies the fact of fact's type that some analyzer stated of an object, and reports whether there is one.
func (r *Results) ObjectFact(obj types.Object, fact analysis.Fact) bool {
	return r.facts.ofObject(obj, fact)
}

// PackageFact copies the fact of fact's type that some analyzer stated of a package, and reports whether there is one.
func (r *Results) PackageFact(pkg *types.Package, fact analysis.Fact) bool {
	return r.facts.ofPackage(pkg, fact)
}

// Analyze runs analyzers and what they require over the packages: every package in scope, and where facts are exchanged
// the others of the repository too. A package comes after those that it imports. An error or a panic of an analyzer on a
// package is a problem of that package; analyzers that need its result do not run there. The error is that of the
// context, or of analyzers that do not fit together.
func (p *Program) Analyze(ctx context.Context, analyzers []*analysis.Analyzer) (*Results, error) {
	if err := analysis.Validate(analyzers); err != nil {
		return nil, err
	}
	return p.analyze(ctx, analyzers, p.base)
}

// runBase runs what nearly every analyzer requires, once for all calls of Analyze.
func (p *Program) runBase() *Results {
	r, _ := p.analyze(context.Background(), []*analysis.Analyzer{inspect.Analyzer, ctrlflow.Analyzer}, nil)
	return r
}

func (p *Program) analyze(ctx context.Context, analyzers []*analysis.Analyzer, base func() *Results) (*Results, error) {
	order, facty := sequence(analyzers)
	r := &Results{facts: newFacts(p), values: map[action]any{}, failed: map[action]bool{}}
	d := &driver{program: p, ctx: ctx, order: order, facty: facty, results: r, wanted: map[*analysis.Analyzer]bool{}}
	for _, a := range analyzers {
		d.wanted[a] = true
	}
	if base != nil {
		d.base = base()
	}
	done := make(map[*Package]chan struct{}, len(p.Packages))
	for _, pkg := range p.Packages {
		done[pkg] = make(chan struct{})
	}
	slots := make(chan struct{}, p.jobs)
	for _, pkg := range p.Packages {
		go func() {
			defer close(done[pkg])
			for _, dep := range pkg.Imports {
				<-done[dep]
			}
			slots <- struct{}{}
			defer func() { <-slots }()
			d.run(pkg)
		}()
	}
	for _, c := range done {
		<-c
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for _, pkg := range p.Packages {
		if pkg.InScope && (pkg.illTyped || r.failed[action{buildssa.Analyzer, pkg}]) {
			r.Skipped = append(r.Skipped, pkg)
		}
	}
	sortDiagnostics(r.Diagnostics)
	r.Problems = sortProblems(r.Problems)
	return r, nil
}

// sequence returns the analyzers and what they require, requirements first, and which of them must see every package
// because they exchange facts or because one that does needs their result.
func sequence(analyzers []*analysis.Analyzer) (order []*analysis.Analyzer, facty map[*analysis.Analyzer]bool) {
	facty = map[*analysis.Analyzer]bool{}
	seen := map[*analysis.Analyzer]bool{}
	var visit func(*analysis.Analyzer)
	visit = func(a *analysis.Analyzer) {
		if seen[a] {
			return
		}
		seen[a] = true
		for _, req := range a.Requires {
			visit(req)
		}
		order = append(order, a)
	}
	for _, a := range analyzers {
		visit(a)
	}
	for _, a := range slices.Backward(order) {
		facty[a] = facty[a] || len(a.FactTypes) > 0
		if facty[a] {
			for _, req := range a.Requires {
				facty[req] = true
			}
		}
	}
	return order, facty
}

func sortDiagnostics(list []Diagnostic) {
	slices.SortStableFunc(list, func(a, b Diagnostic) int {
		return cmp.Or(strings.Compare(a.Position.File, b.Position.File), cmp.Compare(a.Position.Line, b.Position.Line),
			cmp.Compare(a.Position.Column, b.Position.Column), strings.Compare(a.Analyzer.Name, b.Analyzer.Name),
			strings.Compare(a.Category, b.Category), strings.Compare(a.Message, b.Message))
	})
}

// A driver is one call of Analyze.
type driver struct {
	program *Program
	ctx     context.Context
	order   []*analysis.Analyzer
	facty   map[*analysis.Analyzer]bool
	wanted  map[*analysis.Analyzer]bool
	base    *Results
	results *Results
}

// run runs the analyzers on one package, one after the other.
func (d *driver) run(pkg *Package) {
	for _, a := range d.order {
		if d.ctx.Err() != nil {
			return
		}
		if !pkg.InScope && !d.facty[a] {
			continue
		}
		act := action{a, pkg}
		value, found, err := d.act(act)
		d.results.mu.Lock()
		switch {
		case err == errSkip:
			d.results.failed[act] = true
		case err != nil:
			d.results.failed[act] = true
			d.results.Problems = append(d.results.Problems, Problem{Package: pkg.Path, File: first(pkg.Files),
				Message: d.clean(fmt.Sprintf("analyzer %s failed: %v", a.Name, err))})
		default:
			d.results.values[act] = value
		}
		if pkg.InScope && d.wanted[a] {
			d.results.Diagnostics = append(d.results.Diagnostics, found...)
		}
		d.results.mu.Unlock()
	}
}

// errSkip says that an analyzer has nothing to work on: what it requires failed, or the package has errors.
var errSkip = fmt.Errorf("skipped")

func (d *driver) act(act action) (value any, found []Diagnostic, err error) {
	a, pkg := act.analyzer, act.pkg
	if d.base != nil && (a == inspect.Analyzer || a == ctrlflow.Analyzer) {
		if d.base.failed[act] || d.base.values[act] == nil {
			return nil, nil, errSkip
		}
		return d.base.values[act], nil, nil
	}
	if pkg.illTyped && !a.RunDespiteErrors {
		return nil, nil, errSkip
	}
	defer func() {
		if r := recover(); r != nil {
			value, err = nil, fmt.Errorf("panic: %v", r)
		}
	}()
	if a == buildssa.Analyzer {
		built, err := d.program.SSA(pkg)
		switch {
		case err == ErrIllTyped:
			return nil, nil, errSkip
		case err != nil:
			return nil, nil, err
		}
		return &buildssa.SSA{Pkg: built, SrcFuncs: sourceFunctions(pkg, built)}, nil, nil
	}
	pass := d.pass(act, &found)
	d.results.mu.Lock()
	for _, req := range a.Requires {
		if d.results.failed[action{req, pkg}] {
			d.results.mu.Unlock()
			return nil, nil, errSkip
		}
		pass.ResultOf[req] = d.results.values[action{req, pkg}]
	}
	d.results.mu.Unlock()
	value, err = a.Run(pass)
	return value, found, err
}

// pass makes what an analyzer works on. Its diagnostics go to found.
func (d *driver) pass(act action, found *[]Diagnostic) *analysis.Pass {
	pkg := act.pkg
	root := d.program.files.Dir()
	facts := d.results.facts.of(act)
	pass := &analysis.Pass{
		Analyzer: act.analyzer, Fset: d.program.Fset, Files: pkg.Syntax, Pkg: pkg.Types, TypesInfo: pkg.Info,
		TypesSizes: d.program.Sizes, Module: &analysis.Module{Path: pkg.Module.Path, GoVersion: pkg.Module.GoVersion},
		ResultOf: map[*analysis.Analyzer]any{},
		ReadFile: func(name string) ([]byte, error) {
			rel, ok := inside(root, name)
			if !ok {
				return nil, fmt.Errorf("%s lies outside the repository", filepath.Base(name))
			}
			return d.program.files.ReadFile(rel)
		},
		ImportObjectFact: facts.importObject, ImportPackageFact: facts.importPackage,
		ExportObjectFact: facts.exportObject, ExportPackageFact: facts.exportPackage,
		AllObjectFacts: facts.allObjects, AllPackageFacts: facts.allPackages,
	}
	pass.Report = func(diag analysis.Diagnostic) {
		diag.Message = d.clean(diag.Message)
		for i := range diag.Related {
			diag.Related[i].Message = d.clean(diag.Related[i].Message)
		}
		end := diag.End
		if end == token.NoPos {
			end = diag.Pos
		}
		*found = append(*found, Diagnostic{Diagnostic: diag, Analyzer: act.analyzer, Package: pkg, Position: d.program.Range(diag.Pos, end)})
	}
	return pass
}

// clean takes the repository's own path out of a message.
func (d *driver) clean(text string) string {
	root := d.program.files.Dir()
	return strings.ReplaceAll(strings.ReplaceAll(text, root+string(filepath.Separator), ""), root, ".")
}
