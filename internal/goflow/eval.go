package goflow

import (
	"slices"
	"strconv"
	"strings"

	"github.com/golive-dev/golive/internal/settings"
)

// An absent is what a map that is known in full holds for a key that it does not have.
type absent struct{}

// eval evaluates an expression.
func (f *frame) eval(e *Expr) Value {
	if e == nil || !f.m.step(e.Pos) {
		return nil
	}
	v := f.plain(e)
	if _, ok := v.(*absent); ok {
		return f.m.zero(e.Kind, e.Type)
	}
	return v
}

func (f *frame) plain(e *Expr) Value {
	m := f.m
	switch e.Op {
	case ExprConst:
		return &Scalar{&settings.Expr{Op: settings.Const, Text: e.Name, Position: position(e.Pos)}, e.Kind}
	case ExprNil:
		return Nil{}
	case ExprLocal:
		if c := f.env.lookup(e.ID); c != nil {
			return c.v
		}
		return nil
	case ExprGlobal:
		return m.GlobalCell(e.Name, e.Kind, e.Type).v
	case ExprFunc:
		return m.FuncValue(e.Name, nil, e.Pos)
	case ExprMethod:
		recv := f.eval(e.X)
		if e.Iface {
			return &Func{Sym: e.Name, Recv: recv, Pos: e.Pos, Iface: true}
		}
		if o, ok := recv.(*Obj); ok && o.Data == nil && !strings.HasPrefix(e.Name, "(*") && m.Program.Func(e.Name) != nil {
			recv = m.copyObj(o, 0) // the receiver is copied when the method becomes a value
		}
		return m.FuncValue(e.Name, recv, e.Pos)
	case ExprMethodFn:
		name, iface := e.Name, e.Iface
		return &Func{Sym: name, Pos: e.Pos, Native: func(m *Machine, c *Call) Value {
			if len(c.Args) == 0 {
				return nil
			}
			return m.method(name, iface, c.Args[0], &Call{Sym: name, Args: c.Args[1:], Pos: c.Pos, Results: c.Results})
		}}
	case ExprField:
		return m.Field(f.eval(e.X), e.Name, e.Kind, e.Type)
	case ExprIndex:
		return f.index(e)
	case ExprSlice:
		return f.slice(e)
	case ExprStar:
		return deferRef(f.eval(e.X))
	case ExprAddr:
		return f.address(e.X)
	case ExprUnary:
		return f.unary(e)
	case ExprBinary:
		return f.binary(e)
	case ExprAssert:
		v := f.eval(e.X)
		if isKnown(v) {
			return v
		}
		return m.unknown(e.Type, e.Kind, "", e.Pos)
	case ExprConv:
		return f.convert(e)
	case ExprComposite:
		return f.composite(e)
	case ExprFuncLit:
		return &Func{Fn: e.Func, Env: f.env, Pos: e.Pos, Sym: e.Func.Name}
	case ExprCall:
		return f.prepare(e)()
	case ExprBuiltin:
		return f.builtin(e)
	case ExprRecv:
		ch := f.eval(e.X)
		Each(ch, func(v Value) {
			if o, ok := v.(*Obj); ok {
				m.Wait(o)
			}
		})
		return m.unknown(e.Type, e.Kind, "", e.Pos)
	case ExprCopy:
		v := f.eval(e.X)
		if l, ok := v.(*List); ok && e.Kind == KindArray {
			return l.copy()
		}
		return m.Copy(v)
	}
	return nil
}

// FuncValue returns a function as a value.
func (m *Machine) FuncValue(symbol string, recv Value, pos Pos) *Func {
	return &Func{Fn: m.Program.Func(symbol), Sym: symbol, Recv: recv, Pos: pos}
}

func deferRef(v Value) Value {
	switch v := v.(type) {
	case *Ref:
		return v.Cell.v
	case *Choice:
		return mapChoice(v, deferRef)
	case *Scalar: // a pointer that natives gave as what it points to
		return v
	case *Obj:
		return v
	}
	return nil
}

func mapChoice(c *Choice, f func(Value) Value) Value {
	var out Value
	first := true
	for _, v := range c.Values {
		if one := f(v); first {
			out, first = one, false
		} else {
			out = join(out, one, nil)
		}
	}
	if c.Open && !first {
		return join(out, nil, nil)
	}
	return out
}

func (f *frame) index(e *Expr) Value {
	x, y := deferRef1(f.eval(e.X)), f.eval(e.Y)
	key, known := ConstText(y)
	switch x := x.(type) {
	case *List:
		if i, err := strconv.Atoi(key); known && err == nil && i >= 0 && i < len(x.Elems) {
			return x.Elems[i].v
		}
		var out Value
		for i, c := range x.Elems {
			if i == 0 {
				out = c.v
			} else {
				out = join(out, c.v, nil)
			}
		}
		if x.Open || len(x.Elems) == 0 {
			if out == nil {
				return f.m.unknown(e.Type, e.Kind, "", e.Pos)
			}
			return join(out, nil, nil)
		}
		return out
	case *Map:
		if known {
			if c := x.Cells[key]; c != nil {
				return c.v
			}
			if !x.Open {
				return &absent{}
			}
		}
		if !known && !x.Open && len(x.Keys) > 0 {
			out := x.Cells[x.Keys[0]].v
			for _, k := range x.Keys[1:] {
				out = join(out, x.Cells[k].v, nil)
			}
			return join(out, nil, nil)
		}
	case *Func:
		return x // an instance of a generic function
	case Nil: // a map that was never made
		return &absent{}
	}
	return f.m.unknown(e.Type, e.Kind, "", e.Pos)
}

