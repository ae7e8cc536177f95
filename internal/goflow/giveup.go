package goflow

import (
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/settings"
)

// An End is a place where the program gives up before it serves, and the conditions of settings that certainly lead there.
type End struct {
	Guards []Guard
	Pos    Pos
}

// A Fail is one way in which an error certainly occurs.
type Fail struct {
	Guards []Guard
	Pos    Pos
}

// Bounds on the ways that are kept.
const (
	maxEnds  = 2_000
	maxFails = 100
)

// doubtful evaluates a part of which no condition says whether it is reached: no end in it is certain.
func (f *frame) doubtful(run func() flow) (flow, state) {
	f.m.doubts++
	defer func() { f.m.doubts-- }()
	return f.branch(nil, run)
}

// doubt makes the rest of a function doubtful: it may have been left before.
func (m *Machine) doubt() { m.doubts++ }

// instead evaluates what is reached where a condition does not hold; nil is a condition that is not known.
func (f *frame) instead(g *Guard, run func() flow) (flow, state) {
	if g == nil || g.Condition == nil {
		return f.doubtful(run)
	}
	m := f.m
	m.beside = append(m.beside, Guard{Condition: g.Condition, Negated: !g.Negated, Pos: g.Pos})
	defer func() { m.beside = m.beside[:len(m.beside)-1] }()
	return f.branch(nil, run)
}

// Served notes that the program has come to its work: an end behind it is none of a program that does not start.
func (m *Machine) Served() { m.Set(&m.served, Bool(true)) }

func (m *Machine) working() bool { return m.served.v != nil }

// GiveUp notes that the program ends at a place where the conditions of the evaluation hold, and one more where there is any.
func (m *Machine) GiveUp(pos Pos, last *Guard) {
	guards := slices.Concat(m.Guards, m.beside)
	own := last == nil && !slices.ContainsFunc(guards, func(g Guard) bool { return g.Error })
	if last != nil {
		guards = append(guards, *last)
	}
	if m.silent() || own && m.working() {
		return
	}
	for _, f := range fails(guards, pos) {
		m.end(f.Guards, pos)
	}
}

// GiveUpOn notes that the program ends at a place where an error occurs.
func (m *Machine) GiveUpOn(err Value, pos Pos) {
	if m.silent() {
		return
	}
	for _, f := range FailsOf(err) {
		for _, all := range fails(slices.Concat(m.Guards, m.beside, f.Guards), pos) {
			m.end(all.Guards, pos)
		}
	}
}

// Fails notes ways in which an error of a call may occur: one for each condition. err is what the call returned.
func (m *Machine) Fails(err Value, pos Pos, conditions ...*settings.Expr) {
	o, ok := Single(err).(*Opaque)
	if !ok || m.Strict {
		return
	}
	for _, c := range conditions {
		o.Fails = append(o.Fails, Fail{[]Guard{{Condition: c, Pos: pos}}, pos})
	}
}

// silent reports whether what is evaluated is not how the program starts, or not for certain.
func (m *Machine) silent() bool {
	return m.trying > 0 || m.Strict || m.doubts > 0 || len(m.Ends) >= maxEnds
}

func (m *Machine) end(guards []Guard, pos Pos) {
	if len(guards) == 0 {
		return
	}
	m.Ends = append(m.Ends, End{guards, pos})
	m.Learnt()
}

// fails resolves the branches for errors among guards into what makes the errors occur. Nothing is certain where a condition
// is not known.
func fails(guards []Guard, pos Pos) []Fail {
	list := []Fail{{Pos: pos}}
	for _, g := range guards {
		switch {
		case g.Error:
			var out []Fail
			if g.Fails == nil {
				return nil
			}
			for _, f := range list {
				for _, way := range *g.Fails {
					if len(out) == maxFails {
						return nil
					}
					out = append(out, Fail{slices.Concat(f.Guards, way.Guards), pos})
				}
			}
			list = out
		case g.Condition == nil:
			return nil
		default:
			for i := range list {
				list[i].Guards = append(slices.Clip(list[i].Guards), g)
			}
		}
	}
	return list
}

// FailsOf returns the ways in which an error certainly occurs, as far as they are known.
func FailsOf(err Value) []Fail {
	var list []Fail
	Each(err, func(v Value) {
		if o, ok := v.(*Opaque); ok {
			list = append(list, o.Fails...)
		}
	})
	return list
}

