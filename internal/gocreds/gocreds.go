// Package gocreds finds the credentials that stand written in Go code: literals that are given a secret's name, that reach what
// a library takes a secret by, or that are a data source name with its password. It states facts; which of them are defects is
// for the checks.
package gocreds

import (
	"cmp"
	"context"
	"go/ast"
	"go/token"
	"path"
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/credential"
	"github.com/golive-dev/golive/internal/gocode"
	"github.com/golive-dev/golive/report"
)

// A Problem is a part of the code that could not be looked at.
type Problem struct {
	report.Position
	Package string
	Message string
}

// Find returns the credentials in the Go code of the packages in scope, each literal once, by file and line: those of Kind
// credential.Code, and of Kind credential.DSN where the literal is a data source name or a URL that carries its password.
// Generated files, tests and what supports them are not looked at. A package whose types are not whole is a Problem, and what
// can be said of it is said all the same.
func Find(ctx context.Context, code *gocode.Program) ([]credential.Site, []Problem) {
	f := &finder{index: newIndex(code), found: map[token.Pos]hit{}}
	var problems []Problem
	for _, pkg := range code.Packages {
		if ctx.Err() != nil {
			problems = append(problems, Problem{Message: "not every package was searched for secrets: " + context.Cause(ctx).Error()})
			break
		}
		if !pkg.InScope || pkg.Test {
			continue
		}
		if pkg.Info == nil || pkg.IllTyped() {
			p := Problem{Package: pkg.Path, Message: "the package does not type-check, so that not every secret in it can be seen"}
			if len(pkg.Errors) > 0 {
				p.File, p.Line = pkg.Errors[0].File, pkg.Errors[0].Line
			}
			problems = append(problems, p)
		}
		if pkg.Info == nil {
			continue
		}
		for i, file := range pkg.Syntax {
			if judgedFile(pkg, i) {
				f.file(pkg, file)
			}
		}
	}
	return f.sites(), problems
}

// TestSupport returns the files of the code that are there for tests although their names do not say so.
func TestSupport(code *gocode.Program) map[string]bool {
	files := map[string]bool{}
	for _, pkg := range code.Packages {
		for i, file := range pkg.Syntax {
			if i < len(pkg.Files) && supportsTests(pkg, file) {
				files[pkg.Files[i]] = true
			}
		}
	}
	return files
}

// supportsTests reports whether a file is there for tests although its name does not say so: it, or in a package that is no
// program another of the package's, imports what only tests use.
func supportsTests(pkg *gocode.Package, file *ast.File) bool {
	return importsTesting(file) || pkg.Name != "main" && slices.ContainsFunc(pkg.Syntax, importsTesting)
}

func importsTesting(file *ast.File) bool {
	return slices.ContainsFunc(file.Imports, func(i *ast.ImportSpec) bool {
		name := strings.Trim(i.Path.Value, "\"`")
		return name == "testing" || strings.HasPrefix(name, "github.com/stretchr/testify/") || strings.HasPrefix(name, "github.com/onsi/g") ||
			strings.HasPrefix(name, "github.com/testcontainers/testcontainers-go") || strings.HasPrefix(name, "go.uber.org/mock/") ||
			strings.HasPrefix(name, "github.com/golang/mock/")
	})
}

// standIn reports whether a file holds what stands in for something in tests and development, by its name: mock_store.go,
// http_mock.go, fake_clock.go.
func standIn(name string) bool {
	for _, w := range strings.FieldsFunc(strings.TrimSuffix(path.Base(name), ".go"), func(r rune) bool { return r == '_' || r == '.' || r == '-' }) {
		switch w {
		case "mock", "mocks", "fake", "fakes", "stub", "stubs", "fixture", "fixtures", "testutil", "testutils", "testdata", "testhelper", "testhelpers":
			return true
		}
	}
	return false
}

// judgedFile reports whether the i-th file of a package is looked at.
func judgedFile(pkg *gocode.Package, i int) bool {
	return pkg.InScope && !pkg.Test && !ast.IsGenerated(pkg.Syntax[i]) && (i >= len(pkg.Files) || !standIn(pkg.Files[i])) && !supportsTests(pkg, pkg.Syntax[i]) && !standIn(pkg.Dir)
}

// A finder looks at files one after the other.
type finder struct {
	index *index
	found map[token.Pos]hit

	pkg  *gocode.Package // being looked at
	path []ast.Node      // from the file to the node being looked at
}

// A hit is a literal that is a credential. Of two reasons for one literal the higher rank counts.
type hit struct {
	rank int
	site credential.Site
}

// The ranks: a name is the weakest reason.
const (
	byName = iota + 1
	bySink
	byFormat
)

// add notes a literal. What stands in files that are not looked at is not noted.
func (f *finder) add(l literal, rank int, s credential.Site) {
	if !f.index.judged(l) || f.found[l.expr.Pos()].rank >= rank {
		return
	}
	s.Position = f.index.code.Range(l.expr.Pos(), l.expr.End())
	if s.File == "" {
		return
	}
	f.found[l.expr.Pos()] = hit{rank, s}
}

func (f *finder) sites() []credential.Site {
	list := make([]credential.Site, 0, len(f.found))
	for _, h := range f.found {
		list = append(list, h.site)
	}
	slices.SortFunc(list, func(a, b credential.Site) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return list
}

// file looks at every node of a file, with the nodes around it at hand.
func (f *finder) file(pkg *gocode.Package, file *ast.File) {
	f.pkg = pkg
	ast.Inspect(file, func(n ast.Node) bool {
		if n == nil {
			f.path = f.path[:len(f.path)-1]
			return true
		}
		if _, ok := n.(*ast.ImportSpec); ok {
			return false
		}
		f.path = append(f.path, n)
		f.names(n)
		f.sinks(n)
		f.sources(n)
		return true
	})
	f.path = nil
}

// parent returns the i-th node around the one being looked at, nil where there is none.
func (f *finder) parent(i int) ast.Node {
	if len(f.path) < i+1 {
		return nil
	}
	return f.path[len(f.path)-1-i]
}
