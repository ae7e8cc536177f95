package goflow

import (
	"math/big"
	"strconv"
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

// An errCheck tells whether a condition asks for an error, and how.
type errCheck int

const (
	errNone   errCheck = iota
	errOccurs          // it is true where there was an error
	errAbsent          // it is true where there was none
)

// condition evaluates a condition.
func (f *frame) condition(e *Expr) (*Scalar, errCheck) {
	errs := errNone
	if e.Op == ExprBinary && (e.Name == "!=" || e.Name == "==") && e.X.Kind == KindError && e.Y.Op == ExprNil {
		if errs = errOccurs; e.Name == "==" {
			errs = errAbsent
		}
	}
	if e.Op == ExprBinary && e.Name == "&&" {
		l := e.X
		if l.Op == ExprBinary && l.Name == "!=" && l.X.Kind == KindError && l.Y.Op == ExprNil {
			errs = errOccurs
		}
	}
	s, _ := f.eval(e).(*Scalar)
	if s == nil {
		return unknownBool, errs
	}
	switch {
	case s.E.Op != settings.Const:
	case errs == errOccurs && s.E.Text == "true" && !f.m.Strict, errs == errAbsent && s.E.Text == "false" && !f.m.Strict:
		return unknownBool, errs // a failure is not what the program is for
	default:
		errs = errNone
	}
	return s, errs
}

// is reports whether a value is certainly of a type; mayBe whether it can be.
func (m *Machine) is(v Value, typ string) bool {
	switch v := v.(type) {
	case *Obj:
		return v.Type != "" && m.concrete(v.Type) && trimStar(typ) == v.Type
	case Nil:
		return typ == "nil"
	case *Scalar:
		return v.Kind == KindString && typ == "string" || v.Kind == KindInt && typ == "int" || v.Kind == KindBool && typ == "bool"
	}
	return false
}

func (m *Machine) mayBe(v Value, typ string) bool {
	switch x := v.(type) {
	case *Obj:
		t := m.Program.Type(typ)
		if x.Type == "" || !m.concrete(x.Type) || t != nil && (t.Kind == KindIface || t.Kind == KindError) || typ == "any" || typ == "error" || typ == "interface" {
			return true
		}
		return trimStar(typ) == x.Type
	case Nil:
		return typ == "nil"
	case *Scalar:
		kind, basic := basics[typ]
		if t := m.Program.Type(typ); t != nil && t.Kind != KindIface && t.Kind != KindError {
			kind, basic = t.Kind, true
		}
		return typ != "nil" && !basic || kind == x.Kind || kind == KindSlice // bytes are kept as texts
	case *Choice:
		for _, one := range x.Values {
			if m.mayBe(one, typ) {
				return true
			}
		}
		return x.Open
	}
	return true
}

// basics are the kinds of types without a name of their own.
var basics = map[string]Kind{
	"string": KindString, "bool": KindBool, "float32": KindFloat, "float64": KindFloat, "int": KindInt, "int8": KindInt, "int16": KindInt,
	"int32": KindInt, "int64": KindInt, "uint": KindInt, "uint8": KindInt, "uint16": KindInt, "uint32": KindInt, "uint64": KindInt, "uintptr": KindInt,
}

// concrete reports whether a type is known to be no interface.
func (m *Machine) concrete(key string) bool {
	t := m.Program.Type(key)
	return t != nil && t.Kind != KindIface
}

func trimStar(s string) string {
	if len(s) > 0 && s[0] == '*' {
		return s[1:]
	}
	return s
}

func (f *frame) builtin(e *Expr) Value {
	m := f.m
	args := make([]Value, len(e.List))
	for i, a := range e.List {
		if e.Name == "new" {
			if a.Kind == KindStruct {
				return m.zero(a.Kind, a.Type)
			}
			return &Ref{NewCell(m.zero(a.Kind, a.Type))}
		}
		args[i] = f.eval(a)
	}
	if need := map[string]int{"len": 1, "close": 1, "copy": 1, "clear": 1, "delete": 2}[e.Name]; len(args) < need {
		return m.unknown(e.Type, e.Kind, e.Name, e.Pos) // code that does not compile
	}
	switch e.Name {
	case "append":
		return appendTo(args, e.Spread, e.Type)
	case "make":
		switch {
		case e.Kind == KindSlice:
			if n, err := strconv.Atoi(firstConst(args)); err == nil && n == 0 {
				return &List{Type: e.Type}
			}
			return &List{Type: e.Type, Open: true}
		case len(e.Type) > 4 && e.Type[:4] == "map[":
			return &Map{Cells: map[string]*Cell{}, Exprs: map[string]Value{}, Type: e.Type}
		case m.namedMap(e.Type):
			return &Map{Cells: map[string]*Cell{}, Exprs: map[string]Value{}, Type: e.Type}
		}
		o := m.NewObj(e.Type, "make", e.Pos)
		o.Open = false
		return o
	case "len":
		switch x := deferRef1(args[0]).(type) {
		case *List:
			if !x.Open {
				return Number(strconv.Itoa(len(x.Elems)))
			}
		case *Map:
			if !x.Open {
				return Number(strconv.Itoa(len(x.Keys)))
			}
		case Nil:
			return Number("0")
		case *Scalar:
			if x.E.Op == settings.Const && x.Kind == KindString {
				return Number(strconv.Itoa(len(x.E.Text)))
			}
			if x.E.Op != settings.Unknown {
				return &Scalar{&settings.Expr{Op: settings.Call, Text: "length", Args: []*settings.Expr{x.E}}, KindInt}
			}
		}
	case "panic":
		return m.Exit()
	case "close":
		Each(args[0], func(v Value) {
			if o, ok := v.(*Obj); ok {
				m.Release(o)
			}
		})
	case "copy", "clear":
		m.somewhere(deferRef1(args[0]), nil)
	case "delete":
		if x, ok := deferRef1(args[0]).(*Map); ok {
			key, known := ConstText(args[1])
			if !known {
				m.somewhere(x, nil)
			} else if c := x.Cells[key]; c != nil {
				m.Set(c, nil)
				m.open(&x.Open)
			}
		}
	}
	return m.unknown(e.Type, e.Kind, e.Name, e.Pos)
}

func (m *Machine) namedMap(key string) bool {
	t := m.Program.Type(key)
	return t != nil && t.Elem != "" && t.Kind == KindNil
}

func firstConst(args []Value) string {
	if len(args) == 0 {
		return ""
	}
	s, _ := ConstText(args[0])
	return s
}

// appendTo evaluates append: the elements stay shared with the slice before.
func appendTo(args []Value, spread bool, typ string) Value {
	if len(args) == 0 {
		return nil
	}
	out := &List{Type: typ}
	switch x := Single(args[0]).(type) {
	case *List:
		out.Elems, out.Open = append(out.Elems, x.Elems...), x.Open
	case Nil:
	default:
		out.Open = true
	}
	for i, a := range args[1:] {
		if spread && i == len(args)-2 {
			switch x := deferRef1(a).(type) {
			case *List:
				out.Elems, out.Open = append(out.Elems, x.Elems...), out.Open || x.Open
			case Nil:
			default:
				out.Open = true
			}
			break
		}
		out.Elems = append(out.Elems, NewCell(a))
	}
	if len(out.Elems) > maxIterate {
		out.Elems, out.Open = out.Elems[:maxIterate], true
	}
	return out
}
