package service

import (
	"context"
	"fmt"
	"go/token"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/gocode"
	"github.com/golive-dev/golive/internal/goflow"
)

// Load makes the model of the programs of a repository: of every main package that code has in scope. What keeps a package
// from being looked at is a Problem and keeps no other.
func Load(ctx context.Context, code *gocode.Program) *Model {
	m := &Model{}
	unread := map[string]bool{}
	for _, pkg := range code.Packages {
		unread[pkg.Path] = pkg.InScope && (pkg.Types == nil || pkg.Info == nil || len(pkg.Syntax) == 0)
	}
	for _, p := range code.Problems {
		m.Problems = append(m.Problems, problemOf(p, p.Package != "" && unread[p.Package]))
	}
	modules := map[string][]*goflow.Package{}
	var mains []*gocode.Package
	for _, pkg := range code.Packages {
		if pkg.Types == nil || pkg.Info == nil {
			continue
		}
		module := ""
		if pkg.Module != nil {
			module = pkg.Module.File
		}
		modules[module] = append(modules[module], summarise(code, pkg))
		if pkg.Name == "main" && pkg.InScope {
			mains = append(mains, pkg)
		}
	}
	broken := brokenPackages(code)
	linked := map[string]*goflow.Program{}
	all := []*goflow.Package{}
	for _, name := range sortedKeys(modules) {
		all = append(all, modules[name]...)
	}
	for _, pkg := range mains {
		if ctx.Err() != nil {
			m.Problems = append(m.Problems, Problem{Message: "not every program was followed: " + context.Cause(ctx).Error()})
			break
		}
		module := ""
		if pkg.Module != nil {
			module = pkg.Module.File
		}
		if linked[module] == nil {
			// A module's own packages first; those of other modules of the repository, which it may use, behind them.
			linked[module] = goflow.Link(append(slices.Clone(modules[module]), all...))
		}
		m.program(linked[module], pkg)
		if p := m.Programs[len(m.Programs)-1]; p.Cut == nil {
			p.Cut = broken.below(pkg)
		}
	}
	slices.SortStableFunc(m.Programs, func(a, b *Program) int { return strings.Compare(a.Dir, b.Dir) })
	return m
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func problemOf(p gocode.Problem, whole bool) Problem {
	out := Problem{Package: p.Package, Message: p.Message, Whole: whole}
	out.File, out.Line = p.File, p.Line
	return out
}

func summarise(code *gocode.Program, pkg *gocode.Package) *goflow.Package {
	return goflow.Summarise(goflow.Source{
		Path: pkg.Path, Name: pkg.Name, Dir: pkg.Dir, Files: pkg.Syntax, Types: pkg.Types, Info: pkg.Info,
		Position: func(at token.Pos) goflow.Pos {
			p := code.Position(at)
			return goflow.Pos{File: p.File, Line: p.Line, Column: p.Column}
		},
	})
}

// program follows one main package. A panic is a defect of golive: it costs that program and no other.
func (m *Model) program(linked *goflow.Program, pkg *gocode.Package) {
	p := &Program{Package: pkg.Path, Name: executable(pkg.Path), Dir: pkg.Dir}
	if pkg.Module != nil {
		p.Module = pkg.Module.Path
	}
	if f := linked.Func(pkg.Path + ".main"); f != nil {
		p.Main = f.Pos.Position()
	} else if len(pkg.Files) > 0 {
		p.Main.File, p.Main.Line = pkg.Files[0], 1
	}
	m.Programs = append(m.Programs, p)
	defer func() {
		if v := recover(); v != nil {
			at := p.Main
			p.Cut = &Problem{Position: at, Package: p.Package, Message: fmt.Sprintf("golive itself failed here, which is a defect of golive: panic: %.200v", v)}
			if Trace != nil {
				Trace(v, debug.Stack())
			}
		}
	}()
	b := newBuilder(linked, p)
	b.imports(pkg.Path)
	for _, d := range pkg.Deps {
		p.Imports[d] = true
	}
	b.run()
}

// brokenness is what keeps the repository's packages from being compiled, one problem a package by import path.
type brokenness map[string]gocode.Problem

func brokenPackages(code *gocode.Program) brokenness {
	broken := brokenness{}
	for _, pkg := range code.Packages {
		if pkg.IllTyped() && len(pkg.Errors) > 0 && !pkg.Test {
			broken[pkg.Path] = pkg.Errors[0]
		}
	}
	return broken
}

// below returns why a program is not seen whole: a package that it is made of does not compile, and what that package
// registers or starts may be missing from the model.
func (b brokenness) below(pkg *gocode.Package) *Problem {
	if len(b) == 0 {
		return nil
	}
	for _, name := range append([]string{pkg.Path}, pkg.Deps...) {
		if e, ok := b[name]; ok {
			p := problemOf(e, true)
			p.Message = "package " + name + " does not compile: " + p.Message
			return &p
		}
	}
	return nil
}

// Trace is told the stack of a panic while a program is followed; may be nil.
var Trace func(value any, stack []byte)
