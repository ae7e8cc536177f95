package goflow

import (
	"go/types"
	"strings"
)

// key returns a type's key and notes what is to be known of it.
func (l *lowerer) key(t types.Type) string {
	if t == nil {
		return "?"
	}
	l.typeOf(t)
	return TypeKey(t)
}

// typeOf notes a named type, or a struct without a name, with what it is made of.
func (l *lowerer) typeOf(t types.Type) {
	t = types.Unalias(t)
	switch u := t.(type) {
	case *types.Pointer:
		l.typeOf(u.Elem())
		return
	case *types.Slice:
		l.typeOf(u.Elem())
		return
	case *types.Array:
		l.typeOf(u.Elem())
		return
	case *types.Map:
		l.typeOf(u.Elem())
		return
	case *types.Struct:
	case *types.Named:
		t = u.Origin()
	default:
		return
	}
	key := TypeKey(t)
	if l.pkg.Types[key] != nil {
		return
	}
	out := &Type{Key: key, Kind: kindOf(t)}
	l.pkg.Types[key] = out
	out.Decodes = decodes(t)
	if named, ok := t.(*types.Named); ok {
		out.Local = named.Obj().Pkg() == l.src.Types
		if out.Local {
			out.Methods = map[string]string{}
			for m := range named.Methods() {
				out.Methods[m.Name()] = Symbol(m)
			}
		}
	}
	switch u := t.Underlying().(type) {
	case *types.Struct:
		for i := range u.NumFields() {
			f := u.Field(i)
			if !out.Local && !f.Exported() && !f.Embedded() {
				continue
			}
			out.Fields = append(out.Fields, Field{f.Name(), l.key(f.Type()), kindOf(f.Type()), u.Tag(i), f.Embedded(), l.pos(f.Pos())})
		}
	case *types.Interface:
		for m := range u.Methods() {
			out.Needs = append(out.Needs, m.Name())
		}
	case *types.Slice:
		out.Elem = l.key(u.Elem())
	case *types.Map:
		out.Elem = l.key(u.Elem())
	}
}

// decodes reports whether a type has a method of the encoding packages' kind: UnmarshalText, UnmarshalJSON, UnmarshalYAML …
func decodes(t types.Type) bool {
	for m := range types.NewMethodSet(types.NewPointer(t)).Methods() {
		if rest, ok := strings.CutPrefix(m.Obj().Name(), "Unmarshal"); ok && rest != "" {
			return true
		}
	}
	return false
}
