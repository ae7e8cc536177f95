package service

import (
	"reflect"
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/goflow"
	"github.com/golive-dev/golive/internal/settings"
)

func init() { frameworks = append(frameworks, fxNatives) }

const (
	fxPath  = "go.uber.org/fx"
	digPath = "go.uber.org/dig"
	// fxTimeout is how long fx gives hooks to start and to stop (fx.DefaultTimeout), in nanoseconds.
	fxTimeout = "15000000000"
)

// fxNatives know Uber's fx and dig: constructors and functions are called with what others make, by type.
func fxNatives(b *builder, n map[string]goflow.Native) {
	option := func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		o := m.NewObj(fxPath+".Option", c.Sym, c.Pos)
		d := &fxOption{kind: methodName(c.Sym), args: rest(c, 0), pos: c.Pos}
		for _, e := range c.Exprs {
			d.types = append(d.types, e.Type)
		}
		o.Data = d
		return o
	}
	for _, name := range []string{"Provide", "Invoke", "Module", "Options", "Supply", "Replace", "Decorate", "Annotate", "As", "Self", "ParamTags",
		"ResultTags", "From", "OnStart", "OnStop", "Populate", "WithLogger", "StopTimeout", "StartTimeout", "ErrorHook", "RecoverFromPanics", "ValidateApp"} {
		n[fxPath+"."+name] = option
	}
	hook := func(start, stop int) goflow.Native {
		return func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			o := m.NewObj(fxPath+".Hook", "", c.Pos)
			o.Open = false
			for name, i := range map[string]int{"OnStart": start, "OnStop": stop} {
				if i >= 0 {
					o.Fields[name] = goflow.NewCell(c.Arg(i))
				}
			}
			return o
		}
	}
	n[fxPath+".StartHook"], n[fxPath+".StopHook"], n[fxPath+".StartStopHook"] = hook(0, -1), hook(-1, 0), hook(0, 1)

	n[fxPath+".New"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		x := newContainer(b)
		app := m.NewObj(fxPath+".App", c.Sym, c.Pos)
		app.Data = x
		for _, a := range rest(c, 0) {
			x.option(a, 0)
		}
		x.invoke()
		return app
	}
	on := func(f func(x *container, app *goflow.Obj, c *goflow.Call)) goflow.Native {
		return func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			goflow.Each(c.Recv, func(v goflow.Value) {
				if o, ok := v.(*goflow.Obj); ok {
					if x, ok := o.Data.(*container); ok {
						f(x, o, c)
					}
				}
			})
			return done(m, c)
		}
	}
	recv := "(*" + fxPath + ".App)."
	n[recv+"Run"] = on(func(x *container, app *goflow.Obj, c *goflow.Call) {
		x.handleSignals(app, c)
		x.start(c)
		x.stop(c, app)
	})
	n[recv+"Start"] = on(func(x *container, _ *goflow.Obj, c *goflow.Call) { x.start(c) })
	n[recv+"Stop"] = on(func(x *container, _ *goflow.Obj, c *goflow.Call) { x.stop(c, nil) })
	for _, name := range []string{"Done", "Wait"} { // a channel that a signal sends on
		n[recv+name] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			if o, ok := goflow.Single(c.Recv).(*goflow.Obj); ok {
				if x, ok := o.Data.(*container); ok {
					x.handleSignals(o, c)
					return o
				}
			}
			return m.Results(c)
		}
	}
	n["("+fxPath+".Lifecycle).Append"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		l, _ := goflow.Single(c.Recv).(*goflow.Obj)
		h, _ := goflow.Single(c.Arg(0)).(*goflow.Obj)
		if l == nil || h == nil {
			return nil
		}
		if x, ok := l.Data.(*container); ok {
			x.hooks = append(x.hooks, fxHook{m.Field(h, "OnStart", goflow.KindNil, "func"), m.Field(h, "OnStop", goflow.KindNil, "func"), c.Pos})
			m.Learnt()
		}
		return nil
	}
	b.dig(n)
}

