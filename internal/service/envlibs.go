package service

import (
	"strings"
	"unicode"

	"github.com/golive-dev/golive/internal/goflow"
	"github.com/golive-dev/golive/internal/settings"
)

func init() { frameworks = append(frameworks, envNatives) }

// envNatives know the libraries that fill structs from environment variables by tags.
func envNatives(b *builder, n map[string]goflow.Native) {
	// github.com/kelseyhightower/envconfig: PREFIX_NAME, split_words, default, required.
	process := func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		prefix, _ := goflow.ConstText(c.Arg(0))
		var path []string
		if prefix != "" {
			path = []string{prefix}
		}
		f := &filler{b: b, name: envconfigName, leaf: func(fd goflow.Field, at []string, old *settings.Expr) *settings.Expr {
			name := envName(at...)
			e := b.variable(name, fd, c)
			names := []*settings.Expr{e}
			if own, _ := tagValue(fd.Tag, "envconfig"); own != "" && own != "-" { // the name alone counts as well
				names = append(names, b.variable(strings.ToUpper(own), fd, c))
				e = firstSet(names...)
			}
			if required(fd, "required", "default") {
				b.requiresOne(c, nil, names...)
			}
			return b.withDefault(e, fd, old, "default", "required", c)
		}}
		f.fill(c.Arg(1), path)
		return m.Results(c)
	}
	n["github.com/kelseyhightower/envconfig.Process"], n["github.com/kelseyhightower/envconfig.MustProcess"] = process, process

	// github.com/caarlos0/env: env:"NAME,required", envDefault, envPrefix.
	for _, v := range []string{"", "/v6", "/v7", "/v8", "/v9", "/v10", "/v11"} {
		p := "github.com/caarlos0/env" + v
		parse := func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			b.caarlos(c.Arg(0), optionPrefix(m, c.Arg(1)), c)
			return m.Results(c)
		}
		n[p+".Parse"], n[p+".ParseWithOptions"] = parse, parse
		as := func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			if len(c.Results) == 0 {
				return m.Results(c)
			}
			o := m.NewObj(strings.TrimPrefix(c.Results[0].Type, "*"), "", c.Pos)
			o.Open = false
			b.caarlos(o, optionPrefix(m, c.Arg(0)), c)
			return m.With(c, o)
		}
		n[p+".ParseAs"], n[p+".ParseAsWithOptions"], n[p+".Must"] = as, as, func(m *goflow.Machine, c *goflow.Call) goflow.Value { return c.Arg(0) }
	}

	// github.com/sethvargo/go-envconfig: env:"NAME,default=x,required", prefix tag env:",prefix=X_".
	sethvargo := func(i int) goflow.Native {
		return func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			f := &filler{b: b, name: sethvargoName, leaf: func(fd goflow.Field, at []string, old *settings.Expr) *settings.Expr {
				name, options, ok := tagName(fd.Tag, "env")
				if !ok || name == "" {
					return nil
				}
				e := b.variable(strings.Join(at, ""), fd, c)
				for _, o := range options {
					if d, ok := strings.CutPrefix(o, "default="); ok {
						return firstSet(e, literal(d, fd))
					}
					if strings.TrimSpace(o) == "required" {
						b.required(e)
						b.requiresOne(c, nil, e)
					}
				}
				return withOld(e, old, fd.Kind)
			}}
			f.fill(c.Arg(i), nil)
			return m.Results(c)
		}
	}
	n["github.com/sethvargo/go-envconfig.Process"] = sethvargo(1)
	n["github.com/sethvargo/go-envconfig.MustProcess"] = sethvargo(1)

	// github.com/ilyakaznacheev/cleanenv: env, env-default, env-required, env-prefix beside the tags of the file's format.
	b.cleanenv(n)
}

// variable notes that a field is filled from an environment variable.
func (b *builder) variable(name string, fd goflow.Field, c *goflow.Call) *settings.Expr {
	e := &settings.Expr{Op: settings.Env, Text: name, Position: c.Pos.Position()}
	if fd.Pos.File != "" {
		e.Position = fd.Pos.Position()
	}
	b.m.Read(e)
	return e
}

// required notes that the program does not start without a setting.
func (b *builder) required(e *settings.Expr) {
	if e.Op == settings.Env {
		b.requires[e.Text] = true
	}
}

// required reports whether a tag says that a field has to be set, and no other gives it a default.
func required(fd goflow.Field, tag, deflt string) bool {
	r, _ := tagValue(fd.Tag, tag)
	_, has := tagValue(fd.Tag, deflt)
	return r == "true" && !has
}

// withDefault adds a tag's default, or what the field held, and notes what is required.
func (b *builder) withDefault(e *settings.Expr, fd goflow.Field, old *settings.Expr, deflt, required string, c *goflow.Call) *settings.Expr {
	if d, ok := tagValue(fd.Tag, deflt); ok {
		return firstSet(e, literal(d, fd))
	}
	if r, _ := tagValue(fd.Tag, required); r == "true" {
		b.required(e)
	}
	return withOld(e, old, fd.Kind)
}

// literal makes the text of a tag a value of a field: durations in nanoseconds.
func literal(text string, fd goflow.Field) *settings.Expr {
	if fd.Type == "time.Duration" {
		if d, ok := goflow.Duration(text); ok {
			return settings.Text(d)
		}
	}
	return settings.Text(text)
}

