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
		case g.After: // what fails before is another way to fail
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
	if o, ok := err.(*Opaque); ok && o.Kind == KindError && !o.Err && o.Made != "" { // one that was made here
		return []Fail{{Pos: o.Pos}}
	}
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

// someOf is the condition under which a list that is x where a condition holds, else y, has elements; nil where it is not known.
func someOf(x, y *List, cond *settings.Expr) *settings.Expr {
	a, b := some(x), some(y)
	if a == nil || b == nil {
		return nil
	}
	if a.Op == settings.Const && b.Op == settings.Const && a.Text == b.Text {
		return a
	}
	if cond == nil {
		return nil
	}
	return &settings.Expr{Op: settings.If, Args: []*settings.Expr{cond, a, b}}
}

func some(l *List) *settings.Expr {
	switch {
	case !l.Open && len(l.Elems) == 0:
		return settings.Text("false")
	case !l.Open:
		return settings.Text("true")
	}
	return l.Some
}

// emptiness evaluates a comparison of the length of a slice with 0: it may be known though the length is not.
func (f *frame) emptiness(e *Expr) Value {
	if e.X == nil || e.Y == nil || e.X.Op != ExprBuiltin || e.X.Name != "len" || len(e.X.List) != 1 || e.X.List[0].Kind != KindSlice || e.Y.Op != ExprConst {
		return nil
	}
	l, ok := deferRef1(f.eval(e.X.List[0])).(*List)
	if !ok || !l.Open || l.Some == nil {
		return nil
	}
	has := &Scalar{l.Some, KindBool}
	switch e.Name + e.Y.Name {
	case ">0", "!=0", ">=1":
		return has
	case "==0", "<1", "<=0":
		return not(has)
	}
	return nil
}

// joinErrors makes the error that errors.Join does: one where any of its arguments is.
func joinErrors(m *Machine, c *Call) Value {
	var list []Fail
	for _, a := range c.Args {
		if o, ok := Single(a).(*Opaque); ok && o.Kind == KindError && !o.Err && c.Some == nil {
			return failure(m, c)
		}
		list = append(list, FailsOf(a)...)
	}
	if c.Some != nil {
		list = append(list, Fail{[]Guard{{Condition: c.Some, Pos: c.Pos}}, c.Pos})
	}
	if len(list) == 0 || m.Strict {
		return m.Results(c)
	}
	return m.Failing(&Opaque{Type: "error", Kind: KindError, Made: c.Sym, Err: true, Pos: c.Pos}, list)
}

// failsWhere is the error that is made where a condition holds, and none else.
func failsWhere(v Value, cond *settings.Expr, negated bool) (*Opaque, bool) {
	o, ok := v.(*Opaque)
	if !ok || o.Kind != KindError || o.Err || cond == nil {
		return nil, false
	}
	c := *o
	c.Err = true
	c.Fails = []Fail{{[]Guard{{Condition: cond, Negated: negated, Pos: o.Pos}}, o.Pos}}
	return &c, true
}

// joinFails is an error that may occur in the ways of two, of which the first is it where a condition holds; false where neither
// has any. Where the condition is not known no way is certain.
func joinFails(a, b Value, cond *settings.Expr) (Value, bool) {
	if o, ok := failsWhere(a, cond, false); ok {
		a = o
	} else if o, ok := failsWhere(b, cond, true); ok {
		b = o
	} else {
		a, b = behindFails(a, cond, false), behindFails(b, cond, true)
	}
	x, xok := a.(*Opaque)
	y, yok := b.(*Opaque)
	switch {
	case xok && len(x.Fails) > 0 && x.Kind == KindError:
	case yok && len(y.Fails) > 0 && y.Kind == KindError:
		b, x, y, yok = a, y, x, xok
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

// behindFails puts a condition before the ways in which an error occurs.
func behindFails(v Value, cond *settings.Expr, negated bool) Value {
	o, ok := v.(*Opaque)
	if !ok || len(o.Fails) == 0 {
		return v
	}
	c := *o
	c.Fails = nil
	for _, f := range o.Fails {
		if cond != nil {
			c.Fails = append(c.Fails, Fail{append([]Guard{{Condition: cond, Negated: negated, Pos: f.Pos}}, f.Guards...), f.Pos})
		}
	}
	return &c
}

// withoutFails is what a call returns without the ways in which its error occurs.
func withoutFails(v Value) Value {
	if t, ok := v.(Tuple); ok && len(t) > 0 {
		t = slices.Clone(t)
		t[len(t)-1] = behindFails(t[len(t)-1], nil, false)
		return t
	}
	return behindFails(v, nil, false)
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
