package goflow

import (
	"go/types"
	"strings"
)

// Symbol returns the name of a function as natives know it: "net/http.ListenAndServe", "(*net/http.ServeMux).Handle",
// "(net/http.Handler).ServeHTTP"; type parameters are left out.
func Symbol(f *types.Func) string {
	f = f.Origin()
	sig, _ := f.Type().(*types.Signature)
	if sig == nil || sig.Recv() == nil {
		if f.Pkg() == nil {
			return f.Name()
		}
		return f.Pkg().Path() + "." + f.Name()
	}
	t := types.Unalias(sig.Recv().Type())
	star := ""
	if p, ok := t.(*types.Pointer); ok {
		star, t = "*", types.Unalias(p.Elem())
	}
	return "(" + star + TypeKey(t) + ")." + f.Name()
}

// TypeKey returns the name of a type without its type arguments: "*net/http.Server", "[]string", "func", "struct{…}".
func TypeKey(t types.Type) string { return typeKey(t, 0) }

func typeKey(t types.Type, depth int) string {
	if t == nil || depth > 8 {
		return "?"
	}
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		o := t.Obj()
		if o.Pkg() == nil {
			return o.Name()
		}
		return o.Pkg().Path() + "." + o.Name()
	case *types.Pointer:
		return "*" + typeKey(t.Elem(), depth+1)
	case *types.Slice:
		return "[]" + typeKey(t.Elem(), depth+1)
	case *types.Array:
		return "[]" + typeKey(t.Elem(), depth+1)
	case *types.Map:
		return "map[" + typeKey(t.Key(), depth+1) + "]" + typeKey(t.Elem(), depth+1)
	case *types.Chan:
		return "chan " + typeKey(t.Elem(), depth+1)
	case *types.Signature:
		return "func"
	case *types.Basic:
		return t.Name()
	case *types.Struct:
		var b strings.Builder
		b.WriteString("struct{")
		for f := range t.Fields() {
			b.WriteString(f.Name() + " " + typeKey(f.Type(), depth+1) + ";")
		}
		return b.String() + "}"
	case *types.Interface:
		if t.Empty() {
			return "any"
		}
		return "interface"
	case *types.TypeParam:
		return "?" + t.Obj().Name()
	}
	return "?"
}

// kindOf returns how the zero value of a type looks.
func kindOf(t types.Type) Kind {
	if t == nil {
		return KindOther
	}
	if types.Identical(t, types.Universe.Lookup("error").Type()) {
		return KindError
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		switch info := u.Info(); {
		case info&types.IsString != 0:
			return KindString
		case info&types.IsInteger != 0:
			return KindInt
		case info&types.IsFloat != 0:
			return KindFloat
		case info&types.IsBoolean != 0:
			return KindBool
		case u.Kind() == types.UntypedNil || u.Kind() == types.UnsafePointer:
			return KindNil
		}
	case *types.Struct:
		return KindStruct
	case *types.Slice:
		return KindSlice
	case *types.Array:
		return KindArray
	case *types.Interface:
		if _, param := types.Unalias(t).(*types.TypeParam); param {
			return KindOther
		}
		return KindIface
	case *types.Pointer, *types.Map, *types.Chan, *types.Signature:
		return KindNil
	}
	return KindOther
}
