package goflow

import (
	"slices"
	"strconv"
	"strings"

	"github.com/golive-dev/golive/internal/settings"
)

// An absent is what a map that is known in full holds for a key that it does not have.
type absent struct{}

// eval evaluates an expression.
func (f *frame) eval(e *Expr) Value {
	if e == nil || !f.m.step(e.Pos) {
		return nil
	}
	v := f.plain(e)
	if _, ok := v.(*absent); ok {
		return f.m.zero(e.Kind, e.Type)
	}
	return v
}

func (f *frame) plain(e *Expr) Value {
	m := f.m
	switch e.Op {
	case ExprConst:
		return &Scalar{&settings.Expr{Op: settings.Const, Text: e.Name, Position: position(e.Pos)}, e.Kind}
	case ExprNil:
		return Nil{}
	case ExprLocal:
		if c := f.env.lookup(e.ID); c != nil {
			return c.v
		}
		return nil
	case ExprGlobal:
		return m.GlobalCell(e.Name, e.Kind, e.Type).v
	case ExprFunc:
		return m.FuncValue(e.Name, nil, e.Pos)
	case ExprMethod:
		recv := f.eval(e.X)
		if e.Iface {
			return &Func{Sym: e.Name, Recv: recv, Pos: e.Pos, Iface: true}
		}
		if o, ok := recv.(*Obj); ok && o.Data == nil && !strings.HasPrefix(e.Name, "(*") && m.Program.Func(e.Name) != nil {
			recv = m.copyObj(o, 0) // the receiver is copied when the method becomes a value
		}
		return m.FuncValue(e.Name, recv, e.Pos)
	case ExprMethodFn:
		name, iface := e.Name, e.Iface
		return &Func{Sym: name, Pos: e.Pos, Native: func(m *Machine, c *Call) Value {
			if len(c.Args) == 0 {
				return nil
			}
			return m.method(name, iface, c.Args[0], &Call{Sym: name, Args: c.Args[1:], Pos: c.Pos, Results: c.Results})
		}}
	case ExprField:
		return m.Field(f.eval(e.X), e.Name, e.Kind, e.Type)
	case ExprIndex:
		return f.index(e)
	case ExprSlice:
		return f.slice(e)
	case ExprStar:
		return deferRef(f.eval(e.X))
	case ExprAddr:
		return f.address(e.X)
	case ExprUnary:
		return f.unary(e)
	case ExprBinary:
		return f.binary(e)
	case ExprAssert:
		v := f.eval(e.X)
		if isKnown(v) {
			return v
		}
		return m.unknown(e.Type, e.Kind, "", e.Pos)
	case ExprConv:
		return f.convert(e)
	case ExprComposite:
		return f.composite(e)
	case ExprFuncLit:
		return &Func{Fn: e.Func, Env: f.env, Pos: e.Pos, Sym: e.Func.Name}
	case ExprCall:
		return f.prepare(e)()
	case ExprBuiltin:
		return f.builtin(e)
	case ExprRecv:
		ch := f.eval(e.X)
		Each(ch, func(v Value) {
			if o, ok := v.(*Obj); ok {
				m.Wait(o)
			}
		})
		return m.unknown(e.Type, e.Kind, "", e.Pos)
	case ExprCopy:
		v := f.eval(e.X)
		if l, ok := v.(*List); ok && e.Kind == KindArray {
			return l.copy()
		}
		return m.Copy(v)
	}
	return nil
}

// FuncValue returns a function as a value.
func (m *Machine) FuncValue(symbol string, recv Value, pos Pos) *Func {
	return &Func{Fn: m.Program.Func(symbol), Sym: symbol, Recv: recv, Pos: pos}
}

func deferRef(v Value) Value {
	switch v := v.(type) {
	case *Ref:
		return v.Cell.v
	case *Choice:
		return mapChoice(v, deferRef)
	case *Scalar: // a pointer that natives gave as what it points to
		return v
	case *Obj:
		return v
	}
	return nil
}

func mapChoice(c *Choice, f func(Value) Value) Value {
	var out Value
	first := true
	for _, v := range c.Values {
		if one := f(v); first {
			out, first = one, false
		} else {
			out = join(out, one, nil)
		}
	}
	if c.Open && !first {
		return join(out, nil, nil)
	}
	return out
}

