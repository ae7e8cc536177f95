package goflow

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
)

// value lowers an expression whose value is kept: a struct or array is copied where it stands in a variable.
func (l *lowerer) value(e ast.Expr) *Expr {
	x := l.expr(e)
	if x.Kind == KindStruct || x.Kind == KindArray {
		switch x.Op {
		case ExprLocal, ExprGlobal, ExprField, ExprIndex, ExprStar:
			return &Expr{Op: ExprCopy, X: x, Kind: x.Kind, Type: x.Type, Pos: x.Pos}
		}
	}
	return x
}

// expr lowers an expression.
func (l *lowerer) expr(e ast.Expr) *Expr {
	if e == nil {
		return &Expr{}
	}
	tv := l.info.Types[e]
	if tv.Value != nil {
		return l.constant(tv, e)
	}
	out := l.plain(e)
	out.Pos = l.pos(e.Pos())
	t := tv.Type
	if tuple, ok := t.(*types.Tuple); ok {
		t = nil
		if out.Op != ExprCall && tuple.Len() == 2 { // v, ok := m[k]
			t = tuple.At(0).Type()
		}
	}
	if out.Kind == KindOther {
		out.Kind = kindOf(t)
	}
	if out.Type == "" && t != nil {
		out.Type = l.key(t)
	}
	return out
}

func (l *lowerer) constant(tv types.TypeAndValue, e ast.Expr) *Expr {
	out := &Expr{Op: ExprConst, Kind: kindOf(tv.Type), Type: l.key(tv.Type), Pos: l.pos(e.Pos())}
	switch tv.Value.Kind() {
	case constant.String:
		out.Name, out.Kind = constant.StringVal(tv.Value), KindString
	case constant.Bool:
		out.Name, out.Kind = tv.Value.String(), KindBool
	case constant.Int:
		out.Name = tv.Value.ExactString()
		if out.Kind != KindFloat {
			out.Kind = KindInt
		}
	case constant.Float:
		out.Name, out.Kind = tv.Value.String(), KindFloat
		if i := constant.ToInt(tv.Value); i.Kind() == constant.Int {
			out.Name = i.ExactString()
		}
	default:
		return &Expr{Pos: out.Pos}
	}
	return out
}

func (l *lowerer) plain(e ast.Expr) *Expr {
	switch e := e.(type) {
	case *ast.Ident:
		return l.ident(e)
	case *ast.ParenExpr:
		return l.expr(e.X)
	case *ast.SelectorExpr:
		return l.selector(e)
	case *ast.CallExpr:
		return l.call(e)
	case *ast.CompositeLit:
		return l.composite(e)
	case *ast.FuncLit:
		name := l.literalName()
		return &Expr{Op: ExprFuncLit, Func: l.body(name, nil, e.Type, e.Body), Kind: KindNil}
	case *ast.StarExpr:
		return &Expr{Op: ExprStar, X: l.expr(e.X)}
	case *ast.UnaryExpr:
		switch e.Op {
		case token.AND:
			return &Expr{Op: ExprAddr, X: l.expr(e.X)}
		case token.ARROW:
			return &Expr{Op: ExprRecv, X: l.expr(e.X)}
		}
		return &Expr{Op: ExprUnary, Name: e.Op.String(), X: l.expr(e.X)}
	case *ast.BinaryExpr:
		return &Expr{Op: ExprBinary, Name: e.Op.String(), X: l.expr(e.X), Y: l.expr(e.Y)}
	case *ast.IndexExpr:
		if f := l.function1(e.X); f != nil { // an instance of a generic function
			return f
		}
		return &Expr{Op: ExprIndex, X: l.expr(e.X), Y: l.expr(e.Index)}
	case *ast.IndexListExpr:
		if f := l.function1(e.X); f != nil {
			return f
		}
	case *ast.SliceExpr:
		out := &Expr{Op: ExprSlice, X: l.expr(e.X), List: []*Expr{nil, nil}}
		if e.Low != nil {
			out.List[0] = l.expr(e.Low)
		}
		if e.High != nil {
			out.List[1] = l.expr(e.High)
		}
		return out
	case *ast.TypeAssertExpr:
		if e.Type == nil {
			return l.expr(e.X)
		}
		t := l.info.TypeOf(e.Type)
		return &Expr{Op: ExprAssert, X: l.expr(e.X), Type: l.key(t), Kind: kindOf(t)}
	}
	return &Expr{}
}

