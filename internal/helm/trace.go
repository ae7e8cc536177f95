package helm

import (
	"errors"
	"fmt"
	"path"
	"reflect"
	"sort"
	"strconv"
	"strings"
	"text/template"
	"unicode/utf8"

	yaml3 "gopkg.in/yaml.v3"
	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chartutil"
	"sigs.k8s.io/yaml"
)

// A tracer renders a chart as Helm's engine does, with marks. What it makes is believed only where it is, without the
// marks, what the engine makes.
type tracer struct {
	w      rewriter
	ledger ledger
	root   *template.Template
	vals   map[string]map[string]any // of each template
	depth  map[string]int
}

// maxIncludes bounds the includes of one template within itself, as Helm's engine does.
const maxIncludes = 1000

// newTracer prepares the templates of a chart. values are the whole set that is handed to the engine; they are changed.
// files tells the name of each template in the chart.
func newTracer(c *chart.Chart, values chartutil.Values, files map[*chart.File]string, layers []layer) *tracer {
	e := &tracer{vals: map[string]map[string]any{}, depth: map[string]int{}}
	e.ledger = ledger{layers: layers, paths: map[uintptr]string{}, ids: map[string]int{}, w: &e.w}
	if v, ok := values["Values"].(chartutil.Values); ok {
		e.ledger.enter(map[string]any(v), nil, 0)
	}
	e.root = template.New("gotpl").Option("missingkey=zero")
	e.root.Funcs(e.functions()).Funcs(template.FuncMap{"include": e.includer(e.root), "tpl": e.tpl(e.root)})
	sources := map[string]*chart.File{}
	e.collect(c, values, sources)
	names := sortedKeys(sources)
	sort.SliceStable(names, func(i, j int) bool { // the engine's order: deep files first, so that higher ones hold
		a, b := strings.Count(names[i], "/"), strings.Count(names[j], "/")
		if a != b {
			return a > b
		}
		return names[i] > names[j]
	})
	for _, name := range names {
		text, err := e.w.rewrite(name, files[sources[name]], string(sources[name].Data))
		if err == nil {
			_, err = e.root.New(name).Parse(text)
		}
		if err != nil {
			delete(e.vals, name)
		}
	}
	return e
}

// collect gives every template its values, as the engine does (recAllTpls).
func (e *tracer) collect(c *chart.Chart, vals chartutil.Values, sources map[string]*chart.File) map[string]any {
	sub := map[string]any{}
	meta := struct {
		chart.Metadata
		IsRoot bool
	}{*c.Metadata, c.IsRoot()}
	next := map[string]any{
		"Chart": meta, "Files": newFiles(c.Files), "Release": vals["Release"], "Capabilities": vals["Capabilities"],
		"Values": make(chartutil.Values), "Subcharts": sub,
	}
	if c.IsRoot() {
		next["Values"] = vals["Values"]
	} else if vs, err := vals.Table("Values." + c.Name()); err == nil {
		next["Values"] = vs
	}
	for _, child := range c.Dependencies() {
		sub[child.Name()] = e.collect(child, next, sources)
	}
	for _, t := range c.Templates {
		if t == nil || strings.EqualFold(c.Metadata.Type, "library") && !strings.HasPrefix(path.Base(t.Name), "_") {
			continue
		}
		name := path.Join(c.ChartFullPath(), t.Name)
		sources[name] = t
		e.vals[name] = next
	}
	return next
}

// execute renders one template with marks.
func (e *tracer) execute(name string) (tracedText, error) {
	vals := e.vals[name]
	if vals == nil {
		return tracedText{}, errors.New("not traced")
	}
	vals["Template"] = chartutil.Values{"Name": name, "BasePath": name[:strings.Index(name, "/templates/")+len("/templates")]}
	clear(e.depth)
	var out strings.Builder
	if err := e.root.ExecuteTemplate(&out, name, vals); err != nil {
		return tracedText{}, err
	}
	return read(strings.ReplaceAll(out.String(), "<no value>", "")), nil
}

func (e *tracer) includer(t *template.Template) func(string, any) (string, error) {
	return func(name string, data any) (string, error) {
		name = strip(name)
		if e.depth[name] > maxIncludes {
			return "", fmt.Errorf("rendering template has a nested reference name: %s", name)
		}
		e.depth[name]++
		defer func() { e.depth[name]-- }()
		var out strings.Builder
		err := t.ExecuteTemplate(&out, name, data)
		text, _ := settle(out.String(), nil)
		return text.(string), err
	}
}

