package service

import (
	"path"
	"strings"

	"github.com/golive-dev/golive/internal/goflow"
	"github.com/golive-dev/golive/internal/settings"
)

func init() { frameworks = append(frameworks, viperNatives) }

const viperPath = "github.com/spf13/viper"

// A viper is what is kept of a viper.Viper (github.com/spf13/viper, precedence: override, flag, environment, file, default).
type viper struct {
	overrides, defaults map[string]*settings.Expr // by lower-case key
	env                 map[string][]string
	flags               map[string]*settings.Expr
	automatic           bool
	prefix              string
	replace             []string // pairs of SetEnvKeyReplacer
	name                string
	format              string
	paths               []*settings.Expr
	source              *settings.Source
	below               string // of a Sub
}

func viperNatives(b *builder, n map[string]goflow.Native) {
	global := newViper(b)
	state := func(c *goflow.Call) *viper {
		if o, ok := goflow.Single(c.Recv).(*goflow.Obj); ok {
			if v, ok := o.Data.(*viper); ok {
				return v
			}
			if o.Data == nil && strings.HasPrefix(c.Sym, "(*") {
				v := newViper(b)
				o.Data = v
				return v
			}
		}
		return global
	}
	both := func(name string, f func(v *viper, c *goflow.Call) goflow.Value) {
		native := func(m *goflow.Machine, c *goflow.Call) goflow.Value { return f(state(c), c) }
		n[viperPath+"."+name], n["(*"+viperPath+".Viper)."+name] = native, native
	}
	makes := func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		o := m.NewObj(viperPath+".Viper", c.Sym, c.Pos)
		o.Data = newViper(b)
		return o
	}
	n[viperPath+".New"], n[viperPath+".NewWithOptions"] = makes, makes
	n[viperPath+".GetViper"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		o := m.NewObj(viperPath+".Viper", c.Sym, c.Pos)
		o.Data = global
		return o
	}
	key := func(c *goflow.Call) string {
		k, _ := goflow.ConstText(c.Arg(0))
		return strings.ToLower(k)
	}
	both("SetDefault", func(v *viper, c *goflow.Call) goflow.Value { v.defaults[key(c)] = goflow.ExprOf(c.Arg(1)); return nil })
	both("Set", func(v *viper, c *goflow.Call) goflow.Value { v.overrides[key(c)] = goflow.ExprOf(c.Arg(1)); return nil })
	both("AutomaticEnv", func(v *viper, c *goflow.Call) goflow.Value { v.automatic = true; return nil })
	both("SetEnvPrefix", func(v *viper, c *goflow.Call) goflow.Value { v.prefix, _ = goflow.ConstText(c.Arg(0)); return nil })
	both("SetEnvKeyReplacer", func(v *viper, c *goflow.Call) goflow.Value {
		if o, ok := goflow.Single(c.Arg(0)).(*goflow.Obj); ok {
			v.replace = nil
			for _, a := range o.Args {
				t, _ := goflow.ConstText(a)
				v.replace = append(v.replace, t)
			}
		}
		return nil
	})
	both("BindEnv", func(v *viper, c *goflow.Call) goflow.Value {
		k := key(c)
		for _, a := range c.Args[min(1, len(c.Args)):] {
			if t, ok := goflow.ConstText(a); ok {
				v.env[k] = append(v.env[k], t)
			}
		}
		if len(c.Args) == 1 {
			v.env[k] = append(v.env[k], v.variable(k))
		}
		return b.m.Results(c)
	})
	both("BindPFlag", func(v *viper, c *goflow.Call) goflow.Value {
		if o, ok := goflow.Single(c.Arg(1)).(*goflow.Obj); ok {
			if f, ok := o.Data.(*flagRef); ok {
				v.flags[key(c)] = f.value.E
			}
		}
		return b.m.Results(c)
	})
	both("BindPFlags", func(v *viper, c *goflow.Call) goflow.Value {
		for name, f := range b.flags {
			v.flags[strings.ToLower(name)] = f.E
		}
		return b.m.Results(c)
	})
	both("SetConfigFile", func(v *viper, c *goflow.Call) goflow.Value {
		v.source.Files = []*settings.Expr{goflow.ExprOf(c.Arg(0))}
		b.source(v.source, c)
		return nil
	})
	both("SetConfigName", func(v *viper, c *goflow.Call) goflow.Value {
		v.name, _ = goflow.ConstText(c.Arg(0))
		v.search(b, c)
		return nil
	})
	both("SetConfigType", func(v *viper, c *goflow.Call) goflow.Value {
		v.format, _ = goflow.ConstText(c.Arg(0))
		v.source.Format = v.format
		return nil
	})
	both("AddConfigPath", func(v *viper, c *goflow.Call) goflow.Value {
		v.paths = append(v.paths, goflow.ExprOf(c.Arg(0)))
		v.search(b, c)
		return nil
	})
	for _, name := range []string{"ReadInConfig", "MergeInConfig"} {
		both(name, func(v *viper, c *goflow.Call) goflow.Value {
			if v.source.Position.File != "" {
				v.source.ReadAt = c.Pos.Position()
			}
			if v.name == "" && len(v.source.Files) == 1 { // else the first that exists is read
				b.file(c, FileUse{Path: v.source.Files[0]})
			}
			return b.m.Results(c)
		})
	}
	for name, kind := range map[string]goflow.Kind{
		"GetString": goflow.KindString, "GetInt": goflow.KindInt, "GetInt64": goflow.KindInt, "GetInt32": goflow.KindInt, "GetUint": goflow.KindInt,
		"GetUint16": goflow.KindInt, "GetUint32": goflow.KindInt, "GetBool": goflow.KindBool, "GetDuration": goflow.KindInt, "GetFloat64": goflow.KindFloat, "Get": goflow.KindString,
	} {
		both(name, func(v *viper, c *goflow.Call) goflow.Value {
			k, ok := goflow.ConstText(c.Arg(0))
			if !ok {
				return b.m.Results(c)
			}
			return &goflow.Scalar{E: v.get(b, k, kind, c), Kind: kind}
		})
	}
	both("IsSet", func(v *viper, c *goflow.Call) goflow.Value {
		k, ok := goflow.ConstText(c.Arg(0))
		if !ok {
			return b.m.Results(c)
		}
		e := v.get(b, k, goflow.KindString, c)
		return &goflow.Scalar{E: &settings.Expr{Op: settings.Not, Args: []*settings.Expr{{Op: settings.Equal, Args: []*settings.Expr{e, settings.Text("")}}}}, Kind: goflow.KindBool}
	})
	fill := func(v *viper, target goflow.Value, below []string, c *goflow.Call) goflow.Value {
		f := &filler{b: b, name: tagged(strings.ToLower, "mapstructure"), leaf: func(fd goflow.Field, at []string, old *settings.Expr) *settings.Expr {
			return withOld(v.get(b, strings.Join(at, "."), fd.Kind, c), old, fd.Kind)
		}}
		f.fill(target, below)
		// DecoderConfigOptions may choose another tag.
		loose := c.Rest || len(c.Args) > len(below)+1
		b.loads(v.source, strings.Trim(v.below+"."+strings.ToLower(strings.Join(below, ".")), "."), target,
			shaping{tags: []string{"mapstructure"}, names: sameName, fold: settings.FoldCase, loose: loose}, c)
		return b.m.Results(c)
	}
	both("Unmarshal", func(v *viper, c *goflow.Call) goflow.Value { return fill(v, c.Arg(0), nil, c) })
	both("UnmarshalExact", func(v *viper, c *goflow.Call) goflow.Value { return fill(v, c.Arg(0), nil, c) })
	both("UnmarshalKey", func(v *viper, c *goflow.Call) goflow.Value {
		k, ok := goflow.ConstText(c.Arg(0))
		if !ok {
			b.loads(v.source, "", nil, shaping{}, c)
		}
		return fill(v, c.Arg(1), []string{k}, c)
	})
	both("Sub", func(v *viper, c *goflow.Call) goflow.Value {
		k, _ := goflow.ConstText(c.Arg(0))
		sub := *v
		sub.below = strings.ToLower(strings.Trim(v.below+"."+k, "."))
		o := b.m.NewObj(viperPath+".Viper", c.Sym, c.Pos)
		o.Data = &sub
		return o
	})
	n["strings.NewReplacer"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		o := m.NewObj("strings.Replacer", c.Sym, c.Pos)
		o.Args = c.Args
		return o
	}
}