// Field reads a field of an object or of a pointer to it.
func (m *Machine) Field(x Value, name string, kind Kind, typ string) Value {
	switch x := x.(type) {
	case *Obj:
		if c := x.Fields[name]; c != nil {
			return c.v
		}
		if !x.Open {
			v := m.zero(kind, typ)
			x.Fields[name] = NewCell(v)
			return v
		}
		v := m.unknown(typ, kind, "", x.Pos)
		x.Fields[name] = NewCell(v)
		return v
	case *Ref:
		return m.Field(x.Cell.v, name, kind, typ)
	case *Choice:
		return mapChoice(x, func(v Value) Value { return m.Field(v, name, kind, typ) })
	}
	return m.unknown(typ, kind, "", Pos{})
}

// SetField sets a field of an object.
func (m *Machine) SetField(o *Obj, name string, v Value) {
	if c := o.Fields[name]; c != nil {
		m.Set(c, v)
		return
	}
	c := &Cell{}
	if fd, ok := m.field(o.Type, name); ok && !o.Open { // what it is where a branch that sets it is not taken
		c.v = m.zero(fd.Kind, fd.Type)
	}
	o.Fields[name] = c
	m.Set(c, v)
}

// field returns the declaration of a struct's field.
func (m *Machine) field(typ, name string) (Field, bool) {
	t := m.Program.Type(typ)
	if t == nil {
		return Field{}, false
	}
	i := slices.IndexFunc(t.Fields, func(fd Field) bool { return fd.Name == name })
	if i < 0 {
		return Field{}, false
	}
	return t.Fields[i], true
}

// Copy returns a copy of a struct: its fields are variables of their own.
func (m *Machine) Copy(v Value) Value {
	switch v := v.(type) {
	case *Obj:
		return m.copyObj(v, 0)
	case *Choice:
		return mapChoice(v, m.Copy)
	}
	return v
}

func (m *Machine) copyObj(o *Obj, depth int) *Obj {
	m.ids++
	out := &Obj{ID: m.ids, Type: o.Type, Fields: map[string]*Cell{}, Open: o.Open, Data: o.Data, Pos: o.Pos, Made: o.Made, Args: o.Args}
	for name, c := range o.Fields {
		v := c.v
		// A struct or array in a struct is copied with it, a pointer is not.
		if fd, ok := m.field(o.Type, name); ok && depth < 4 {
			switch inner := v.(type) {
			case *Obj:
				if fd.Kind == KindStruct {
					v = m.copyObj(inner, depth+1)
				}
			case *List:
				if fd.Kind == KindArray {
					v = inner.copy()
				}
			}
		}
		out.Fields[name] = NewCell(v)
	}
	return out
}

func (f *frame) index(e *Expr) Value {
	x, y := deferRef1(f.eval(e.X)), f.eval(e.Y)
	key, known := ConstText(y)
	switch x := x.(type) {
	case *List:
		if i, err := strconv.Atoi(key); known && err == nil && i >= 0 && i < len(x.Elems) {
			return x.Elems[i].v
		}
		var out Value
		for i, c := range x.Elems {
			if i == 0 {
				out = c.v
			} else {
				out = join(out, c.v, nil)
			}
		}
		if x.Open || len(x.Elems) == 0 {
			if out == nil {
				return f.m.unknown(e.Type, e.Kind, "", e.Pos)
			}
			return join(out, nil, nil)
		}
		return out
	case *Map:
		if known {
			if c := x.Cells[key]; c != nil {
				return c.v
			}
			if !x.Open {
				return &absent{}
			}
		}
		if !known && !x.Open && len(x.Keys) > 0 {
			out := x.Cells[x.Keys[0]].v
			for _, k := range x.Keys[1:] {
				out = join(out, x.Cells[k].v, nil)
			}
			return join(out, nil, nil)
		}
	case *Func:
		return x // an instance of a generic function
	case Nil: // a map that was never made
		return &absent{}
	}
	return f.m.unknown(e.Type, e.Kind, "", e.Pos)
}

// deferRef1 returns what a pointer points to, and the one thing that a choice may be: as open where it may be something
// else.
func deferRef1(v Value) Value {
	if r, ok := v.(*Ref); ok {
		return r.Cell.v
	}
	c, ok := v.(*Choice)
	if !ok {
		return v
	}
	one := Single(c)
	if c.Open || len(c.Values) > 1 {
		switch x := one.(type) {
		case *Map:
			return &Map{Keys: x.Keys, Cells: x.Cells, Exprs: x.Exprs, Open: true, Type: x.Type}
		case *List:
			return &List{Elems: x.Elems, Open: true, Type: x.Type}
		}
	}
	return one
}

