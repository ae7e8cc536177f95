package goflow

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// A Source is one package with its syntax and types, to be summarised.
type Source struct {
	Path, Name, Dir string
	Files           []*ast.File
	Types           *types.Package
	Info            *types.Info
	Position        func(token.Pos) Pos
}

// Summarise makes the summary of a package. Code that did not type-check becomes unknown values; nothing is left out
// because something beside it is broken.
func Summarise(src Source) *Package {
	l := &lowerer{src: src, info: src.Info, vars: map[types.Object]int{}, symbols: map[string]bool{}, passed: map[string]bool{},
		pkg: &Package{Path: src.Path, Name: src.Name, Dir: src.Dir, Funcs: map[string]*FuncSummary{}, Types: map[string]*Type{}}}
	for _, f := range src.Files {
		l.imports(f)
	}
	for _, f := range src.Files {
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				l.function(d)
			case *ast.GenDecl:
				for _, s := range d.Specs {
					if ts, ok := s.(*ast.TypeSpec); ok {
						if o := l.info.Defs[ts.Name]; o != nil {
							l.typeOf(o.Type())
						}
					}
				}
			}
		}
	}
	for _, init := range src.Info.InitOrder {
		s := &Stmt{Op: StmtAssign, R: []*Expr{l.expr(init.Rhs)}, Pos: l.pos(init.Rhs.Pos())}
		for _, v := range init.Lhs {
			s.L = append(s.L, &Expr{Op: ExprGlobal, Name: src.Path + "." + v.Name(), Kind: kindOf(v.Type()), Type: l.key(v.Type())})
		}
		l.pkg.Vars = append(l.pkg.Vars, s)
	}
	l.pkg.Symbols = slices.Sorted(maps.Keys(l.symbols))
	return l.pkg
}

type lowerer struct {
	symbols map[string]bool
	src     Source
	info    *types.Info
	pkg     *Package
	vars    map[types.Object]int
	fn      *FuncSummary // the one that is made, for names of literals
	lits    int
	decl    string          // Symbol of the enclosing declaration
	passed  map[string]bool // labels of the function that stand above
}

func (l *lowerer) pos(p token.Pos) Pos { return l.src.Position(p) }

func (l *lowerer) imports(f *ast.File) {
	for _, s := range f.Imports {
		p, err := strconv.Unquote(s.Path.Value)
		if err != nil {
			continue
		}
		l.pkg.Imports = append(l.pkg.Imports, p)
		l.pkg.Decls = append(l.pkg.Decls, Import{p, l.pos(s.Pos())})
	}
}

func (l *lowerer) function(d *ast.FuncDecl) {
	o, ok := l.info.Defs[d.Name].(*types.Func)
	if !ok || d.Body == nil {
		return
	}
	name := Symbol(o)
	l.decl, l.lits = name, 0
	f := l.body(name, d.Recv, d.Type, d.Body)
	f.Pos = l.pos(d.Name.Pos())
	f.End = l.pos(d.End()).Line
	f.Generic = d.Type.TypeParams != nil
	if d.Recv == nil && d.Name.Name == "init" {
		l.pkg.Inits = append(l.pkg.Inits, f)
		return
	}
	l.pkg.Funcs[name] = f
}

// body lowers a function's or literal's parameters and statements.
func (l *lowerer) body(name string, recv *ast.FieldList, ft *ast.FuncType, block *ast.BlockStmt) *FuncSummary {
	outer, passed := l.fn, l.passed
	l.passed = map[string]bool{}
	f := &FuncSummary{Name: name, Package: l.src.Path, Pos: l.pos(ft.Pos()), End: l.pos(block.End()).Line}
	l.fn = f
	if recv != nil && len(recv.List) > 0 {
		p := l.params(recv)
		f.Recv = &p[0]
	}
	f.Params = l.params(ft.Params)
	f.Results = l.params(ft.Results)
	if n := len(ft.Params.List); n > 0 {
		_, f.Variadic = ft.Params.List[n-1].Type.(*ast.Ellipsis)
	}
	f.Body = l.block(block.List)
	l.fn, l.passed = outer, passed
	return f
}

func (l *lowerer) params(list *ast.FieldList) []Param {
	if list == nil {
		return nil
	}
	var params []Param
	for _, field := range list.List {
		t := l.info.TypeOf(field.Type)
		if e, ok := field.Type.(*ast.Ellipsis); ok {
			t = types.NewSlice(orInvalid(l.info.TypeOf(e.Elt)))
		}
		key := l.key(t)
		if len(field.Names) == 0 {
			params = append(params, Param{-1, "", key, kindOf(t)})
		}
		for _, n := range field.Names {
			id := -1
			if o := l.info.Defs[n]; o != nil && n.Name != "_" {
				id = l.id(o)
			}
			params = append(params, Param{id, n.Name, key, kindOf(t)})
		}
	}
	return params
}

