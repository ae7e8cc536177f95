package goflow

import (
	"strconv"
	"time"

	"github.com/golive-dev/golive/internal/settings"
)

// A Context is what is kept of a context.Context.
type Context struct {
	Parent  *Obj
	Timeout *settings.Expr // nanoseconds from its making; nil where it has no deadline of its own
	// Root tells where a context without a parent comes from: "background", "request", "" for one that is not known.
	Root string
	// Open is set for one that a library made of its parent, perhaps with a deadline.
	Open bool
	// Given is set for one that a library hands to a function that it calls: what ends it is not known.
	Given bool
}

// ContextOf returns the context behind a value, nil where it is none that was seen being made.
func ContextOf(v Value) *Obj {
	if o, ok := Single(v).(*Obj); ok {
		if _, ok := o.Data.(*Context); ok {
			return o
		}
	}
	return nil
}

// NewContext makes a context.
func (m *Machine) NewContext(ctx *Context, pos Pos) *Obj {
	o := m.NewObj("context.Context", "context", pos)
	o.Data = ctx
	return o
}

// Deadline says whether a context ends by a time: its nearest deadline, and whether that is known at all.
func Deadline(v Value) (timeout *settings.Expr, known bool) {
	o, open := ContextOf(v), false
	for i := 0; o != nil && i < 50; i++ {
		c := o.Data.(*Context)
		if c.Timeout != nil {
			return c.Timeout, true
		}
		open = open || c.Open
		if c.Parent == nil {
			return nil, c.Root != "" && !open
		}
		o = c.Parent
	}
	return nil, false
}

// Parents calls f for a context and those that it is derived from.
func Parents(o *Obj, f func(*Obj)) {
	for i := 0; o != nil && i < 50; i++ {
		f(o)
		c, ok := o.Data.(*Context)
		if !ok {
			return
		}
		o = c.Parent
	}
}

func addContext(n map[string]Native) {
	root := func(m *Machine, c *Call) Value { return m.NewContext(&Context{Root: "background"}, c.Pos) }
	n["context.Background"], n["context.TODO"] = root, root
	derive := func(timeout func(*Call) *settings.Expr, cancel bool) Native {
		return func(m *Machine, c *Call) Value {
			ctx := m.NewContext(&Context{Parent: ContextOf(c.Arg(0)), Timeout: timeout(c)}, c.Pos)
			if !cancel {
				return ctx
			}
			return Tuple{ctx, m.CancelFunc(ctx, c.Pos)}
		}
	}
	none := func(*Call) *settings.Expr { return nil }
	n["context.WithValue"] = derive(none, false)
	n["context.WithoutCancel"] = func(m *Machine, c *Call) Value {
		return m.NewContext(&Context{Root: "background"}, c.Pos)
	}
	n["context.WithCancel"] = derive(none, true)
	n["context.WithCancelCause"] = derive(none, true)
	n["context.WithTimeout"] = derive(func(c *Call) *settings.Expr { return ExprOf(c.Arg(1)) }, true)
	n["context.WithTimeoutCause"] = n["context.WithTimeout"]
	n["context.WithDeadline"] = derive(func(*Call) *settings.Expr { return settings.Unknowable("a deadline") }, true)
	done := func(m *Machine, c *Call) Value {
		if o := ContextOf(c.Recv); o != nil {
			return o // waiting for the channel is waiting for the context
		}
		return m.Results(c)
	}
	n["(context.Context).Done"] = done
	n["context.AfterFunc"] = func(m *Machine, c *Call) Value {
		if fn, ok := Single(c.Arg(1)).(*Func); ok {
			m.Spawn(func() {
				m.Wait(ContextOf(c.Arg(0)))
				m.Callback(fn, c.Pos)
			})
		}
		return m.Results(c)
	}
	n["time.AfterFunc"] = func(m *Machine, c *Call) Value {
		if fn, ok := Single(c.Arg(1)).(*Func); ok {
			m.Spawn(func() { m.Callback(fn, c.Pos) })
		}
		return m.Results(c)
	}
}

// CancelFunc returns the function that cancels a context.
func (m *Machine) CancelFunc(ctx *Obj, pos Pos) *Func {
	return &Func{Sym: "context.CancelFunc", Pos: pos, Native: func(m *Machine, c *Call) Value {
		m.Release(ctx)
		return nil
	}}
}

// Duration returns a duration in nanoseconds, as text.
func Duration(s string) (string, bool) { return durationText(s) }

func durationText(s string) (string, bool) {
	d, err := time.ParseDuration(s)
	return strconv.FormatInt(int64(d), 10), err == nil
}

// addSync has the functions that call what they are given, at once or as a goroutine, and the groups that wait for it.
func addSync(n map[string]Native) {
	now := func(i int) Native {
		return func(m *Machine, c *Call) Value {
			if fn, ok := Single(c.Arg(i)).(*Func); ok {
				m.Callback(fn, c.Pos)
			}
			return m.Results(c)
		}
	}
	n["(*sync.Once).Do"] = now(0)
	value := func(m *Machine, c *Call) Value {
		fn, ok := Single(c.Arg(0)).(*Func)
		if !ok {
			return m.Results(c)
		}
		var result Value
		called := false
		return &Func{Sym: "sync.OnceValue", Pos: c.Pos, Native: func(m *Machine, c *Call) Value {
			if !called {
				called, result = true, m.CallValue(fn, c.Pos)
			}
			return result
		}}
	}
	n["sync.OnceValue"], n["sync.OnceValues"], n["sync.OnceFunc"] = value, value, value
	goes := func(m *Machine, c *Call) Value {
		group, _ := c.Recv.(*Obj)
		if fn, ok := Single(c.Arg(0)).(*Func); ok {
			waits := m.Spawn(func() { m.Callback(fn, c.Pos) })
			if group != nil {
				m.Releases = append(m.Releases, Release{group, waits})
			}
		}
		return m.Results(c)
	}
	wait := func(m *Machine, c *Call) Value {
		if o, ok := c.Recv.(*Obj); ok {
			m.Wait(o)
		}
		return m.Results(c)
	}
	done := func(m *Machine, c *Call) Value {
		if o, ok := c.Recv.(*Obj); ok {
			m.Release(o)
		}
		return m.Results(c)
	}
	n["(*sync.WaitGroup).Go"], n["(*sync.WaitGroup).Wait"], n["(*sync.WaitGroup).Done"] = goes, wait, done
	const errgroup = "golang.org/x/sync/errgroup"
	n["(*"+errgroup+".Group).Go"], n["(*"+errgroup+".Group).TryGo"], n["(*"+errgroup+".Group).Wait"] = goes, goes, wait
	n[errgroup+".WithContext"] = func(m *Machine, c *Call) Value {
		group := m.NewObj(errgroup+".Group", c.Sym, c.Pos)
		return Tuple{group, m.NewContext(&Context{Parent: ContextOf(c.Arg(0))}, c.Pos)}
	}
}
