package goflow

import "github.com/golive-dev/golive/internal/settings"

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
