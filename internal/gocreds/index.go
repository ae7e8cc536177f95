package gocreds

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/golive-dev/golive/internal/gocode"
)

// A place is an expression with the package whose types speak of it.
type place struct {
	pkg  *gocode.Package
	expr ast.Expr
}

// A function is one of the repository's own.
type function struct {
	pkg     *gocode.Package
	body    *ast.BlockStmt
	params  []*types.Var
	returns []*ast.ReturnStmt // its own, not those of the literals in it
}

// An index says of the repository's own code what is assigned to which variable, and who calls which function with what.
// Only texts, and what may hold one, are noted.
type index struct {
	code      *gocode.Program
	assigned  map[types.Object][]place
	constants map[types.Object]place
	functions map[*types.Func]*function
	params    map[types.Object]param
	calls     map[*types.Func][]*call
	names     map[types.Object]bool // variables and constants that are used as the name of something
	files     map[*token.File]bool  // those that are looked at
}

// A param is the i-th parameter of a function.
type param struct {
	of *types.Func
	i  int
}

type call struct {
	pkg  *gocode.Package
	args []ast.Expr
}

func newIndex(code *gocode.Program) *index {
	x := &index{code: code, assigned: map[types.Object][]place{}, constants: map[types.Object]place{}, functions: map[*types.Func]*function{},
		params: map[types.Object]param{}, calls: map[*types.Func][]*call{}, names: map[types.Object]bool{}, files: map[*token.File]bool{}}
	for _, pkg := range code.Packages {
		if pkg.Info == nil || pkg.Test {
			continue
		}
		for i, file := range pkg.Syntax {
			if supportsTests(pkg, file) {
				continue
			}
			x.files[code.Fset.File(file.Pos())] = judgedFile(pkg, i)
			ast.Inspect(file, func(n ast.Node) bool { x.node(pkg, n); return true })
		}
	}
	return x
}

// judged reports whether a literal stands in a file that is looked at.
func (x *index) judged(l literal) bool { return x.files[x.code.Fset.File(l.expr.Pos())] }

func (x *index) node(pkg *gocode.Package, n ast.Node) {
	switch n := n.(type) {
	case *ast.FuncDecl:
		x.function(pkg, n)
	case *ast.AssignStmt:
		if len(n.Lhs) == len(n.Rhs) && (n.Tok == token.ASSIGN || n.Tok == token.DEFINE) {
			for i, l := range n.Lhs {
				x.assign(object(pkg, l), pkg, n.Rhs[i])
			}
		} else if len(n.Rhs) == 1 && len(n.Lhs) > 1 { // v, ok := f()
			x.assign(object(pkg, n.Lhs[0]), pkg, n.Rhs[0])
		}
	case *ast.ValueSpec:
		for i, name := range n.Names {
			o := pkg.Info.Defs[name]
			if o == nil || i >= len(n.Values) {
				continue
			}
			if _, ok := o.(*types.Const); ok {
				x.constants[o] = place{pkg, n.Values[i]}
			} else {
				x.assign(o, pkg, n.Values[i])
			}
		}
	case *ast.CompositeLit:
		eachField(pkg, n, func(field *types.Var, value ast.Expr) { x.assign(field.Origin(), pkg, value) })
		for _, e := range n.Elts {
			if kv, ok := e.(*ast.KeyValueExpr); ok && pkg.Info.Types[kv.Key].Value != nil {
				x.named(pkg, kv.Key) // the key of a map
			}
		}
	case *ast.IndexExpr:
		x.named(pkg, n.Index)
	case *ast.CaseClause:
		for _, e := range n.List {
			x.named(pkg, e)
		}
	case *ast.CallExpr:
		x.call(pkg, n)
	}
}

// named notes that a variable or constant is used as the name of something.
func (x *index) named(pkg *gocode.Package, e ast.Expr) {
	if o := object(pkg, e); o != nil {
		x.names[o] = true
	}
}

func (x *index) assign(o types.Object, pkg *gocode.Package, e ast.Expr) {
	if o != nil && mayHoldText(o.Type()) {
		x.assigned[o] = append(x.assigned[o], place{pkg, e})
	}
}

func (x *index) function(pkg *gocode.Package, n *ast.FuncDecl) {
	fn, ok := pkg.Info.Defs[n.Name].(*types.Func)
	if !ok || n.Body == nil {
		return
	}
	f := &function{pkg: pkg, body: n.Body}
	for v := range fn.Signature().Params().Variables() {
		x.params[v] = param{fn, len(f.params)}
		f.params = append(f.params, v)
	}
	f.returns = returnsOf(n.Body)
	x.functions[fn] = f
}

