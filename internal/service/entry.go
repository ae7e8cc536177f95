package service

import (
	"strings"

	"github.com/golive-dev/golive/internal/goflow"
	"github.com/golive-dev/golive/internal/settings"
)

func init() { frameworks = append(frameworks, entryNatives) }

// entryNatives know the libraries that call a program's own functions by the command line: cobra, urfave/cli, and
// oklog/run's groups.
func entryNatives(b *builder, n map[string]goflow.Native) {
	const cobra = "github.com/spf13/cobra"
	n["(*"+cobra+".Command).AddCommand"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		if o, ok := goflow.Single(c.Recv).(*goflow.Obj); ok {
			d, _ := o.Data.(*command)
			if d == nil {
				d = &command{}
				o.Data = d
			}
			for _, a := range c.Args {
				if sub, ok := goflow.Single(a).(*goflow.Obj); ok {
					d.children = append(d.children, sub)
				}
			}
		}
		return nil
	}
	run := func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		var fails []goflow.Fail
		if o, ok := goflow.Single(c.Recv).(*goflow.Obj); ok {
			fails = b.collecting(func() { b.cobra(o, nil, nil, c, 0) })
		}
		return m.Failing(m.Results(c), fails)
	}
	for _, name := range []string{"Execute", "ExecuteC", "ExecuteContext", "ExecuteContextC"} {
		n["(*"+cobra+".Command)."+name] = run
	}
	n["github.com/charmbracelet/fang.Execute"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		if o, ok := goflow.Single(c.Arg(1)).(*goflow.Obj); ok {
			b.cobra(o, nil, nil, c, 0)
		}
		return m.Results(c)
	}
	n[cobra+".CheckErr"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value { return nil }
	n[cobra+".OnInitialize"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		for _, a := range c.Args {
			b.initializers = append(b.initializers, a)
		}
		return nil
	}
	n["(*"+cobra+".Command).Context"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		if o, ok := goflow.Single(c.Recv).(*goflow.Obj); ok {
			if d, ok := o.Data.(*command); ok && d.ctx != nil {
				return d.ctx
			}
		}
		return m.NewContext(&goflow.Context{Root: "background"}, c.Pos)
	}
	for _, v := range []string{"", "/v2", "/v3"} {
		b.urfave("github.com/urfave/cli"+v, n)
	}
	b.runGroups(n)
}

// A command is what is kept of a cobra.Command beside its fields.
type command struct {
	children []*goflow.Obj
	ctx      goflow.Value
}

const maxCommands = 6

// cobra runs a command and those below it, each behind the condition that it is the one that was asked for.
func (b *builder) cobra(o *goflow.Obj, path []string, before []goflow.Value, c *goflow.Call, depth int) {
	if depth > maxCommands {
		return
	}
	d, _ := o.Data.(*command)
	if d == nil {
		d = &command{}
		o.Data = d
	}
	if d.ctx == nil && strings.HasPrefix(methodName(c.Sym), "ExecuteContext") {
		d.ctx = c.Arg(0)
	}
	if depth == 0 {
		before = append(before, b.initializers...)
	}
	if f := b.function(o, "PersistentPreRunE", "PersistentPreRun"); f != nil {
		before = append(append([]goflow.Value{}, before...), f)
	}
	calls := append([]goflow.Value{}, before...)
	found := false
	for _, names := range [][2]string{{"PreRunE", "PreRun"}, {"RunE", "Run"}, {"PostRunE", "PostRun"}} {
		if f := b.function(o, names[0], names[1]); f != nil {
			calls = append(calls, f)
			found = found || names[1] == "Run"
		}
	}
	if found {
		b.behind(path, c, func() {
			for _, f := range calls {
				b.collect(b.m.CallValue(f, c.Pos, o, &goflow.List{Open: true}))
				if b.m.Exited() {
					return
				}
			}
		})
	}
	for _, sub := range d.children {
		use, _ := goflow.ConstText(b.m.Field(sub, "Use", goflow.KindString, "string"))
		word, _, _ := strings.Cut(use, " ")
		if sd, _ := sub.Data.(*command); sd == nil {
			sub.Data = &command{ctx: d.ctx}
		} else {
			sd.ctx = d.ctx
		}
		b.cobra(sub, append(append([]string{}, path...), word), before, c, depth+1)
	}
}

