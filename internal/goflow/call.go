package goflow

import (
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/settings"
)

// prepare evaluates what a call needs (the function, the receiver, the arguments) and returns the call itself, so that
// defer and go can hold it.
func (f *frame) prepare(e *Expr) func() Value {
	m := f.m
	if e.Op != ExprCall {
		return func() Value { return f.eval(e) }
	}
	c := &Call{Sym: e.Name, Pos: e.Pos, Results: e.Results, Exprs: e.List}
	var callee Value
	if e.X != nil {
		callee = f.eval(e.X)
	}
	for i, a := range e.List {
		v := f.eval(a)
		if t, ok := v.(Tuple); ok && len(e.List) == 1 { // f(g()) with several results
			c.Args, c.Exprs = t, nil
			break
		}
		if e.Spread && i == len(e.List)-1 {
			c.spread(v)
			break
		}
		c.Args = append(c.Args, v)
	}
	return func() Value {
		if !m.step(e.Pos) || m.exited {
			return nil
		}
		if e.Static {
			if e.X == nil {
				return m.function(e.Name, c)
			}
			return m.method(e.Name, e.Iface, callee, c)
		}
		return m.callValue(callee, c)
	}
}

// spread takes the elements of a slice as arguments.
func (c *Call) spread(v Value) {
	switch x := deferRef1(v).(type) {
	case *List:
		for _, e := range x.Elems {
			c.Args = append(c.Args, e.v)
		}
		c.Rest = x.Open
	case Nil:
	default:
		c.Rest = true
	}
}

// CallValue calls a function value with arguments.
func (m *Machine) CallValue(fn Value, pos Pos, args ...Value) Value {
	return m.callValue(fn, &Call{Args: args, Pos: pos})
}

func (m *Machine) callValue(fn Value, c *Call) Value {
	switch fn := fn.(type) {
	case *Func:
		if fn.Native != nil {
			c.Sym, c.Recv = fn.Sym, fn.Recv
			return fn.Native(m, c)
		}
		if fn.Iface {
			c.Sym = fn.Sym
			return m.method(fn.Sym, true, fn.Recv, c)
		}
		if fn.Fn != nil {
			c.Sym = fn.Sym
			return m.call(fn.Fn, fn.Env, fn.Recv, c, c.Pos)
		}
		c.Sym = fn.Sym
		if fn.Recv != nil {
			return m.method(fn.Sym, false, fn.Recv, c)
		}
		return m.function(fn.Sym, c)
	case *Choice:
		var out Value
		for i, one := range fn.Values {
			cc := *c
			v := m.callValue(one, &cc)
			if i == 0 {
				out = v
			} else {
				out = join(out, v, nil)
			}
		}
		return out
	case *Opaque: // a function that another one made
		if fn.Made != "" && m.Fallback != nil {
			c.Sym = fn.Made
			if v, ok := m.Fallback(m, c); ok {
				return v
			}
		}
	}
	if o, ok := fn.(*Opaque); m.Observe != nil && (fn == nil || ok && o.Made == "") {
		c.Sym = ""
		m.Observe(m, c) // nobody knows what is called
	}
	m.escape(c)
	return m.Results(c)
}

// function calls a function without receiver by its Symbol.
func (m *Machine) function(sym string, c *Call) Value {
	c.Sym = sym
	if n := m.Natives[sym]; n != nil { // natives may stand for functions of the module in tests only
		return m.native(n, c)
	}
	if fn := m.Program.Func(sym); fn != nil {
		return m.call(fn, nil, nil, c, c.Pos)
	}
	return m.external(c)
}