// returnsOf returns the return statements of a function's body without those of the literals in it.
func returnsOf(body *ast.BlockStmt) (list []*ast.ReturnStmt) {
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			list = append(list, n)
		}
		return true
	})
	return list
}

func (x *index) call(pkg *gocode.Package, n *ast.CallExpr) {
	fn := callee(pkg, n)
	if fn == nil {
		return
	}
	if x.code.Package(fn.Pkg()) != nil {
		x.calls[fn] = append(x.calls[fn], &call{pkg, n.Args})
	}
	for i, a := range n.Args {
		if v := parameter(fn, i); v != nil && namesSomething[v.Name()] {
			x.named(pkg, a)
		}
	}
}

// namesSomething are the names of parameters that take the name of something: a header, a key, a variable.
var namesSomething = map[string]bool{
	"key": true, "k": true, "name": true, "header": true, "field": true, "column": true, "col": true, "env": true, "envName": true,
	"envKey": true, "param": true, "attr": true, "attribute": true, "label": true, "flag": true, "kind": true, "typ": true, "scheme": true,
	"path": true, "pattern": true, "route": true, "topic": true, "event": true, "op": true, "action": true, "msg": true, "message": true,
	"format": true, "text": true, "usage": true, "query": true, "tag": true, "metric": true, "property": true, "prop": true,
}

// callee returns the function or method that a call names, nil for a function value, a conversion or a builtin.
func callee(pkg *gocode.Package, n *ast.CallExpr) *types.Func {
	fun := ast.Unparen(n.Fun)
	switch f := fun.(type) {
	case *ast.IndexExpr:
		fun = f.X
	case *ast.IndexListExpr:
		fun = f.X
	}
	var id *ast.Ident
	switch f := fun.(type) {
	case *ast.Ident:
		id = f
	case *ast.SelectorExpr:
		id = f.Sel
	default:
		return nil
	}
	fn, _ := pkg.Info.Uses[id].(*types.Func)
	if fn == nil {
		return nil
	}
	return fn.Origin()
}

// parameter returns the parameter that takes the i-th argument.
func parameter(fn *types.Func, i int) *types.Var {
	sig := fn.Signature()
	n := sig.Params().Len()
	switch {
	case i < n:
		return sig.Params().At(i)
	case sig.Variadic() && n > 0:
		return sig.Params().At(n - 1)
	}
	return nil
}

// object returns the variable, field or constant that an expression names.
func object(pkg *gocode.Package, e ast.Expr) types.Object {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		if o := pkg.Info.Defs[e]; o != nil {
			return o
		}
		return origin(pkg.Info.Uses[e])
	case *ast.SelectorExpr:
		return origin(pkg.Info.Uses[e.Sel])
	case *ast.StarExpr:
		return object(pkg, e.X)
	}
	return nil
}

func origin(o types.Object) types.Object {
	if v, ok := o.(*types.Var); ok {
		return v.Origin()
	}
	return o
}

// eachField calls f for every field of a struct that a composite literal sets.
func eachField(pkg *gocode.Package, n *ast.CompositeLit, f func(field *types.Var, value ast.Expr)) {
	st := structOf(pkg.Info.TypeOf(n))
	if st == nil {
		return
	}
	for i, e := range n.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			if i < st.NumFields() {
				f(st.Field(i), e)
			}
			continue
		}
		if id, ok := kv.Key.(*ast.Ident); ok {
			if field, ok := pkg.Info.Uses[id].(*types.Var); ok {
				f(field, kv.Value)
			}
		}
	}
}

func structOf(t types.Type) *types.Struct {
	if t == nil {
		return nil
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	st, _ := t.Underlying().(*types.Struct)
	return st
}

// mayHoldText reports whether a value of a type can be a text: a string, bytes, either behind a pointer or an interface.
func mayHoldText(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Info()&types.IsString != 0
	case *types.Slice:
		return isByte(u.Elem())
	case *types.Array:
		return isByte(u.Elem())
	case *types.Pointer:
		return mayHoldText(u.Elem()) && !types.Identical(u.Elem(), t)
	case *types.Interface, *types.Map:
		return true
	}
	return false
}

func isByte(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Kind() == types.Uint8
}