func newViper(b *builder) *viper {
	return &viper{overrides: map[string]*settings.Expr{}, defaults: map[string]*settings.Expr{}, env: map[string][]string{}, flags: map[string]*settings.Expr{},
		source: &settings.Source{Library: "viper", FoldCase: true}}
}

// search sets the files that a name and search paths stand for. The first that exists is read.
func (v *viper) search(b *builder, c *goflow.Call) {
	if v.name == "" {
		return
	}
	v.source.Files = nil
	endings := []string{"yaml", "yml", "json", "toml", "env", "properties"}
	if v.format != "" {
		endings = append([]string{v.format}, endings...)
	}
	for _, p := range v.paths {
		for _, e := range endings {
			name := v.name + "." + e
			if p.Op == settings.Const {
				v.source.Files = append(v.source.Files, settings.Text(path.Join(p.Text, name)))
			} else {
				v.source.Files = append(v.source.Files, goflow.Concat(p, settings.Text("/"+name)))
			}
		}
	}
	b.source(v.source, c)
}

// source notes a configuration that is read.
func (b *builder) source(s *settings.Source, c *goflow.Call) {
	if s.Position.File == "" {
		s.Position = c.Pos.Position()
		b.program.Sources = append(b.program.Sources, s)
	}
}

// variable returns the environment variable that stands for a key.
func (v *viper) variable(key string) string {
	if v.prefix != "" {
		key = v.prefix + "_" + key
	}
	key = strings.ToUpper(key)
	if len(v.replace)%2 == 0 && len(v.replace) > 0 {
		return strings.NewReplacer(v.replace...).Replace(key)
	}
	return key
}

