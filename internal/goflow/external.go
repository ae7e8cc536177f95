package goflow

import (
	"strings"

	"github.com/golive-dev/golive/internal/settings"
)

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
