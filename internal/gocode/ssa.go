package gocode

import (
	"errors"
	"fmt"
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis/passes/buildssa"
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

// illTyped reports whether an expression or a declaration of a package has no type. Errors such as an unused variable
// leave the types whole; a name of package C never has one.
func illTyped(pkg *Package) bool {
	if len(pkg.Errors) == 0 && !pkg.Cgo {
		return false
	}
	if !pkg.Types.Complete() || len(pkg.Syntax) == 0 {
		return true
	}
	bad := false
	for _, f := range pkg.Syntax {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BadExpr, *ast.BadStmt, *ast.BadDecl:
				bad = true
			case *ast.Ident:
				if obj := pkg.Info.ObjectOf(n); obj != nil && invalid(obj.Type()) {
					bad = true
				}
			case ast.Expr:
				if tv, ok := pkg.Info.Types[n]; ok && invalid(tv.Type) {
					bad = true
				}
			}
			return !bad
		})
	}
	return bad
}

func invalid(t types.Type) bool {
	b, ok := t.(*types.Basic)
	return ok && b.Kind() == types.Invalid
}

// sourceFunctions serves buildssa.Analyzer from the shared program: the functions of a package in the order of its
// source, each followed by the literals in it.
func (p *Program) sourceFunctions(pkg *Package) (*buildssa.SSA, error) {
	built, err := p.SSA(pkg)
	if err != nil {
		return nil, err
	}
	result := &buildssa.SSA{Pkg: built}
	var add func(*ssa.Function)
	add = func(f *ssa.Function) {
		result.SrcFuncs = append(result.SrcFuncs, f)
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
	return result, nil
}
