package goflow

import (
	"slices"

	"github.com/golive-dev/golive/internal/settings"
)

// call evaluates a function of the module.
func (m *Machine) call(fn *FuncSummary, env *Env, recv Value, c *Call, pos Pos) Value {
	if c == nil {
		c = &Call{}
	}
	if m.Observe != nil {
		m.Observe(m, c)
	}
	if len(m.stack) >= maxStack || m.recursion(fn) > maxRecursion || m.idle(fn) || !m.step(pos) {
		if fn.Results != nil {
			c.Results = resultsOf(fn)
		}
		return m.Results(c)
	}
	defer m.spent(fn, m.steps, m.events)
	f := &frame{m: m, fn: fn, env: newEnv(env), base: len(m.Guards), results: fn.Results, doubts: m.doubts, beside: len(m.beside)}
	f.bind(recv, c)
	m.stack, m.places = append(m.stack, fn), append(m.places, pos)
	shielded := m.shielded
	fl := f.block(fn.Body)
	m.shielded, m.doubts = shielded, f.doubts
	f.runDefers()
	m.stack, m.places = m.stack[:len(m.stack)-1], m.places[:len(m.places)-1]
	for _, st := range f.pending {
		for _, cell := range st.cells {
			m.Set(cell, join(cell.v, st.values[cell], nil))
		}
	}
	m.Guards = m.Guards[:min(f.base, len(m.Guards))]
	if fl&(next|returned) == 0 {
		m.exited = true
		return nil
	}
	return f.result(c)
}

// runDefers evaluates the deferred calls, last first. What they set results with names to may be returned as well.
func (f *frame) runDefers() {
	m := f.m
	named := make([]Value, len(f.results))
	for i, p := range f.results {
		if c := f.env.vars[p.ID]; c != nil {
			named[i] = c.v
		}
	}
	for i := len(f.defers) - 1; i >= 0; i-- {
		exited := m.exited
		f.defers[i]()
		m.exited = exited
	}
	for i, p := range f.results {
		c := f.env.vars[p.ID]
		if len(f.defers) == 0 || c == nil || same(c.v, named[i]) {
			continue
		}
		for j := range f.returns {
			r := &f.returns[j]
			if t, ok := r.value.(Tuple); ok && i < len(t) {
				t = slices.Clone(t)
				t[i], r.value = join(t[i], c.v, nil), t
			} else if len(f.results) == 1 {
				r.value = join(r.value, c.v, nil)
			}
		}
	}
}

func resultsOf(fn *FuncSummary) []Result {
	var list []Result
	for _, r := range fn.Results {
		list = append(list, Result{r.Type, r.Kind})
	}
	return list
}

func (m *Machine) recursion(fn *FuncSummary) int {
	n := 0
	for _, f := range m.stack {
		if f == fn {
			n++
		}
	}
	return n
}

// bind gives the parameters their values.
func (f *frame) bind(recv Value, c *Call) {
	fn := f.fn
	if fn.Recv != nil && fn.Recv.ID >= 0 {
		if recv == nil {
			recv = f.m.unknown(fn.Recv.Type, fn.Recv.Kind, "", c.Pos)
		}
		f.env.vars[fn.Recv.ID] = NewCell(recv)
	}
	for i, p := range fn.Params {
		if p.ID < 0 {
			continue
		}
		var v Value
		switch {
		case fn.Variadic && i == len(fn.Params)-1:
			l := &List{Type: p.Type, Open: c.Rest}
			for _, a := range c.Args[min(i, len(c.Args)):] {
				l.Elems = append(l.Elems, NewCell(a))
			}
			v = l
		case i < len(c.Args):
			v = c.Args[i]
		}
		if v == nil {
			v = f.m.unknown(p.Type, p.Kind, "", c.Pos)
		}
		f.env.vars[p.ID] = NewCell(v)
	}
	for _, r := range fn.Results {
		if r.ID >= 0 {
			f.env.vars[r.ID] = NewCell(f.m.zero(r.Kind, r.Type))
		}
	}
}

// result joins what the return statements gave. Where one of them gives no error, those that do are left out: what
// happens after a failure is not what the program is for.
func (f *frame) result(c *Call) Value {
	var list []returning
	for _, r := range f.returns {
		if !r.failed {
			list = append(list, r)
		}
	}
	if len(list) == 0 { // those that stand in no branch for an error
		list = slices.DeleteFunc(slices.Clone(f.returns), func(r returning) bool {
			return slices.ContainsFunc(r.guards, func(g Guard) bool { return g.Error })
		})
	}
	if len(list) == 0 {
		list = f.returns
	}
	if len(list) == 0 {
		c.Results = resultsOf(f.fn)
		return f.m.Results(c)
	}
	acc := list[len(list)-1].value
	for i := len(list) - 2; i >= 0; i-- {
		acc = join(list[i].value, acc, condition(list[i].guards))
	}
	if len(list) == len(f.returns) && list[0].failed { // it always fails
		return acc
	}
	var ways []Fail
	for _, r := range f.returns {
		ways = append(ways, r.fails...)
	}
	return f.m.Failing(withoutFails(acc), ways)
}

// condition puts guards together; nil where one of them is not known.
func condition(guards []Guard) *settings.Expr {
	var all []*settings.Expr
	for _, g := range guards {
		if g.Condition == nil {
			return nil
		}
		e := g.Condition
		if g.Negated {
			e = &settings.Expr{Op: settings.Not, Args: []*settings.Expr{e}}
		}
		all = append(all, e)
	}
	switch len(all) {
	case 0:
		return nil
	case 1:
		return all[0]
	}
	return &settings.Expr{Op: settings.And, Args: all}
}
