package goflow

import (
	"slices"

	"github.com/golive-dev/golive/internal/settings"
	"github.com/golive-dev/golive/report"
)

// A flow says how a statement may end: any of its bits.
type flow uint8

const (
	next flow = 1 << iota
	returned
	broke
	continued
	ended  // the program, or the goroutine for good
	jumped // to a label: see frame.jumps
)

// live are the ends after which something else of the function is evaluated.
const live = next | broke | continued | jumped

// A frame is one call of a function.
type frame struct {
	m       *Machine
	fn      *FuncSummary
	env     *Env
	returns []returning
	pending []state
	defers  []func()
	base    int // the guards that held at the call
	doubts  int // of the machine at the call
	beside  int // of the machine at the call
	results []Param
	label   string          // of the loop that comes next
	jumps   map[string]flow // how statements with labels were left that are still being evaluated
}

// A returning is one return statement that was reached.
type returning struct {
	value  Value
	failed bool   // it returns an error
	fails  []Fail // what makes it do so, as far as that is certain
	guards []Guard
}

// A state is what a branch changed, in the order of the changes.
type state struct {
	cells  []*Cell
	values map[*Cell]Value
	failed bool
}

func position(p Pos) report.Position {
	return report.Position{File: p.File, Line: p.Line, Column: p.Column}
}

// Position returns a place in the form of reports.
func (p Pos) Position() report.Position { return position(p) }

func (f *frame) block(list []*Stmt) flow {
	for i, s := range list {
		fl := f.stmt(s)
		if j := f.landing(list, i, fl); j > 0 {
			return f.jumpTo(list, i, j, fl)
		}
		if fl&next == 0 {
			return fl
		}
		if rest := fl &^ next; rest != 0 {
			return f.block(list[i+1:]) | rest
		}
	}
	return next
}

func (f *frame) stmt(s *Stmt) flow {
	if !f.m.step(s.Pos) {
		return ended
	}
	fl := f.one(s)
	if f.m.exited {
		f.m.exited = false
		return ended
	}
	return fl
}

func (f *frame) one(s *Stmt) flow {
	m := f.m
	switch s.Op {
	case StmtExpr:
		f.eval(s.X)
	case StmtAssign:
		f.assignment(s)
	case StmtBlock:
		return f.block(s.Body)
	case StmtIf:
		return f.ifStmt(s)
	case StmtFor:
		return f.perhapsLeft(f.forStmt(s))
	case StmtRange:
		return f.perhapsLeft(f.rangeStmt(s))
	case StmtSwitch:
		return f.switchStmt(s)
	case StmtTypeSwitch:
		return f.typeSwitch(s)
	case StmtSelect:
		return f.selectStmt(s)
	case StmtReturn:
		f.returnStmt(s)
		if m.exited {
			return ended
		}
		return returned
	case StmtGo:
		call := f.prepare(s.X)
		m.doubts--
		m.Spawn(func() { call() })
		m.doubts++
	case StmtDefer:
		if f.recovers(s.X) {
			m.shielded++
		}
		call := f.prepare(s.X)
		f.defers = append(f.defers, func() { call() })
	case StmtBreak:
		return f.jump(s.Label, broke)
	case StmtContinue:
		return f.jump(s.Label, continued)
	case StmtGoto:
		return f.jump(s.Label, next)
	case StmtLabel:
		if loops(s.Body) {
			f.label = s.Label
		}
		fl := f.block(s.Body)
		if fl = f.land(fl, s.Label); fl&broke != 0 && !loops(s.Body) { // a break out of a block, a switch or a select
			fl = fl&^broke | next
		}
		return fl
	case StmtSend:
		ch := f.eval(s.X)
		for _, r := range s.R {
			f.eval(r)
		}
		Each(ch, func(v Value) {
			if o, ok := v.(*Obj); ok {
				m.Release(o)
			}
		})
	}
	return next
}

func (f *frame) assignment(s *Stmt) {
	m := f.m
	if len(s.R) == 0 { // var x T
		for _, l := range s.L {
			if l != nil {
				f.env.vars[l.ID] = NewCell(m.zero(l.Kind, l.Type))
			}
		}
		return
	}
	values := make([]Value, len(s.L))
	if len(s.R) == 1 && len(s.L) > 1 {
		v := f.multi(s.R[0])
		t, _ := v.(Tuple)
		for i := range values {
			if i < len(t) {
				values[i] = t[i]
			}
		}
	} else {
		for i, r := range s.R {
			if i < len(values) {
				values[i] = f.eval(r)
			}
		}
	}
	for i, l := range s.L {
		if l == nil {
			continue
		}
		v := values[i]
		if v == nil && l.Kind != KindOther {
			v = m.unknown(l.Type, l.Kind, "", s.Pos)
		}
		f.store(l, v, s.Define)
	}
}

