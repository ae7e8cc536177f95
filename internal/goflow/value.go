package goflow

import (
	"slices"
	"sort"

	"github.com/golive-dev/golive/internal/settings"
)

// A Value is what an expression may be when the program runs: one of the types of this file, or a type that natives
// bring along. nil is a value of which nothing is known.
type Value any

// A Scalar is a text, number or truth value, as an expression over settings. Numbers are decimal.
type Scalar struct {
	E    *settings.Expr
	Kind Kind
}

// Nil is the absence of a pointer, function, interface, slice or map.
type Nil struct{}

// An Obj is a struct, an object of a library, or what a pointer to either points to.
type Obj struct {
	ID     int
	Type   string // TypeKey without the pointer; "" where it is not known
	Fields map[string]*Cell
	Open   bool // a field that is not in Fields may be anything; else it has its zero value
	Data   any  // what natives keep of it
	Pos    Pos
	Made   string // the Symbol of the call that made it
	Args   []Value
}

// A Func is a function value: a function of the module, or the Symbol of another.
type Func struct {
	Fn   *FuncSummary
	Env  *Env
	Sym  string
	Recv Value
	// Type is the named type that it was converted to, as net/http.HandlerFunc.
	Type   string
	Native Native
	Pos    Pos
	Iface  bool
}

// A List is a slice or array.
type List struct {
	Elems []*Cell
	Open  bool // there may be more
	Type  string
}

// copy returns a list with variables of its own.
func (l *List) copy() *List {
	out := &List{Open: l.Open, Type: l.Type, Elems: make([]*Cell, len(l.Elems))}
	for i, c := range l.Elems {
		out.Elems[i] = NewCell(c.v)
	}
	return out
}

// A Map is a map with texts for keys.
type Map struct {
	Keys  []string
	Cells map[string]*Cell
	Exprs map[string]Value // the keys as values
	Open  bool
	Type  string
}

// A Ref is a pointer to a variable that holds no struct.
type Ref struct{ Cell *Cell }

// A Tuple is what a call of several results returns.
type Tuple []Value

// A Choice is one of several values; which one only the run knows.
type Choice struct {
	Values []Value
	Open   bool // or something else
}

// An Opaque is a value of a known type of which nothing else is known.
type Opaque struct {
	Type string
	Kind Kind
	Made string // the Symbol of the call that made it
	Err  bool   // an error that is assumed not to occur
	Pos  Pos
}

// A Cell is a variable.
type Cell struct{ v Value }

// NewCell returns a variable with a value.
func NewCell(v Value) *Cell { return &Cell{v} }

// Get returns what a variable holds.
func (c *Cell) Get() Value { return c.v }

// An Env holds the variables of a function call; literals see those of the function around them.
type Env struct {
	vars   map[int]*Cell
	parent *Env
}

func newEnv(parent *Env) *Env { return &Env{map[int]*Cell{}, parent} }

func (e *Env) lookup(id int) *Cell {
	for ; e != nil; e = e.parent {
		if c := e.vars[id]; c != nil {
			return c
		}
	}
	return nil
}

// Text makes a constant text.
func Text(s string) Value { return &Scalar{settings.Text(s), KindString} }

// Bool makes a constant truth value.
func Bool(b bool) Value {
	if b {
		return &Scalar{settings.Text("true"), KindBool}
	}
	return &Scalar{settings.Text("false"), KindBool}
}

// Number makes a constant number from its decimal form.
func Number(s string) Value { return &Scalar{settings.Text(s), KindInt} }

// ConstText returns the text of a constant.
func ConstText(v Value) (string, bool) {
	if s, ok := v.(*Scalar); ok && s.E.Op == settings.Const {
		return s.E.Text, true
	}
	return "", false
}

// ExprOf returns a value as an expression over settings; unknown where it is none.
func ExprOf(v Value) *settings.Expr {
	switch v := v.(type) {
	case *Scalar:
		return v.E
	case *Ref:
		return ExprOf(v.Cell.v)
	case *Choice:
		e := &settings.Expr{Op: settings.Choice}
		for _, one := range v.Values {
			e.Args = append(e.Args, ExprOf(one))
		}
		if v.Open {
			e.Args = append(e.Args, settings.Unknowable("computed at run time"))
		}
		return e
	case Nil:
		return settings.Text("")
	}
	return settings.Unknowable("computed at run time")
}

// isKnown reports whether anything is known of a value.
func isKnown(v Value) bool {
	switch v := v.(type) {
	case nil:
		return false
	case *Opaque:
		return false
	case *Scalar:
		return v.E.Op != settings.Unknown
	}
	return true
}

// maxChoice bounds the values of a Choice: the commands of a program that looks its own one up in a table are among them.
const maxChoice = 24

// A Joiner is a value of a native that knows how to be either of two.
type Joiner interface {
	Join(other Value) Value
}

// Join returns a value that may be a or b.
func Join(a, b Value) Value { return join(a, b, nil) }

func join(a, b Value, cond *settings.Expr) Value {
	if same(a, b) {
		return a
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
			return joinLists(x, y)
		}
		if _, ok := b.(Nil); ok {
			return &List{x.Elems, true, x.Type}
		}
	}
	if y, ok := b.(*List); ok {
		if _, ok := a.(Nil); ok {
			return &List{y.Elems, true, y.Type}
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

// FieldNames returns the names of an object's fields that have a value, sorted.
func (o *Obj) FieldNames() []string {
	names := make([]string, 0, len(o.Fields))
	for n := range o.Fields {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}

// Each calls f for every value that v may be, with nil for what is not known.
func Each(v Value, f func(Value)) {
	if c, ok := v.(*Choice); ok {
		for _, one := range c.Values {
			f(one)
		}
		if c.Open {
			f(nil)
		}
		return
	}
	f(v)
}

// Single returns the one thing that a value may be, unknown values aside.
func Single(v Value) Value {
	if c, ok := v.(*Choice); ok {
		var known []Value
		for _, one := range c.Values {
			if _, isNil := one.(Nil); !isNil {
				known = append(known, one)
			}
		}
		if len(known) == 1 {
			return known[0]
		}
		return nil
	}
	return v
}

// NewMap returns an empty map of which every key is known.
func NewMap(typ string) *Map {
	return &Map{Cells: map[string]*Cell{}, Exprs: map[string]Value{}, Type: typ}
}
