package goflow

import (
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
	// Some is the condition under which it has elements, where that is known and Elems do not say it.
	Some *settings.Expr
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
	Type  string
	Kind  Kind
	Made  string // the Symbol of the call that made it
	Err   bool   // an error that is assumed not to occur
	Pos   Pos
	Fails []Fail // of an error: ways in which it certainly occurs
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
