package settings

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/golive-dev/golive/internal/yamlfile"
)

// yaml reads the first document, as yaml.Unmarshal and the libraries over it do.
func (d *Document) yaml(data []byte) {
	docs, err := yamlfile.Parse(data)
	if err != nil {
		d.problem(1, err.Error())
	}
	if len(docs) == 0 {
		return
	}
	if e := docs[0].Err; e != nil {
		d.problem(e.Line, "file does not parse: "+e.Message)
		return
	}
	d.node("", docs[0].Root, 0)
}

// json reads JSON, with comments as hujson, JSON5 and several libraries accept them. JSON is YAML but for comments, which
// are put out of the way by blanks of the same length.
func (d *Document) json(data []byte) { d.yaml(blankComments(data)) }

func (d *Document) node(key string, n *yaml.Node, depth int) {
	n = yamlfile.Resolve(n)
	if n == nil || d.Partial {
		return
	}
	if d.nodes++; d.nodes > maxKeys || depth > yamlfile.MaxDepth {
		d.problem(n.Line, fmt.Sprintf("file has more than %d values, or too many in one another; the rest is not examined", maxKeys))
		return
	}
	at := yamlfile.Position(d.File, n)
	at.Line = min(at.Line, d.last) // a value that is left out at the end stands behind it
	switch n.Kind {
	case yaml.MappingNode:
		d.block(key, at)
		for _, p := range yamlfile.Pairs(n) {
			below := join(key, p.Key.Value)
			d.name(below, yamlfile.Position(d.File, p.Key))
			if p.Value.Anchor != "" {
				d.Anchored[below] = true
			}
			d.node(below, p.Value, depth+1)
		}
	case yaml.SequenceNode:
		d.block(key, at)
		for i, item := range yamlfile.Items(n) {
			d.node(join(key, strconv.Itoa(i)), item, depth+1)
		}
	case yaml.ScalarNode:
		s := Setting{Text: n.Value, State: Set, Position: at}
		switch n.ShortTag() {
		case "!!null":
			s = Setting{State: Unset, Position: at}
		case "!!int":
			var i int64
			if n.Decode(&i) == nil {
				s.Text = strconv.FormatInt(i, 10)
			}
		case "!!bool":
			var b bool
			if n.Decode(&b) == nil {
				s.Text = strconv.FormatBool(b)
			}
		case "!!binary":
			s.Text, s.State = "", Open
		}
		d.set(key, s)
	}
}

// blankComments replaces each character of the comments of a JSON text by a blank; line breaks stay.
func blankComments(data []byte) []byte {
	text, out := string(data), strings.Builder{}
	for text != "" {
		n := 1
		switch {
		case text[0] == '"':
			for n < len(text) && text[n] != '"' && text[n] != '\n' {
				if text[n] == '\\' {
					n++
				}
				n++
			}
			n = min(n+1, len(text))
		case strings.HasPrefix(text, "//"), strings.HasPrefix(text, "/*"):
			if n = strings.IndexByte(text, '\n'); text[1] == '*' {
				n = strings.Index(text[2:], "*/") + 4
			}
			if n <= 3 && (text[1] == '*' || n < 0) { // no end
				n = len(text)
			}
			for _, r := range text[:n] {
				if r != '\n' && r != '\r' {
					r = ' '
				}
				out.WriteRune(r)
			}
			text = text[n:]
			continue
		}
		out.WriteString(text[:n])
		text = text[n:]
	}
	return []byte(out.String())
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