// multi evaluates an expression of several values: a call, or one with "ok".
func (f *frame) multi(e *Expr) Value {
	if e.Op == ExprCall {
		return f.eval(e)
	}
	v := f.plain(e)
	ok := Value(&Scalar{settings.Unknowable("whether it is there"), KindBool})
	switch e.Op {
	case ExprIndex:
		if _, isMap := v.(*absent); isMap {
			return Tuple{f.m.zero(e.Kind, e.Type), Bool(false)}
		}
		if c, _ := v.(*Choice); isKnown(v) && (c == nil || !c.Open) {
			ok = Bool(true)
		}
	case ExprAssert:
		if v != nil && isKnown(v) {
			ok = Bool(true)
		}
	}
	return Tuple{v, ok}
}

func (f *frame) ifStmt(s *Stmt) flow {
	if s.Init != nil {
		if fl := f.block(s.Init); fl&next == 0 {
			return fl
		}
	}
	m := f.m
	cond, errs := f.condition(s.X)
	if m.exited {
		return ended
	}
	if cond.E.Op == settings.Const {
		if cond.E.Text == "true" {
			return f.block(s.Body)
		}
		return f.block(s.Else)
	}
	var expr *settings.Expr
	if cond.E.Op != settings.Unknown {
		expr = cond.E
	}
	yes, no := &Guard{Condition: expr, Pos: s.Pos}, &Guard{Condition: expr, Negated: true, Pos: s.Pos}
	switch errs {
	case errOccurs:
		yes.Error, yes.Fails, no = true, f.failing(s.X), nil
	case errAbsent:
		yes, no.Error, no.Fails = nil, true, f.failing(s.X)
	}
	fl1, st1 := f.branch(yes, func() flow {
		if f.complaint(s.Body) {
			m.GiveUp(s.Pos, nil)
		}
		return f.block(s.Body)
	})
	fl2, st2 := f.branch(no, func() flow { return f.block(s.Else) })
	f.merge(fl1, st1, fl2, st2, expr)
	// What follows an early return stands behind the opposite of its condition.
	if expr != nil && errs == errNone {
		switch {
		case fl1&live == 0 && fl2&live != 0 && fl1&returned != 0:
			no.After = st1.failed
			m.Guards = append(m.Guards, *no)
		case fl2&live == 0 && fl1&live != 0 && fl2&returned != 0:
			yes.After = st2.failed
			m.Guards = append(m.Guards, *yes)
		}
	}
	if errs == errNone {
		left := (fl1 | fl2) &^ (next | ended)
		if expr == nil && left != 0 || left&^returned != 0 || fl1&live != 0 && fl1&returned != 0 || fl2&live != 0 && fl2&returned != 0 {
			return f.perhapsLeft(fl1 | fl2)
		}
	}
	return fl1 | fl2
}

// branch evaluates a part that may not be taken and takes its changes back. guard may be nil.
func (f *frame) branch(guard *Guard, run func() flow) (flow, state) {
	m := f.m
	start, guards, returns := len(m.trail), len(m.Guards), len(f.returns)
	m.trailing++
	if guard != nil {
		m.Guards = append(m.Guards, *guard)
	}
	fl := run()
	m.Guards = m.Guards[:min(guards, len(m.Guards))]
	m.trailing--
	st := state{values: map[*Cell]Value{}, failed: len(f.returns) > returns}
	for _, r := range f.returns[min(returns, len(f.returns)):] {
		st.failed = st.failed && r.failed
	}
	for _, u := range m.trail[start:] {
		if _, seen := st.values[u.cell]; !seen {
			st.cells = append(st.cells, u.cell)
			st.values[u.cell] = u.cell.v
		}
	}
	for i := len(m.trail) - 1; i >= start; i-- {
		m.trail[i].cell.v = m.trail[i].old
	}
	m.trail = m.trail[:start]
	return fl, st
}