// dig knows go.uber.org/dig: the container below fx.
func (b *builder) dig(n map[string]goflow.Native) {
	n[digPath+".New"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		o := m.NewObj(digPath+".Container", c.Sym, c.Pos)
		o.Data = newContainer(b)
		return o
	}
	for _, name := range []string{"Name", "Group"} {
		n[digPath+"."+name] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			o := m.NewObj(digPath+".ProvideOption", c.Sym, c.Pos)
			o.Data = &fxOption{kind: "dig" + name, args: c.Args, pos: c.Pos}
			return o
		}
	}
	call := func(f func(x *container, c *goflow.Call)) goflow.Native {
		return func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			if o, ok := goflow.Single(c.Recv).(*goflow.Obj); ok {
				if x, ok := o.Data.(*container); ok {
					f(x, c)
				}
			}
			return done(m, c)
		}
	}
	n["(*"+digPath+".Container).Provide"] = call(func(x *container, c *goflow.Call) {
		a := annotated{fn: c.Arg(0), pos: c.Pos}
		for _, v := range rest(c, 1) {
			if d := optionOf(v); d != nil && len(d.args) == 1 {
				a.results = append(a.results, strings.ToLower(strings.TrimPrefix(d.kind, "dig"))+`:"`+text(d.args[0])+`"`)
			}
		}
		x.provide(a)
	})
	n["(*"+digPath+".Container).Invoke"] = call(func(x *container, c *goflow.Call) {
		x.invokes = append(x.invokes, annotated{fn: c.Arg(0), pos: c.Pos})
		x.invoke()
	})
}

// An fxOption is what is kept of an option or annotation, with the types of its arguments as written.
type fxOption struct {
	kind  string
	args  []goflow.Value
	types []string
	pos   goflow.Pos
}

func optionOf(v goflow.Value) *fxOption {
	if o, ok := goflow.Single(v).(*goflow.Obj); ok {
		d, _ := o.Data.(*fxOption)
		return d
	}
	return nil
}

// An annotated is a function with what fx.Annotate says of its parameters and results.
type annotated struct {
	fn              goflow.Value
	params, results []string // struct tags
	as              []string // the interfaces that the first result is given as
	self            bool
	start, stop     goflow.Value
	pos             goflow.Pos
}

func annotatedOf(v goflow.Value, pos goflow.Pos) annotated {
	a := annotated{fn: v, pos: pos}
	if d := optionOf(v); d != nil && d.kind == "Annotate" && len(d.args) > 0 {
		a = annotatedOf(d.args[0], pos)
		for _, one := range d.args[1:] {
			n := optionOf(one)
			if n == nil {
				continue
			}
			switch n.kind {
			case "ParamTags":
				a.params = texts(n.args)
			case "ResultTags":
				a.results = texts(n.args)
			case "As":
				for i, t := range n.types {
					if d := optionOf(n.args[min(i, len(n.args)-1)]); d != nil && d.kind == "Self" {
						a.self = true
						continue
					}
					a.as = append(a.as, strings.TrimPrefix(t, "*"))
				}
			case "OnStart":
				a.start = n.args[0]
			case "OnStop":
				a.stop = n.args[0]
			}
		}
	} else if o, ok := goflow.Single(v).(*goflow.Obj); ok && o.Type == fxPath+".Annotated" { // {Name, Group, Target}
		for _, key := range []string{"Name", "Group"} {
			if c := o.Fields[key]; c != nil && text(c.Get()) != "" {
				a.results = append(a.results, strings.ToLower(key)+`:"`+text(c.Get())+`"`)
			}
		}
		if c := o.Fields["Target"]; c != nil {
			a.fn = c.Get()
		}
	}
	return a
}

func texts(list []goflow.Value) []string {
	var out []string
	for _, v := range list {
		out = append(out, text(v))
	}
	return out
}

