package goflow

import "slices"

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
