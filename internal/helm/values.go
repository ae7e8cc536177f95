package helm

import (
	"fmt"
	"reflect"
	"sort"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/golive-dev/golive/internal/yamlfile"
)

// A layer is one file of values, whose root stands at a path of the chart's values.
type layer struct {
	file string
	at   []string // the names of the subcharts that lead to it
	root *yaml.Node
}

// A ledger knows where the values of a chart stand: the path of every mapping and list by its identity, and the place of
// every scalar by its path.
type ledger struct {
	layers []layer // the one that holds first
	paths  map[uintptr]string
	ids    map[string]int // path to place, of scalars
	w      *rewriter
}

const separator = "\x00"

// enter tags the strings below v with marks and remembers the rest. It returns what stands for v.
func (l *ledger) enter(v any, path []string, depth int) any {
	if depth > yamlfile.MaxDepth {
		return v
	}
	switch v := v.(type) {
	case map[string]any:
		l.paths[reflect.ValueOf(v).Pointer()] = strings.Join(path, separator)
		for _, k := range sortedKeys(v) {
			v[k] = l.enter(v[k], append(path, k), depth+1)
		}
	case []any:
		if len(v) > 0 {
			l.paths[reflect.ValueOf(v).Pointer()] = strings.Join(path, separator)
		}
		for i := range v {
			v[i] = l.enter(v[i], append(path, strconv.Itoa(i)), depth+1)
		}
	case nil:
	default:
		id, ok := l.scalar(path, v)
		if s, text := v.(string); ok && text && s != "" {
			return mark(markValue, id) + s + string(markEnd)
		}
	}
	return v
}

// scalar finds where a scalar stands: in the first layer that has its path.
func (l *ledger) scalar(path []string, v any) (int, bool) {
	key := strings.Join(path, separator)
	if id, ok := l.ids[key]; ok {
		return id, true
	}
	for _, one := range l.layers {
		for _, rest := range one.below(path) {
			n := yamlGet(one.root, rest)
			if n == nil || n.Kind != yaml.ScalarNode || !sameScalar(n, v) {
				continue
			}
			p := yamlfile.Position("", n)
			id := l.w.id(place{file: one.file, line: p.Line, column: p.Column, endColumn: p.EndColumn, text: n.Value})
			l.ids[key] = id
			return id, true
		}
	}
	return 0, false
}

// below returns the paths that a path of the whole chart's values may have in the layer: globals come from above.
func (one *layer) below(path []string) [][]string {
	var list [][]string
	if len(path) >= len(one.at) && reflect.DeepEqual(path[:len(one.at)], one.at) || len(one.at) == 0 {
		list = append(list, path[len(one.at):])
	}
	for i, p := range path {
		if p == "global" && i > 0 {
			list = append(list, path[i:])
		}
	}
	return list
}

func yamlGet(n *yaml.Node, path []string) *yaml.Node {
	for _, key := range path {
		n = yamlfile.Resolve(n)
		if n == nil {
			return nil
		}
		if n.Kind == yaml.SequenceNode {
			items := yamlfile.Items(n)
			i, err := strconv.Atoi(key)
			if err != nil || i < 0 || i >= len(items) {
				return nil
			}
			n = items[i]
			continue
		}
		n = yamlfile.Get(n, key)
	}
	return yamlfile.Resolve(n)
}

// sameScalar reports whether a node of a values file holds a value.
func sameScalar(n *yaml.Node, v any) bool {
	switch v := v.(type) {
	case string:
		return n.Value == v && n.Tag == "!!str"
	case bool:
		return n.Tag == "!!bool" && (strings.EqualFold(n.Value, "true") || strings.EqualFold(n.Value, "yes") || strings.EqualFold(n.Value, "on")) == v
	}
	var decoded float64
	want, err := strconv.ParseFloat(fmt.Sprint(v), 64)
	return err == nil && n.Decode(&decoded) == nil && decoded == want
}

// child returns the place of a field of a mapping that is one of the chart's values.
func (l *ledger) child(owner any, key string) (int, bool) {
	v := reflect.ValueOf(owner)
	if v.Kind() != reflect.Map || v.IsNil() {
		return 0, false
	}
	path, ok := l.paths[v.Pointer()]
	if !ok {
		return 0, false
	}
	if path != "" {
		key = path + separator + key
	}
	id, ok := l.ids[key]
	return id, ok
}

func sortedKeys[T any](m map[string]T) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
