package goflow

import (
	"math/big"
	"strings"

	"github.com/golive-dev/golive/internal/settings"
)

func (f *frame) unary(e *Expr) Value {
	v := f.eval(e.X)
	s, ok := v.(*Scalar)
	if !ok {
		return f.m.unknown(e.Type, e.Kind, "", e.Pos)
	}
	switch e.Name {
	case "!":
		return not(s)
	case "-":
		if s.E.Op == settings.Const {
			if n, ok := new(big.Int).SetString(s.E.Text, 10); ok {
				return &Scalar{settings.Text(n.Neg(n).String()), s.Kind}
			}
		}
	case "+":
		return s
	}
	return f.m.unknown(e.Type, e.Kind, "", e.Pos)
}

func not(s *Scalar) *Scalar {
	switch {
	case s.E.Op == settings.Unknown:
		return s
	case s.E.Op == settings.Const && s.E.Text == "true":
		return Bool(false).(*Scalar)
	case s.E.Op == settings.Const:
		return Bool(true).(*Scalar)
	case s.E.Op == settings.Not:
		return &Scalar{s.E.Args[0], KindBool}
	}
	return &Scalar{&settings.Expr{Op: settings.Not, Args: []*settings.Expr{s.E}, Position: s.E.Position}, KindBool}
}

func orExpr(a, b *settings.Expr) *settings.Expr {
	no := func(e *settings.Expr) *settings.Expr {
		return &settings.Expr{Op: settings.Not, Args: []*settings.Expr{e}}
	}
	return no(&settings.Expr{Op: settings.And, Args: []*settings.Expr{no(a), no(b)}})
}

var unknownBool = &Scalar{settings.Unknowable("a condition of the run"), KindBool}

func (f *frame) binary(e *Expr) Value {
	switch e.Name {
	case "&&", "||":
		return f.logical(e)
	}
	if v := f.emptiness(e); v != nil {
		return v
	}
	x, y := f.eval(e.X), f.eval(e.Y)
	switch e.Name {
	case "==":
		return f.m.equal(x, y)
	case "!=":
		return not(f.m.equal(x, y))
	}
	a, aok := x.(*Scalar)
	b, bok := y.(*Scalar)
	if !aok || !bok {
		return f.m.unknown(e.Type, e.Kind, "", e.Pos)
	}
	if e.Name == "+" && (a.Kind == KindString || b.Kind == KindString) {
		return &Scalar{Concat(a.E, b.E), KindString}
	}
	if v := arithmetic(e.Name, a, b); v != nil {
		return v
	}
	if e.Name == ">" && isLength(a, b) {
		return not(f.m.equal(a, b))
	}
	if e.Kind == KindBool {
		return unknownBool
	}
	if e.Name == "*" && (a.E.Op != settings.Unknown && b.E.Op != settings.Unknown) {
		return &Scalar{&settings.Expr{Op: settings.Call, Text: "product", Args: []*settings.Expr{a.E, b.E}}, KindInt}
	}
	if (e.Name == "+" || e.Name == "-") && a.E.Op != settings.Unknown && b.E.Op != settings.Unknown {
		name := map[string]string{"+": "sum", "-": "difference"}[e.Name]
		return &Scalar{&settings.Expr{Op: settings.Call, Text: name, Args: []*settings.Expr{a.E, b.E}}, KindInt}
	}
	return f.m.unknown(e.Type, e.Kind, "", e.Pos)
}

// Bounds of texts: what is longer, or made of more parts, is not known.
const (
	maxText  = 64 << 10
	maxParts = 200
)

// Concat puts texts one behind the other, constants folded.
func Concat(parts ...*settings.Expr) *settings.Expr {
	var out []*settings.Expr
	size, count := 0, 0
	for _, p := range parts {
		size += len(p.Text)
		count += 1 + len(p.Args)
	}
	if size > maxText || count > maxParts {
		return settings.Unknowable("a long text")
	}
	for _, p := range parts {
		list := []*settings.Expr{p}
		if p.Op == settings.Concat {
			list = p.Args
		}
		for _, one := range list {
			if n := len(out); n > 0 && one.Op == settings.Const && out[n-1].Op == settings.Const {
				out[n-1] = &settings.Expr{Op: settings.Const, Text: out[n-1].Text + one.Text, Position: out[n-1].Position}
				continue
			}
			if one.Op == settings.Const && one.Text == "" {
				continue
			}
			out = append(out, one)
		}
	}
	switch len(out) {
	case 0:
		return settings.Text("")
	case 1:
		return out[0]
	}
	return &settings.Expr{Op: settings.Concat, Args: out, Position: out[0].Position}
}

