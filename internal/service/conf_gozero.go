package service

import (
	"go/token"
	"reflect"
	"strings"

	"github.com/golive-dev/golive/internal/goflow"
	"github.com/golive-dev/golive/internal/settings"
)

func init() { frameworks = append(frameworks, goZeroConf) }

// goZeroRoots are the paths that the module of go-zero has had.
var goZeroRoots = []string{"github.com/zeromicro/go-zero", "github.com/tal-tech/go-zero"}

// goZeroConf knows core/conf: a file is loaded into a struct by its json tags (core/conf/config.go, core/mapping).
func goZeroConf(b *builder, n map[string]goflow.Native) {
	for _, root := range goZeroRoots {
		path := root + "/core/conf"
		n[path+".UseEnv"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			return m.NewObj("option", c.Sym, c.Pos)
		}
		load := func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			b.opens(c, c.Arg(0))
			b.goZeroLoad(c, goflow.ExprOf(c.Arg(0)), c.Arg(1), "")
			return m.Results(c)
		}
		for _, name := range []string{"MustLoad", "Load", "LoadConfig"} {
			n[path+"."+name] = load
		}
		for name, format := range map[string]string{"Json": settings.JSON, "Json5": settings.JSON, "Yaml": settings.YAML, "Toml": settings.TOML} {
			content := func(m *goflow.Machine, c *goflow.Call) goflow.Value {
				file := settings.Unknowable("configuration that is no file")
				if d := dataOf(c.Arg(0)); d != nil {
					file = d.path
				}
				b.goZeroLoad(c, file, c.Arg(1), format)
				return m.Results(c)
			}
			n[path+".LoadFrom"+name+"Bytes"], n[path+".LoadConfigFrom"+name+"Bytes"] = content, content
		}
		n[path+".FillDefault"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			if o, ok := goflow.Single(c.Arg(0)).(*goflow.Obj); ok {
				(&goZeroFiller{b: b, c: c}).object(o, nil, 0)
			}
			return m.Results(c)
		}
	}
}

func (b *builder) goZeroLoad(c *goflow.Call, file *settings.Expr, target goflow.Value, format string) {
	src := &settings.Source{Library: "go-zero conf", Files: []*settings.Expr{file}, Format: format, FoldCase: true}
	for _, a := range c.Args[min(2, len(c.Args)):] {
		switch o, ok := goflow.Single(a).(*goflow.Obj); {
		case !ok:
			src.Library = "go-zero" // options that are not known
		case strings.HasSuffix(o.Made, ".UseEnv"):
			src.Library = "go-zero conf UseEnv"
		}
	}
	if c.Rest {
		src.Library = "go-zero"
	}
	b.source(src, c)
	b.loads(src, "", target, shaping{tags: []string{"json"}, names: sameName, fold: settings.FoldWords}, c)
	o, ok := goflow.Single(target).(*goflow.Obj)
	if r, isRef := goflow.Single(target).(*goflow.Ref); isRef {
		o, ok = goflow.Single(r.Cell.Get()).(*goflow.Obj)
	}
	f := &goZeroFiller{b: b, c: c, src: src}
	if !ok || !f.object(o, nil, 0) {
		b.m.Forget(target, c.Sym)
	}
}

// A goZeroFiller fills a struct as core/mapping's Unmarshaler does.
type goZeroFiller struct {
	b   *builder
	c   *goflow.Call
	src *settings.Source // nil to set the defaults alone
	// optional are the keys of the optional structs around: where one is not in the file at all, its fields keep their zero values.
	optional []*settings.Expr
}

func (f *goZeroFiller) object(o *goflow.Obj, path []string, depth int) bool {
	t := f.b.m.Program.Type(o.Type)
	if t == nil || t.Kind != goflow.KindStruct || depth > maxFill {
		o.Open = true
		return false
	}
	for _, fd := range t.Fields {
		if fd.Name == "" || fd.Name == "_" || !token.IsExported(fd.Name) {
			continue
		}
		tag := goZeroTagOf(fd)
		switch {
		case tag.name == "-":
		case fd.Embedded && structOf(f.b.m, fd) != "":
			f.inner(o, fd, path, depth)
		default:
			f.field(o, fd, tag, append(append([]string{}, path...), tag.name), depth)
		}
	}
	return true
}

// structOf returns the type of a field that is a struct or a pointer to one; "" for any other.
func structOf(m *goflow.Machine, fd goflow.Field) string {
	elem, pointer := strings.CutPrefix(fd.Type, "*")
	if fd.Kind == goflow.KindStruct || pointer && fd.Kind == goflow.KindNil {
		if t := m.Program.Type(elem); t != nil && t.Kind == goflow.KindStruct {
			return elem
		}
	}
	return ""
}

// inner fills a struct in a struct.
func (f *goZeroFiller) inner(o *goflow.Obj, fd goflow.Field, path []string, depth int) {
	m := f.b.m
	in, ok := goflow.Single(m.Field(o, fd.Name, fd.Kind, fd.Type)).(*goflow.Obj)
	if !ok || in.Made != "" {
		in = m.NewObj(structOf(m, fd), "", goflow.Pos{})
		in.Open = false
		m.SetField(o, fd.Name, in)
	}
	f.object(in, path, depth+1)
}

