package goflow

import (
	"slices"

	"github.com/golive-dev/golive/internal/settings"
)

// maxChoice bounds the values of a Choice: the commands of a program that looks its own one up in a table are among them.
const maxChoice = 24

// A Joiner is a value of a native that knows how to be either of two.
type Joiner interface {
	Join(other Value) Value
}

// join returns a value that is a where a condition holds, else b; either where it is nil.
func join(a, b Value, cond *settings.Expr) Value {
	if same(a, b) {
		return a
	}
	if v, ok := joinFails(a, b, cond); ok {
		return v
	}
	if j, ok := a.(Joiner); ok {
		return j.Join(b)
	}
	if j, ok := b.(Joiner); ok {
		return j.Join(a)
	}
	x, xok := a.(*Scalar)
	y, yok := b.(*Scalar)
	if xok && yok {
		return &Scalar{joinExpr(x.E, y.E, cond), x.Kind}
	}
	if x, ok := a.(Tuple); ok {
		if y, ok := b.(Tuple); ok && len(x) == len(y) {
			out := make(Tuple, len(x))
			for i := range x {
				out[i] = join(x[i], y[i], cond)
			}
			return out
		}
	}
	if x, ok := a.(*List); ok {
		if y, ok := b.(*List); ok {
			out := joinLists(x, y)
			out.Some = someOf(x, y, cond)
			return out
		}
		if _, ok := b.(Nil); ok {
			return &List{Elems: x.Elems, Open: true, Type: x.Type, Some: someOf(x, &List{}, cond)}
		}
	}
	if y, ok := b.(*List); ok {
		if _, ok := a.(Nil); ok {
			return &List{Elems: y.Elems, Open: true, Type: y.Type, Some: someOf(&List{}, y, cond)}
		}
	}
	c := &Choice{}
	for _, v := range []Value{a, b} {
		switch v := v.(type) {
		case *Choice:
			for _, one := range v.Values {
				c.add(one)
			}
			c.Open = c.Open || v.Open
		case nil:
			c.Open = true
		case *Opaque:
			c.Open = true
		default:
			c.add(v)
		}
	}
	switch {
	case len(c.Values) == 0 || len(c.Values) > maxChoice:
		return nil
	case len(c.Values) == 1 && !c.Open:
		return c.Values[0]
	}
	return c
}

func (c *Choice) add(v Value) {
	if !slices.ContainsFunc(c.Values, func(o Value) bool { return same(o, v) }) {
		c.Values = append(c.Values, v)
	}
}

// joinLists keeps what both have in front, and whatever else one of them has.
func joinLists(a, b *List) *List {
	if len(a.Elems) < len(b.Elems) {
		a, b = b, a
	}
	out := &List{Type: a.Type, Open: true}
	out.Elems = append(out.Elems, a.Elems...)
	for _, e := range b.Elems {
		if !slices.Contains(out.Elems, e) {
			out.Elems = append(out.Elems, e)
		}
	}
	if len(a.Elems) == len(b.Elems) && slices.Equal(a.Elems, b.Elems) {
		out.Open = a.Open || b.Open
	}
	return out
}

// joinExpr returns an expression that is b where it was a before, or the reverse where cond holds.
func joinExpr(a, b *settings.Expr, cond *settings.Expr) *settings.Expr {
	if cond != nil {
		// if x == "" { x = d }: the default of an empty setting.
		if cond.Op == settings.Equal && len(cond.Args) == 2 && isEmpty(cond.Args[1]) && SameExpr(cond.Args[0], b) {
			return &settings.Expr{Op: settings.FirstSet, Args: []*settings.Expr{b, a}, Position: b.Position}
		}
		// if x != "" { y = x }
		if cond.Op == settings.Not && cond.Args[0].Op == settings.Equal && isEmpty(cond.Args[0].Args[1]) && SameExpr(cond.Args[0].Args[0], a) {
			return &settings.Expr{Op: settings.FirstSet, Args: []*settings.Expr{a, b}, Position: a.Position}
		}
		return &settings.Expr{Op: settings.If, Args: []*settings.Expr{cond, a, b}}
	}
	e := &settings.Expr{Op: settings.Choice}
	for _, one := range []*settings.Expr{a, b} {
		parts := []*settings.Expr{one}
		if one.Op == settings.Choice {
			parts = one.Args
		}
		for _, p := range parts {
			if !slices.ContainsFunc(e.Args, func(o *settings.Expr) bool { return SameExpr(o, p) }) {
				e.Args = append(e.Args, p)
			}
		}
	}
	if len(e.Args) > 16 {
		return settings.Unknowable("one of many values")
	}
	return e
}

func isEmpty(e *settings.Expr) bool {
	return e.Op == settings.Const && (e.Text == "" || e.Text == "0")
}

// SameExpr reports whether two expressions are alike; those that are too large to be compared are not.
func SameExpr(a, b *settings.Expr) bool {
	budget := 2000 // parts may stand in many places, so that depth alone is no bound
	return sameExpr(a, b, 0, &budget)
}

func sameExpr(a, b *settings.Expr, depth int, budget *int) bool {
	if a == b {
		return true
	}
	if *budget--; *budget < 0 {
		return false
	}
	if a == nil || b == nil || a.Op != b.Op || a.Text != b.Text || len(a.Args) != len(b.Args) || a.Source != b.Source || depth > 32 {
		return false
	}
	if a.Op == settings.Unknown {
		return false
	}
	for i := range a.Args {
		if !sameExpr(a.Args[i], b.Args[i], depth+1, budget) {
			return false
		}
	}
	return true
}

func same(a, b Value) bool {
	switch x := a.(type) {
	case nil:
		return b == nil
	case *Scalar:
		y, ok := b.(*Scalar)
		return ok && SameExpr(x.E, y.E)
	case Nil:
		_, ok := b.(Nil)
		return ok
	case *Func:
		y, ok := b.(*Func)
		return ok && (x == y || x.Fn == y.Fn && x.Env == y.Env && x.Sym == y.Sym && same(x.Recv, y.Recv) && x.Native == nil && y.Native == nil && x.Type == y.Type)
	case *Obj, *Ref, *List, *Map, *Opaque, *Choice:
		if r, ok := a.(*Ref); ok {
			if q, ok := b.(*Ref); ok {
				return r.Cell == q.Cell
			}
		}
		return a == b
	case Tuple:
		y, ok := b.(Tuple)
		if !ok || len(x) != len(y) {
			return false
		}
		for i := range x {
			if !same(x[i], y[i]) {
				return false
			}
		}
		return true
	}
	return false
}
