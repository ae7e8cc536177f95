package service

import (
	"strings"

	"github.com/golive-dev/golive/internal/goflow"
	"github.com/golive-dev/golive/internal/settings"
)

func init() { frameworks = append(frameworks, koanfNatives) }

// A koanf is what is kept of a koanf.Koanf: its layers in the order in which they were loaded, later ones over earlier
// (github.com/knadh/koanf, Load).
type koanf struct {
	delim   string
	layers  []koanfLayer
	sources []*settings.Source // the files among them
}

// A koanfLayer gives what a provider has for a key, nil where it certainly has nothing.
type koanfLayer func(key string, fd goflow.Field, c *goflow.Call) *settings.Expr

// A koanfProvider is what is kept of a provider until it is loaded.
type koanfProvider struct {
	layer  koanfLayer
	source *settings.Source // of a file
}

func koanfNatives(b *builder, n map[string]goflow.Native) {
	const root = "github.com/knadh/koanf"
	provider := func(m *goflow.Machine, c *goflow.Call, layer koanfLayer) *goflow.Obj {
		o := m.NewObj(root+".provider", c.Sym, c.Pos)
		o.Data = &koanfProvider{layer: layer}
		return o
	}
	for _, p := range []string{root + "/providers/", root + "/v2/providers/"} {
		n[p+"file.Provider"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			src := &settings.Source{Library: "koanf", Files: []*settings.Expr{goflow.ExprOf(c.Arg(0))}}
			b.source(src, c)
			o := provider(m, c, func(key string, fd goflow.Field, c *goflow.Call) *settings.Expr {
				return b.key(src, []string{key}, fd, c)
			})
			o.Data.(*koanfProvider).source = src
			return o
		}
		n[p+"env.Provider"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			prefix, _ := goflow.ConstText(c.Arg(0))
			names := c.Arg(2)
			return provider(m, c, func(key string, fd goflow.Field, c *goflow.Call) *settings.Expr {
				return b.koanfVariable(prefix, names, key, fd, c)
			})
		}
		n[p+"confmap.Provider"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			values, _ := goflow.Single(c.Arg(0)).(*goflow.Map)
			return provider(m, c, func(key string, fd goflow.Field, c *goflow.Call) *settings.Expr {
				if values == nil || values.Open {
					return settings.Unknowable("a map of defaults")
				}
				if cell := values.Cells[key]; cell != nil {
					return goflow.ExprOf(cell.Get())
				}
				return nil
			})
		}
	}
	for _, p := range []string{root, root + "/v2"} {
		b.koanfMethods(p, n)
	}
}

// koanfVariable returns the environment variable that stands for a key: the program's own function from variables to keys
// is asked whether it is the one.
func (b *builder) koanfVariable(prefix string, names goflow.Value, key string, fd goflow.Field, c *goflow.Call) *settings.Expr {
	for _, between := range []string{"_", "__"} {
		name := prefix + strings.ToUpper(strings.ReplaceAll(key, ".", between))
		if _, plain := goflow.Single(names).(goflow.Nil); plain {
			if name == key {
				return b.variable(name, fd, c)
			}
			continue
		}
		if got, ok := goflow.ConstText(b.m.CallValue(names, c.Pos, goflow.Text(name))); ok && got == key {
			return b.variable(name, fd, c)
		}
	}
	return settings.Unknowable("which environment variable is " + key)
}

func (b *builder) koanfMethods(p string, n map[string]goflow.Native) {
	n[p+".New"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		o := m.NewObj(p+".Koanf", c.Sym, c.Pos)
		delim, _ := goflow.ConstText(c.Arg(0))
		o.Data = &koanf{delim: delim}
		return o
	}
	on := func(f func(k *koanf, m *goflow.Machine, c *goflow.Call) goflow.Value) goflow.Native {
		return func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			if o, ok := goflow.Single(c.Recv).(*goflow.Obj); ok {
				if k, ok := o.Data.(*koanf); ok {
					return f(k, m, c)
				}
			}
			return m.Results(c)
		}
	}
	method := "(*" + p + ".Koanf)."
	n[method+"Load"] = on(func(k *koanf, m *goflow.Machine, c *goflow.Call) goflow.Value {
		layer := func(key string, fd goflow.Field, c *goflow.Call) *settings.Expr {
			return settings.Unknowable("a provider that is not known")
		}
		if o, ok := goflow.Single(c.Arg(0)).(*goflow.Obj); ok {
			if known, ok := o.Data.(*koanfProvider); ok {
				layer = known.layer
				if known.source != nil {
					k.sources = append(k.sources, known.source)
				}
			}
		}
		k.layers = append(k.layers, layer)
		return m.Results(c)
	})
	for name, kind := range map[string]goflow.Kind{"String": goflow.KindString, "Int": goflow.KindInt, "Int64": goflow.KindInt,
		"Float64": goflow.KindFloat, "Bool": goflow.KindBool, "Duration": goflow.KindInt} {
		get := on(func(k *koanf, m *goflow.Machine, c *goflow.Call) goflow.Value {
			if key, ok := goflow.ConstText(c.Arg(0)); ok {
				return &goflow.Scalar{E: k.get(key, goflow.Field{Kind: kind}, nil, c), Kind: kind}
			}
			return m.Results(c)
		})
		n[method+name], n[method+"Must"+name] = get, get
	}
	fill := on(func(k *koanf, m *goflow.Machine, c *goflow.Call) goflow.Value {
		var below []string
		if at, ok := goflow.ConstText(c.Arg(0)); ok && at != "" {
			below = []string{at}
		}
		f := &filler{b: b, name: tagged(strings.ToLower, "koanf"), leaf: func(fd goflow.Field, at []string, old *settings.Expr) *settings.Expr {
			return k.get(strings.Join(at, "."), fd, old, c)
		}}
		f.fill(c.Arg(1), below)
		for _, src := range k.sources { // UnmarshalConf may choose another tag
			b.loads(src, strings.Join(below, "."), c.Arg(1), shaping{tags: []string{"koanf"}, names: sameName, fold: settings.FoldCase, loose: len(c.Args) > 2}, c)
		}
		return m.Results(c)
	})
	n[method+"Unmarshal"], n[method+"UnmarshalWithConf"] = fill, fill
}

// get returns the value of a key: that of the last layer that has it, else what was there before.
func (k *koanf) get(key string, fd goflow.Field, old *settings.Expr, c *goflow.Call) *settings.Expr {
	if k.delim != "" && k.delim != "." {
		key = strings.ReplaceAll(key, k.delim, ".")
	}
	var args []*settings.Expr
	for i := len(k.layers) - 1; i >= 0; i-- {
		e := k.layers[i](key, fd, c)
		if e == nil {
			continue
		}
		if args = append(args, e); e.Op == settings.Const {
			break
		}
	}
	switch len(args) {
	case 0:
		return settings.Unknowable("koanf's key " + key)
	case 1:
		return withOld(args[0], old, fd.Kind)
	}
	return withOld(firstSet(args...), old, fd.Kind)
}