// function1 returns the function that an expression names, nil where it names none.
func (l *lowerer) function1(e ast.Expr) *Expr {
	if f := l.callee(e); f != nil && f.Signature().Recv() == nil {
		return &Expr{Op: ExprFunc, Name: l.symbol(f), Kind: KindNil}
	}
	return nil
}

func (l *lowerer) ident(e *ast.Ident) *Expr {
	if tv, ok := l.info.Types[e]; ok && tv.IsNil() {
		return &Expr{Op: ExprNil, Kind: KindNil}
	}
	o := l.info.Uses[e]
	if o == nil {
		o = l.info.Defs[e]
	}
	if o == nil {
		return &Expr{}
	}
	return l.variable(o, e)
}

// variable lowers the use of an object.
func (l *lowerer) variable(o types.Object, e ast.Node) *Expr {
	switch o := o.(type) {
	case *types.Var:
		out := &Expr{Kind: kindOf(o.Type()), Type: l.key(o.Type()), Pos: l.pos(e.Pos())}
		if o.Pkg() != nil && o.Parent() == o.Pkg().Scope() {
			out.Op, out.Name = ExprGlobal, o.Pkg().Path()+"."+o.Name()
			return out
		}
		out.Op, out.ID, out.Name = ExprLocal, l.id(o), o.Name()
		return out
	case *types.Func:
		return &Expr{Op: ExprFunc, Name: l.symbol(o), Kind: KindNil, Type: "func"}
	case *types.Nil:
		return &Expr{Op: ExprNil, Kind: KindNil}
	}
	return &Expr{}
}

func (l *lowerer) selector(e *ast.SelectorExpr) *Expr {
	sel := l.info.Selections[e]
	if sel == nil { // a package's member
		if o := l.info.Uses[e.Sel]; o != nil {
			return l.variable(o, e)
		}
		return &Expr{}
	}
	switch sel.Kind() {
	case types.FieldVal:
		x := l.path(l.expr(e.X), sel)
		f := sel.Obj()
		return &Expr{Op: ExprField, X: x, Name: f.Name(), Kind: kindOf(f.Type()), Type: l.key(f.Type())}
	case types.MethodVal:
		f, ok := sel.Obj().(*types.Func)
		if !ok {
			return &Expr{}
		}
		return &Expr{Op: ExprMethod, X: l.path(l.expr(e.X), sel), Name: l.symbol(f), Iface: isInterface(f), Kind: KindNil, Type: "func"}
	}
	if f, ok := sel.Obj().(*types.Func); ok {
		return &Expr{Op: ExprMethodFn, Name: l.symbol(f), Iface: isInterface(f), Kind: KindNil, Type: "func"}
	}
	return &Expr{}
}

func isInterface(f *types.Func) bool {
	recv := f.Signature().Recv()
	return recv != nil && types.IsInterface(recv.Type())
}

// path spells out the embedded fields on the way to a promoted field or method.
func (l *lowerer) path(x *Expr, sel *types.Selection) *Expr {
	t := sel.Recv()
	for _, i := range sel.Index()[:len(sel.Index())-1] {
		st, ok := deref(t).Underlying().(*types.Struct)
		if !ok || i >= st.NumFields() {
			return &Expr{}
		}
		f := st.Field(i)
		x = &Expr{Op: ExprField, X: x, Name: f.Name(), Kind: kindOf(f.Type()), Type: l.key(f.Type()), Pos: x.Pos}
		t = f.Type()
	}
	return x
}

func deref(t types.Type) types.Type {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}

// callee returns the function that a call names, nil for a function value.
func (l *lowerer) callee(e ast.Expr) *types.Func {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		f, _ := l.info.Uses[e].(*types.Func)
		return f
	case *ast.SelectorExpr:
		f, _ := l.info.Uses[e.Sel].(*types.Func)
		return f
	case *ast.IndexExpr:
		return l.callee(e.X)
	case *ast.IndexListExpr:
		return l.callee(e.X)
	}
	return nil
}