func envconfigName(f goflow.Field) (string, bool, bool) {
	if f.Tag != "" {
		if ignored, _ := tagValue(f.Tag, "ignored"); ignored == "true" {
			return "", false, true
		}
		if name, ok := tagValue(f.Tag, "envconfig"); ok && name != "" {
			return name, false, name == "-"
		}
		if split, _ := tagValue(f.Tag, "split_words"); split == "true" {
			return snake(f.Name), false, false
		}
	}
	return f.Name, f.Embedded, false
}

// snake splits the words of a Go name with underscores: HTTPPort is HTTP_Port.
func snake(name string) string {
	var out strings.Builder
	rs := []rune(name)
	for i, r := range rs {
		if i > 0 && unicode.IsUpper(r) && (unicode.IsLower(rs[i-1]) || i+1 < len(rs) && unicode.IsLower(rs[i+1])) {
			out.WriteByte('_')
		}
		out.WriteRune(r)
	}
	return out.String()
}

func sethvargoName(f goflow.Field) (string, bool, bool) {
	name, options, ok := tagName(f.Tag, "env")
	for _, o := range options {
		if p, ok := strings.CutPrefix(o, "prefix="); ok {
			return p, false, false
		}
	}
	if !ok || name == "" {
		return "", true, f.Kind != goflow.KindStruct && f.Kind != goflow.KindNil
	}
	return name, false, false
}

// optionPrefix returns Options.Prefix of caarlos0/env.
func optionPrefix(m *goflow.Machine, v goflow.Value) string {
	if o, ok := goflow.Single(v).(*goflow.Obj); ok {
		t, _ := goflow.ConstText(m.Field(o, "Prefix", goflow.KindString, "string"))
		return t
	}
	return ""
}

func (b *builder) caarlos(target goflow.Value, prefix string, c *goflow.Call) {
	f := &filler{b: b, name: func(fd goflow.Field) (string, bool, bool) {
		if p, ok := tagValue(fd.Tag, "envPrefix"); ok {
			return p, false, false
		}
		name, _, ok := tagName(fd.Tag, "env")
		if !ok || name == "" {
			return "", true, fd.Kind != goflow.KindStruct && fd.Kind != goflow.KindNil
		}
		return name, false, name == "-"
	}, leaf: func(fd goflow.Field, at []string, old *settings.Expr) *settings.Expr {
		if _, _, ok := tagName(fd.Tag, "env"); !ok {
			return nil
		}
		e := b.variable(strings.Join(at, ""), fd, c)
		_, options, _ := tagName(fd.Tag, "env")
		for _, o := range options {
			if o == "required" || o == "notEmpty" {
				if _, has := tagValue(fd.Tag, "envDefault"); !has {
					b.required(e)
					if o == "required" {
						b.requiresOne(c, nil, e)
					} else {
						b.requiresText(c, e)
					}
				}
			}
		}
		if d, ok := tagValue(fd.Tag, "envDefault"); ok {
			return firstSet(e, literal(d, fd))
		}
		return withOld(e, old, fd.Kind)
	}}
	var path []string
	if prefix != "" {
		path = []string{prefix}
	}
	f.fill(target, path)
}

func (b *builder) cleanenv(n map[string]goflow.Native) {
	const p = "github.com/ilyakaznacheev/cleanenv"
	read := func(file bool) goflow.Native {
		return func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			target := c.Arg(0)
			var src *settings.Source
			if file {
				target = c.Arg(1)
				src = &settings.Source{Library: "cleanenv", Files: []*settings.Expr{goflow.ExprOf(c.Arg(0))}}
				b.source(src, c)
			}
			f := &filler{b: b, name: tagged(strings.ToLower, "yaml", "json", "toml"), leaf: func(fd goflow.Field, at []string, old *settings.Expr) *settings.Expr {
				var args []*settings.Expr
				if names, ok := tagValue(fd.Tag, "env"); ok {
					for _, name := range strings.Split(names, ",") {
						args = append(args, b.variable(name, fd, c))
					}
				}
				var empty *settings.Expr // where the file does not have it either
				variables := args
				if src != nil {
					key := b.key(src, at, fd, c)
					args = append(args, key)
					empty = isEmptyText(key)
				}
				if len(variables) > 0 && required(fd, "env-required", "env-default") {
					b.requiresOne(c, empty, variables...)
				}
				if len(args) == 0 {
					return nil
				}
				e := args[0]
				if len(args) > 1 {
					e = firstSet(args...)
				}
				return b.withDefault(e, fd, old, "env-default", "env-required", c)
			}}
			f.fill(target, nil)
			if src != nil {
				b.loads(src, "", target, shaping{names: strings.ToLower, fold: settings.FoldCase, loose: true}, c)
			}
			return m.Results(c)
		}
	}
	n[p+".ReadConfig"], n[p+".ReadEnv"] = read(true), read(false)
}

// key notes that a field is filled from a key of a file.
func (b *builder) key(src *settings.Source, at []string, fd goflow.Field, c *goflow.Call) *settings.Expr {
	e := &settings.Expr{Op: settings.Key, Text: strings.Join(at, "."), Source: src, Position: c.Pos.Position()}
	if fd.Pos.File != "" {
		e.Position = fd.Pos.Position()
	}
	b.m.Read(e)
	return e
}
