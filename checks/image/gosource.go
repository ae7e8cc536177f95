package image

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"strings"

	"github.com/golive-dev/golive/internal/container"
	"github.com/golive-dev/golive/internal/gomod"
	"github.com/golive-dev/golive/report"
)

// A goPackage is the declarations of one folder's Go files, tests left out, whatever their build constraints: what no
// file declares is declared nowhere.
type goPackage struct {
	name   string
	vars   map[string]variable
	consts map[string]report.Position
	others map[string]bool // functions and types
}

// A variable is how a package-level variable is declared.
type variable struct {
	typ   ast.Expr
	value ast.Expr // nil without one
	multi bool     // set together with others by one call
	at    report.Position
}

// Verdicts of settable besides "", which is that the linker can set the variable.
const (
	noSuchSymbol    = "missing"
	undecidedSymbol = "undecided"
)

// parsePackage reads the declarations of a folder, or of the given files of it alone.
func (j *judge) parsePackage(dir string, files []string) (*goPackage, error) {
	key := dir + "\x00" + strings.Join(files, "\x00")
	if p, ok := j.packages[key]; ok {
		return p.pkg, p.err
	}
	pkg, err := j.readPackage(dir, files)
	j.packages[key] = parsed{pkg, err}
	return pkg, err
}

type parsed struct {
	pkg *goPackage
	err error
}

func (j *judge) readPackage(dir string, files []string) (*goPackage, error) {
	if files == nil {
		for _, name := range j.files.ReadDir(dir) {
			if strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
				files = append(files, name)
			}
		}
	}
	pkg := &goPackage{vars: map[string]variable{}, consts: map[string]report.Position{}, others: map[string]bool{}}
	for _, name := range files {
		file := path.Join(dir, name)
		text, err := j.files.ReadFile(file)
		if err != nil {
			return nil, err
		}
		fset := token.NewFileSet()
		syntax, err := parser.ParseFile(fset, file, text, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		if ignored(syntax) {
			continue
		}
		pkg.name = syntax.Name.Name
		pkg.add(fset, file, syntax)
	}
	if pkg.name == "" {
		return nil, fmt.Errorf("%s holds no Go files", dir)
	}
	return pkg, nil
}

// ignored reports whether a file has the constraint of scripts that `go run` is meant for.
func ignored(f *ast.File) bool {
	for _, group := range f.Comments {
		for _, c := range group.List {
			if c.Pos() < f.Package && strings.TrimSpace(c.Text) == "//go:build ignore" {
				return true
			}
		}
	}
	return false
}

func (p *goPackage) add(fset *token.FileSet, file string, syntax *ast.File) {
	for _, decl := range syntax.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				p.others[d.Name.Name] = true
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				p.spec(fset, file, d.Tok, spec)
			}
		}
	}
}

func (p *goPackage) spec(fset *token.FileSet, file string, tok token.Token, spec ast.Spec) {
	switch s := spec.(type) {
	case *ast.TypeSpec:
		p.others[s.Name.Name] = true
	case *ast.ValueSpec:
		for i, name := range s.Names {
			at := report.Position{File: file, Line: fset.Position(name.Pos()).Line}
			if tok == token.CONST {
				p.consts[name.Name] = at
				continue
			}
			v := variable{at: at, typ: s.Type, multi: len(s.Values) > 0 && len(s.Values) != len(s.Names)}
			if !v.multi && i < len(s.Values) {
				v.value = s.Values[i]
			}
			p.vars[name.Name] = v
		}
	}
}

// settable says whether the linker's -X can set a variable (cmd/link: a string, not initialised or by a constant string
// expression): "" where it can, noSuchSymbol, undecidedSymbol, or what is wrong with it.
func (p *goPackage) settable(name string) (string, report.Position) {
	if at, ok := p.consts[name]; ok {
		return "is a constant", at
	}
	v, ok := p.vars[name]
	switch {
	case !ok && p.others[name]:
		return "is no variable", report.Position{}
	case !ok:
		return noSuchSymbol, report.Position{}
	case v.multi:
		return "is set by a function call", v.at
	}
	if v.typ != nil {
		id, ok := v.typ.(*ast.Ident)
		switch {
		case ok && id.Name == "string":
		case ok && predeclared[id.Name], !ok && !isSelector(v.typ):
			return "is not a string", v.at
		default:
			return undecidedSymbol, v.at // a type that may be an alias
		}
	}
	if v.value == nil {
		return "", v.at
	}
	return p.constant(v.value, 0), v.at
}

var predeclared = words("bool byte rune int int8 int16 int32 int64 uint uint8 uint16 uint32 uint64 uintptr float32 float64 complex64 complex128 error any")

func isSelector(e ast.Expr) bool { _, ok := e.(*ast.SelectorExpr); return ok }

// constant judges an initialiser.
func (p *goPackage) constant(e ast.Expr, depth int) string {
	if depth > 50 {
		return undecidedSymbol
	}
	switch x := e.(type) {
	case *ast.BasicLit:
		if x.Kind == token.STRING {
			return ""
		}
		return "is not a string"
	case *ast.ParenExpr:
		return p.constant(x.X, depth+1)
	case *ast.BinaryExpr:
		if x.Op != token.ADD {
			return "is not a string"
		}
		if left := p.constant(x.X, depth+1); left != "" {
			return left
		}
		return p.constant(x.Y, depth+1)
	case *ast.Ident:
		if _, ok := p.consts[x.Name]; ok {
			return "" // of another type it would not compile
		}
		if _, ok := p.vars[x.Name]; ok {
			return "is set from another variable"
		}
		if x.Name == "true" || x.Name == "false" {
			return "is not a string"
		}
	case *ast.CallExpr:
		if id, ok := x.Fun.(*ast.Ident); ok {
			if id.Name == "string" && len(x.Args) == 1 {
				return p.constant(x.Args[0], depth+1)
			}
			if p.others[id.Name] {
				return "is set by a function call"
			}
			return undecidedSymbol
		}
		if sel, ok := x.Fun.(*ast.SelectorExpr); ok && ast.IsExported(sel.Sel.Name) {
			return "is set by a function call"
		}
	case *ast.CompositeLit, *ast.FuncLit, *ast.UnaryExpr:
		return "is not a string"
	}
	return undecidedSymbol
}

// moduleOf returns the module that a build is of, nil where it is not known.
func (j *judge) moduleOf(b *container.Build) *gomod.Module {
	if b.ModuleFile == "" {
		return nil
	}
	m := j.pass.Project.Modules().InDir(path.Dir(b.ModuleFile))
	if m == nil || m.Err != nil || m.Path == "" {
		return nil
	}
	return m
}

// packageDirs returns the folders with Go files below a module's folder, other modules and what is not released left out.
func (j *judge) packageDirs(module string) []string {
	seen := map[string]bool{}
	for _, e := range j.files.Entries() {
		dir := path.Dir(e.Path)
		if seen[dir] || !strings.HasSuffix(e.Path, ".go") || outsideRelease(e.Path) {
			continue
		}
		if m := j.pass.Project.Modules().Of(e.Path); m != nil && m.Dir == module {
			seen[dir] = true
		}
	}
	return sortedKeys(seen)
}

// outsideRelease reports whether a path lies in a folder that is not released.
func outsideRelease(name string) bool {
	for _, part := range strings.Split(path.Dir(name), "/") {
		switch part {
		case "testdata", "vendor", "node_modules", "third_party", "examples":
			return true
		}
	}
	return false
}
