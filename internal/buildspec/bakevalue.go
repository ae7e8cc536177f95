package buildspec

import (
	"errors"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// bakeFunctions are the pure functions that names and paths are commonly made with; any other makes a value unknown.
var bakeFunctions = map[string]function.Function{
	"concat": bounded(stdlib.ConcatFunc), "join": bounded(stdlib.JoinFunc), "lower": bounded(stdlib.LowerFunc),
	"upper": bounded(stdlib.UpperFunc), "replace": bounded(stdlib.ReplaceFunc), "split": bounded(stdlib.SplitFunc),
	"trimspace": bounded(stdlib.TrimSpaceFunc), "equal": bounded(stdlib.EqualFunc), "notequal": bounded(stdlib.NotEqualFunc),
	"and": bounded(stdlib.AndFunc), "or": bounded(stdlib.OrFunc), "not": bounded(stdlib.NotFunc), "coalesce": bounded(stdlib.CoalesceFunc),
	"trimprefix": bounded(stdlib.TrimPrefixFunc), "trimsuffix": bounded(stdlib.TrimSuffixFunc),
}

// maxArgument bounds what a function takes, so that calls inside one another cannot multiply a value without end.
const maxArgument = 16 << 10

// bounded returns a function that fails on arguments which are too large.
func bounded(f function.Function) function.Function {
	return function.New(&function.Spec{
		VarParam: &function.Parameter{Name: "args", Type: cty.DynamicPseudoType, AllowNull: true},
		Type: func(args []cty.Value) (cty.Type, error) {
			return f.ReturnTypeForValues(args)
		},
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			total := 0
			for _, a := range args {
				total += size(a)
			}
			if total > maxArgument {
				return cty.DynamicVal, errors.New("argument is too large")
			}
			return f.Call(args)
		},
	})
}

// size measures a value: the bytes of its strings and a few for each element.
func size(v cty.Value) int {
	if v == cty.NilVal || !v.IsKnown() || v.IsNull() || v.IsMarked() {
		return 1
	}
	switch {
	case v.Type() == cty.String:
		return len(v.AsString())
	case v.CanIterateElements():
		n := 0
		for it := v.ElementIterator(); it.Next() && n <= maxArgument; {
			key, e := it.Element()
			n += 4 + size(e)
			if key.Type() == cty.String {
				n += size(key)
			}
		}
		return n
	}
	return 1
}

// text returns a value as a string, unknown where it is not known.
func text(v cty.Value, name string) string {
	if v == cty.NilVal || !v.IsWhollyKnown() {
		return unknown(name)
	}
	s, err := convert.Convert(v, cty.String)
	if err != nil || s.IsNull() {
		return unknown(name)
	}
	return s.AsString()
}

// texts returns the strings of a list.
func texts(v cty.Value) []string {
	if v == cty.NilVal || !v.IsKnown() || v.IsNull() || !v.CanIterateElements() || v.Type().IsObjectType() || v.Type().IsMapType() {
		return nil
	}
	var out []string
	for it := v.ElementIterator(); it.Next() && len(out) < maxFields; {
		_, e := it.Element()
		if !e.IsNull() {
			out = append(out, text(e, "item"))
		}
	}
	return out
}

func list(v cty.Value, _ bool) []string { return texts(v) }