// collecting returns the ways in which the commands fail that f runs.
func (b *builder) collecting(f func()) []goflow.Fail {
	fails, base := b.fails, b.failBase
	b.fails, b.failBase = nil, len(b.m.CurrentGuards())
	f()
	out := b.fails
	b.fails, b.failBase = fails, base
	return out
}

// collect notes in which ways a command fails that returned err.
func (b *builder) collect(err goflow.Value) {
	b.fails = append(b.fails, b.m.Within(b.failBase, goflow.FailsOf(err))...)
}

// behind evaluates something behind the condition that the program is started with certain words.
func (b *builder) behind(path []string, c *goflow.Call, f func()) {
	if len(path) == 0 {
		f()
		b.m.Exited()
		return
	}
	b.m.Behind(goflow.Guard{Condition: &settings.Expr{Op: settings.Command, Text: strings.Join(path, " ")}, Pos: c.Pos}, f)
}

// function returns the first of several fields of an object that holds a function.
func (b *builder) function(o *goflow.Obj, names ...string) goflow.Value {
	for _, name := range names {
		if c := o.Fields[name]; c != nil {
			if f, ok := goflow.Single(c.Get()).(*goflow.Func); ok {
				return f
			}
		}
	}
	return nil
}

// urfave knows urfave/cli: an App or Command runs its Action, or that of one of its Commands.
func (b *builder) urfave(p string, n map[string]goflow.Native) {
	run := func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		var fails []goflow.Fail
		if o, ok := goflow.Single(c.Recv).(*goflow.Obj); ok {
			fails = b.collecting(func() { b.cli(o, nil, nil, c, 0) })
		}
		return m.Failing(m.Results(c), fails)
	}
	for _, t := range []string{"App", "Command"} {
		n["(*"+p+"."+t+").Run"], n["(*"+p+"."+t+").RunContext"], n["(*"+p+"."+t+").RunAndExitOnError"] = run, run, run
	}
	n[p+".NewApp"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		o := m.NewObj(p+".App", c.Sym, c.Pos)
		o.Open = false
		return o
	}
	for name, kind := range map[string]goflow.Kind{"String": goflow.KindString, "Int": goflow.KindInt, "Bool": goflow.KindBool, "Duration": goflow.KindInt,
		"Uint": goflow.KindInt, "Int64": goflow.KindInt, "GlobalString": goflow.KindString, "GlobalInt": goflow.KindInt, "GlobalBool": goflow.KindBool} {
		get := func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			if name, ok := goflow.ConstText(c.Arg(0)); ok {
				if v := b.flags[name]; v != nil {
					return &goflow.Scalar{E: v.E, Kind: kind}
				}
			}
			return m.Results(c)
		}
		n["(*"+p+".Context)."+name], n["(*"+p+".Command)."+name] = get, get
	}
}

func (b *builder) cli(o *goflow.Obj, path []string, before []goflow.Value, c *goflow.Call, depth int) {
	if depth > maxCommands {
		return
	}
	b.cliFlags(o, c)
	if f := b.function(o, "Before"); f != nil {
		before = append(append([]goflow.Value{}, before...), f)
	}
	var subs []*goflow.Obj
	if cell := o.Fields["Commands"]; cell != nil {
		if l, ok := goflow.Single(cell.Get()).(*goflow.List); ok {
			for _, e := range l.Elems {
				if sub, ok := goflow.Single(e.Get()).(*goflow.Obj); ok {
					subs = append(subs, sub)
				}
			}
		}
	}
	if f := b.function(o, "Action"); f != nil {
		b.behind(path, c, func() {
			for _, f := range append(append([]goflow.Value{}, before...), f) {
				b.collect(b.m.Callback(f.(*goflow.Func), c.Pos))
				if b.m.Exited() {
					return
				}
			}
		})
	}
	for _, sub := range subs {
		name, _ := goflow.ConstText(b.m.Field(sub, "Name", goflow.KindString, "string"))
		b.cli(sub, append(append([]string{}, path...), name), before, c, depth+1)
	}
}

