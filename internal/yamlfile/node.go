package yamlfile

import (
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"github.com/golive-dev/golive/report"
)

// maxAliases bounds the aliases that are followed from one node to the next.
const maxAliases = 20

// Resolve returns the node behind aliases; nil where there is none.
func Resolve(n *yaml.Node) *yaml.Node {
	for i := 0; n != nil && n.Kind == yaml.AliasNode; i++ {
		if i == maxAliases {
			return nil
		}
		n = n.Alias
	}
	return n
}

// A Pair is a key of a mapping with its value.
type Pair struct {
	Key, Value *yaml.Node
}

// Pairs returns the keys and values of a mapping in the order of the file, those of merge keys ("<<") behind them and
// where the mapping itself does not have the key. Anything but a mapping has none.
func Pairs(n *yaml.Node) []Pair {
	c := collector{seen: map[string]bool{}}
	c.add(Resolve(n), 0)
	return c.list
}

// A collector gathers the pairs of a mapping and of what it merges.
type collector struct {
	list   []Pair
	seen   map[string]bool
	merged map[*yaml.Node]bool // each mapping is merged once, so that merges of merges stay linear
}

func (c *collector) add(n *yaml.Node, depth int) {
	if n == nil || n.Kind != yaml.MappingNode || depth > maxAliases || c.merged[n] {
		return
	}
	var merges []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := Resolve(n.Content[i]), Resolve(n.Content[i+1])
		if key == nil || value == nil || key.Kind != yaml.ScalarNode {
			continue
		}
		if key.Tag == "!!merge" || key.Value == "<<" && key.Style == 0 {
			merges = append(merges, value)
			continue
		}
		if !c.seen[key.Value] {
			c.seen[key.Value] = true
			c.list = append(c.list, Pair{key, value})
		}
	}
	if len(merges) > 0 && c.merged == nil {
		c.merged = map[*yaml.Node]bool{}
	}
	if c.merged != nil {
		c.merged[n] = true
	}
	for _, m := range merges {
		if m.Kind == yaml.SequenceNode {
			for _, one := range m.Content {
				c.add(Resolve(one), depth+1)
			}
			continue
		}
		c.add(m, depth+1)
	}
}

// Get follows keys through mappings and returns the value, nil where it is absent.
func Get(n *yaml.Node, keys ...string) *yaml.Node {
	n = Resolve(n)
	for _, key := range keys {
		var found *yaml.Node
		for _, p := range Pairs(n) {
			if p.Key.Value == key {
				found = p.Value
				break
			}
		}
		if found == nil {
			return nil
		}
		n = found
	}
	return n
}

// Items returns the values of a sequence, aliases resolved; anything but a sequence has none.
func Items(n *yaml.Node) []*yaml.Node {
	n = Resolve(n)
	if n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	items := make([]*yaml.Node, 0, len(n.Content))
	for _, c := range n.Content {
		if c = Resolve(c); c != nil {
			items = append(items, c)
		}
	}
	return items
}

// String returns the text of a scalar; "" and false for null and for anything but a scalar.
func String(n *yaml.Node) (string, bool) {
	n = Resolve(n)
	if n == nil || n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		return "", false
	}
	return n.Value, true
}

// Text returns the text of the scalar under keys, "" where there is none.
func Text(n *yaml.Node, keys ...string) string {
	s, _ := String(Get(n, keys...))
	return s
}

// Position returns where a node stands. The end is given for a scalar whose text in the file is known: one without
// blanks, where the file may break the line, in the plain style or in quotes without escapes.
func Position(file string, n *yaml.Node) report.Position {
	if n == nil {
		return report.Position{File: file, Line: 1}
	}
	p := report.Position{File: file, Line: n.Line, Column: n.Column}
	if n.Kind != yaml.ScalarNode || strings.ContainsAny(n.Value, " \t\n") || n.Style&yaml.TaggedStyle != 0 || n.Anchor != "" {
		return p
	}
	width := utf8.RuneCountInString(n.Value)
	switch {
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return p
	case n.Style&yaml.DoubleQuotedStyle != 0:
		if strings.ContainsFunc(n.Value, func(r rune) bool { return r == '"' || r == '\\' || r < ' ' || r > '~' }) {
			return p
		}
		width += 2
	case n.Style&yaml.SingleQuotedStyle != 0:
		width += 2 + strings.Count(n.Value, "'")
	}
	if width > 0 {
		p.EndLine, p.EndColumn = p.Line, p.Column+width
	}
	return p
}

// ScalarLine returns the line of the file where the i-th line (from 0) of a scalar's text stands: exact for the literal
// style; for the other styles, which fold lines, the scalar's first line.
func ScalarLine(n *yaml.Node, i int) int {
	switch {
	case n.Style&yaml.LiteralStyle != 0:
		return n.Line + 1 + i
	case n.Style&yaml.FoldedStyle != 0:
		return n.Line + 1
	}
	return n.Line
}