func (f *frame) slice(e *Expr) Value {
	x := deferRef1(f.eval(e.X))
	bound := func(i int, other int) (int, bool) {
		if e.List[i] == nil {
			return other, true
		}
		t, ok := ConstText(f.eval(e.List[i]))
		n, err := strconv.Atoi(t)
		return n, ok && err == nil && n >= 0
	}
	switch x := x.(type) {
	case *List:
		lo, ok1 := bound(0, 0)
		hi, ok2 := bound(1, len(x.Elems))
		if ok1 && ok2 && lo <= hi && hi <= len(x.Elems) {
			return &List{Elems: slices.Clip(x.Elems[lo:hi]), Open: x.Open && e.List[1] == nil, Type: x.Type}
		}
		return &List{Elems: x.Elems, Open: true, Type: x.Type}
	case *Scalar:
		if s := x.E.Text; x.E.Op == settings.Const && x.Kind == KindString {
			lo, ok1 := bound(0, 0)
			hi, ok2 := bound(1, len(s))
			if ok1 && ok2 && lo <= hi && hi <= len(s) {
				return Text(s[lo:hi])
			}
		}
	}
	return f.m.unknown(e.Type, e.Kind, "", e.Pos)
}

// address evaluates &x.
func (f *frame) address(x *Expr) Value {
	if x.Op == ExprComposite {
		v := f.eval(x)
		if _, ok := v.(*Obj); ok {
			return v
		}
		return &Ref{NewCell(v)}
	}
	c := f.cell(x)
	if c == nil {
		return nil
	}
	switch v := c.v.(type) {
	case *Obj:
		return v
	case *Choice:
		if x.Kind == KindStruct {
			return v
		}
	default:
		if x.Kind == KindStruct {
			o := f.m.NewObj(x.Type, "", x.Pos)
			f.m.Set(c, o)
			return o
		}
	}
	return &Ref{c}
}

// cell returns the variable behind an expression that can be assigned to, nil where it is not known.
func (f *frame) cell(e *Expr) *Cell {
	m := f.m
	switch e.Op {
	case ExprLocal:
		c := f.env.lookup(e.ID)
		if c == nil {
			c = NewCell(m.zero(e.Kind, e.Type))
			f.env.vars[e.ID] = c
		}
		return c
	case ExprGlobal:
		return m.GlobalCell(e.Name, e.Kind, e.Type)
	case ExprField:
		x := deferRef1(f.eval(e.X))
		if o, ok := x.(*Obj); ok {
			m.Field(o, e.Name, e.Kind, e.Type)
			return o.Fields[e.Name]
		}
	case ExprIndex:
		x, y := f.eval(e.X), f.eval(e.Y)
		if r, ok := x.(*Ref); ok {
			x = r.Cell.v
		}
		key, known := ConstText(y)
		switch x := Single(x).(type) {
		case *List:
			if i, err := strconv.Atoi(key); known && err == nil && i >= 0 && i < len(x.Elems) {
				return x.Elems[i]
			}
		case *Map:
			if known {
				return f.m.at(x, key, y)
			}
		}
	case ExprStar:
		if r, ok := f.eval(e.X).(*Ref); ok {
			return r.Cell
		}
	}
	return nil
}

// at returns the variable for a key, made where there is none.
func (m *Machine) at(x *Map, key string, k Value) *Cell {
	if c := x.Cells[key]; c != nil {
		return c
	}
	c, before := &Cell{}, len(x.Keys)
	x.Keys = append(x.Keys, key)
	x.Cells[key], x.Exprs[key] = c, k
	m.takeBack(func() {
		x.Keys = x.Keys[:before]
		delete(x.Cells, key)
		delete(x.Exprs, key)
	})
	return c
}

// open notes that there may be more of something than is known of it.
func (m *Machine) open(flag *bool) {
	if !*flag {
		*flag = true
		m.takeBack(func() { *flag = false })
	}
}

// somewhere assigns to an element of which it is not known which one it is.
func (m *Machine) somewhere(x Value, v Value) {
	switch x := x.(type) {
	case *List:
		for _, c := range x.Elems {
			m.Set(c, join(c.v, v, nil))
		}
	case *Map:
		for _, k := range x.Keys {
			m.Set(x.Cells[k], join(x.Cells[k].v, v, nil))
		}
		m.open(&x.Open)
	}
}

