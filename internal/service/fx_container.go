package service

import (
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/goflow"
	"github.com/golive-dev/golive/internal/settings"
)

// A container is what is kept of an fx.App or a dig.Container: who provides which type.
type container struct {
	b          *builder
	providers  map[string]*offer   // by type, with " " and the name where it has one
	groups     map[string][]*offer // by name
	decorators []annotated
	decorated  map[string]goflow.Value
	invokes    []annotated
	hooks      []fxHook
	lifecycle  *goflow.Obj
	timeout    *settings.Expr // of stopping
	open       bool           // what an option or constructor provides is not known
}

type fxHook struct {
	start, stop goflow.Value
	pos         goflow.Pos
}

// A provider is a constructor, called once.
type provider struct {
	annotated
	made, busy bool
	values     []goflow.Value
}

// An offer is one of the results of a provider, or a field of it where that is a struct with fx.Out.
type offer struct {
	from   *provider
	index  int
	field  *goflow.Field
	typ    string
	spread bool // a group's flatten
}

func newContainer(b *builder) *container {
	x := &container{b: b, providers: map[string]*offer{}, groups: map[string][]*offer{}, decorated: map[string]goflow.Value{}, timeout: defaultTimeout}
	x.lifecycle = b.m.NewObj(fxPath+".Lifecycle", "", goflow.Pos{})
	x.lifecycle.Data = x
	return x
}

func (x *container) provide(a annotated) {
	fn, ok := goflow.Single(a.fn).(*goflow.Func)
	if !ok || fn.Fn == nil {
		x.foreign(fn, a)
		return
	}
	x.results(&provider{annotated: a}, fn.Fn.Results, a)
}

// foreign provides what a constructor of another module makes, where that is an object of a library that natives know: a
// router (fx.Provide(http.NewServeMux)). The types of others are not known here; they add to a group where they are
// annotated so, or are written for fx.
func (x *container) foreign(fn *goflow.Func, a annotated) {
	if fn == nil || fn.Native != nil {
		x.open = true
		return
	}
	if x.b.m.Natives[fn.Sym] != nil {
		if o, ok := nth(x.b.m.CallValue(fn, a.pos), 0).(*goflow.Obj); ok && o.Type != "" {
			x.results(&provider{made: true, values: []goflow.Value{o}, annotated: a}, []goflow.Param{{Type: "*" + o.Type}}, a)
			return
		}
	}
	grouped := slices.ContainsFunc(a.results, func(tag string) bool { _, group := tagOf(tag); return group != "" })
	x.open = x.open || grouped || strings.Contains(fn.Sym, "fx")
}

// results notes what a provider makes.
func (x *container) results(p *provider, list []goflow.Param, a annotated) {
	n := 0
	for i, r := range list {
		if r.Kind == goflow.KindError || r.Type == "error" {
			continue
		}
		if t := x.b.m.Program.Type(r.Type); t != nil && embeds(t, "Out") {
			for _, fd := range t.Fields {
				if !fd.Embedded || fd.Type != fxPath+".Out" && fd.Type != digPath+".Out" {
					x.offer(&offer{from: p, index: i, field: &fd, typ: fd.Type}, fd.Tag)
				}
			}
			continue
		}
		tag := ""
		if n < len(a.results) {
			tag = a.results[n]
		}
		types := []string{r.Type}
		if n < len(a.as) && !a.self {
			types = nil
		}
		if n == 0 {
			types = append(types, a.as...)
		}
		for _, t := range types {
			x.offer(&offer{from: p, index: i, typ: t}, tag)
		}
		n++
	}
}

func (x *container) offer(o *offer, tag string) {
	name, group := tagOf(tag)
	if group != "" {
		o.spread = strings.Contains(tag, "flatten")
		x.groups[group] = append(x.groups[group], o)
		return
	}
	x.providers[strings.TrimSpace(o.typ+" "+name)] = o
}

// embeds reports whether a struct embeds fx.In or fx.Out.
func embeds(t *goflow.Type, name string) bool {
	for _, f := range t.Fields {
		if f.Embedded && (f.Type == fxPath+"."+name || f.Type == digPath+"."+name) {
			return true
		}
	}
	return false
}

// invoke calls the functions of fx.Invoke, in order.
func (x *container) invoke() {
	list := x.invokes
	x.invokes = nil
	for _, a := range list {
		goflow.Each(a.fn, func(v goflow.Value) {
			if fn, ok := v.(*goflow.Func); ok {
				x.b.m.CallValue(fn, a.pos, x.arguments(fn, a, 0)...)
				x.annotatedHooks(a)
			}
		})
	}
}

// annotatedHooks appends the hooks of fx.OnStart and fx.OnStop.
func (x *container) annotatedHooks(a annotated) {
	if a.start != nil || a.stop != nil {
		x.hooks = append(x.hooks, fxHook{a.start, a.stop, a.pos})
	}
}