func (l *lowerer) call(e *ast.CallExpr) *Expr {
	fun := ast.Unparen(e.Fun)
	if tv := l.info.Types[fun]; tv.IsType() {
		if len(e.Args) != 1 {
			return &Expr{}
		}
		return &Expr{Op: ExprConv, X: l.expr(e.Args[0]), Type: l.key(tv.Type), Kind: kindOf(tv.Type)}
	}
	out := &Expr{Op: ExprCall, Spread: e.Ellipsis.IsValid()}
	if id, ok := fun.(*ast.Ident); ok {
		if b, ok := l.info.Uses[id].(*types.Builtin); ok {
			return l.builtin(b.Name(), e)
		}
	}
	sig, _ := orInvalid(l.info.TypeOf(fun)).Underlying().(*types.Signature)
	if sig != nil {
		for r := range sig.Results().Variables() {
			out.Results = append(out.Results, Result{l.key(r.Type()), kindOf(r.Type())})
		}
		out.Params, out.Vary = sig.Params().Len(), sig.Variadic()
	}
	if f := l.callee(fun); f != nil && l.bind(out, fun, f) {
		// the symbol and the receiver are set
	} else {
		out.X = l.expr(fun)
	}
	for _, a := range e.Args {
		out.List = append(out.List, l.value(a))
	}
	return out
}

// bind sets the callee of a call that names a function or method.
func (l *lowerer) bind(out *Expr, fun ast.Expr, f *types.Func) bool {
	out.Static, out.Name = true, l.symbol(f)
	if f.Signature().Recv() == nil {
		return true
	}
	s, ok := fun.(*ast.SelectorExpr)
	if !ok {
		out.Static = false
		return false
	}
	sel := l.info.Selections[s]
	if sel == nil || sel.Kind() != types.MethodVal {
		out.Static = false
		return false
	}
	out.X, out.Iface = l.path(l.expr(s.X), sel), isInterface(f)
	return true
}

func (l *lowerer) builtin(name string, e *ast.CallExpr) *Expr {
	out := &Expr{Op: ExprBuiltin, Name: name, Spread: e.Ellipsis.IsValid()}
	for i, a := range e.Args {
		if i == 0 && (name == "make" || name == "new") {
			t := l.info.TypeOf(a)
			if name == "new" {
				out.List = append(out.List, &Expr{Type: l.key(t), Kind: kindOf(t)})
				continue
			}
			out.Type, out.Kind = l.key(t), kindOf(t)
			continue
		}
		out.List = append(out.List, l.value(a))
	}
	return out
}

func (l *lowerer) composite(e *ast.CompositeLit) *Expr {
	t := l.info.TypeOf(e)
	if t == nil {
		return &Expr{}
	}
	pointer := false
	if p, ok := t.Underlying().(*types.Pointer); ok { // an elided &T
		t, pointer = p.Elem(), true
	}
	out := &Expr{Op: ExprComposite, Type: l.key(t), Kind: kindOf(t), Pos: l.pos(e.Pos())}
	if a, ok := t.Underlying().(*types.Array); ok {
		out.ID = int(min(max(a.Len(), 0), maxIterate))
	}
	st, _ := t.Underlying().(*types.Struct)
	for i, el := range e.Elts {
		key, keyX, v := "", (*Expr)(nil), el
		if kv, ok := el.(*ast.KeyValueExpr); ok {
			v = kv.Value
			if id, ok := kv.Key.(*ast.Ident); ok && st != nil {
				key = id.Name
			} else {
				keyX = l.expr(kv.Key)
			}
		} else if st != nil && i < st.NumFields() {
			key = st.Field(i).Name()
		}
		out.Keys = append(out.Keys, key)
		out.KeyX = append(out.KeyX, keyX)
		out.List = append(out.List, l.value(v))
	}
	if pointer {
		return &Expr{Op: ExprAddr, X: out, Kind: KindNil, Type: "*" + out.Type}
	}
	return out
}

// symbol returns the Symbol of a function and notes that the code mentions it.
func (l *lowerer) symbol(f *types.Func) string {
	s := Symbol(f)
	l.symbols[s] = true
	return s
}
