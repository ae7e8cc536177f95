package goflow

import (
	"strconv"

	"github.com/golive-dev/golive/internal/settings"
)

func (f *frame) forStmt(s *Stmt) flow {
	outer, label := f.env, f.label
	f.label = ""
	defer func() { f.env = outer }()
	f.env = newEnv(outer)
	if fl := f.block(s.Init); fl&next == 0 {
		return fl
	}
	var vars []int
	for _, i := range s.Init {
		for _, l := range i.L {
			if l != nil && l.Op == ExprLocal && i.Define {
				vars = append(vars, l.ID)
			}
		}
	}
	head := f.env
	out := flow(0)
	// fresh gives an iteration variables of its own, with what those of the one before hold.
	fresh := func() {
		env := newEnv(head)
		for _, id := range vars {
			if c := f.env.lookup(id); c != nil {
				env.vars[id] = NewCell(c.v)
			}
		}
		f.env = env
	}
	fresh()
	for i := 0; ; i++ {
		known := false
		if s.X != nil {
			c, _ := f.condition(s.X)
			if c.E.Op == settings.Const {
				if known = true; c.E.Text != "true" {
					return out | next
				}
			}
		}
		if !known || i >= maxIterate {
			break
		}
		fl := f.land(f.block(s.Body), label)
		out |= fl & (returned | ended | jumped)
		if fl&(next|continued) == 0 {
			if fl&broke != 0 {
				out |= next
			}
			return out
		}
		if fl&broke != 0 { // it may go on or not
			out |= next
			break
		}
		fresh()
		if fl2 := f.block(s.Post); fl2&next == 0 {
			return out | fl2
		}
	}
	// Once, and perhaps again.
	fl, st := f.doubtful(func() flow {
		fl := f.land(f.block(s.Body), label)
		if fl&(next|continued) != 0 {
			f.block(s.Post)
		}
		return fl
	})
	skip := next
	if s.X == nil {
		skip = ended // for {} is left by break only
	}
	if fl&live != 0 && (s.X != nil || fl&broke != 0) {
		f.merge(fl, st, skip, state{}, nil)
		out |= next
	} else {
		f.keep(fl, st)
		if s.X != nil {
			out |= next
		} else {
			out |= ended
		}
	}
	return out | fl&(returned|ended|jumped)
}

// A sequence is what a range statement iterates over, as far as it is known.
type sequence struct {
	n    int
	at   func(i int) (key, value Value)
	open bool // there may be more
}

// maxDoubt bounds the iterations of a loop of which each may not be reached.
const maxDoubt = 32

func (f *frame) rangeStmt(s *Stmt) flow {
	outer, label := f.env, f.label
	f.label = ""
	defer func() { f.env = outer }()
	x := deferRef1(f.eval(s.X)) // of an array behind a pointer, too
	if f.m.exited {
		return ended
	}
	once := func(key, value Value) flow {
		f.env = newEnv(outer)
		for i, v := range []Value{key, value} {
			if l := s.L[i]; l != nil {
				if v == nil {
					v = f.m.unknown(l.Type, l.Kind, "", s.Pos)
				}
				if l.Kind == KindStruct {
					v = f.m.Copy(v)
				}
				f.store(l, v, s.Define)
			}
		}
		return f.land(f.block(s.Body), label)
	}
	if fn, ok := x.(*Func); ok && (fn.Fn != nil || fn.Native != nil) {
		return f.rangeFunc(fn, s.Pos, once)
	}
	return f.iterate(f.sequence(x), 0, 0, once)
}

func (f *frame) sequence(x Value) sequence {
	switch x := x.(type) {
	case Nil, *absent:
		return sequence{}
	case *List:
		elems := x.Elems[:min(len(x.Elems), maxIterate)]
		return sequence{len(elems), func(i int) (Value, Value) { return Number(strconv.Itoa(i)), elems[i].v }, x.Open || len(elems) < len(x.Elems)}
	case *Map:
		keys := x.Keys[:min(len(x.Keys), maxIterate)]
		return sequence{len(keys), func(i int) (Value, Value) { return x.Exprs[keys[i]], x.Cells[keys[i]].v }, x.Open || len(keys) < len(x.Keys)}
	case *Scalar:
		if n, err := strconv.Atoi(x.E.Text); err == nil && x.E.Op == settings.Const && x.Kind == KindInt {
			return sequence{max(0, min(n, maxIterate)), func(i int) (Value, Value) { return Number(strconv.Itoa(i)), nil }, n > maxIterate}
		}
	case *Obj:
		f.m.Wait(x) // a channel
	}
	return sequence{open: true}
}

// iterate evaluates the iterations of a loop from i on. doubt counts those before of which it is not known whether they
// went on.
func (f *frame) iterate(q sequence, i, doubt int, once func(key, value Value) flow) flow {
	out := flow(0)
	for ; i < q.n; i++ {
		fl := once(q.at(i))
		out |= fl & (returned | ended | jumped)
		switch {
		case fl&(next|continued) == 0:
			return out | (fl&broke)/broke*next
		case fl&broke != 0 && doubt < maxDoubt:
			fl2, st := f.doubtful(func() flow { return f.iterate(q, i+1, doubt+1, once) })
			f.merge(fl2, st, next, state{}, nil)
			return out | fl2 | next
		}
	}
	if q.open {
		fl, st := f.doubtful(func() flow { return once(nil, nil) })
		f.merge(fl, st, next, state{}, nil)
		out |= fl & (returned | ended | jumped)
	}
	return out | next
}

// rangeFunc evaluates a loop over a function: the body is the function that it is given.
func (f *frame) rangeFunc(fn *Func, pos Pos, once func(key, value Value) flow) flow {
	out := flow(0)
	f.m.CallValue(fn, pos, &Func{Native: func(m *Machine, c *Call) Value {
		fl := once(c.Arg(0), c.Arg(1))
		out |= fl & (returned | ended | jumped)
		switch {
		case fl&(next|continued) == 0:
			return Bool(false)
		case fl&^(next|continued) == 0:
			return Bool(true)
		}
		return unknownBool
	}})
	return out | next
}
