package service

import (
	"go/token"
	"reflect"
	"strings"

	"github.com/golive-dev/golive/internal/goflow"
	"github.com/golive-dev/golive/internal/settings"
)

const maxFill = 8

// A filler gives the fields of a struct that a library fills from settings their values.
type filler struct {
	b *builder
	// name returns the key of a field in its struct; inline says that a struct's own fields stand beside it, skip that the
	// library passes the field over.
	name func(f goflow.Field) (key string, inline, skip bool)
	// leaf returns what a field holds afterwards; old is what it held before.
	leaf func(f goflow.Field, path []string, old *settings.Expr) *settings.Expr
}

// fill fills what a pointer points to. It reports whether it was a struct whose type is known.
func (f *filler) fill(v goflow.Value, path []string) bool {
	o, ok := goflow.Single(v).(*goflow.Obj)
	if r, isRef := goflow.Single(v).(*goflow.Ref); isRef { // a pointer to a pointer
		o, ok = goflow.Single(r.Cell.Get()).(*goflow.Obj)
	}
	if !ok {
		return false
	}
	return f.object(o, path, 0)
}

func (f *filler) object(o *goflow.Obj, path []string, depth int) bool {
	t := f.b.m.Program.Type(o.Type)
	if t == nil || t.Kind != goflow.KindStruct || depth > maxFill {
		return false
	}
	for _, fd := range t.Fields {
		if fd.Name == "" || fd.Name == "_" || !fd.Embedded && !token.IsExported(fd.Name) { // no library can set those
			continue
		}
		key, inline, skip := f.name(fd)
		if skip {
			continue
		}
		at := path
		if !inline {
			at = append(append([]string{}, path...), key)
		}
		f.field(o, fd, at, depth)
	}
	return true
}

func (f *filler) field(o *goflow.Obj, fd goflow.Field, at []string, depth int) {
	m := f.b.m
	switch fd.Kind {
	case goflow.KindStruct:
		inner, ok := m.Field(o, fd.Name, fd.Kind, fd.Type).(*goflow.Obj)
		if !ok {
			inner = m.NewObj(fd.Type, "", goflow.Pos{})
			inner.Open = false
			m.SetField(o, fd.Name, inner)
		}
		f.object(inner, at, depth+1)
	case goflow.KindNil:
		elem, pointer := strings.CutPrefix(fd.Type, "*")
		if t := m.Program.Type(elem); pointer && t != nil && t.Kind == goflow.KindStruct && depth < maxFill {
			inner, ok := goflow.Single(m.Field(o, fd.Name, fd.Kind, fd.Type)).(*goflow.Obj)
			if !ok || inner.Made != "" {
				inner = m.NewObj(elem, "", goflow.Pos{})
				inner.Open = false
				m.SetField(o, fd.Name, inner)
			}
			f.object(inner, at, depth+1)
			return
		}
		m.SetField(o, fd.Name, &goflow.Opaque{Type: fd.Type, Kind: fd.Kind})
	case goflow.KindString, goflow.KindInt, goflow.KindBool, goflow.KindFloat:
		var old *settings.Expr
		if s, ok := m.Field(o, fd.Name, fd.Kind, fd.Type).(*goflow.Scalar); ok {
			old = s.E
		}
		if e := f.leaf(fd, at, old); e != nil {
			m.SetField(o, fd.Name, &goflow.Scalar{E: e, Kind: fd.Kind})
		}
	default:
		m.SetField(o, fd.Name, &goflow.Opaque{Type: fd.Type, Kind: fd.Kind})
	}
}

// withOld is an expression that falls back on what a field held before: its zero value falls back on nothing.
func withOld(e, old *settings.Expr, kind goflow.Kind) *settings.Expr {
	if old == nil || old.Op == settings.Unknown || old.Op == settings.Const && (old.Text == "" || old.Text == "0" || old.Text == "false") {
		if kind == goflow.KindInt || kind == goflow.KindFloat {
			return firstSet(e, settings.Text("0"))
		}
		if kind == goflow.KindBool {
			return firstSet(e, settings.Text("false"))
		}
		return e
	}
	return firstSet(e, old)
}

func firstSet(args ...*settings.Expr) *settings.Expr {
	return &settings.Expr{Op: settings.FirstSet, Args: args, Position: args[0].Position}
}

// tagName returns the name and options of a struct tag's key.
func tagName(tag, key string) (name string, options []string, ok bool) {
	text, ok := reflect.StructTag(tag).Lookup(key)
	parts := strings.Split(text, ",")
	return parts[0], parts[1:], ok
}

func tagValue(tag, key string) (string, bool) { return reflect.StructTag(tag).Lookup(key) }

// tagged names fields by the first of several tags that they have, else by fallback; ",inline" and ",squash" put a
// struct's fields beside it.
func tagged(fallback func(string) string, keys ...string) func(goflow.Field) (string, bool, bool) {
	return func(f goflow.Field) (string, bool, bool) {
		for _, k := range keys {
			name, options, ok := tagName(f.Tag, k)
			if !ok {
				continue
			}
			for _, o := range options {
				if o == "inline" || o == "squash" {
					return "", true, false
				}
			}
			if name == "-" {
				return "", false, true
			}
			if name != "" {
				return name, false, false
			}
		}
		return fallback(f.Name), f.Embedded && f.Kind == goflow.KindStruct, false
	}
}

func sameName(s string) string { return s }
