package goflow

import (
	"strconv"

	"github.com/golive-dev/golive/internal/settings"
)

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
		if m.shielded == 0 {
			m.GiveUp(e.Pos, nil)
		}
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
		out.Some = settings.Text("true")
	}
	if len(out.Elems) > maxIterate {
		out.Elems, out.Open = out.Elems[:maxIterate], true
	}
	return out
}