// option takes an option of fx.New apart.
func (x *container) option(v goflow.Value, depth int) {
	d := optionOf(v)
	if d == nil || depth > 12 {
		if _, none := v.(goflow.Nil); !none {
			x.open = true
		}
		return
	}
	args := d.args
	switch d.kind {
	case "Module", "Options":
		if d.kind == "Module" {
			args = args[min(1, len(args)):]
		}
		for _, a := range args {
			x.option(a, depth+1)
		}
	case "Provide", "Decorate":
		for _, a := range args {
			if one := annotatedOf(a, d.pos); d.kind == "Provide" {
				x.provide(one)
			} else {
				x.decorators = append(x.decorators, one)
			}
		}
	case "Supply", "Replace":
		for i, a := range args {
			if i >= len(d.types) {
				x.open = true
				continue
			}
			x.supply(a, d.types[i], d.pos)
		}
	case "Invoke":
		for _, a := range args {
			x.invokes = append(x.invokes, annotatedOf(a, d.pos))
		}
	case "StopTimeout":
		if len(args) == 1 {
			x.timeout = goflow.ExprOf(args[0])
		}
	}
}

// supply provides a value; in fx.Annotate with its tags.
func (x *container) supply(v goflow.Value, typ string, pos goflow.Pos) {
	a := annotatedOf(v, pos)
	if d := optionOf(v); d != nil && len(d.types) > 0 {
		typ = d.types[0]
	}
	p := &provider{made: true, values: []goflow.Value{a.fn}}
	x.results(p, []goflow.Param{{Type: typ}}, a)
}

// handleSignals notes that the application ends by SIGINT and SIGTERM (App.Run, App.Done).
func (x *container) handleSignals(app *goflow.Obj, c *goflow.Call) {
	if slices.Contains(x.b.signals, app) {
		return
	}
	x.b.signals = append(x.b.signals, app)
	x.b.program.Signals = append(x.b.program.Signals, Signal{Names: []string{"SIGINT", "SIGTERM"}, Position: c.Pos.Position()})
}

// start calls the hooks that were appended, in order; constructors that hooks lead to may append more.
func (x *container) start(c *goflow.Call) {
	for i := 0; i < len(x.hooks) && i < 400; i++ {
		x.hook(x.hooks[i].start, nil, c)
	}
}

// stop calls the hooks for the end, last first; until is what is waited for before, nil for nothing else.
func (x *container) stop(c *goflow.Call, until *goflow.Obj) {
	for _, h := range slices.Backward(x.hooks) {
		x.hook(h.stop, until, c)
	}
}

// hook calls a hook with a context that ends by its timeout. What stops does so for whoever waits for it.
func (x *container) hook(f goflow.Value, until *goflow.Obj, c *goflow.Call) {
	m := x.b.m
	goflow.Each(f, func(one goflow.Value) {
		fn, ok := one.(*goflow.Func)
		if !ok {
			return
		}
		m.Spawn(func() {
			if until != nil {
				m.Wait(until)
			}
			x.callWith(fn, m.NewContext(&goflow.Context{Parent: m.NewContext(&goflow.Context{Root: "background"}, c.Pos), Timeout: x.timeout}, c.Pos), c.Pos)
		})
	})
}

// callWith calls a function with a context as its first parameter where it has one, and else with what its parameters are
// resolved to.
func (x *container) callWith(fn *goflow.Func, ctx goflow.Value, pos goflow.Pos) {
	if fn.Fn == nil {
		x.b.m.CallValue(fn, pos, ctx)
		return
	}
	var args []goflow.Value
	for _, p := range fn.Fn.Params {
		if p.Type == "context.Context" {
			args = append(args, ctx)
		} else {
			args = append(args, x.parameter(p, "", 0))
		}
	}
	x.b.m.CallValue(fn, pos, args...)
}

// tagOf reads the name and group in a struct tag; a group has options behind a comma.
func tagOf(tag string) (name, group string) {
	t := reflect.StructTag(tag)
	group, _, _ = strings.Cut(t.Get("group"), ",")
	return t.Get("name"), group
}

var defaultTimeout = settings.Text(fxTimeout)
