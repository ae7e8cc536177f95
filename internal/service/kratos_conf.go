package service

import (
	"go/token"
	"strings"

	"github.com/golive-dev/golive/internal/goflow"
	"github.com/golive-dev/golive/internal/settings"
)

func init() { frameworks = append(frameworks, kratosConf) }

const protoDuration = "google.golang.org/protobuf/types/known/durationpb.Duration"

// A kratosValue is what is kept of a config.Value.
type kratosValue struct{ key *settings.Expr }

// kratosConf knows Kratos' config: files and environment variables are merged and scanned into a struct, a protobuf message
// by protojson, any other by encoding/json (config/config.go, config/reader.go, config/file, config/env).
func kratosConf(b *builder, n map[string]goflow.Native) {
	p := kratosPath + "/config"
	b.optionNatives(n, p, "WithSource", "WithDecoder", "WithResolver", "WithResolveActualTypes", "WithMergeFunc", "WithLogger")
	type fileSource struct{ path *settings.Expr }
	type envSource struct {
		prefixes []string
		known    bool
	}
	n[p+"/file.NewSource"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		o := m.NewObj(p+".Source", c.Sym, c.Pos)
		o.Data = &fileSource{goflow.ExprOf(c.Arg(0))}
		b.opens(c, c.Arg(0))
		return o
	}
	n[p+"/env.NewSource"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		o := m.NewObj(p+".Source", c.Sym, c.Pos)
		e := &envSource{known: !c.Rest}
		for _, a := range c.Args {
			t, ok := goflow.ConstText(a)
			e.known = e.known && ok
			e.prefixes = append(e.prefixes, t)
		}
		if len(c.Args) == 0 {
			e.prefixes = []string{""}
		}
		o.Data = e
		return o
	}
	n[p+".New"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		src := &settings.Source{Library: "kratos config", EnvPrefixes: []string{}}
		for _, opt := range b.options(c.Args, nil, c.Pos) {
			switch methodName(opt.sym) {
			case "WithDecoder", "WithResolver", "WithMergeFunc":
				src.Library = "config by the program's own rules"
			case "WithSource":
				for _, a := range opt.args {
					o, _ := goflow.Single(a).(*goflow.Obj)
					if o == nil {
						src.Files = append(src.Files, settings.Unknowable("a source that is no file"))
						continue
					}
					switch d := o.Data.(type) {
					case *fileSource:
						src.Files = append(src.Files, d.path)
					case *envSource:
						if src.EnvPrefixes != nil && d.known {
							src.EnvPrefixes = append(src.EnvPrefixes, d.prefixes...)
						} else {
							src.EnvPrefixes = nil
						}
					default: // a configuration centre
						src.Files = append(src.Files, settings.Unknowable("a source that is no file"))
					}
				}
			}
		}
		o := m.NewObj(p+".Config", c.Sym, c.Pos)
		o.Data = src
		b.source(src, c)
		return o
	}
	n["("+p+".Config).Load"], n["("+p+".Config).Close"], n["("+p+".Config).Watch"] = done, done, done
	sourceOf := func(v goflow.Value) *settings.Source {
		if o, ok := goflow.Single(v).(*goflow.Obj); ok {
			s, _ := o.Data.(*settings.Source)
			return s
		}
		return nil
	}
	n["("+p+".Config).Scan"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		if src := sourceOf(c.Recv); src != nil {
			b.kratosScan(src, nil, c.Arg(0), c)
		} else {
			m.Forget(c.Arg(0), c.Sym)
		}
		return done(m, c)
	}
	n["("+p+".Config).Value"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		o := m.NewObj(p+".Value", c.Sym, c.Pos)
		if src, key := sourceOf(c.Recv), text(c.Arg(0)); src != nil && key != "" {
			o.Data = &kratosValue{b.key(src, []string{key}, goflow.Field{}, c)}
		}
		return o
	}
	for name, kind := range map[string]goflow.Kind{"String": goflow.KindString, "Int": goflow.KindInt, "Bool": goflow.KindBool, "Float": goflow.KindFloat} {
		n["("+p+".Value)."+name] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			if o, ok := goflow.Single(c.Recv).(*goflow.Obj); ok {
				if v, ok := o.Data.(*kratosValue); ok {
					return m.With(c, &goflow.Scalar{E: v.key, Kind: kind})
				}
			}
			return m.Results(c)
		}
	}
	n["("+p+".Value).Scan"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		if o, ok := goflow.Single(c.Recv).(*goflow.Obj); ok {
			if v, ok := o.Data.(*kratosValue); ok {
				b.kratosScan(v.key.Source, []string{v.key.Text}, c.Arg(0), c)
				return done(m, c)
			}
		}
		m.Forget(c.Arg(0), c.Sym)
		return m.Results(c)
	}
	n["(*"+protoDuration+").AsDuration"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		if o, ok := goflow.Single(c.Recv).(*goflow.Obj); ok {
			var key *settings.Expr
			goflow.ExprOf(m.Field(o, "Seconds", goflow.KindInt, "int64")).Walk(func(e *settings.Expr) {
				if e.Op == settings.Key && key == nil {
					key = e
				}
			})
			if key != nil { // protojson writes a duration as text: "1.5s"
				d := *key
				d.Text = strings.TrimSuffix(d.Text, ".seconds")
				m.Read(&d)
				return &goflow.Scalar{E: &settings.Expr{Op: settings.Call, Text: "time.ParseDuration", Args: []*settings.Expr{&d}, Position: d.Position}, Kind: goflow.KindInt}
			}
		}
		return m.Results(c)
	}
}

// kratosScan fills a struct from the keys of a source.
func (b *builder) kratosScan(src *settings.Source, path []string, target goflow.Value, c *goflow.Call) {
	by := tagged(sameName, "json")
	f := &filler{b: b}
	f.name = func(fd goflow.Field) (string, bool, bool) {
		if !token.IsExported(fd.Name) {
			return "", false, true
		}
		key, inline, skip := by(fd)
		return key, inline, skip
	}
	f.leaf = func(fd goflow.Field, at []string, old *settings.Expr) *settings.Expr {
		e := b.key(src, at, fd, c)
		// A field of a message has two names, that of the .proto file and that of JSON (ProtoJSON Format, field names).
		if _, message := tagValue(fd.Tag, "protobuf"); message {
			camel := make([]string, len(at))
			for i, part := range at {
				camel[i] = lowerCamel(part)
			}
			if strings.Join(camel, ".") != strings.Join(at, ".") {
				e = firstSet(e, b.key(src, camel, fd, c))
			}
		}
		return withOld(e, old, fd.Kind)
	}
	b.loads(src, strings.Join(path, "."), target, shaping{tags: []string{"json"}, names: sameName, fold: settings.FoldCase}, c)
	if !f.fill(target, path) {
		b.m.Forget(target, c.Sym)
	}
}

// lowerCamel makes a field's name of a .proto file that of JSON.
func lowerCamel(s string) string {
	var b strings.Builder
	upper := false
	for _, r := range s {
		if r == '_' {
			upper = true
			continue
		}
		if upper && r >= 'a' && r <= 'z' {
			r += 'A' - 'a'
		}
		upper = false
		b.WriteRune(r)
	}
	return b.String()
}
