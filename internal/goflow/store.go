package goflow

import "strconv"

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
