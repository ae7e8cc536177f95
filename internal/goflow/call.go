package goflow

import "strings"

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
		c.Rest, c.Some = x.Open, x.Some
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
