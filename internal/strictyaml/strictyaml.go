// Package strictyaml decodes YAML settings into structs and takes no key that the struct does not have: a misspelt key
// that is passed over in silence is a setting that does not hold. Errors carry line and column and name the nearest key.
package strictyaml

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"sort"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// An Error is one fault in a YAML text. Line and Column count from 1; Column is 0 where the parser does not tell it.
type Error struct {
	Line, Column int
	Message      string
}

func (e *Error) Error() string {
	if e.Column > 0 {
		return fmt.Sprintf("%d:%d: %s", e.Line, e.Column, e.Message)
	}
	return fmt.Sprintf("%d: %s", e.Line, e.Message)
}

// Parse reads the first document of a text and returns its root node, nil for an empty text. A second document is a
// fault, since it would be passed over.
func Parse(text []byte) (*yaml.Node, error) {
	dec := yaml.NewDecoder(strings.NewReader(string(text)))
	var doc yaml.Node
	if err := dec.Decode(&doc); err != nil {
		if err.Error() == "EOF" {
			return nil, nil
		}
		return nil, fromYAML(err)
	}
	var second yaml.Node
	if err := dec.Decode(&second); err == nil {
		return nil, &Error{second.Line, second.Column, "a second YAML document, which nothing reads"}
	}
	if len(doc.Content) == 0 || doc.Content[0].Tag == "!!null" {
		return nil, nil
	}
	return doc.Content[0], nil
}

// Decode fills out, a pointer, from a node: every key has to be one that out's type has. Values that the node leaves out
// keep what out held before. Several faults come as one joined error of *Error values.
func Decode(node *yaml.Node, out any) (err error) {
	if node == nil {
		return nil
	}
	defer func() {
		// yaml.v3 v3.0.1 panics on a merge key beside a mapping that is a key.
		if v := recover(); v != nil {
			err = &Error{node.Line, node.Column, fmt.Sprintf("cannot be decoded: %v", v)}
		}
	}()
	var errs []error
	check(node, reflect.TypeOf(out).Elem(), "", 0, &errs)
	if len(errs) > 0 {
		return errors.Join(errs...)
	}
	if err := node.Decode(out); err != nil {
		return fromYAML(err)
	}
	return nil
}

// Faults returns the *Error values in an error of Parse or Decode, in the order of the text.
func Faults(err error) []*Error {
	var list []*Error
	var collect func(error)
	collect = func(err error) {
		if e, ok := err.(*Error); ok {
			list = append(list, e)
		} else if m, ok := err.(interface{ Unwrap() []error }); ok {
			for _, e := range m.Unwrap() {
				collect(e)
			}
		}
	}
	collect(err)
	sort.SliceStable(list, func(i, j int) bool { return list[i].Line < list[j].Line })
	return list
}

const maxDepth = 50

var unmarshaler = reflect.TypeFor[yaml.Unmarshaler]()

// check walks a node beside the type that it is to fill and files every key that the type does not have.
func check(n *yaml.Node, t reflect.Type, path string, depth int, errs *[]error) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if depth > maxDepth || n == nil || reflect.PointerTo(t).Implements(unmarshaler) {
		return
	}
	switch {
	case t.Kind() == reflect.Struct && n.Kind == yaml.MappingNode:
		fields := fieldsOf(t)
		for i := 0; i+1 < len(n.Content); i += 2 {
			key, value := n.Content[i], n.Content[i+1]
			field, ok := fields[key.Value]
			if !ok {
				*errs = append(*errs, &Error{key.Line, key.Column, unknownKey(key.Value, path, fields)})
				continue
			}
			check(value, field, join(path, key.Value), depth+1, errs)
		}
	case t.Kind() == reflect.Map && n.Kind == yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			check(n.Content[i+1], t.Elem(), join(path, n.Content[i].Value), depth+1, errs)
		}
	case t.Kind() == reflect.Slice && n.Kind == yaml.SequenceNode:
		for i, item := range n.Content {
			check(item, t.Elem(), path+"["+strconv.Itoa(i)+"]", depth+1, errs)
		}
	}
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func unknownKey(key, path string, fields map[string]reflect.Type) string {
	names := make([]string, 0, len(fields))
	for name := range fields {
		names = append(names, name)
	}
	sort.Strings(names)
	where := ""
	if path != "" {
		where = " in " + path
	}
	if near := Nearest(key, names); near != "" {
		return fmt.Sprintf("unknown key %q%s; did you mean %q?", key, where, near)
	}
	return fmt.Sprintf("unknown key %q%s (known: %s)", key, where, strings.Join(names, ", "))
}

// fieldsOf returns the keys of a struct by yaml.v3's own rules: the tag's name, else the field's in lower case.
func fieldsOf(t reflect.Type) map[string]reflect.Type {
	fields := map[string]reflect.Type{}
	for f := range t.Fields() {
		name, flags, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		switch {
		case !f.IsExported() || name == "-":
		case strings.Contains(flags, "inline"):
			for key, sub := range fieldsOf(f.Type) {
				fields[key] = sub
			}
		case name == "":
			fields[strings.ToLower(f.Name)] = f.Type
		default:
			fields[name] = f.Type
		}
	}
	return fields
}

var lineForm = regexp.MustCompile(`^(?:yaml: )?(?:unmarshal errors:\s*)?line (\d+): (.*)$`)

// fromYAML turns the errors of yaml.v3, which carry their lines in the text, into *Error values.
func fromYAML(err error) error {
	if len(Faults(err)) > 0 { // from an UnmarshalYAML that decodes with this package
		return err
	}
	var te *yaml.TypeError
	if errors.As(err, &te) {
		var errs []error
		for _, text := range te.Errors {
			errs = append(errs, lineError(text))
		}
		return errors.Join(errs...)
	}
	return lineError(err.Error())
}

func lineError(text string) *Error {
	if m := lineForm.FindStringSubmatch(text); m != nil {
		line, _ := strconv.Atoi(m[1])
		return &Error{Line: line, Message: m[2]}
	}
	return &Error{Line: 1, Message: strings.TrimPrefix(text, "yaml: ")}
}