func (e *tracer) tpl(parent *template.Template) func(string, any) (string, error) {
	run := func(text string, vals any) (string, error) {
		t, err := parent.Clone()
		if err != nil {
			return "", err
		}
		t.Option("missingkey=zero")
		t.Funcs(template.FuncMap{"include": e.includer(t), "tpl": e.tpl(t)})
		if t, err = t.New(parent.Name()).Parse(text); err != nil {
			return "", err
		}
		var out strings.Builder
		if err := t.Execute(&out, vals); err != nil {
			return "", err
		}
		return strings.ReplaceAll(out.String(), "<no value>", ""), nil
	}
	return func(text string, vals any) (string, error) {
		if marked(text) && !strings.Contains(text, "{{") {
			return text, nil
		}
		out, err := run(text, vals)
		if err != nil && marked(text) {
			out, err = run(strip(text), vals)
		}
		settled, _ := settle(out, nil)
		return settled.(string), err
	}
}

// number prints what an action does, with a mark where that is a number or a boolean of the values: field is the key of
// owner, a mapping.
func (e *tracer) number(printed, field, owner any, key string) any {
	if printed == nil {
		return ""
	}
	text, isText := printed.(string)
	if isText && marked(text) {
		return printed
	}
	switch reflect.ValueOf(field).Kind() {
	case reflect.Bool, reflect.Int, reflect.Int64, reflect.Float64:
	default:
		return printed
	}
	id, ok := e.ledger.child(owner, key)
	if !ok {
		return printed
	}
	text = fmt.Sprint(printed)
	if bare := strings.Trim(text, `"'`); bare != fmt.Sprint(field) && bare != plainNumber(field) {
		return printed
	}
	return mark(markValue, id) + text + string(markEnd)
}

func plainNumber(v any) string {
	if f, ok := v.(float64); ok {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}

// toYAML writes a value as Helm does, and marks its scalars.
func (e *tracer) toYAML(v any) string {
	data, err := yaml.Marshal(clean(v))
	if err != nil {
		return ""
	}
	text := strings.TrimSuffix(string(data), "\n")
	var root yaml3.Node
	if hasBraille(text) || yaml3.Unmarshal([]byte(text), &root) != nil || len(root.Content) == 0 {
		return text
	}
	starts := lineStarts(text)
	type insertion struct {
		from, to int
		id       int
	}
	var all []insertion
	var walk func(n *yaml3.Node, v any, id int)
	walk = func(n *yaml3.Node, v any, id int) {
		switch n.Kind {
		case yaml3.MappingNode:
			m, _ := v.(map[string]any)
			if m == nil {
				if values, ok := v.(chartutil.Values); ok {
					m = values
				}
			}
			for i := 0; i+1 < len(n.Content) && m != nil; i += 2 {
				key := n.Content[i].Value
				child, known := e.ledger.child(m, key)
				if !known {
					child = -1
				}
				walk(n.Content[i+1], m[key], child)
			}
		case yaml3.SequenceNode:
			l, _ := v.([]any)
			for i, item := range n.Content {
				if i < len(l) {
					walk(item, l[i], e.element(l, i))
				}
			}
		case yaml3.ScalarNode:
			if s, ok := v.(string); ok {
				id = -1
				if got := read(s); len(got.runs) == 1 {
					id = got.runs[0].value
				}
			}
			from := offset(text, starts, n.Line, n.Column)
			end := strings.IndexByte(text[from:], '\n')
			if end < 0 {
				end = len(text) - from
			}
			if id >= 0 && n.Style&(yaml3.LiteralStyle|yaml3.FoldedStyle) == 0 && from < len(text) {
				all = append(all, insertion{from, from + end, id})
			}
		}
	}
	walk(root.Content[0], v, -1)
	var out strings.Builder
	at := 0
	for _, in := range all {
		if in.from < at {
			continue
		}
		out.WriteString(text[at:in.from] + mark(markValue, in.id) + text[in.from:in.to] + string(markEnd))
		at = in.to
	}
	out.WriteString(text[at:])
	return out.String()
}

// element returns the place of an element of a list of the values.
func (e *tracer) element(l []any, i int) int {
	if len(l) > 0 {
		if p, ok := e.ledger.paths[reflect.ValueOf(l).Pointer()]; ok {
			if p != "" {
				p += separator
			}
			if id, ok := e.ledger.ids[p+strconv.Itoa(i)]; ok {
				return id
			}
		}
	}
	return -1
}

func lineStarts(text string) []int {
	starts := []int{0}
	for i := 0; i < len(text); i++ {
		if text[i] == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

// offset turns a line and a column in runes into an offset in bytes.
func offset(text string, starts []int, line, column int) int {
	if line < 1 || line > len(starts) {
		return len(text)
	}
	at := starts[line-1]
	for n := 1; n < column && at < len(text); n++ {
		_, size := utf8.DecodeRuneInString(text[at:])
		at += size
	}
	return at
}
