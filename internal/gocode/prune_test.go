package gocode

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

func TestReduce(t *testing.T) {
	got := reduce([][]byte{[]byte(`// Package x is documented.
package x

import (
	"errors"
	"fmt"
	"io"
	renamed "os"
	_ "embed"
	"unicode"
)

// T is a type. func (
type T struct {
	A /* of */ int ` + "`json:\"a\"`" + ` /* two
	lines */
	hidden
}

type hidden struct{ f renamed.File }
type dropped struct{ r io.Reader }

func (t *T) M(x int) error { return fmt.Errorf("x{%d", x) }
func (h hidden) h()  {}
func (d dropped) d() {}

const (
	zero = iota
	One
)

var (
	Err          = errors.New("x")
	Table        = []T{{A: 1}, {A: 2}}
	Sized        = [...]int{1, 2}
	Ptr          = &T{A: 1}
	F            = func(s string) error { return nil }
	Typed  int64 = compute()
	A, B         = two()
	unused       = unicode.Letter
	_      error = nil
)

func two() (int, string) { return 1, "" }
func compute() int64     { return 1 }
func init()              {}
func G[E any](e E) (func() E, struct{ X int }) {
	return nil, struct{ X int }{}
}
`), []byte("package x\n\nfunc private() {}\n")}, func(p string) string { return p })
	want := `package x
import  "errors"
import renamed "os"
type T struct {
	A   int ` + "`json:\"a\"`" + ` 

	hidden
}
type hidden struct{ f renamed.File }
func (t *T) M(x int) error{}
func (h hidden) h(){}
const (
	zero = iota
	One
)
var Err = errors.New("x")
var Table []T
var Sized = [...]int{1, 2}
var Ptr *T
var F func(s string) error
var Typed  int64
var A, B         = two()
func two() (int, string){}
func G[E any](e E) (func() E, struct{ X int }){}
`
	if len(got.files) != 2 || got.files[0] != want || got.files[1] != "package x\n" {
		t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got.files, "---\n"), want)
	}
	if !slices.Equal(got.imports, []string{"errors", "os"}) {
		t.Errorf("imports %v", got.imports)
	}
}

// The reduced form shows importers the same package as the compiler's export data does: over the dependencies
// of a part of golive and the packages of the standard library that are least like others. GOLIVE_TEST_ALL=1 takes all of both.
func TestReducedPackagesLookTheSame(t *testing.T) {
	if testing.Short() {
		t.Skip("loads all of golive twice")
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	patterns := []string{"./internal/container", "net/http", "go/types", "runtime", "math/big", "database/sql", "unicode", "syscall", "debug/elf"}
	if os.Getenv("GOLIVE_TEST_ALL") != "" {
		patterns = []string{"./...", "std"}
	}
	pkgs, err := packages.Load(&packages.Config{Dir: root, Mode: packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles |
		packages.NeedImports | packages.NeedDeps | packages.NeedTypesSizes, Env: append(os.Environ(), "CGO_ENABLED=0")}, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	whole, less := &world{t: t, fset: token.NewFileSet()}, &world{t: t, fset: token.NewFileSet(), reduce: true}
	compared := 0
	packages.Visit(pkgs, nil, func(p *packages.Package) {
		if p.PkgPath == "unsafe" || p.Name == "main" || len(p.GoFiles) == 0 {
			return
		}
		a, b := api(whole.load(p)), api(less.load(p))
		if a != b {
			t.Errorf("%s differs:\n%s", p.PkgPath, firstDifference(a, b))
		}
		compared++
	})
	if compared < 300 {
		t.Errorf("only %d packages were compared", compared)
	}
	t.Logf("%d packages", compared)
}

type world struct {
	t      *testing.T
	fset   *token.FileSet
	reduce bool
	done   map[string]*types.Package
}

func (w *world) load(p *packages.Package) *types.Package {
	if w.done == nil {
		w.done = map[string]*types.Package{}
	}
	if w.done[p.PkgPath] != nil {
		return w.done[p.PkgPath]
	}
	var sources [][]byte
	for _, name := range p.GoFiles {
		src, err := os.ReadFile(name)
		if err != nil {
			w.t.Fatal(err)
		}
		sources = append(sources, src)
	}
	if w.reduce {
		r := reduce(sources, func(path string) string {
			if path == "unsafe" {
				return path
			}
			return p.Imports[path].Name
		})
		sources = nil
		for _, f := range r.files {
			sources = append(sources, []byte(f))
		}
	}
	var files []*ast.File
	for _, src := range sources {
		f, err := parser.ParseFile(w.fset, p.PkgPath, src, parser.SkipObjectResolution)
		if err != nil {
			w.t.Errorf("%s (reduced: %v): %v", p.PkgPath, w.reduce, err)
		}
		files = append(files, f)
	}
	conf := types.Config{IgnoreFuncBodies: true, FakeImportC: true, Sizes: types.SizesFor("gc", "amd64"), Error: func(err error) {
		if e := err.(types.Error); !e.Soft && w.reduce {
			w.t.Errorf("%s: %v", p.PkgPath, err)
		}
	}}
	conf.Importer = importFunc(func(path string) (*types.Package, error) {
		if path == "unsafe" {
			return types.Unsafe, nil
		}
		return w.load(p.Imports[path]), nil
	})
	w.done[p.PkgPath], _ = conf.Check(p.PkgPath, w.fset, files, nil)
	return w.done[p.PkgPath]
}

type importFunc func(string) (*types.Package, error)

func (f importFunc) Import(path string) (*types.Package, error) { return f(path) }

func firstDifference(a, b string) string {
	as, bs := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range as {
		if i >= len(bs) || as[i] != bs[i] {
			return "- " + as[i] + "\n+ " + strings.Join(bs[i:min(i+1, len(bs))], "")
		}
	}
	return "+ " + bs[len(as)]
}

// A broken source must not bring reduce down, and what it returns must parse where the source does.
func FuzzReduce(f *testing.F) {
	f.Add("package x\nvar F = func() { }\n/* c */ type T struct { a int // x\n}\n")
	f.Add("package x\nfunc (")
	f.Add("package x\nvar A = [...]T{}; const ( B = iota; C )\nfunc (t *T[K]) M() {}\n")
	f.Fuzz(func(t *testing.T, src string) {
		r := reduce([][]byte{[]byte(src)}, func(string) string { return "" })
		if _, err := parser.ParseFile(token.NewFileSet(), "", src, parser.SkipObjectResolution); err != nil {
			return
		}
		for _, text := range r.files {
			if _, err := parser.ParseFile(token.NewFileSet(), "", text, parser.SkipObjectResolution); err != nil {
				t.Errorf("%v in\n%s\nof\n%s", err, text, src)
			}
		}
	})
}