// merge goes on with what two branches left behind.
func (f *frame) merge(fl1 flow, st1 state, fl2 flow, st2 state, cond *settings.Expr) {
	m := f.m
	switch {
	case fl1&live != 0 && fl2&live != 0:
		for _, c := range slices.Concat(st1.cells, st2.cells) {
			a, ok1 := st1.values[c]
			b, ok2 := st2.values[c]
			if !ok1 && !ok2 {
				continue
			}
			if !ok1 {
				a = c.v
			}
			if !ok2 {
				b = c.v
			}
			m.Set(c, join(a, b, cond))
			delete(st1.values, c)
			delete(st2.values, c)
		}
	case fl1&live != 0:
		f.apply(st1)
		f.keep(fl2, st2)
	case fl2&live != 0:
		f.apply(st2)
		f.keep(fl1, st1)
	default:
		f.keep(fl1, st1)
		f.keep(fl2, st2)
	}
}

func (f *frame) apply(st state) {
	for _, c := range st.cells {
		f.m.Set(c, st.values[c])
	}
}

// keep holds the changes of a branch that returned, until the function does.
func (f *frame) keep(fl flow, st state) {
	if fl&returned != 0 && !st.failed && len(st.cells) > 0 {
		f.pending = append(f.pending, st)
	}
}

// alternatives evaluates several parts of which one is taken. covered says that one of them certainly is.
func (f *frame) alternatives(covered bool, parts []func() flow, guards []*Guard) flow {
	if len(parts) == 0 {
		return next
	}
	var g *Guard
	if guards != nil {
		g = guards[0]
	}
	first := f.branch
	if g == nil {
		first = func(_ *Guard, run func() flow) (flow, state) { return f.doubtful(run) }
	}
	fl1, st1 := first(g, parts[0])
	if len(parts) == 1 && covered {
		f.merge(fl1, st1, ended, state{}, nil)
		return fl1
	}
	var rest []*Guard
	if guards != nil {
		rest = guards[1:]
	}
	fl2, st2 := f.instead(g, func() flow { return f.alternatives(covered, parts[1:], rest) })
	var cond *settings.Expr // the first is taken where it holds
	if g != nil && !g.Negated {
		cond = g.Condition
	}
	f.merge(fl1, st1, fl2, st2, cond)
	return f.perhapsLeft(fl1 | fl2)
}

// perhapsLeft makes what follows a statement doubtful where it may have left the function or the loop.
func (f *frame) perhapsLeft(fl flow) flow {
	if fl&next != 0 && fl&(returned|broke|continued|jumped) != 0 {
		f.m.doubt()
	}
	return fl
}

func (f *frame) returnStmt(s *Stmt) {
	m := f.m
	var t Tuple
	switch {
	case len(s.R) == 0 && len(f.results) > 0:
		for _, p := range f.results {
			v := Value(nil)
			if c := f.env.lookup(p.ID); c != nil {
				v = c.v
			}
			t = append(t, v)
		}
	case len(s.R) == 1 && len(f.results) > 1:
		v := f.eval(s.R[0])
		if tt, ok := v.(Tuple); ok {
			t = tt
		} else {
			t = make(Tuple, len(f.results))
		}
	default:
		for _, r := range s.R {
			t = append(t, f.eval(r))
		}
	}
	r := returning{guards: slices.Clone(m.Guards[min(f.base, len(m.Guards)):])}
	if n := len(t); n > 0 && n == len(f.results) && f.results[n-1].Kind == KindError {
		if m.Returned != nil {
			m.Returned(m, t[n-1])
		}
		_, none := t[n-1].(Nil)
		// The error of a call that is passed on is assumed not to occur; one that is made here, or in the branch for it, does.
		if o, ok := t[n-1].(*Opaque); ok && o.Err && !slices.ContainsFunc(m.Guards, func(g Guard) bool { return g.Error }) && passesOn(s) {
			none = true
		}
		r.failed = !none
		r.fails = f.failure(r.guards, t[n-1], r.failed, s.Pos)
	}
	if len(t) == 1 {
		r.value = t[0]
	} else if len(t) > 1 {
		r.value = t
	}
	f.returns = append(f.returns, r)
}

// passesOn reports whether a return statement hands on what a call returned, with its error.
func passesOn(s *Stmt) bool {
	last := s.R[max(0, len(s.R)-1):]
	return len(last) == 0 || last[0].Op == ExprCall || last[0].Op == ExprLocal
}
