package service

import (
	"strings"

	"github.com/golive-dev/golive/internal/goflow"
	"github.com/golive-dev/golive/internal/settings"
)

func init() { frameworks = append(frameworks, flagNatives) }

const pflag = "github.com/spf13/pflag"

// flagKinds are the functions that define flags, by the type in their names (flag and pflag).
var flagKinds = map[string]goflow.Kind{
	"String": goflow.KindString, "Int": goflow.KindInt, "Int64": goflow.KindInt, "Int32": goflow.KindInt, "Uint": goflow.KindInt,
	"Uint64": goflow.KindInt, "Uint16": goflow.KindInt, "Int16": goflow.KindInt, "Uint32": goflow.KindInt, "Bool": goflow.KindBool,
	"Duration": goflow.KindInt, "Float64": goflow.KindFloat, "StringSlice": goflow.KindOther, "StringArray": goflow.KindOther, "IP": goflow.KindOther,
}

// flagNatives know flag and pflag: a flag's value is an expression with its default.
func flagNatives(b *builder, n map[string]goflow.Native) {
	for name, kind := range flagKinds {
		for _, recv := range []string{"flag.", "(*flag.FlagSet).", pflag + ".", "(*" + pflag + ".FlagSet)."} {
			n[recv+name] = b.defineFlag(kind, false, false)
			n[recv+name+"Var"] = b.defineFlag(kind, true, false)
			n[recv+name+"P"] = b.defineFlag(kind, false, true)
			n[recv+name+"VarP"] = b.defineFlag(kind, true, true)
			n[recv+"Get"+name] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
				if name, ok := goflow.ConstText(c.Arg(0)); ok {
					if v := b.flags[name]; v != nil {
						return m.With(c, v)
					}
				}
				return m.Results(c)
			}
		}
	}
	same := func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		o := m.NewObj(pflag+".FlagSet", c.Sym, c.Pos)
		return o
	}
	for _, name := range []string{"Flags", "PersistentFlags", "LocalFlags", "InheritedFlags"} {
		n["(*github.com/spf13/cobra.Command)."+name] = same
	}
	n["(*"+pflag+".FlagSet).AddFlagSet"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value { return nil }
	lookup := func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		if name, ok := goflow.ConstText(c.Arg(0)); ok {
			if v := b.flags[name]; v != nil {
				o := m.NewObj(pflag+".Flag", c.Sym, c.Pos)
				o.Data = &flagRef{name, v}
				return o
			}
		}
		return m.Results(c)
	}
	n["(*"+pflag+".FlagSet).Lookup"], n[pflag+".Lookup"] = lookup, lookup
	n["(*github.com/spf13/cobra.Command).Flag"] = lookup
}

// A flagRef is what is kept of a pflag.Flag.
type flagRef struct {
	name  string
	value *goflow.Scalar
}

// defineFlag answers a definition: (name, default, usage), with a pointer before it for the Var forms and a letter
// behind the name for the P forms.
func (b *builder) defineFlag(kind goflow.Kind, pointer, short bool) goflow.Native {
	return func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		i := 0
		if pointer {
			i = 1
		}
		name, ok := goflow.ConstText(c.Arg(i))
		if !ok {
			return m.Results(c)
		}
		text := name
		if i++; short {
			if letter, ok := goflow.ConstText(c.Arg(i)); ok && letter != "" {
				text += "," + letter // both forms set it
			}
			i++
		}
		v := b.flag(text, goflow.ExprOf(c.Arg(i)), kind, c)
		if !pointer {
			return &goflow.Ref{Cell: goflow.NewCell(v)}
		}
		if r, ok := c.Arg(0).(*goflow.Ref); ok {
			m.Set(r.Cell, v)
		}
		return nil
	}
}

// flag notes the definition of a flag; name is that of settings.Flag: further names stand behind commas.
func (b *builder) flag(name string, deflt *settings.Expr, kind goflow.Kind, c *goflow.Call) *goflow.Scalar {
	e := &settings.Expr{Op: settings.Flag, Text: name, Args: []*settings.Expr{deflt}, Position: c.Pos.Position()}
	b.m.Read(e)
	v := &goflow.Scalar{E: e, Kind: kind}
	plain, _, _ := strings.Cut(name, ",")
	b.flags[plain] = v
	return v
}

// envName makes a key the name of an environment variable.
func envName(parts ...string) string {
	return strings.ToUpper(strings.Join(parts, "_"))
}
