package gocode

import (
	"errors"
	"fmt"
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// ErrIllTyped says that a package has errors that leave parts of it without types, so that no SSA is made of it.
var ErrIllTyped = errors.New("the package does not type-check")

// SSA returns a package in SSA form, built on first use. All packages stand in one ssa.Program; those of dependencies
// have members without bodies. The error is ErrIllTyped, or tells what the builder could not digest.
func (p *Program) SSA(pkg *Package) (*ssa.Package, error) {
	pkg.ssaOnce.Do(func() {
		p.ssa()
		if pkg.ssaErr == nil {
			pkg.ssaErr = guard(pkg.ssaPkg.Build)
		}
	})
	if pkg.ssaErr != nil {
		return nil, pkg.ssaErr
	}
	return pkg.ssaPkg, nil
}

// createSSA makes the program with all its packages, none of them built.
func (p *Program) createSSA() *ssa.Program {
	prog := ssa.NewProgram(p.Fset, 0)
	prog.SetNoReturn(p.noReturn())
	for _, t := range append(slices.Clone(p.others), types.Unsafe) {
		_ = guard(func() { prog.CreatePackage(t, nil, nil, false) })
	}
	for _, pkg := range p.Packages {
		for _, t := range pkg.Types.Imports() { // made up by the type checker: C, and what is missing
			if prog.Package(t) == nil && p.byTypes[t] == nil {
				_ = guard(func() { prog.CreatePackage(t, nil, nil, false) })
			}
		}
		if illTyped(pkg) {
			pkg.ssaErr = ErrIllTyped
			_ = guard(func() { prog.CreatePackage(pkg.Types, nil, nil, false) })
			continue
		}
		pkg.ssaErr = guard(func() { pkg.ssaPkg = prog.CreatePackage(pkg.Types, pkg.Syntax, pkg.Info, false) })
	}
	return prog
}

func guard(f func()) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("no SSA of the package: %v", r)
		}
	}()
	f()
	return nil
}

// illTyped reports whether parts of a package have no type. An unused variable leaves the types whole; a name of package C
// never has one.
func illTyped(pkg *Package) bool {
	bad := pkg.illTyped || pkg.Types == nil || !pkg.Types.Complete() || len(pkg.Syntax) == 0
	if !pkg.Cgo || bad {
		return bad
	}
	for _, f := range pkg.Syntax {
		ast.Inspect(f, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok && pkg.Info.Uses[sel.Sel] == nil {
				bad = true
			}
			return !bad
		})
	}
	return bad
}

// sourceFunctions lists the functions of a package in the order of its source, each followed by the literals in it.
func sourceFunctions(pkg *Package, built *ssa.Package) []*ssa.Function {
	var list []*ssa.Function
	var add func(*ssa.Function)
	add = func(f *ssa.Function) {
		list = append(list, f)
		for _, anon := range f.AnonFuncs {
			add(anon)
		}
	}
	for _, file := range pkg.Syntax {
		for _, d := range file.Decls {
			decl, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if fn, ok := pkg.Info.Defs[decl.Name].(*types.Func); ok {
				if f := built.Prog.FuncValue(fn); f != nil {
					add(f)
				}
			}
		}
	}
	return list
}