func orInvalid(t types.Type) types.Type {
	if t == nil {
		return types.Typ[types.Invalid]
	}
	return t
}

func (l *lowerer) id(o types.Object) int {
	if id, ok := l.vars[o]; ok {
		return id
	}
	l.vars[o] = len(l.vars)
	return len(l.vars) - 1
}

func (l *lowerer) block(list []ast.Stmt) []*Stmt {
	var out []*Stmt
	for _, s := range list {
		out = append(out, l.stmt(s)...)
	}
	return out
}

// stmt lowers one statement; most become one.
func (l *lowerer) stmt(s ast.Stmt) []*Stmt {
	switch s := s.(type) {
	case nil, *ast.EmptyStmt, *ast.BadStmt:
		return nil
	case *ast.ExprStmt:
		return l.one(&Stmt{Op: StmtExpr, X: l.expr(s.X)}, s)
	case *ast.AssignStmt:
		return l.assign(s)
	case *ast.IncDecStmt:
		op := "+"
		if s.Tok == token.DEC {
			op = "-"
		}
		x := l.expr(s.X)
		one := &Expr{Op: ExprConst, Name: "1", Kind: KindInt}
		return l.one(&Stmt{Op: StmtAssign, L: []*Expr{x}, R: []*Expr{{Op: ExprBinary, Name: op, X: x, Y: one, Kind: x.Kind}}}, s)
	case *ast.DeclStmt:
		return l.declaration(s)
	case *ast.BlockStmt:
		return l.one(&Stmt{Op: StmtBlock, Body: l.block(s.List)}, s)
	case *ast.IfStmt:
		out := &Stmt{Op: StmtIf, Init: l.stmt(s.Init), X: l.expr(s.Cond), Body: l.block(s.Body.List), Else: l.stmt(s.Else)}
		return l.one(out, s)
	case *ast.ForStmt:
		out := &Stmt{Op: StmtFor, Init: l.stmt(s.Init), Post: l.stmt(s.Post), Body: l.block(s.Body.List)}
		if s.Cond != nil {
			out.X = l.expr(s.Cond)
		}
		return l.one(out, s)
	case *ast.RangeStmt:
		return l.rangeStmt(s)
	case *ast.SwitchStmt:
		return l.switchStmt(s)
	case *ast.TypeSwitchStmt:
		return l.typeSwitch(s)
	case *ast.SelectStmt:
		return l.selectStmt(s)
	case *ast.ReturnStmt:
		out := &Stmt{Op: StmtReturn}
		for _, r := range s.Results {
			out.R = append(out.R, l.value(r))
		}
		return l.one(out, s)
	case *ast.GoStmt:
		return l.one(&Stmt{Op: StmtGo, X: l.expr(s.Call)}, s)
	case *ast.DeferStmt:
		l.fn.Defers = true
		return l.one(&Stmt{Op: StmtDefer, X: l.expr(s.Call)}, s)
	case *ast.BranchStmt:
		ops := map[token.Token]StmtOp{token.BREAK: StmtBreak, token.CONTINUE: StmtContinue, token.GOTO: StmtGoto, token.FALLTHROUGH: StmtFall}
		out := &Stmt{Op: ops[s.Tok]}
		if s.Label != nil && (s.Tok != token.GOTO || !l.passed[s.Label.Name]) {
			out.Label = s.Label.Name
		}
		return l.one(out, s)
	case *ast.LabeledStmt:
		l.passed[s.Label.Name] = true
		return l.one(&Stmt{Op: StmtLabel, Label: s.Label.Name, Body: l.stmt(s.Stmt)}, s)
	case *ast.SendStmt:
		return l.one(&Stmt{Op: StmtSend, X: l.expr(s.Chan), R: []*Expr{l.value(s.Value)}}, s)
	}
	return nil
}

func (l *lowerer) one(s *Stmt, n ast.Node) []*Stmt {
	s.Pos = l.pos(n.Pos())
	return []*Stmt{s}
}

