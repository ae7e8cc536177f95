package helm

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig/v3"
	"helm.sh/helm/v3/pkg/chartutil"
	"sigs.k8s.io/yaml"
)

// functions returns what templates can call in a traced rendering: the functions of Helm (its functions reference), each
// given its arguments without marks, so that it does what it always does. Its result has marks again where the same
// call with marks differs in nothing else.
func (e *tracer) functions() template.FuncMap {
	base := sprig.TxtFuncMap()
	delete(base, "env")
	delete(base, "expandenv")
	for name, f := range map[string]any{
		"fromYaml": func(s string) map[string]any {
			m := map[string]any{}
			if err := yaml.Unmarshal([]byte(s), &m); err != nil {
				m["Error"] = err.Error()
			}
			return m
		},
		"fromYamlArray": func(s string) []any {
			a := []any{}
			if err := yaml.Unmarshal([]byte(s), &a); err != nil {
				a = []any{err.Error()}
			}
			return a
		},
		"toJson": func(v any) string {
			data, err := json.Marshal(v)
			if err != nil {
				return ""
			}
			return string(data)
		},
		"fromJson": func(s string) map[string]any {
			m := map[string]any{}
			if err := json.Unmarshal([]byte(s), &m); err != nil {
				m["Error"] = err.Error()
			}
			return m
		},
		"fromJsonArray": func(s string) []any {
			a := []any{}
			if err := json.Unmarshal([]byte(s), &a); err != nil {
				a = []any{err.Error()}
			}
			return a
		},
		"lookup":        func(_, _, _, _ string) map[string]any { return map[string]any{} },
		"getHostByName": func(string) string { return "" },
		"fail":          func(message string) (string, error) { return "", errors.New(message) },
		"print":         fmt.Sprint, "printf": fmt.Sprintf, "println": fmt.Sprintln,
		"html": template.HTMLEscaper, "js": template.JSEscaper, "urlquery": template.URLQueryEscaper,
	} {
		base[name] = f
	}
	funcs := template.FuncMap{}
	for name, f := range base {
		funcs[name] = e.wrap(f, handsOn[name], keyArguments[name])
	}
	for _, name := range []string{"eq", "ne", "lt", "le", "gt", "ge", "len", "slice"} {
		funcs[name] = builtin(name)
	}
	funcs["index"] = index
	funcs["toYaml"] = e.toYAML
	funcs["required"] = func(message string, v any) (any, error) {
		if s, ok := v.(string); v == nil || ok && s == "" {
			return nil, errors.New(strip(message))
		}
		return v, nil
	}
	funcs[stripName] = func(v any) any { return clean(v) }
	funcs[numberName] = e.number
	return funcs
}

// handsOn are the functions that return what they were given, or part of it: they are called once, with marks.
var handsOn = set("default", "coalesce", "ternary", "list", "tuple", "dict", "first", "last", "rest", "initial", "append", "prepend", "concat",
	"get", "set", "unset", "pluck", "pick", "omit", "merge", "mergeOverwrite", "mustMerge", "mustMergeOverwrite", "values", "empty", "hasKey", "kindIs", "kindOf",
	"typeOf", "typeIs", "compact", "dig", "deepCopy", "mustDeepCopy")

// keyArguments tell which arguments name keys, or decide: these have no marks in any call.
var keyArguments = map[string]func(i, n int) bool{
	"get": func(i, n int) bool { return i == 1 }, "set": func(i, n int) bool { return i == 1 }, "unset": func(i, n int) bool { return i == 1 },
	"hasKey": func(i, n int) bool { return i == 1 }, "dict": func(i, n int) bool { return i%2 == 0 }, "pluck": func(i, n int) bool { return i == 0 },
	"pick": func(i, n int) bool { return i > 0 }, "omit": func(i, n int) bool { return i > 0 }, "dig": func(i, n int) bool { return i < n-2 },
	"kindIs": func(i, n int) bool { return i == 0 }, "typeIs": func(i, n int) bool { return i == 0 },
}

func set(names ...string) map[string]bool {
	m := map[string]bool{}
	for _, n := range names {
		m[n] = true
	}
	return m
}

// wrap makes a function of any arguments of f.
func (e *tracer) wrap(f any, handsOn bool, keys func(i, n int) bool) func(...any) (any, error) {
	fn := reflect.ValueOf(f)
	return func(args ...any) (any, error) {
		any := false
		for i, a := range args {
			if keys != nil && keys(i, len(args)) {
				args[i] = clean(a)
			}
			any = any || !handsOn && hasMarks(args[i], 0)
		}
		if !any {
			return settle(invoke(fn, args))
		}
		plain := make([]interface{}, len(args))
		for i, a := range args {
			plain[i] = clean(a)
		}
		want, err := invoke(fn, plain)
		if err != nil {
			return nil, err
		}
		switch reflect.ValueOf(want).Kind() {
		case reflect.String, reflect.Map, reflect.Slice:
		default:
			return want, nil
		}
		got, err := invoke(fn, args)
		if err != nil || !reflect.DeepEqual(clean(got), want) {
			return want, nil
		}
		return settle(bareKeys(got, 0), nil)
	}
}

