package service

import (
	"go/token"
	"strings"

	"github.com/golive-dev/golive/internal/goflow"
	"github.com/golive-dev/golive/internal/settings"
)

// A shaping says by which keys a library fills the fields of structs.
type shaping struct {
	tags  []string            // the struct tags that name a field; the first that it has counts
	names func(string) string // of a field that none of them names
	fold  settings.Fold
	// loose is set where options that are not looked at may choose another tag: every name that a field has anywhere counts.
	loose bool
}

// looseTags are the struct tags that libraries of configuration name fields by.
var looseTags = []string{"mapstructure", "yaml", "json", "toml", "koanf", "config", "ini", "hcl", "conf", "xml", "properties"}

// loads notes that a source is decoded into a value. Of a value whose type is not known, or that is no struct, it is not known
// which keys it takes.
func (b *builder) loads(src *settings.Source, below string, target goflow.Value, s shaping, c *goflow.Call) {
	load := settings.Load{Below: below, Shape: &settings.Shape{Open: true}, Position: c.Pos.Position()}
	if key := pointedTo(target); key != "" {
		load.Shape = (&shaper{shaping: s, types: b.m.Program, known: map[string]*settings.Shape{}}).of(key)
	}
	for i, old := range src.Loads {
		if old.Below == below && old.Position == load.Position {
			if old.Shape.Type != load.Shape.Type { // one call for several types
				src.Loads[i].Shape = &settings.Shape{Open: true}
			}
			return
		}
	}
	src.Loads = append(src.Loads, load)
}

// pointedTo returns the type of what a pointer points to, "" where it is not known.
func pointedTo(v goflow.Value) string {
	switch v := goflow.Single(v).(type) {
	case *goflow.Obj:
		return v.Type
	case *goflow.Ref:
		if inner := goflow.Single(v.Cell.Get()); inner != nil {
			if o, ok := inner.(*goflow.Obj); ok {
				return o.Type
			}
		}
	}
	return ""
}

// A shaper makes shapes of types, each once: types may be made of themselves.
type shaper struct {
	shaping
	types *goflow.Program
	known map[string]*settings.Shape
}

func (s *shaper) of(key string) *settings.Shape {
	key = strings.TrimLeft(key, "*")
	if old := s.known[key]; old != nil {
		return old
	}
	shape := &settings.Shape{Fold: s.fold}
	s.known[key] = shape
	elem, container := elementOf(key)
	t := s.types.Type(key)
	switch {
	case container:
		shape.Elem = s.of(elem)
	case t == nil, t.Decodes, ownForm(key):
		shape.Open = true
	case t.Kind == goflow.KindStruct:
		shape.Type = shortType(key)
		shape.Fields = map[string]*settings.Field{}
		s.fields(shape, t, 0)
		if len(shape.Fields) == 0 && !t.Local {
			shape.Open = true
		}
	case t.Elem != "":
		shape.Elem = s.of(t.Elem)
	default:
		shape.Open = true
	}
	return shape
}

// elementOf returns the type of the elements of a list or of the values of a map.
func elementOf(key string) (elem string, ok bool) {
	if rest, ok := strings.CutPrefix(key, "[]"); ok {
		return rest, true
	}
	rest, ok := strings.CutPrefix(key, "map[")
	if !ok {
		return "", false
	}
	for i, depth := 0, 1; i < len(rest); i++ {
		switch rest[i] {
		case '[':
			depth++
		case ']':
			if depth--; depth == 0 {
				return rest[i+1:], true
			}
		}
	}
	return "", false
}

// ownForm reports whether a type is one of the formats' own: a node, a raw message, a well-known message of Protocol Buffers.
func ownForm(key string) bool {
	for _, p := range []string{
		"gopkg.in/yaml.", "go.yaml.in/", "github.com/goccy/go-yaml", "encoding/json.", "github.com/pelletier/go-toml", "github.com/BurntSushi/toml",
		"google.golang.org/protobuf/", "github.com/golang/protobuf/",
	} {
		if strings.HasPrefix(key, p) {
			return true
		}
	}
	return false
}

func shortType(key string) string {
	if strings.HasPrefix(key, "struct{") {
		return "an unnamed struct"
	}
	return key[strings.LastIndexByte(key, '/')+1:]
}

// fields adds the fields of a struct. What is embedded stands beside them and, since libraries differ in that, under its own
// name as well.
func (s *shaper) fields(shape *settings.Shape, t *goflow.Type, depth int) {
	if depth > maxFill {
		shape.Open = true
		return
	}
	for _, fd := range t.Fields {
		if _, oneof := tagValue(fd.Tag, "protobuf_oneof"); oneof {
			shape.Open = true // its members are fields of types that only the generated code names
		}
		if fd.Name == "" || fd.Name == "_" || !fd.Embedded && !token.IsExported(fd.Name) {
			continue
		}
		names, inline := s.namesOf(fd)
		if inline || fd.Embedded && len(names) > 0 {
			inner := s.types.Type(strings.TrimLeft(fd.Type, "*"))
			switch {
			case inner != nil && !inner.Decodes && inner.Kind == goflow.KindStruct:
				s.fields(shape, inner, depth+1)
			default: // a map that takes whatever nothing else does, or a type that is not known
				shape.Open = true
			}
		}
		for _, name := range names {
			if strings.Contains(name, ".") {
				shape.Open = true // a path
			}
			if shape.Fields[name] == nil {
				shape.Fields[name] = &settings.Field{Shape: s.of(fd.Type), Position: fd.Pos.Position()}
			}
		}
	}
}

// namesOf returns the keys of a field; inline says that a struct's own fields stand beside it, or that a map takes the rest.
func (s *shaper) namesOf(fd goflow.Field) (names []string, inline bool) {
	if text, ok := tagValue(fd.Tag, "protobuf"); ok {
		for part := range strings.SplitSeq(text, ",") {
			for _, prefix := range []string{"name=", "json="} {
				if name, ok := strings.CutPrefix(part, prefix); ok {
					names = append(names, name)
				}
			}
		}
		return names, false
	}
	tags := s.tags
	if s.loose {
		tags = looseTags
	}
	for _, tag := range tags {
		name, options, ok := tagName(fd.Tag, tag)
		for _, o := range options {
			o = strings.TrimSpace(o)
			inline = inline || o == "inline" || o == "squash" || o == "remain"
		}
		if !ok {
			continue
		}
		if name = strings.TrimSpace(name); name != "" && name != "-" {
			names = append(names, name)
		}
		if !s.loose && (name == "-" || name != "") {
			return names, inline
		}
	}
	if len(names) == 0 || s.loose {
		names = append(names, s.names(fd.Name))
		if s.loose {
			names = append(names, fd.Name)
		}
	}
	return names, inline
}
