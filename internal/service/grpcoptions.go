package service

import (
	"slices"

	"github.com/golive-dev/golive/internal/goflow"
	"github.com/golive-dev/golive/internal/settings"
)

// A serverOption is an option that a framework's function made, as server.WithServiceAddr(addr): its Data.
type serverOption struct {
	sym    string
	args   []goflow.Value
	guards []goflow.Guard // that stood before it was made
	pos    goflow.Pos
}

// optionNatives makes functions of a package return options.
func (b *builder) optionNatives(n map[string]goflow.Native, path string, names ...string) {
	for _, name := range names {
		n[path+"."+name] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			m.Learnt()
			typ := "option"
			if len(c.Results) > 0 {
				typ = c.Results[0].Type
			}
			o := m.NewObj(typ, c.Sym, c.Pos)
			o.Data = &serverOption{sym: c.Sym, args: c.Args, guards: m.CurrentGuards(), pos: c.Pos}
			return o
		}
	}
}

// options takes the options among arguments, in order. A function of the program that is one is called with the server.
func (b *builder) options(args []goflow.Value, server goflow.Value, pos goflow.Pos) []serverOption {
	var out []serverOption
	for _, a := range args {
		goflow.Each(a, func(v goflow.Value) {
			switch v := v.(type) {
			case *goflow.Obj:
				if o, ok := v.Data.(*serverOption); ok {
					one := *o
					if v != a { // one of several
						one.guards = append(slices.Clone(one.guards), goflow.Guard{})
					}
					out = append(out, one)
				}
			case *goflow.Func:
				if server != nil && v.Fn != nil {
					b.m.CallValue(v, pos, server)
				}
			}
		})
	}
	return out
}

// setBy returns the value that options give: that of the last one with a name, or deflt. Where an option was made behind a
// condition that does not hold for the server itself, what stood before it is possible as well.
func (b *builder) setBy(options []serverOption, sym string, deflt *settings.Expr, value func(goflow.Value) *settings.Expr) *settings.Expr {
	out := deflt
	for _, o := range options {
		if o.sym != sym || len(o.args) == 0 {
			continue
		}
		v := value(o.args[0])
		extra := o.guards[min(len(o.guards), common(o.guards, b.m.CurrentGuards())):]
		switch {
		case len(extra) == 0:
			out = v
		case len(extra) == 1 && extra[0].Condition != nil:
			out = either(extra[0], v, out)
		default:
			out = &settings.Expr{Op: settings.Choice, Args: []*settings.Expr{v, out}, Position: v.Position}
		}
	}
	return out
}

// either is an expression that is yes where a guard holds, else no. if x != "" { use x }: a default of x.
func either(g goflow.Guard, yes, no *settings.Expr) *settings.Expr {
	cond := g.Condition
	if g.Negated {
		cond = &settings.Expr{Op: settings.Not, Args: []*settings.Expr{cond}}
	}
	if cond.Op == settings.Not && cond.Args[0].Op == settings.Not {
		cond = cond.Args[0].Args[0]
	}
	if cond.Op == settings.Not && cond.Args[0].Op == settings.Equal && goflow.SameExpr(cond.Args[0].Args[0], yes) {
		if e := cond.Args[0].Args[1]; e.Op == settings.Const && e.Text == "" {
			return &settings.Expr{Op: settings.FirstSet, Args: []*settings.Expr{yes, no}, Position: yes.Position}
		}
	}
	return &settings.Expr{Op: settings.If, Args: []*settings.Expr{cond, yes, no}, Position: yes.Position}
}

// common counts the guards at the start of two lists that are the same ones.
func common(a, b []goflow.Guard) int {
	n := 0
	for n < len(a) && n < len(b) && a[n].Pos == b[n].Pos && a[n].Negated == b[n].Negated {
		n++
	}
	return n
}

// has reports whether an option is among several: Maybe where that depends on a condition.
func (b *builder) has(options []serverOption, sym string) Truth {
	out := No
	for _, o := range options {
		if o.sym != sym {
			continue
		}
		if len(o.guards) > common(o.guards, b.m.CurrentGuards()) {
			out = Maybe
			continue
		}
		return Yes
	}
	return out
}

func textOf(network string) *settings.Expr { return settings.Text(network) }

// addressNatives know what makes a net.Addr.
func (b *builder) addressNatives(n map[string]goflow.Native) {
	made := func(typ string) goflow.Native {
		return func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			o := m.NewObj(typ, c.Sym, c.Pos)
			o.Data = &netListener{network: goflow.ExprOf(c.Arg(0)), addr: goflow.ExprOf(c.Arg(1))}
			return m.With(c, o)
		}
	}
	n["net.ResolveTCPAddr"], n["net.ResolveUnixAddr"] = made("net.TCPAddr"), made("net.UnixAddr")
	n["github.com/cloudwego/kitex/pkg/utils.NewNetAddr"] = made("github.com/cloudwego/kitex/pkg/utils.NetAddr")
	n["net.ParseIP"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		if s, ok := c.Arg(0).(*goflow.Scalar); ok {
			return s // as text: an address is all that is made of it
		}
		return m.Results(c)
	}
	n["net.IPv4"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		text := ""
		for i := range 4 {
			part, ok := goflow.ConstText(c.Arg(i))
			if !ok {
				return m.Results(c)
			}
			if i > 0 {
				text += "."
			}
			text += part
		}
		return goflow.Text(text)
	}
	listen := func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		o := m.NewObj("net.Listener", c.Sym, c.Pos)
		addr, _ := b.netAddr(c.Arg(1))
		o.Data = &netListener{network: goflow.ExprOf(c.Arg(0)), addr: addr}
		return m.With(c, o)
	}
	n["net.ListenTCP"], n["net.ListenUnix"] = listen, listen
}

// netAddr returns the address and network of a net.Addr.
func (b *builder) netAddr(v goflow.Value) (addr *settings.Expr, network string) {
	o, ok := goflow.Single(v).(*goflow.Obj)
	if !ok {
		return settings.Unknowable("the address is computed at run time"), "tcp"
	}
	if _, ok := o.Data.(*netListener); ok {
		return listenerOf(o)
	}
	if o.Type != "net.TCPAddr" || o.Made != "" {
		return settings.Unknowable("the address is computed at run time"), "tcp"
	}
	host := settings.Unknowable("an address that is computed at run time")
	switch ip := b.m.Field(o, "IP", goflow.KindSlice, "net.IP").(type) {
	case goflow.Nil:
		host = settings.Text("")
	case *goflow.Scalar:
		host = ip.E
	}
	port := goflow.ExprOf(b.m.Field(o, "Port", goflow.KindInt, "int"))
	return &settings.Expr{Op: settings.HostPort, Args: []*settings.Expr{host, port}, Position: o.Pos.Position()}, "tcp"
}
