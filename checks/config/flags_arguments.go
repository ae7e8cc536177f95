package config

import (
	"go/ast"
	"go/types"
	"regexp"
)

// An argsUse tells uses of os.Args that hand it to a library, or look at the program's name or at a subcommand, from others.
type argsUse struct {
	info    *types.Info
	uses    map[*ast.Ident]bool
	allowed map[*ast.Ident]bool
}

func argsOf(info *types.Info) *argsUse {
	return &argsUse{info, map[*ast.Ident]bool{}, map[*ast.Ident]bool{}}
}

func (a *argsUse) isArgs(e ast.Expr) *ast.Ident {
	if s, ok := e.(*ast.SliceExpr); ok {
		e = s.X
	}
	sel, ok := e.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "Args" {
		return nil
	}
	if v, ok := a.info.Uses[sel.Sel].(*types.Var); ok && v.Pkg() != nil && v.Pkg().Path() == "os" {
		return sel.Sel
	}
	return nil
}

func (a *argsUse) ident(id *ast.Ident) {
	if v, ok := a.info.Uses[id].(*types.Var); ok && v.Pkg() != nil && v.Pkg().Path() == "os" && v.Name() == "Args" {
		a.uses[id] = true
	}
}

func (a *argsUse) index(n *ast.IndexExpr) {
	if id := a.isArgs(n.X); id != nil {
		if lit, ok := n.Index.(*ast.BasicLit); ok && (lit.Value == "0" || lit.Value == "1") {
			a.allowed[id] = true
		}
	}
}

func (a *argsUse) call(n *ast.CallExpr) {
	name := ""
	switch f := n.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		name = f.Sel.Name
	}
	if handsArguments.MatchString(name) {
		for _, arg := range n.Args {
			if id := a.isArgs(arg); id != nil {
				a.allowed[id] = true
			}
			if call, ok := arg.(*ast.CallExpr); ok { // kingpin.MustParse(app.Parse(os.Args[1:]))
				a.call(call)
			}
		}
	}
}

// handsArguments is how functions are named that hand the command line to a library: app.Parse(os.Args[1:]), run(os.Args).
var handsArguments = regexp.MustCompile(`^(?i:len$|setargs$|mustparse|parse|run|execute|main|realmain|start)`)

func (a *argsUse) other() bool {
	for id := range a.uses {
		if !a.allowed[id] {
			return true
		}
	}
	return false
}