// get returns the value of a key.
func (v *viper) get(b *builder, key string, kind goflow.Kind, c *goflow.Call) *settings.Expr {
	k := strings.ToLower(strings.Trim(v.below+"."+key, "."))
	if e := v.overrides[k]; e != nil {
		return e
	}
	var args []*settings.Expr
	read := func(e *settings.Expr) {
		e.Position = c.Pos.Position()
		b.m.Read(e)
		args = append(args, e)
	}
	flag := v.flags[k]
	if flag != nil {
		args = append(args, &settings.Expr{Op: settings.Flag, Text: flag.Text, Args: []*settings.Expr{settings.Text("")}, Position: flag.Position})
	}
	for _, name := range v.env[k] {
		read(&settings.Expr{Op: settings.Env, Text: name})
	}
	if name := v.variable(k); v.automatic && !strings.ContainsAny(name, ".-") {
		read(&settings.Expr{Op: settings.Env, Text: name})
	}
	if len(v.source.Files) > 0 {
		read(&settings.Expr{Op: settings.Key, Text: k, Source: v.source})
	}
	switch {
	case v.defaults[k] != nil:
		args = append(args, v.defaults[k])
	case flag != nil && len(flag.Args) > 0:
		args = append(args, flag.Args[0])
	case len(args) == 0:
		return settings.Unknowable("viper's key " + key)
	default:
		zero := ""
		if kind == goflow.KindInt || kind == goflow.KindFloat {
			zero = "0"
		} else if kind == goflow.KindBool {
			zero = "false"
		}
		args = append(args, settings.Text(zero))
	}
	if len(args) == 1 {
		return args[0]
	}
	return firstSet(args...)
}