// cliFlags reads the Flags of a command: {Name, Value, EnvVars or EnvVar, Destination}.
func (b *builder) cliFlags(o *goflow.Obj, c *goflow.Call) {
	cell := o.Fields["Flags"]
	if cell == nil {
		return
	}
	l, ok := goflow.Single(cell.Get()).(*goflow.List)
	if !ok {
		return
	}
	for _, e := range l.Elems {
		f, ok := goflow.Single(e.Get()).(*goflow.Obj)
		if !ok {
			continue
		}
		names, _ := goflow.ConstText(b.m.Field(f, "Name", goflow.KindString, "string"))
		name, _, _ := strings.Cut(names, ",")
		deflt := settings.Text("")
		kind := goflow.KindString
		if v := f.Fields["Value"]; v != nil {
			if s, ok := v.Get().(*goflow.Scalar); ok {
				deflt, kind = s.E, s.Kind
			}
		}
		at := goflow.Call{Sym: c.Sym, Pos: f.Pos}
		if vars := f.Fields["EnvVars"]; vars != nil {
			if list, ok := goflow.Single(vars.Get()).(*goflow.List); ok {
				for i := len(list.Elems) - 1; i >= 0; i-- {
					if t, ok := goflow.ConstText(list.Elems[i].Get()); ok {
						deflt = firstSet(b.variable(t, goflow.Field{Pos: f.Pos}, &at), deflt)
					}
				}
			}
		}
		if v := f.Fields["EnvVar"]; v != nil {
			if t, ok := goflow.ConstText(v.Get()); ok {
				deflt = firstSet(b.variable(t, goflow.Field{Pos: f.Pos}, &at), deflt)
			}
		}
		value := b.flag(strings.TrimSpace(name), deflt, kind, &at)
		if d := f.Fields["Destination"]; d != nil {
			if r, ok := d.Get().(*goflow.Ref); ok {
				b.m.Set(r.Cell, value)
			}
		}
	}
}

// runGroups knows github.com/oklog/run: every actor is started; when the first ends all are interrupted, so that a signal
// handler among them leads to every interrupt.
func (b *builder) runGroups(n map[string]goflow.Native) {
	const p = "github.com/oklog/run"
	n["(*"+p+".Group).Add"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		group, _ := goflow.Single(c.Recv).(*goflow.Obj)
		if f, ok := goflow.Single(c.Arg(0)).(*goflow.Func); ok {
			waits := m.Spawn(func() { m.Callback(f, c.Pos) })
			if group != nil {
				m.Releases = append(m.Releases, goflow.Release{On: group, Waits: waits})
			}
			if f.Sym == p+".SignalHandler" && group != nil {
				b.signals = append(b.signals, group)
			}
		}
		if f, ok := goflow.Single(c.Arg(1)).(*goflow.Func); ok {
			m.Spawn(func() {
				m.Wait(group)
				m.Callback(f, c.Pos)
			})
		}
		return nil
	}
	n[p+".SignalHandler"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		s := Signal{Position: c.Pos.Position()}
		for _, a := range c.Args[min(1, len(c.Args)):] {
			s.Names = append(s.Names, signalName(a))
		}
		b.program.Signals = append(b.program.Signals, s)
		sym := p + ".SignalHandler"
		if !terminates(s) {
			sym = ""
		}
		none := func(m *goflow.Machine, c *goflow.Call) goflow.Value { return nil }
		return goflow.Tuple{&goflow.Func{Sym: sym, Native: none}, &goflow.Func{Native: none}}
	}
}
