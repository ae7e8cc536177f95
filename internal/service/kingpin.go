package service

import (
	"github.com/golive-dev/golive/internal/goflow"
	"github.com/golive-dev/golive/internal/settings"
)

func init() { frameworks = append(frameworks, kingpinNatives) }

// A kingpinFlag is what is kept of a kingpin.FlagClause while its definition goes on.
type kingpinFlag struct {
	name  string
	deflt *settings.Expr
	env   string
	pos   goflow.Pos
}

// kingpinNatives know github.com/alecthomas/kingpin: Flag(name, help).Default(value).Envar(name).String() and the like.
func kingpinNatives(b *builder, n map[string]goflow.Native) {
	for _, p := range []string{"github.com/alecthomas/kingpin/v2", "github.com/alecthomas/kingpin", "gopkg.in/alecthomas/kingpin.v2"} {
		flag := func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			name, _ := goflow.ConstText(c.Arg(0))
			f := &kingpinFlag{name: name, deflt: settings.Text(""), pos: c.Pos}
			o := m.NewObj(p+".FlagClause", c.Sym, c.Pos)
			o.Data = f
			parser := m.NewObj(p+".parserMixin", c.Sym, c.Pos)
			parser.Data = f
			o.Fields["parserMixin"] = goflow.NewCell(parser)
			return o
		}
		n[p+".Flag"] = flag
		for _, t := range []string{"Application", "CmdClause", "flagGroup", "cmdGroup"} {
			n["(*"+p+"."+t+").Flag"] = flag
		}
		on := func(set func(f *kingpinFlag, c *goflow.Call)) goflow.Native {
			return func(m *goflow.Machine, c *goflow.Call) goflow.Value {
				if o, ok := goflow.Single(c.Recv).(*goflow.Obj); ok {
					if f, ok := o.Data.(*kingpinFlag); ok && set != nil {
						set(f, c)
					}
				}
				return c.Recv
			}
		}
		clause := "(*" + p + ".FlagClause)."
		for _, name := range []string{"Required", "Hidden", "Short", "PlaceHolder", "HintOptions", "HintAction", "NoEnvar", "IsSetByUser", "PreAction", "Action", "Help", "Validator"} {
			n[clause+name] = on(nil)
		}
		n[clause+"Default"] = on(func(f *kingpinFlag, c *goflow.Call) {
			if len(c.Args) == 1 {
				f.deflt = goflow.ExprOf(c.Arg(0))
			}
		})
		envar := on(func(f *kingpinFlag, c *goflow.Call) { f.env, _ = goflow.ConstText(c.Arg(0)) })
		n[clause+"Envar"], n[clause+"OverrideDefaultFromEnvar"] = envar, envar
		for name, kind := range map[string]goflow.Kind{
			"String": goflow.KindString, "Int": goflow.KindInt, "Int64": goflow.KindInt, "Uint": goflow.KindInt, "Uint16": goflow.KindInt,
			"Bool": goflow.KindBool, "Duration": goflow.KindInt, "Float64": goflow.KindFloat,
		} {
			n["(*"+p+".parserMixin)."+name] = b.kingpinValue(kind, false)
			n["(*"+p+".parserMixin)."+name+"Var"] = b.kingpinValue(kind, true)
		}
	}
	b.exporterToolkit(n)
}

// kingpinValue ends a definition: the flag's value, or what a pointer points to, is an expression with its default.
func (b *builder) kingpinValue(kind goflow.Kind, pointer bool) goflow.Native {
	return func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		o, _ := goflow.Single(c.Recv).(*goflow.Obj)
		if o == nil {
			return m.Results(c)
		}
		f, ok := o.Data.(*kingpinFlag)
		if !ok || f.name == "" {
			return m.Results(c)
		}
		at := goflow.Call{Sym: c.Sym, Pos: f.pos}
		deflt := f.deflt
		if kind == goflow.KindInt && deflt.Op == settings.Const {
			if d, ok := goflow.Duration(deflt.Text); ok { // of a Duration flag
				deflt = settings.Text(d)
			}
		}
		if f.env != "" {
			deflt = firstSet(b.variable(f.env, goflow.Field{Pos: f.pos}, &at), deflt)
		}
		v := b.flag(f.name, deflt, kind, &at)
		if !pointer {
			return &goflow.Ref{Cell: goflow.NewCell(v)}
		}
		if r, ok := goflow.Single(c.Arg(0)).(*goflow.Ref); ok {
			m.Set(r.Cell, v)
		}
		return nil
	}
}

// exporterToolkit knows github.com/prometheus/exporter-toolkit/web, which listens on the flag web.listen-address.
func (b *builder) exporterToolkit(n map[string]goflow.Native) {
	const p = "github.com/prometheus/exporter-toolkit/web"
	add := func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		o := m.NewObj(p+".FlagConfig", c.Sym, c.Pos)
		at := goflow.Call{Sym: c.Sym, Pos: c.Pos}
		b.flag("web.listen-address", goflow.ExprOf(c.Arg(1)), goflow.KindString, &at)
		return o
	}
	n[p+"/kingpinflag.AddFlags"] = add
	// serve starts a server whose address the flag has, or the listeners that it is given.
	serve := func(server, listeners int) goflow.Native {
		return func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			addr := settings.Unknowable("the flag web.listen-address")
			if f := b.flags["web.listen-address"]; f != nil && listeners < 0 {
				addr = f.E
			}
			if listeners >= 0 {
				at := c.Arg(listeners)
				if l, ok := goflow.Single(at).(*goflow.List); ok && len(l.Elems) == 1 && !l.Open {
					at = l.Elems[0].Get()
				}
				addr, _ = listenerOf(at)
			}
			o, _ := goflow.Single(c.Arg(server)).(*goflow.Obj)
			var h goflow.Value
			if o != nil {
				h = m.Field(o, "Handler", goflow.KindIface, "net/http.Handler")
			}
			b.listenHTTP(c, addr, ":80", o, h)
			return m.Results(c)
		}
	}
	n[p+".ListenAndServe"], n[p+".Serve"], n[p+".ServeMultiple"] = serve(0, -1), serve(1, 0), serve(1, 0)
}
