package config

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strings"

	"github.com/golive-dev/golive/internal/gocode"
	"github.com/golive-dev/golive/report"
)

// literals find the expressions at places of the code.
type literals struct {
	code  *gocode.Program
	files map[string]int // to the package
	trees map[string]*ast.File
	pkgs  []*gocode.Package
}

func newLiterals(code *gocode.Program) *literals {
	l := &literals{code: code, files: map[string]int{}, trees: map[string]*ast.File{}, pkgs: code.Packages}
	for i, pkg := range code.Packages {
		for k, name := range pkg.Files {
			if _, known := l.files[name]; !known && k < len(pkg.Syntax) && pkg.Info != nil {
				l.files[name], l.trees[name] = i, pkg.Syntax[k]
			}
		}
	}
	return l
}

// at returns the longest expression that begins at a place, nil where there is none.
func (l *literals) at(place report.Position) (*gocode.Package, ast.Expr) {
	tree := l.trees[place.File]
	if tree == nil {
		return nil, nil
	}
	var found ast.Expr
	ast.Inspect(tree, func(n ast.Node) bool {
		if n == nil || found != nil {
			return false
		}
		if e, ok := n.(ast.Expr); ok {
			if p := l.code.Fset.PositionFor(e.Pos(), false); p.Line == place.Line {
				if at := l.code.Position(e.Pos()); at.Column == place.Column {
					found = e
					return false
				}
			}
		}
		return true
	})
	return l.pkgs[l.files[place.File]], found
}

// definition returns where the literal with a host stands that the expression at a place stands for: of a concatenation that is the
// part with the host, of a constant it is where the constant is declared. Every other expression stands for itself.
func (l *literals) definition(place report.Position, host string) report.Position {
	pkg, e := l.at(place)
	for range 8 {
		e = ast.Unparen(e)
		if b, ok := e.(*ast.BinaryExpr); ok && b.Op == token.ADD {
			e = b.X
			if v := pkg.Info.Types[b.X].Value; v == nil || v.Kind() != constant.String || !strings.Contains(constant.StringVal(v), host) {
				e = b.Y
			}
			place = l.code.Position(e.Pos())
			continue
		}
		var id *ast.Ident
		switch e := e.(type) {
		case *ast.Ident:
			id = e
		case *ast.SelectorExpr:
			id = e.Sel
		default:
			return place
		}
		c, ok := pkg.Info.Uses[id].(*types.Const)
		if !ok {
			return place
		}
		value := l.valueOf(c)
		if value == nil {
			return place // a library's
		}
		next := l.code.Position(value.Pos())
		if next.File == "" {
			return place
		}
		pkg, e, place = l.pkgs[l.files[next.File]], value, next
	}
	return place
}

// valueOf returns the expression that a constant is declared with.
func (l *literals) valueOf(c *types.Const) (value ast.Expr) {
	at := l.code.Position(c.Pos())
	tree := l.trees[at.File]
	if tree == nil {
		return nil
	}
	ast.Inspect(tree, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok {
			for i, name := range spec.Names {
				if name.Pos() == c.Pos() && i < len(spec.Values) {
					value = spec.Values[i]
				}
			}
		}
		return value == nil
	})
	return value
}

// comparesText reports whether the condition at a place compares something with a constant text, or a text's length with 0.
func (l *literals) comparesText(place report.Position) bool {
	tree := l.trees[place.File]
	if tree == nil {
		return false
	}
	pkg, found := l.pkgs[l.files[place.File]], false
	ast.Inspect(tree, func(n ast.Node) bool {
		b, ok := n.(*ast.BinaryExpr)
		if ok && (b.Op == token.EQL || b.Op == token.NEQ) && l.code.Fset.PositionFor(b.Pos(), false).Line == place.Line {
			for _, side := range []ast.Expr{b.X, b.Y} {
				v := pkg.Info.Types[side].Value
				found = found || v != nil && v.Kind() == constant.String
			}
		}
		return !found
	})
	return found
}
