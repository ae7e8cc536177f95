package gocode

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis/passes/buildssa"
	"golang.org/x/tools/go/ssa"
)

// AloneSSA returns a package in SSA form, in an ssa.Program of its own where no other package has bodies: what
// buildssa.Analyzer makes, by the load that is there. It is for analyses that take the whole ssa.Program for the package,
// as those do that were written for one package at a time: over the shared program of SSA they would walk every package
// again for each, and see more or less of the others depending on what is built already. Nothing is kept.
//
// In a package with cgo, functions that speak of package C have no body; untyped is their number. The error is
// ErrIllTyped, or tells what the builder could not digest.
func (p *Program) AloneSSA(pkg *Package) (result *buildssa.SSA, untyped int, err error) {
	files := pkg.Syntax
	if pkg.Cgo {
		files, untyped = withoutC(pkg)
	}
	if pkg.illTyped || pkg.Types == nil || !pkg.Types.Complete() || len(files) == 0 {
		return nil, 0, ErrIllTyped
	}
	var built *ssa.Package
	err = guard(func() {
		prog := ssa.NewProgram(p.Fset, 0)
		prog.SetNoReturn(p.noReturn())
		for _, t := range pkg.Types.Imports() {
			prog.CreatePackage(t, nil, nil, true)
		}
		built = prog.CreatePackage(pkg.Types, files, pkg.Info, false)
		built.Build()
	})
	if err != nil {
		return nil, 0, err
	}
	return &buildssa.SSA{Pkg: built, SrcFuncs: sourceFunctions(pkg, built)}, untyped, nil
}

// withoutC returns copies of a package's files where functions that hold something without type have no body, and how
// many these are.
func withoutC(pkg *Package) (files []*ast.File, stripped int) {
	for _, f := range pkg.Syntax {
		file := *f
		file.Decls = slices.Clone(f.Decls)
		for i, d := range file.Decls {
			if decl, ok := d.(*ast.FuncDecl); ok && decl.Body != nil && untypedIn(pkg.Info, decl.Body) {
				bare := *decl
				bare.Body = nil
				file.Decls[i] = &bare
				stripped++
			}
		}
		files = append(files, &file)
	}
	return files, stripped
}

// untypedIn reports whether a name of package C, or a value of such a type, stands in a piece of syntax.
func untypedIn(info *types.Info, root ast.Node) (found bool) {
	ast.Inspect(root, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			found = found || info.Uses[n.Sel] == nil
		case ast.Expr:
			t := info.TypeOf(n)
			found = found || t != nil && t.Underlying() == types.Typ[types.Invalid]
		}
		return !found
	})
	return found
}