// Within puts the conditions that hold now, from the nth on, before ways in which an error occurs.
func (m *Machine) Within(n int, list []Fail) []Fail {
	var out []Fail
	for _, f := range list {
		out = append(out, fails(slices.Concat(m.Guards[min(n, len(m.Guards)):], f.Guards), f.Pos)...)
	}
	return out
}

// Failing returns the results of a call with ways in which its error, the last of them, occurs.
func (m *Machine) Failing(v Value, list []Fail) Value {
	if len(list) == 0 || m.Strict {
		return v
	}
	list = list[:min(len(list), maxFails)]
	with := func(err Value) Value {
		switch o := Single(err).(type) {
		case Nil:
			return &Opaque{Type: "error", Kind: KindError, Err: true, Fails: list}
		case *Opaque:
			c := *o
			c.Fails = append(slices.Clip(o.Fails), list...)
			return &c
		}
		return err
	}
	if t, ok := v.(Tuple); ok && len(t) > 0 {
		t = slices.Clone(t)
		t[len(t)-1] = with(t[len(t)-1])
		return t
	}
	return with(v)
}

// joinFails is an error that may occur in the ways of two; false where neither has any.
func joinFails(a, b Value) (Value, bool) {
	x, xok := a.(*Opaque)
	y, yok := b.(*Opaque)
	switch {
	case xok && len(x.Fails) > 0 && x.Kind == KindError:
	case yok && len(y.Fails) > 0 && y.Kind == KindError:
		a, b, x, y, xok, yok = b, a, y, x, yok, xok
	default:
		return nil, false
	}
	_, none := b.(Nil)
	if !none && !(yok && y.Kind == KindError && y.Err) {
		return nil, false
	}
	c := *x
	if yok {
		c.Fails = append(slices.Clip(x.Fails), y.Fails...)
	}
	return &c, true
}

// failure returns the ways in which a return statement fails, of which the guards and the error are given.
func (f *frame) failure(guards []Guard, err Value, failed bool, pos Pos) []Fail {
	m := f.m
	if m.doubts > f.doubts || m.working() || m.Strict || m.trying > 0 {
		return nil
	}
	guards = slices.Concat(guards, m.beside[min(f.beside, len(m.beside)):])
	if failed {
		if len(guards) == 0 {
			return nil
		}
		return fails(guards, pos)
	}
	var list []Fail
	for _, one := range FailsOf(err) {
		list = append(list, fails(slices.Concat(guards, one.Guards), one.Pos)...)
	}
	return list
}

// failing returns the ways in which an error that a condition asks for occurs.
func (f *frame) failing(e *Expr) *[]Fail {
	if e.Op != ExprBinary || e.X == nil || e.X.Kind != KindError {
		return nil
	}
	switch e.X.Op {
	case ExprLocal, ExprGlobal, ExprField:
		if list := FailsOf(f.eval(e.X)); len(list) > 0 {
			return &list
		}
	}
	return nil
}

// complaint reports whether the body of a branch of main only prints and returns.
func (f *frame) complaint(body []*Stmt) bool {
	n := len(body)
	if f.fn == nil || len(f.m.stack) != 1 || !strings.HasSuffix(f.fn.Name, ".main") || n < 2 || body[n-1].Op != StmtReturn {
		return false
	}
	for _, s := range body[:n-1] {
		if s.Op != StmtExpr || s.X == nil || s.X.Op != ExprCall || !prints(s.X.Name) {
			return false
		}
	}
	return true
}

// prints reports whether a function is named like one that writes a message.
func prints(sym string) bool {
	switch sym[lastDot(sym)+1:] {
	case "Print", "Printf", "Println", "Fprint", "Fprintf", "Fprintln", "Error", "Errorf", "Errorw", "Errorln", "ErrorContext", "ErrorCtx":
		return true
	}
	return false
}

// recovers reports whether a deferred call is that of a function of the module that calls recover.
func (f *frame) recovers(call *Expr) bool {
	if call == nil || call.Op != ExprCall {
		return false
	}
	fn := f.m.Program.Func(call.Name)
	if call.X != nil && call.X.Op == ExprFuncLit {
		fn = call.X.Func
	}
	if fn == nil {
		return false
	}
	found := false
	statements(fn.Body, func(*Stmt) {}, func(e *Expr) { found = found || e.Op == ExprBuiltin && e.Name == "recover" })
	return found
}