// store assigns to an expression.
func (f *frame) store(l *Expr, v Value, define bool) {
	if l.Op == ExprLocal && define && f.env.lookup(l.ID) == nil { // else it is a := that declares only others
		f.env.vars[l.ID] = NewCell(v)
		return
	}
	if l.Op == ExprStar {
		target := f.eval(l.X)
		if o, ok := target.(*Obj); ok {
			f.m.assignObj(o, v)
			return
		}
	}
	if l.Op == ExprField {
		if c, ok := deferRef(f.eval(l.X)).(*Choice); ok {
			for _, one := range c.Values {
				if o, ok := one.(*Obj); ok {
					f.m.SetField(o, l.Name, join(f.m.Field(o, l.Name, l.Kind, l.Type), v, nil))
				}
			}
			return
		}
	}
	c := f.cell(l)
	if c == nil {
		if l.Op == ExprIndex {
			Each(deferRef(f.eval(l.X)), func(one Value) { f.m.somewhere(one, v) })
			f.m.somewhere(Single(f.eval(l.X)), v)
		}
		return
	}
	if l.Kind == KindStruct { // pointers to the variable see the change
		o, ok := c.v.(*Obj)
		if src, known := v.(*Obj); ok && known && o.Data == nil && src.Data == nil && o.Made == "" && src.Made == "" && o.Type == src.Type {
			f.m.assignObj(o, v)
			return
		}
	}
	f.m.Set(c, v)
}

// assignObj copies a struct over another.
func (m *Machine) assignObj(o *Obj, v Value) {
	src, ok := v.(*Obj)
	if !ok {
		for _, name := range o.FieldNames() {
			m.Set(o.Fields[name], nil)
		}
		m.open(&o.Open)
		return
	}
	if o == src {
		return
	}
	cp := m.copyObj(src, 0)
	if t := m.Program.Type(o.Type); t != nil { // what the source does not name has its zero value, too
		for _, fd := range t.Fields {
			m.SetField(o, fd.Name, m.Field(cp, fd.Name, fd.Kind, fd.Type))
		}
	}
	for _, name := range o.FieldNames() {
		if cp.Fields[name] == nil {
			m.Set(o.Fields[name], nil)
		}
	}
	for _, name := range cp.FieldNames() {
		m.SetField(o, name, cp.Fields[name].v)
	}
	if src.Open {
		m.open(&o.Open)
	}
	if o.Data == nil && src.Data != nil {
		o.Data = src.Data
		m.takeBack(func() { o.Data = nil })
	}
}

func (f *frame) composite(e *Expr) Value {
	m := f.m
	switch e.Kind {
	case KindStruct:
		o := m.NewObj(e.Type, "", e.Pos)
		o.Open = false
		for i, x := range e.List {
			v := f.eval(x)
			if e.Keys[i] != "" {
				if v == nil {
					v = m.unknown(x.Type, x.Kind, "", x.Pos)
				}
				o.Fields[e.Keys[i]] = NewCell(v)
			}
		}
		return o
	case KindSlice, KindArray:
		l := &List{Type: e.Type}
		at := 0
		for i, x := range e.List {
			v := f.eval(x)
			if k := e.KeyX[i]; k != nil {
				t, _ := ConstText(f.eval(k))
				n, err := strconv.Atoi(t)
				if err != nil || n < 0 || n >= maxIterate {
					l.Open = true
					continue
				}
				at = n
			}
			for len(l.Elems) <= at {
				l.Elems = append(l.Elems, NewCell(m.zero(x.Kind, x.Type)))
			}
			l.Elems[at].v = v
			at++
		}
		l.Open = l.Open || len(l.Elems) < e.ID
		return l
	}
	mp := &Map{Cells: map[string]*Cell{}, Exprs: map[string]Value{}, Type: e.Type}
	for i, x := range e.List {
		v := f.eval(x)
		if k := e.KeyX[i]; k != nil {
			kv := f.eval(k)
			if t, ok := ConstText(kv); ok {
				m.at(mp, t, kv).v = v
			} else {
				mp.Open = true
			}
		}
	}
	return mp
}

func (f *frame) convert(e *Expr) Value {
	v := f.eval(e.X)
	switch x := v.(type) {
	case *Func:
		c := *x
		c.Type = e.Type
		return &c
	case *Scalar:
		if e.Kind == KindInt || e.Kind == KindString && x.Kind == KindString || e.Kind == KindFloat || e.Kind == KindBool {
			return &Scalar{x.E, e.Kind}
		}
		if e.Kind == KindSlice { // []byte("…")
			return x
		}
		return f.m.unknown(e.Type, e.Kind, "", e.Pos)
	case *Obj:
		if e.Kind == KindStruct {
			o := f.m.copyObj(x, 0)
			o.Type = e.Type
			return o
		}
		return x
	case *List:
		if x.Type != e.Type && e.Kind == KindSlice {
			return &List{x.Elems, x.Open, e.Type}
		}
	}
	return v
}
