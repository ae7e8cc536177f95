package gosec

import (
	"errors"
	"fmt"
	"go/ast"
	"go/version"
	"io"
	"log"
	"maps"
	"os"
	"slices"
	"sync"

	"github.com/securego/gosec/v2"
	"github.com/securego/gosec/v2/analyzers"
	"github.com/securego/gosec/v2/issue"
	"github.com/securego/gosec/v2/rules"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"

	"github.com/golive-dev/golive/internal/gocode"
)

// gosec asks the go command, in the folder that the process stands in, for the Go version of the module there, and keeps
// the answer for the life of the process. Here that would be one answer for many modules, of a folder that has nothing to
// do with them. So it is told the last version with shared loop variables: G601 speaks up, and is believed of modules
// older than Go 1.22 only, which is what gosec does for one module.
const (
	pinnedVersion   = "1.21"
	ownLoopVariable = "go1.22"
)

var pinVersion = sync.OnceFunc(func() {
	const name = "GOSECGOVERSION"
	old, had := os.LookupEnv(name)
	_ = os.Setenv(name, pinnedVersion)
	gosec.GoVersion()
	if _ = os.Unsetenv(name); had {
		_ = os.Setenv(name, old)
	}
})

// A worker is one gosec.Analyzer, which collects what it finds unguarded: one package at a time.
type worker struct {
	code     *gocode.Program
	analyzer *gosec.Analyzer
	taken    int // of the issues that the analyzer has collected

	mu     sync.Mutex        // gosec runs every analyzer in a goroutine
	failed map[string]string // rules that failed on the package at hand, and why
}

func newWorker(code *gocode.Program) *worker {
	w := &worker{code: code, failed: map[string]string{}}
	const tests, excludeGenerated, trackSuppressions, concurrency = false, true, true, 1
	w.analyzer = gosec.NewAnalyzer(gosec.NewConfig(), tests, excludeGenerated, trackSuppressions, concurrency, log.New(io.Discard, "", 0))
	builders, off := rules.Generate(trackSuppressions).RulesInfo()
	for id, build := range builders {
		builders[id] = func(id string, c gosec.Config) (gosec.Rule, []ast.Node) {
			rule, nodes := build(id, c)
			return guarded{rule, w}, nodes
		}
	}
	w.analyzer.LoadRules(builders, off)
	definitions, off := analyzers.Generate(trackSuppressions).AnalyzersInfo()
	for id, def := range definitions {
		create := def.Create
		def.Create = func(id, description string) *analysis.Analyzer {
			a := *create(id, description)
			run := a.Run
			a.Run = func(pass *analysis.Pass) (result any, err error) {
				defer func() {
					if v := recover(); v != nil {
						err = fmt.Errorf("panic: %v", v)
					}
					if err != nil {
						w.fail(id, err)
					}
				}()
				return run(pass)
			}
			return &a
		}
		definitions[id] = def
	}
	w.analyzer.LoadAnalyzers(definitions, off)
	return w
}

// guarded is a rule whose panic is noted, and ends nothing but the look at one node.
type guarded struct {
	gosec.Rule
	w *worker
}

func (g guarded) Match(n ast.Node, c *gosec.Context) (found *issue.Issue, err error) {
	defer func() {
		if v := recover(); v != nil {
			found, err = nil, fmt.Errorf("panic: %v", v)
			g.w.fail(g.ID(), err)
		}
	}()
	return g.Rule.Match(n, c)
}

func (w *worker) fail(rule string, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.failed[rule] = err.Error()
}

// check looks at one package. looked is false where there is nothing of it to look at.
func (w *worker) check(pkg *gocode.Package) (issues []Issue, problems []Problem, looked bool) {
	problem := func(whole bool, format string, args ...any) {
		problems = append(problems, Problem{Whole: whole, Problem: gocode.Problem{Package: pkg.Path, File: first(pkg), Message: fmt.Sprintf(format, args...)}})
	}
	if pkg.Types == nil || pkg.Info == nil || len(pkg.Syntax) == 0 {
		problem(true, "gosec could not look at package %s", pkg.Path)
		return nil, problems, false
	}
	clear(w.failed)
	untyped, err := w.run(pkg)
	switch {
	case errors.Is(err, gocode.ErrIllTyped):
		problem(true, "package %s does not type-check: gosec's rules looked at what has types, its analyzers did not", pkg.Path)
	case err != nil:
		problem(true, "gosec's analyzers did not look at package %s: %.200v", pkg.Path, err)
	}
	if untyped > 0 {
		problem(false, "gosec's analyzers did not look at %d functions of package %s, which speak of C", untyped, pkg.Path)
	}
	for _, rule := range slices.Sorted(maps.Keys(w.failed)) {
		problem(true, "gosec's %s failed on package %s: %.200s", rule, pkg.Path, w.failed[rule])
	}
	all, _, _ := w.analyzer.Report()
	p := newPlaces(w.code, pkg)
	for _, raw := range all[w.taken:] {
		if raw.RuleID == "" || raw.RuleID == "G601" && version.Compare("go"+goVersion(pkg), ownLoopVariable) >= 0 {
			continue
		}
		if found, ok := p.issue(raw); ok {
			issues = append(issues, found)
		} else {
			problem(false, "gosec's %s reports %s of package %s, in a file whose line directives hide the place", raw.RuleID, raw.What, pkg.Path)
		}
	}
	w.taken = len(all)
	return issues, problems, true
}

// run has gosec look. Rules go first: they collect the #nosec comments, which hold for the analyzers too. untyped counts
// the functions that are without SSA.
func (w *worker) run(pkg *gocode.Package) (untyped int, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v", v)
		}
	}()
	given := &packages.Package{ // all that gosec reads of one
		ID: pkg.Path, PkgPath: pkg.Path, Name: pkg.Name, Fset: w.code.Fset, Syntax: pkg.Syntax,
		Types: pkg.Types, TypesInfo: pkg.Info, TypesSizes: w.code.Sizes, IllTyped: pkg.IllTyped(),
	}
	w.analyzer.CheckRules(given)
	ssa, untyped, err := w.code.AloneSSA(pkg)
	if err != nil {
		return 0, err
	}
	w.analyzer.CheckAnalyzersWithSSA(given, ssa)
	return untyped, nil
}

// goVersion returns the version of the go directive that holds for a package; a module without one is of Go 1.16.
func goVersion(pkg *gocode.Package) string {
	if pkg.Module == nil || pkg.Module.GoVersion == "" {
		return "1.16"
	}
	return pkg.Module.GoVersion
}

func first(pkg *gocode.Package) string {
	if len(pkg.Files) == 0 {
		return ""
	}
	return slices.Min(pkg.Files)
}