func arithmetic(op string, a, b *Scalar) Value {
	if a.E.Op != settings.Const || b.E.Op != settings.Const {
		return nil
	}
	if a.Kind == KindString && b.Kind == KindString {
		switch op {
		case "<":
			return Bool(a.E.Text < b.E.Text)
		case ">":
			return Bool(a.E.Text > b.E.Text)
		}
		return nil
	}
	x, ok1 := new(big.Int).SetString(a.E.Text, 10)
	y, ok2 := new(big.Int).SetString(b.E.Text, 10)
	if !ok1 || !ok2 || x.BitLen() > 128 || y.BitLen() > 128 {
		return nil
	}
	out := new(big.Int)
	switch op {
	case "+":
		out.Add(x, y)
	case "-":
		out.Sub(x, y)
	case "*":
		out.Mul(x, y)
	case "/":
		if y.Sign() == 0 || a.Kind == KindFloat || b.Kind == KindFloat {
			return nil
		}
		out.Quo(x, y)
	case "%":
		if y.Sign() == 0 {
			return nil
		}
		out.Rem(x, y)
	case "<":
		return Bool(x.Cmp(y) < 0)
	case "<=":
		return Bool(x.Cmp(y) <= 0)
	case ">":
		return Bool(x.Cmp(y) > 0)
	case ">=":
		return Bool(x.Cmp(y) >= 0)
	default:
		return nil
	}
	return &Scalar{settings.Text(out.String()), a.Kind}
}

func (f *frame) logical(e *Expr) Value {
	x, _ := f.eval(e.X).(*Scalar)
	if x == nil {
		x = unknownBool
	}
	stop := "false"
	if e.Name == "||" {
		stop = "true"
	}
	if x.E.Op == settings.Const {
		if x.E.Text == stop {
			return x
		}
		y, _ := f.eval(e.Y).(*Scalar)
		if y == nil {
			return unknownBool
		}
		return y
	}
	y, _ := f.eval(e.Y).(*Scalar)
	if y == nil {
		y = unknownBool
	}
	if y.E.Op == settings.Const {
		if y.E.Text == stop {
			return y
		}
		return x
	}
	if x.E.Op == settings.Unknown || y.E.Op == settings.Unknown {
		return unknownBool
	}
	if e.Name == "&&" {
		return &Scalar{&settings.Expr{Op: settings.And, Args: []*settings.Expr{x.E, y.E}}, KindBool}
	}
	return &Scalar{orExpr(x.E, y.E), KindBool}
}

// equal compares two values.
func (m *Machine) equal(a, b Value) *Scalar {
	if _, ok := a.(Nil); ok {
		a, b = b, a
	}
	if _, ok := b.(Nil); ok {
		switch x := a.(type) {
		case Nil:
			return Bool(true).(*Scalar)
		case *Obj:
			if x.Made == "" || x.Data != nil {
				return Bool(false).(*Scalar)
			}
		case *Func, *Ref, *Map, *Scalar:
			return Bool(false).(*Scalar)
		case *Opaque:
			if x.Kind == KindError && !x.Err { // one that was made here
				return Bool(false).(*Scalar)
			}
		case *List:
			if len(x.Elems) > 0 {
				return Bool(false).(*Scalar)
			}
		}
		return unknownBool
	}
	x, ok1 := a.(*Scalar)
	y, ok2 := b.(*Scalar)
	if !ok1 || !ok2 {
		return unknownBool
	}
	if x.E.Op == settings.Const && y.E.Op == settings.Const {
		return Bool(x.E.Text == y.E.Text).(*Scalar)
	}
	if x.E.Op == settings.Unknown || y.E.Op == settings.Unknown {
		return unknownBool
	}
	if x.E.Op == settings.Const {
		x, y = y, x
	}
	if y.E.Op == settings.Const && x.Kind == KindBool && y.Kind == KindBool { // switch { case x: }
		if y.E.Text == "true" {
			return x
		}
		return not(x)
	}
	if isLength(x, y) {
		x, y = &Scalar{x.E.Args[0], KindString}, Text("").(*Scalar)
	}
	if y.E.Op == settings.Const && x.E.Op == settings.Concat && !mayBeText(x.E, y.E.Text) {
		return Bool(false).(*Scalar)
	}
	return &Scalar{&settings.Expr{Op: settings.Equal, Args: []*settings.Expr{x.E, y.E}, Position: x.E.Position}, KindBool}
}

// isLength reports whether the length of a text is compared with none.
func isLength(x, y *Scalar) bool {
	return x.E.Op == settings.Call && x.E.Text == "length" && y.E.Op == settings.Const && y.E.Text == "0"
}

// mayBeText reports whether texts one behind the other can come out as a certain text, by how they start and end.
func mayBeText(e *settings.Expr, text string) bool {
	first, last := e.Args[0], e.Args[len(e.Args)-1]
	return (first.Op != settings.Const || strings.HasPrefix(text, first.Text)) &&
		(last.Op != settings.Const || strings.HasSuffix(text, last.Text))
}
