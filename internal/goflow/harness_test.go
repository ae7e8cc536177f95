package goflow

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"sync"
	"testing"

	"github.com/golive-dev/golive/internal/settings"
)

// Types of the standard library are imported once for all tests.
var (
	imported = importer.Default()
	importMu sync.Mutex
)

type shared struct{ local map[string]*types.Package }

func (s shared) Import(path string) (*types.Package, error) {
	if p := s.local[path]; p != nil {
		return p, nil
	}
	importMu.Lock()
	defer importMu.Unlock()
	return imported.Import(path)
}

// A unit is one package of a test: its path and its source.
type unit struct{ path, src string }

// summaries makes the summaries of packages, of which later ones may import earlier ones. Errors of types are returned
// beside them.
func summaries(units ...unit) (list []*Package, errs []error) {
	fset := token.NewFileSet()
	imp := shared{map[string]*types.Package{}}
	for _, u := range units {
		file, err := parser.ParseFile(fset, u.path+".go", u.src, parser.SkipObjectResolution)
		if err != nil {
			return nil, []error{err}
		}
		info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
			Selections: map[*ast.SelectorExpr]*types.Selection{}, Implicits: map[ast.Node]types.Object{}, Instances: map[*ast.Ident]types.Instance{}}
		conf := types.Config{Importer: imp, Error: func(err error) { errs = append(errs, err) }}
		pkg, _ := conf.Check(u.path, fset, []*ast.File{file}, info)
		imp.local[u.path] = pkg
		list = append(list, Summarise(Source{Path: u.path, Name: file.Name.Name, Dir: u.path, Files: []*ast.File{file}, Types: pkg, Info: info,
			Position: func(p token.Pos) Pos {
				at := fset.Position(p)
				return Pos{at.Filename, at.Line, at.Column}
			}}))
	}
	return list, errs
}

// A trace is what a program under test told of itself.
type trace struct {
	m    *Machine
	said []string
}

// machine returns one whose natives record what main.record is called with.
func machine(list []*Package) *trace {
	t := &trace{m: New(Link(list))}
	t.m.Natives = Standard()
	t.m.Natives["m.record"] = func(m *Machine, c *Call) Value {
		var parts []string
		for _, a := range c.Args {
			parts = append(parts, show(a))
		}
		if c.Rest {
			parts = append(parts, "...")
		}
		line := strings.Join(parts, " ")
		for _, g := range m.Guards {
			switch {
			case g.Error:
				line += " if error"
			case g.Negated:
				line += " if not " + showExpr(g.Condition)
			default:
				line += " if " + showExpr(g.Condition)
			}
		}
		t.said = append(t.said, line)
		return nil
	}
	return t
}

const recorder = "\nfunc record(v ...any) {}\n"

// evaluated runs package m and returns what it recorded.
func evaluated(t *testing.T, src string, before ...unit) []string {
	t.Helper()
	list, errs := summaries(append(before, unit{"m", "package main\n" + src + recorder})...)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	tr := machine(list)
	if !tr.m.Run("m") {
		t.Fatal("no main")
	}
	if tr.m.Cut != nil {
		t.Errorf("cut at %v", *tr.m.Cut)
	}
	return tr.said
}

// show writes a value down.
func show(v Value) string {
	switch v := v.(type) {
	case nil:
		return "?"
	case *Scalar:
		return showExpr(v.E)
	case Nil:
		return "nil"
	case *Obj:
		var parts []string
		for _, n := range v.FieldNames() {
			s := "&"
			if _, ok := v.Fields[n].v.(*Obj); !ok {
				s = show(v.Fields[n].v)
			}
			parts = append(parts, n+":"+s)
		}
		if v.Open {
			parts = append(parts, "..")
		}
		return v.Type + "{" + strings.Join(parts, " ") + "}"
	case *Func:
		return "func " + v.Sym
	case *List:
		return "[" + strings.Join(cells(v), " ") + "]"
	case *Map:
		var parts []string
		for _, k := range v.Keys {
			parts = append(parts, k+":"+show(v.Cells[k].v))
		}
		if v.Open {
			parts = append(parts, "..")
		}
		return "map[" + strings.Join(parts, " ") + "]"
	case *Ref:
		return "*" + show(v.Cell.v)
	case *Choice:
		var parts []string
		for _, one := range v.Values {
			parts = append(parts, show(one))
		}
		if v.Open {
			parts = append(parts, "?")
		}
		return "(" + strings.Join(parts, "|") + ")"
	case *Opaque:
		return "?" + v.Type
	}
	return fmt.Sprintf("%T", v)
}

func cells(v *List) (parts []string) {
	for _, c := range v.Elems {
		parts = append(parts, show(c.v))
	}
	if v.Open {
		parts = append(parts, "..")
	}
	return parts
}

func showExpr(e *settings.Expr) string { return showAt(e, 0) }

func showAt(e *settings.Expr, depth int) string {
	if depth > 6 {
		return "..."
	}
	if e == nil {
		return "?"
	}
	switch e.Op {
	case settings.Unknown:
		return "?"
	case settings.Const:
		if e.Text == "" {
			return `""`
		}
		return e.Text
	case settings.Env:
		return "$" + e.Text
	}
	var args []string
	for _, a := range e.Args {
		args = append(args, showAt(a, depth+1))
	}
	text := ""
	if e.Text != "" {
		text = ":" + e.Text
	}
	return string(e.Op) + text + "(" + strings.Join(args, " ") + ")"
}