func (f *goZeroFiller) field(o *goflow.Obj, fd goflow.Field, tag goZeroTag, at []string, depth int) {
	m := f.b.m
	switch {
	case structOf(m, fd) != "" && !tag.inherit:
		if tag.optional && f.src != nil {
			outer := f.optional
			f.optional = append(append([]*settings.Expr{}, outer...), f.key(fd, at))
			defer func() { f.optional = outer }()
		}
		if tag.optional && f.src == nil {
			return
		}
		f.inner(o, fd, at, depth)
	case fd.Kind == goflow.KindString, fd.Kind == goflow.KindInt, fd.Kind == goflow.KindBool, fd.Kind == goflow.KindFloat:
		m.SetField(o, fd.Name, &goflow.Scalar{E: f.leaf(fd, tag, at), Kind: fd.Kind})
	case f.src == nil:
	case fd.Kind == goflow.KindSlice, fd.Kind == goflow.KindArray:
		f.b.key(f.src, at, fd, f.c)
		m.SetField(o, fd.Name, &goflow.List{Open: true, Type: fd.Type})
	default:
		f.b.key(f.src, at, fd, f.c)
		m.SetField(o, fd.Name, &goflow.Opaque{Type: fd.Type, Kind: fd.Kind})
	}
}

func (f *goZeroFiller) key(fd goflow.Field, at []string) *settings.Expr {
	return &settings.Expr{Op: settings.Key, Text: strings.Join(at, "."), Source: f.src, Position: f.c.Pos.Position()}
}

// leaf returns what a field of a plain type holds: the environment variable's value, the key's, the default, its zero value;
// its zero value, too, where an optional struct around it is absent.
func (f *goZeroFiller) leaf(fd goflow.Field, tag goZeroTag, at []string) *settings.Expr {
	zero := map[goflow.Kind]string{goflow.KindInt: "0", goflow.KindFloat: "0", goflow.KindBool: "false"}[fd.Kind]
	deflt := settings.Text(zero)
	if tag.deflt != "" {
		deflt = settings.Text(tag.deflt)
		if d, ok := goflow.Duration(tag.deflt); ok && fd.Type == "time.Duration" {
			deflt = settings.Text(d)
		}
	}
	if f.src == nil {
		return deflt
	}
	key := f.b.key(f.src, at, fd, f.c)
	value := key
	if fd.Type == "time.Duration" {
		value = &settings.Expr{Op: settings.Call, Text: "time.ParseDuration", Args: []*settings.Expr{key}, Position: key.Position}
	}
	e := value
	if tag.deflt != "" || tag.optional { // else loading fails without it
		e = ifSet(key, value, deflt)
	}
	if tag.env != "" {
		env := &settings.Expr{Op: settings.Env, Text: tag.env, Position: key.Position}
		f.b.m.Read(env)
		e = firstSet(env, e)
	}
	for i := len(f.optional) - 1; i >= 0; i-- {
		e = ifSet(f.optional[i], e, settings.Text(zero))
	}
	return e
}

// ifSet is yes where a setting is there at all, else no.
func ifSet(setting, yes, no *settings.Expr) *settings.Expr {
	there := &settings.Expr{Op: settings.Present, Args: []*settings.Expr{setting}, Position: setting.Position}
	return &settings.Expr{Op: settings.If, Args: []*settings.Expr{there, yes, no}, Position: setting.Position}
}

// A goZeroTag is a json tag as core/mapping reads it.
type goZeroTag struct {
	name, deflt, env  string
	optional, inherit bool
}

func goZeroTagOf(fd goflow.Field) goZeroTag {
	text := reflect.StructTag(fd.Tag).Get("json")
	parts := goZeroSegments(text)
	t := goZeroTag{name: fd.Name}
	if name := strings.TrimSpace(parts[0]); name != "" {
		t.name = name
	}
	for _, o := range parts[1:] {
		o = strings.TrimSpace(o)
		name, value, _ := strings.Cut(o, "=")
		switch {
		case o == "inherit":
			t.inherit = true
		case strings.HasPrefix(name, "optional"):
			t.optional = true
		case name == "default":
			t.deflt = strings.TrimSpace(value)
		case name == "env":
			t.env = strings.TrimSpace(value)
		}
	}
	return t
}

// goZeroSegments splits a tag at its commas, those in brackets and behind a backslash aside (core/mapping/utils.go,
// parseSegments).
func goZeroSegments(text string) []string {
	var out []string
	var b strings.Builder
	grouped, escaped := false, false
	for _, r := range text {
		switch {
		case escaped:
			escaped = false
		case r == '\\' && !grouped:
			escaped = true
			continue
		case r == ',' && !grouped:
			out = append(out, b.String())
			b.Reset()
			continue
		case r == '[' || r == '(':
			grouped = true
		case r == ']' || r == ')':
			grouped = false
		}
		b.WriteRune(r)
	}
	return append(out, b.String())
}