// method calls a method: the one that the receiver's type has where it is called through an interface.
func (m *Machine) method(sym string, iface bool, recv Value, c *Call) Value {
	if !iface {
		c.Sym, c.Recv = sym, recv
		if n := m.Natives[sym]; n != nil {
			return m.native(n, c)
		}
		if fn := m.Program.Func(sym); fn != nil {
			if o, ok := recv.(*Obj); ok && !strings.HasPrefix(sym, "(*") {
				recv = m.copyObj(o, 0)
			}
			return m.call(fn, nil, recv, c, c.Pos)
		}
		return m.external(c)
	}
	name := sym[strings.LastIndexByte(sym, '.')+1:]
	switch r := recv.(type) {
	case *Ref:
		return m.method(sym, iface, r.Cell.v, c)
	case *Choice:
		var out Value
		first := true
		for _, one := range r.Values {
			if _, none := one.(Nil); none {
				continue
			}
			cc := *c
			v := m.method(sym, iface, one, &cc)
			if first {
				out, first = v, false
			} else {
				out = join(out, v, nil)
			}
		}
		if first || r.Open {
			return join(out, m.Results(c), nil)
		}
		return out
	case *Func:
		if r.Type != "" {
			if s := m.typeMethod(r.Type, name); s != "" {
				return m.method(s, false, r, c)
			}
		}
	case *Scalar, *List, *Map:
		if t := valueType(r); t != "" {
			if s := m.typeMethod(t, name); s != "" {
				return m.method(s, false, r, c)
			}
		}
	case *Obj:
		if v, done := m.dispatch(r, name, c); done {
			return v
		}
		if !m.concrete(r.Type) {
			if v, done := m.single(r, sym, name, c); done {
				return v
			}
		}
	case nil, *Opaque:
		if v, done := m.single(nil, sym, name, c); done {
			return v
		}
	}
	c.Sym, c.Recv = sym, recv
	return m.external(c)
}

func valueType(v Value) string {
	switch v := v.(type) {
	case *List:
		return v.Type
	case *Map:
		return v.Type
	}
	return ""
}

// typeMethod returns the Symbol of a method of a named type that is no struct.
func (m *Machine) typeMethod(typ, name string) string {
	if t := m.Program.Type(typ); t != nil && t.Methods[name] != "" {
		return t.Methods[name]
	}
	for _, s := range []string{"(" + typ + ")." + name, "(*" + typ + ")." + name} {
		if m.Natives[s] != nil {
			return s
		}
	}
	return ""
}

// dispatch calls the method of an object's own type.
func (m *Machine) dispatch(o *Obj, name string, c *Call) (Value, bool) {
	if o.Type == "" {
		return nil, false
	}
	if path, s := m.Program.method(o.Type, name); s != "" {
		var recv Value = o
		for _, fd := range path {
			recv = m.Field(recv, fd.Name, fd.Kind, fd.Type)
		}
		return m.method(s, false, recv, c), true
	}
	for _, s := range []string{"(*" + o.Type + ")." + name, "(" + o.Type + ")." + name} {
		if m.Natives[s] != nil {
			return m.method(s, false, o, c), true
		}
	}
	// Promoted from an embedded type of another module.
	if t := m.Program.Type(o.Type); t != nil && t.Local {
		for _, fd := range t.Fields {
			if !fd.Embedded {
				continue
			}
			v := m.Field(o, fd.Name, fd.Kind, fd.Type)
			if inner, ok := v.(*Obj); ok && (inner.Type != "" && inner.Type != o.Type) {
				if out, done := m.dispatch(inner, name, c); done {
					return out, true
				}
			}
		}
	}
	if m.concrete(o.Type) {
		c.Sym, c.Recv = "(*"+o.Type+")."+name, o
		return m.external(c), true
	}
	return nil, false
}

// single calls the method of an interface's only implementation in the module.
func (m *Machine) single(o *Obj, sym, name string, c *Call) (Value, bool) {
	if m.Natives[sym] != nil {
		return nil, false
	}
	iface := strings.TrimSuffix(strings.TrimPrefix(sym[:strings.LastIndexByte(sym, '.')], "("), ")")
	list := m.Program.Implementations(iface)
	if len(list) != 1 {
		return nil, false
	}
	impl := m.made[list[0]]
	if impl == nil {
		impl = m.NewObj(list[0], "", c.Pos)
		m.made[list[0]] = impl
	}
	if o != nil && o.Data != nil {
		return nil, false
	}
	return m.dispatch(impl, name, c)
}