// bareKeys takes the marks out of the keys of mappings, which templates ask for by name.
func bareKeys(v any, depth int) any {
	if depth > maxDepth {
		return clean(v)
	}
	switch v := v.(type) {
	case map[string]any:
		for _, k := range sortedKeys(v) {
			e := bareKeys(v[k], depth+1)
			delete(v, k)
			v[strip(k)] = e
		}
	case []any:
		for i := range v {
			v[i] = bareKeys(v[i], depth+1)
		}
	}
	return v
}

// settle makes a text of nothing but marks empty, as conditions ask for that.
func settle(v any, err error) (any, error) {
	if s, ok := v.(string); ok && marked(s) {
		if plain := strip(s); strings.TrimSpace(plain) == "" {
			return plain, err
		}
	}
	return v, err
}

// invoke calls a function as templates do; its panic is an error.
func invoke(fn reflect.Value, args []any) (result any, err error) {
	defer func() {
		if r := recover(); r != nil {
			result, err = nil, fmt.Errorf("%v", r)
		}
	}()
	t := fn.Type()
	in := make([]reflect.Value, len(args))
	if len(args) < t.NumIn() && !(t.IsVariadic() && len(args) == t.NumIn()-1) || len(args) > t.NumIn() && !t.IsVariadic() {
		return nil, errors.New("wrong number of arguments")
	}
	for i, a := range args {
		want := t.In(min(i, t.NumIn()-1))
		if t.IsVariadic() && i >= t.NumIn()-1 {
			want = want.Elem()
		}
		v := reflect.ValueOf(a)
		switch {
		case !v.IsValid():
			v = reflect.Zero(want)
		case v.Type().AssignableTo(want):
		case v.Kind() == reflect.Int && isNumber(want.Kind()), v.Type().ConvertibleTo(want) && v.Kind() == want.Kind():
			v = v.Convert(want)
		default:
			return nil, fmt.Errorf("wrong type of argument: %s for %s", v.Type(), want)
		}
		in[i] = v
	}
	out := fn.Call(in)
	if len(out) == 2 && !out[1].IsNil() {
		return nil, out[1].Interface().(error)
	}
	return out[0].Interface(), nil
}

func isNumber(k reflect.Kind) bool { return k >= reflect.Int && k <= reflect.Float64 }

// builtin calls a function of text/template itself, without marks.
func builtin(name string) func(...any) (any, error) {
	return func(args ...any) (any, error) {
		var result any
		call := name
		plain := make([]any, len(args))
		for i, a := range args {
			plain[i] = clean(a)
			call += fmt.Sprintf(" (index . %d)", i)
		}
		t, err := template.New("").Funcs(template.FuncMap{"take": func(v any) string { result = v; return "" }}).Parse("{{take (" + call + ")}}")
		if err != nil {
			return nil, err
		}
		err = t.Execute(discard{}, plain)
		return result, err
	}
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

// index is text/template's, which finds by keys without marks.
func index(item any, keys ...any) (any, error) {
	for _, k := range keys {
		v := reflect.ValueOf(item)
		switch v.Kind() {
		case reflect.Map:
			key := reflect.ValueOf(clean(k))
			if !key.IsValid() || !key.Type().ConvertibleTo(v.Type().Key()) {
				return nil, errors.New("index of a wrong type")
			}
			found := v.MapIndex(key.Convert(v.Type().Key()))
			if !found.IsValid() {
				return nil, nil
			}
			item = found.Interface()
		case reflect.Slice, reflect.Array, reflect.String:
			i, ok := clean(k).(int)
			if n, is := clean(k).(int64); is {
				i, ok = int(n), true
			}
			if !ok || i < 0 || i >= v.Len() {
				return nil, errors.New("index out of range")
			}
			item = v.Index(i).Interface()
		default:
			return nil, errors.New("index of what has no elements")
		}
	}
	return item, nil
}

// maxDepth bounds values in one another.
const maxDepth = 100

// clean returns a value without marks; what has none may be the value itself.
func clean(v any) any {
	if !hasMarks(v, 0) {
		return v
	}
	switch v := v.(type) {
	case string:
		return strip(v)
	case map[string]any:
		m := make(map[string]any, len(v))
		for k, e := range v {
			m[strip(k)] = clean(e)
		}
		return m
	case chartutil.Values:
		m := make(chartutil.Values, len(v))
		for k, e := range v {
			m[strip(k)] = clean(e)
		}
		return m
	case []any:
		l := make([]any, len(v))
		for i, e := range v {
			l[i] = clean(e)
		}
		return l
	case []string:
		l := make([]string, len(v))
		for i, e := range v {
			l[i] = strip(e)
		}
		return l
	case map[string]string:
		m := make(map[string]string, len(v))
		for k, e := range v {
			m[strip(k)] = strip(e)
		}
		return m
	case error:
		return errors.New(strip(v.Error()))
	}
	return v
}

func hasMarks(v any, depth int) bool {
	if depth > maxDepth {
		return false
	}
	switch v := v.(type) {
	case string:
		return marked(v)
	case map[string]any:
		for k, e := range v {
			if marked(k) || hasMarks(e, depth+1) {
				return true
			}
		}
	case chartutil.Values:
		return hasMarks(map[string]any(v), depth)
	case []any:
		for _, e := range v {
			if hasMarks(e, depth+1) {
				return true
			}
		}
	case []string:
		for _, e := range v {
			if marked(e) {
				return true
			}
		}
	case map[string]string:
		for k, e := range v {
			if marked(k) || marked(e) {
				return true
			}
		}
	}
	return false
}
