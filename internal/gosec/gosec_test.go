package gosec

import (
	"errors"
	"go/ast"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/securego/gosec/v2"
	"github.com/securego/gosec/v2/issue"
	"golang.org/x/tools/txtar"

	"github.com/golive-dev/golive/report"
)

// lay unpacks an archive into a new folder.
func lay(t *testing.T, archive string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range txtar.Parse([]byte(archive)).Files {
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, f.Data, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const ward = `
-- go.mod --
module acme.example/ward

go 1.26
-- a/a.go --
package a

import "os"

type store struct{}

func (s *store) clean() { /* é */ os.Remove("x") }
-- b/b.go --
package b

import "os"

//line generated.y:90
func clean() {
	os.Remove("x")
}
`

func TestPlaces(t *testing.T) {
	r, err := Run(t.Context(), load(t, lay(t, ward)), 2)
	if err != nil || len(r.Problems) > 0 {
		t.Fatal(err, r.Problems)
	}
	if r.Packages != 2 || r.First != "a/a.go" || len(r.Issues) != 2 {
		t.Fatalf("%d packages, first %s, issues %+v", r.Packages, r.First, r.Issues)
	}
	// Columns are code points; the line is the file's, whatever a line directive says.
	for i, want := range []report.Position{
		{File: "a/a.go", Line: 7, Column: 35, EndLine: 7, EndColumn: 49}, {File: "b/b.go", Line: 7},
	} {
		got := r.Issues[i].Position
		if i == 1 {
			got.Column, got.EndLine, got.EndColumn = 0, 0, 0
		}
		if got != want {
			t.Errorf("issue %d stands at %+v, want %+v", i, got, want)
		}
	}
	if got := r.Issues[0].Context; got != "acme.example/ward/a.store.clean" {
		t.Errorf("the context is %s", got)
	}
}

type broken struct{ id string }

func (b broken) ID() string { return b.id }

func (b broken) Match(ast.Node, *gosec.Context) (*issue.Issue, error) { panic("cannot digest this") }

// TestPanic: a rule that panics on a package is a problem of it, and the others go on looking.
func TestPanic(t *testing.T) {
	code := load(t, lay(t, ward))
	pinVersion()
	w := newWorker(code)
	w.analyzer.LoadRules(map[string]gosec.RuleBuilder{
		"G999": func(string, gosec.Config) (gosec.Rule, []ast.Node) {
			return guarded{broken{"G999"}, w}, []ast.Node{(*ast.FuncDecl)(nil)}
		},
		"G104": func(id string, c gosec.Config) (gosec.Rule, []ast.Node) { return quiet(id) },
	}, map[string]bool{})
	_, problems, looked := w.check(code.Packages[0])
	if !looked || len(problems) != 1 || !problems[0].Whole || problems[0].Message != "gosec's G999 failed on package acme.example/ward/a: panic: cannot digest this" {
		t.Errorf("the problems are %+v", problems)
	}
}

type silent struct{ id string }

func (s silent) ID() string { return s.id }

func (s silent) Match(ast.Node, *gosec.Context) (*issue.Issue, error) { return nil, nil }

func quiet(id string) (gosec.Rule, []ast.Node) { return silent{id}, []ast.Node{(*ast.CallExpr)(nil)} }

func TestMeansGosec(t *testing.T) {
	for text, want := range map[string]string{
		"//nolint":                           "yes ",
		"// nolint":                          "yes ",
		"//nolint // why":                    "yes why",
		"//nolint:gosec":                     "yes ",
		"//nolint:gosec // why":              "yes why",
		"//nolint:errcheck, GoSec // why":    "yes why",
		"//nolint:gas":                       "yes ",
		"//nolint:all // why":                "yes why",
		"//nolint:errcheck // not gosec":     "no",
		"//nolinting is bad":                 "no",
		"// see //nolint:gosec":              "no",
		"//nolint:gosec without a separator": "no",
		"/* nolint:gosec */":                 "no",
	} {
		got := "no"
		if reason, ok := meansGosec(text); ok {
			got = "yes " + reason
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestSentence(t *testing.T) {
	for text, want := range map[string]string{
		"Errors unhandled":                     "errors unhandled",
		"TLS InsecureSkipVerify set to true.":  "TLS InsecureSkipVerify set to true",
		"integer overflow conversion int -> u": "integer overflow conversion int -> u",
	} {
		if got := sentence(text); got != want {
			t.Errorf("%q becomes %q", text, got)
		}
	}
}

// TestTwoRuns: what is found does not depend on who found it first.
func TestTwoRuns(t *testing.T) {
	code := load(t, lay(t, ward))
	one, err := Run(t.Context(), code, 1)
	if err != nil {
		t.Fatal(err)
	}
	four, err := Run(t.Context(), code, 4)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.EqualFunc(one.Issues, four.Issues, func(a, b Issue) bool { return compare(a, b) == 0 }) {
		t.Errorf("one worker finds %+v, four find %+v", one.Issues, four.Issues)
	}
}
