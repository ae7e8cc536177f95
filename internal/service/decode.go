package service

import (
	"strings"

	"github.com/golive-dev/golive/internal/goflow"
	"github.com/golive-dev/golive/internal/settings"
)

func init() { frameworks = append(frameworks, decodeNatives) }

// A fileData is what is kept of a file's content, or of a reader of it.
type fileData struct {
	path *settings.Expr
	// expansion is what the variables in the text became before it is decoded: see noExpansion.
	expansion int
}

// decodeNatives know the libraries that read a file into a struct.
func decodeNatives(b *builder, n map[string]goflow.Native) {
	content := func(i int) goflow.Native {
		return func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			o := m.NewObj("file", c.Sym, c.Pos)
			o.Data = &fileData{path: goflow.ExprOf(c.Arg(i))}
			b.opens(c, c.Arg(i))
			return m.With(c, o)
		}
	}
	for _, name := range []string{"os.ReadFile", "os.Open", "io/ioutil.ReadFile"} {
		n[name] = content(0)
	}
	// Whoever looks at a value through reflection may fill it.
	for _, name := range []string{"reflect.ValueOf", "reflect.Indirect"} {
		n[name] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			m.Forget(c.Arg(0), c.Sym)
			return m.Results(c)
		}
	}
	passes := func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		if dataOf(c.Arg(0)) != nil {
			return m.With(c, c.Arg(0))
		}
		return m.Results(c)
	}
	for _, name := range []string{"io.ReadAll", "io/ioutil.ReadAll", "bufio.NewReader", "bytes.NewReader", "bytes.NewBuffer"} {
		n[name] = passes
	}
	for _, d := range []struct {
		path, format string
		tags         []string
		fold         func(string) string
	}{
		{"gopkg.in/yaml.v2", "yaml", []string{"yaml"}, strings.ToLower}, {"gopkg.in/yaml.v3", "yaml", []string{"yaml"}, strings.ToLower},
		{"go.yaml.in/yaml/v3", "yaml", []string{"yaml"}, strings.ToLower}, {"go.yaml.in/yaml/v2", "yaml", []string{"yaml"}, strings.ToLower},
		{"github.com/goccy/go-yaml", "yaml", []string{"yaml"}, strings.ToLower}, {"sigs.k8s.io/yaml", "yaml", []string{"json"}, sameName},
		{"github.com/ghodss/yaml", "yaml", []string{"json"}, sameName}, {"encoding/json", "json", []string{"json"}, sameName},
		{"github.com/json-iterator/go", "json", []string{"json"}, sameName}, {"github.com/pelletier/go-toml", "toml", []string{"toml"}, sameName},
		{"github.com/pelletier/go-toml/v2", "toml", []string{"toml"}, sameName}, {"github.com/BurntSushi/toml", "toml", []string{"toml"}, sameName},
	} {
		into := func(c *goflow.Call, data *fileData, target goflow.Value) goflow.Value {
			if data == nil {
				b.m.Forget(target, c.Sym)
				return b.m.Results(c)
			}
			src := &settings.Source{Library: data.library(d.path), Files: []*settings.Expr{data.path}, Format: d.format, FoldCase: d.format != "yaml" || d.fold == nil}
			b.source(src, c)
			fold := settings.Exact
			if d.tags[0] != "yaml" { // encoding/json and the libraries of TOML match keys without regard to case where nothing else fits
				fold = settings.FoldCase
			}
			names := d.fold
			if names == nil {
				names = sameName
			}
			b.loads(src, "", target, shaping{tags: d.tags, names: names, fold: fold}, c)
			f := &filler{b: b, name: tagged(d.fold, d.tags...), leaf: func(fd goflow.Field, at []string, old *settings.Expr) *settings.Expr {
				return withOld(b.key(src, at, fd, c), old, fd.Kind)
			}}
			f.fill(target, nil)
			return b.m.Results(c)
		}
		unmarshal := func(m *goflow.Machine, c *goflow.Call) goflow.Value { return into(c, dataOf(c.Arg(0)), c.Arg(1)) }
		n[d.path+".Unmarshal"], n[d.path+".UnmarshalStrict"], n[d.path+".Decode"] = unmarshal, unmarshal, unmarshal
		n[d.path+".NewDecoder"] = passes
		decode := func(m *goflow.Machine, c *goflow.Call) goflow.Value { return into(c, dataOf(c.Recv), c.Arg(0)) }
		n["(*"+d.path+".Decoder).Decode"] = decode
		file := func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			b.opens(c, c.Arg(0))
			return into(c, &fileData{path: goflow.ExprOf(c.Arg(0))}, c.Arg(1))
		}
		n[d.path+".DecodeFile"] = file
	}
}

// dataOf returns the file whose content a value is. Where the content is that of one of several files (another one where the
// first cannot be read), its path is the choice of theirs; nil where anything else may be in it.
func dataOf(v goflow.Value) *fileData {
	if c, ok := v.(*goflow.Choice); ok && goflow.Single(v) == nil {
		return dataOfAny(c)
	}
	if o, ok := goflow.Single(v).(*goflow.Obj); ok {
		d, _ := o.Data.(*fileData)
		return d
	}
	return nil
}

func dataOfAny(c *goflow.Choice) *fileData {
	var all *fileData
	for _, one := range c.Values {
		if _, none := one.(goflow.Nil); none {
			continue
		}
		d := dataOf(one)
		switch {
		case d == nil || c.Open || all != nil && d.expansion != all.expansion:
			return nil
		case all == nil:
			all = &fileData{path: &settings.Expr{Op: settings.Choice, Position: d.path.Position}, expansion: d.expansion}
		}
		all.path.Args = append(all.path.Args, d.path)
	}
	return all
}