// deferRef1 returns what a pointer points to, and the one thing that a choice may be: as open where it may be something
// else.
func deferRef1(v Value) Value {
	if r, ok := v.(*Ref); ok {
		return r.Cell.v
	}
	c, ok := v.(*Choice)
	if !ok {
		return v
	}
	one := Single(c)
	if c.Open || len(c.Values) > 1 {
		switch x := one.(type) {
		case *Map:
			return &Map{Keys: x.Keys, Cells: x.Cells, Exprs: x.Exprs, Open: true, Type: x.Type}
		case *List:
			return &List{Elems: x.Elems, Open: true, Type: x.Type}
		}
	}
	return one
}

func (f *frame) slice(e *Expr) Value {
	x := deferRef1(f.eval(e.X))
	bound := func(i int, other int) (int, bool) {
		if e.List[i] == nil {
			return other, true
		}
		t, ok := ConstText(f.eval(e.List[i]))
		n, err := strconv.Atoi(t)
		return n, ok && err == nil && n >= 0
	}
	switch x := x.(type) {
	case *List:
		lo, ok1 := bound(0, 0)
		hi, ok2 := bound(1, len(x.Elems))
		if ok1 && ok2 && lo <= hi && hi <= len(x.Elems) {
			return &List{Elems: slices.Clip(x.Elems[lo:hi]), Open: x.Open && e.List[1] == nil, Type: x.Type}
		}
		return &List{Elems: x.Elems, Open: true, Type: x.Type}
	case *Scalar:
		if s := x.E.Text; x.E.Op == settings.Const && x.Kind == KindString {
			lo, ok1 := bound(0, 0)
			hi, ok2 := bound(1, len(s))
			if ok1 && ok2 && lo <= hi && hi <= len(s) {
				return Text(s[lo:hi])
			}
		}
	}
	return f.m.unknown(e.Type, e.Kind, "", e.Pos)
}

func (f *frame) composite(e *Expr) Value {
	m := f.m
	switch e.Kind {
	case KindStruct:
		o := m.NewObj(e.Type, "", e.Pos)
		o.Open = false
		for i, x := range e.List {
			v := f.eval(x)
			if e.Keys[i] != "" {
				if v == nil {
					v = m.unknown(x.Type, x.Kind, "", x.Pos)
				}
				o.Fields[e.Keys[i]] = NewCell(v)
			}
		}
		return o
	case KindSlice, KindArray:
		l := &List{Type: e.Type}
		at := 0
		for i, x := range e.List {
			v := f.eval(x)
			if k := e.KeyX[i]; k != nil {
				t, _ := ConstText(f.eval(k))
				n, err := strconv.Atoi(t)
				if err != nil || n < 0 || n >= maxIterate {
					l.Open = true
					continue
				}
				at = n
			}
			for len(l.Elems) <= at {
				l.Elems = append(l.Elems, NewCell(m.zero(x.Kind, x.Type)))
			}
			l.Elems[at].v = v
			at++
		}
		l.Open = l.Open || len(l.Elems) < e.ID
		return l
	}
	mp := &Map{Cells: map[string]*Cell{}, Exprs: map[string]Value{}, Type: e.Type}
	for i, x := range e.List {
		v := f.eval(x)
		if k := e.KeyX[i]; k != nil {
			kv := f.eval(k)
			if t, ok := ConstText(kv); ok {
				m.at(mp, t, kv).v = v
			} else {
				mp.Open = true
			}
		}
	}
	return mp
}

func (f *frame) convert(e *Expr) Value {
	v := f.eval(e.X)
	switch x := v.(type) {
	case *Func:
		c := *x
		c.Type = e.Type
		return &c
	case *Scalar:
		if e.Kind == KindInt || e.Kind == KindString && x.Kind == KindString || e.Kind == KindFloat || e.Kind == KindBool {
			return &Scalar{x.E, e.Kind}
		}
		if e.Kind == KindSlice { // []byte("…")
			return x
		}
		return f.m.unknown(e.Type, e.Kind, "", e.Pos)
	case *Obj:
		if e.Kind == KindStruct {
			o := f.m.copyObj(x, 0)
			o.Type = e.Type
			return o
		}
		return x
	case *List:
		if x.Type != e.Type && e.Kind == KindSlice {
			return &List{Elems: x.Elems, Open: x.Open, Type: e.Type, Some: x.Some}
		}
	}
	return v
}