func (m *Machine) native(n Native, c *Call) Value {
	if m.Observe != nil {
		m.Observe(m, c)
	}
	return n(m, c)
}

// external answers a call to a function of another module.
func (m *Machine) external(c *Call) Value {
	if n := m.Natives[c.Sym]; n != nil {
		return m.native(n, c)
	}
	if m.Observe != nil {
		m.Observe(m, c)
	}
	if m.Fallback != nil {
		if v, ok := m.Fallback(m, c); ok {
			return v
		}
	}
	m.escape(c)
	if m.exited {
		return nil
	}
	return m.Results(c)
}

// escape does what a function that is not known may do with its arguments: call the functions among them, and write to
// what the pointers among them point to.
func (m *Machine) escape(c *Call) {
	for i, a := range c.Args {
		if fn, ok := a.(*Func); ok && fn.Fn != nil && fn.Native == nil {
			m.Spawn(func() { m.Callback(fn, c.Pos) })
			continue
		}
		if r, ok := a.(*Ref); ok { // a pointer to a plain variable is there to be written to
			m.forget(r, c.Sym)
			continue
		}
		if i < len(c.Exprs) && c.Exprs[i].Op == ExprAddr && (c.Exprs[i].X.Op == ExprLocal || c.Exprs[i].X.Op == ExprField || c.Exprs[i].X.Op == ExprGlobal) {
			m.forget(a, c.Sym)
		}
	}
}

// Callback calls a function of which the caller's arguments are not known.
func (m *Machine) Callback(fn *Func, pos Pos) Value {
	var args []Value
	if fn.Fn != nil {
		for _, p := range fn.Fn.Params {
			if p.Type == "context.Context" {
				args = append(args, m.NewContext(&Context{Given: true}, pos))
				continue
			}
			args = append(args, m.unknown(p.Type, p.Kind, "", pos))
		}
	}
	return m.CallValue(fn, pos, args...)
}

// harmless are packages whose functions read what they are given a pointer to and do not write to it.
var harmless = map[string]bool{"fmt": true, "log": true, "log/slog": true, "errors": true, "sync/atomic": true}

// Forget makes unknown what a pointer points to: a function of a library has filled it from something unknown.
func (m *Machine) Forget(v Value, sym string) { m.forget(v, sym) }

// forget makes unknown what a pointer points to, for a decoder of a kind that is not known.
func (m *Machine) forget(v Value, sym string) {
	if harmless[packageOf(sym)] {
		return
	}
	switch v := v.(type) {
	case *Ref:
		m.Set(v.Cell, nil)
	case *Obj:
		if v.Data != nil {
			return
		}
		for _, name := range v.FieldNames() {
			if s, ok := v.Fields[name].v.(*Scalar); ok {
				m.Set(v.Fields[name], &Scalar{joinExpr(s.E, settings.Unknowable("filled by "+sym), nil), s.Kind})
			}
		}
		m.open(&v.Open)
	}
}

// packageOf returns the import path in a Symbol.
func packageOf(sym string) string {
	s := strings.TrimPrefix(strings.TrimPrefix(sym, "("), "*")
	slash := strings.LastIndexByte(s, '/')
	if dot := strings.IndexByte(s[slash+1:], '.'); dot >= 0 {
		return s[:slash+1+dot]
	}
	return s
}

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
	f := &frame{m: m, fn: fn, env: newEnv(env), base: len(m.Guards), results: fn.Results}
	f.bind(recv, c)
	m.stack, m.places = append(m.stack, fn), append(m.places, pos)
	fl := f.block(fn.Body)
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
	return acc
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