func (l *lowerer) assign(s *ast.AssignStmt) []*Stmt {
	out := &Stmt{Op: StmtAssign, Define: s.Tok == token.DEFINE}
	for _, e := range s.Lhs {
		out.L = append(out.L, l.target(e))
	}
	for _, e := range s.Rhs {
		out.R = append(out.R, l.value(e))
	}
	if s.Tok != token.ASSIGN && s.Tok != token.DEFINE && len(out.L) == 1 && len(out.R) == 1 && out.L[0] != nil {
		op := strings.TrimSuffix(s.Tok.String(), "=")
		x := out.L[0]
		out.R[0] = &Expr{Op: ExprBinary, Name: op, X: x, Y: out.R[0], Kind: x.Kind, Type: x.Type, Pos: l.pos(s.Pos())}
	}
	return l.one(out, s)
}

// target lowers what is assigned to; nil for the blank identifier.
func (l *lowerer) target(e ast.Expr) *Expr {
	if id, ok := e.(*ast.Ident); ok {
		if id.Name == "_" {
			return nil
		}
		if o := l.info.Defs[id]; o != nil {
			return l.variable(o, id)
		}
	}
	return l.expr(e)
}

func (l *lowerer) declaration(s *ast.DeclStmt) []*Stmt {
	d, ok := s.Decl.(*ast.GenDecl)
	if !ok {
		return nil
	}
	var out []*Stmt
	for _, spec := range d.Specs {
		v, ok := spec.(*ast.ValueSpec)
		if !ok || d.Tok != token.VAR {
			continue
		}
		one := &Stmt{Op: StmtAssign, Define: true, Pos: l.pos(v.Pos())}
		for _, n := range v.Names {
			var t *Expr
			if o := l.info.Defs[n]; o != nil && n.Name != "_" {
				t = l.variable(o, n)
			}
			one.L = append(one.L, t)
		}
		for _, e := range v.Values {
			one.R = append(one.R, l.value(e))
		}
		out = append(out, one)
	}
	return out
}

func (l *lowerer) rangeStmt(s *ast.RangeStmt) []*Stmt {
	out := &Stmt{Op: StmtRange, X: l.expr(s.X), Body: l.block(s.Body.List), Define: s.Tok == token.DEFINE, L: []*Expr{nil, nil}}
	if s.Key != nil {
		out.L[0] = l.target(s.Key)
	}
	if s.Value != nil {
		out.L[1] = l.target(s.Value)
	}
	return l.one(out, s)
}

func (l *lowerer) switchStmt(s *ast.SwitchStmt) []*Stmt {
	out := &Stmt{Op: StmtSwitch, Init: l.stmt(s.Init)}
	if s.Tag != nil {
		out.X = l.expr(s.Tag)
	}
	for _, c := range s.Body.List {
		clause := c.(*ast.CaseClause)
		one := &Case{Bind: -1, Body: l.block(clause.Body), Default: clause.List == nil}
		for _, e := range clause.List {
			one.List = append(one.List, l.expr(e))
		}
		out.Cases = append(out.Cases, one)
	}
	return l.one(out, s)
}

func (l *lowerer) typeSwitch(s *ast.TypeSwitchStmt) []*Stmt {
	out := &Stmt{Op: StmtTypeSwitch, Init: l.stmt(s.Init)}
	var x ast.Expr
	switch a := s.Assign.(type) {
	case *ast.ExprStmt:
		x = a.X
	case *ast.AssignStmt:
		x = a.Rhs[0]
	}
	if t, ok := x.(*ast.TypeAssertExpr); ok {
		out.X = l.expr(t.X)
	} else {
		out.X = &Expr{}
	}
	for _, c := range s.Body.List {
		clause := c.(*ast.CaseClause)
		one := &Case{Bind: -1, Default: clause.List == nil}
		if o := l.info.Implicits[clause]; o != nil {
			one.Bind = l.id(o)
		}
		for _, e := range clause.List {
			if tv := l.info.Types[e]; tv.IsNil() {
				one.Types = append(one.Types, "nil")
			} else {
				one.Types = append(one.Types, l.key(tv.Type))
			}
		}
		one.Body = l.block(clause.Body)
		out.Cases = append(out.Cases, one)
	}
	return l.one(out, s)
}

func (l *lowerer) selectStmt(s *ast.SelectStmt) []*Stmt {
	out := &Stmt{Op: StmtSelect}
	for _, c := range s.Body.List {
		clause := c.(*ast.CommClause)
		one := &Case{Bind: -1, Default: clause.Comm == nil}
		if comm := l.stmt(clause.Comm); len(comm) == 1 {
			one.Comm = comm[0]
		}
		one.Body = l.block(clause.Body)
		out.Cases = append(out.Cases, one)
	}
	return l.one(out, s)
}

func (l *lowerer) literalName() string {
	l.lits++
	return fmt.Sprintf("%s$%d", l.decl, l.lits)
}