// arguments resolves the parameters of a function.
func (x *container) arguments(fn *goflow.Func, a annotated, depth int) []goflow.Value {
	if fn.Fn == nil {
		return nil
	}
	var args []goflow.Value
	for i, p := range fn.Fn.Params {
		tag := ""
		if i < len(a.params) {
			tag = a.params[i]
		}
		if fn.Fn.Variadic && i == len(fn.Fn.Params)-1 {
			if _, group := tagOf(tag); group != "" {
				for _, e := range x.group(group, p.Type, depth).Elems {
					args = append(args, e.Get())
				}
			}
			break // optional: fx leaves it out
		}
		args = append(args, x.parameter(p, tag, depth))
	}
	return args
}

// maxResolve bounds constructors in one another.
const maxResolve = 30

// parameter returns what a parameter is given; nil where nobody provides its type.
func (x *container) parameter(p goflow.Param, tag string, depth int) goflow.Value {
	if t := x.b.m.Program.Type(p.Type); t != nil && !strings.HasPrefix(p.Type, "*") && embeds(t, "In") {
		o := x.b.m.NewObj(p.Type, "", goflow.Pos{})
		o.Open = false
		for _, fd := range t.Fields {
			if fd.Embedded && (fd.Type == fxPath+".In" || fd.Type == digPath+".In") {
				continue
			}
			v := x.parameter(goflow.Param{Type: fd.Type, Kind: fd.Kind}, fd.Tag, depth+1)
			if v == nil {
				v = x.b.m.Field(x.b.m.NewObj("", "", goflow.Pos{}), fd.Name, fd.Kind, fd.Type) // not known
			}
			o.Fields[fd.Name] = goflow.NewCell(v)
		}
		return o
	}
	name, group := tagOf(tag)
	if group != "" {
		return x.group(group, p.Type, depth)
	}
	return x.resolve(p.Type, name, depth)
}

func (x *container) resolve(typ, name string, depth int) goflow.Value {
	if typ == fxPath+".Lifecycle" {
		return x.lifecycle
	}
	key := strings.TrimSpace(typ + " " + name)
	if v, ok := x.decorated[key]; ok {
		return v
	}
	o := x.providers[key]
	if o == nil || depth > maxResolve {
		return nil
	}
	v := x.value(o, depth)
	for _, d := range x.decorators {
		fn, ok := goflow.Single(d.fn).(*goflow.Func)
		if !ok || fn.Fn == nil || name != "" {
			continue
		}
		for i, r := range fn.Fn.Results {
			if r.Type != typ {
				continue
			}
			x.decorated[key] = v // what it decorates
			v = nth(x.b.m.CallValue(fn, d.pos, x.arguments(fn, d, depth+1)...), i)
		}
	}
	if len(x.decorators) > 0 {
		x.decorated[key] = v
	}
	return v
}

// value returns what an offer is, calling its constructor where nobody has yet.
func (x *container) value(o *offer, depth int) goflow.Value {
	p := o.from
	if !p.made {
		if p.busy { // a cycle, which fx refuses
			return nil
		}
		p.busy = true
		fn := goflow.Single(p.fn).(*goflow.Func)
		out := x.b.m.CallValue(fn, p.pos, x.arguments(fn, p.annotated, depth+1)...)
		for i := range fn.Fn.Results {
			p.values = append(p.values, nth(out, i))
		}
		p.made, p.busy = true, false
		x.annotatedHooks(p.annotated)
	}
	var v goflow.Value
	if o.index < len(p.values) {
		v = p.values[o.index]
	}
	if o.field != nil && v != nil {
		v = x.b.m.Field(v, o.field.Name, o.field.Kind, o.field.Type)
	}
	return v
}

// nth is one of the results of a call.
func nth(v goflow.Value, i int) goflow.Value {
	if t, ok := v.(goflow.Tuple); ok {
		if i < len(t) {
			return t[i]
		}
		return nil
	}
	if i == 0 {
		return v
	}
	return nil
}

// group returns the values of a group, in the order in which they are provided; there may be more where it is not known
// what all options provide.
func (x *container) group(name, typ string, depth int) *goflow.List {
	l := &goflow.List{Type: typ, Open: x.open}
	if depth > maxResolve {
		l.Open = true
		return l
	}
	for _, o := range x.groups[name] {
		v := x.value(o, depth+1)
		if o.spread {
			if many, ok := goflow.Single(v).(*goflow.List); ok {
				l.Elems, l.Open = append(l.Elems, many.Elems...), l.Open || many.Open
				continue
			}
		}
		l.Elems = append(l.Elems, goflow.NewCell(v))
	}
	return l
}
