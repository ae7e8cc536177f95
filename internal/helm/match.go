package helm

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"github.com/golive-dev/golive/internal/yamlfile"
)

// glued matches a marker of documents that a comment follows without a blank, as "{{- end -}}" leaves it. Helm takes it for
// a marker (releaseutil.SplitManifests), YAML does not.
var glued = regexp.MustCompile(`(?m)^---#.*$`)

// separators makes such markers plain ones of the same length.
func separators(text string) string {
	return glued.ReplaceAllStringFunc(text, func(line string) string { return "---" + strings.Repeat(" ", len(line)-len("---")) })
}

// match tells where the nodes of a rendered text come from. again is the text of a second rendering; where it differs, a
// value is random. The trace of a document is believed only where it is, node by node, that document.
func match(plain, again string, traced *tracedText, file string, e *tracer, sources map[string]string) [][]nodePlace {
	docs, err := yamlfile.Parse([]byte(separators(plain)))
	if err != nil {
		return nil
	}
	others, err := yamlfile.Parse([]byte(separators(again)))
	if err != nil || len(others) != len(docs) {
		others = nil
	}
	tracedDocs, err := yamlfile.Parse([]byte(separators(traced.text)))
	if err != nil || len(tracedDocs) != len(docs) {
		tracedDocs = nil
	}
	p := placer{traced: traced, starts: lineStarts(traced.text), sources: sources}
	if e != nil {
		p.places = e.w.places
	}
	all := make([][]nodePlace, len(docs))
	for i, d := range docs {
		own := nodes(d.Root)
		list := make([]nodePlace, len(own))
		for j := range list {
			list[j].File = file
		}
		all[i] = list
		if others != nil {
			for j, o := range pair(own, nodes(others[i].Root)) {
				list[j].Random = o == nil
			}
		}
		if tracedDocs == nil {
			continue
		}
		marks := pair(own, nodes(tracedDocs[i].Root))
		believed := marks != nil
		for j, o := range marks {
			believed = believed && (o != nil || list[j].Random)
		}
		if !believed {
			continue
		}
		with := nodes(tracedDocs[i].Root)
		for j, n := range with {
			random := list[j].Random
			if at := p.place(n); at.Line > 0 {
				list[j] = at
			}
			list[j].Random = random
		}
	}
	return all
}

// pair returns for each node the one of another document in its place, nil where that is a scalar with another value. It
// returns nil where the shapes differ.
func pair(a, b []*yaml.Node) []*yaml.Node {
	if len(a) != len(b) {
		return nil
	}
	list := make([]*yaml.Node, len(a))
	for i, n := range a {
		switch {
		case n.Kind != b[i].Kind || len(n.Content) != len(b[i].Content):
			return nil
		case n.Kind == yaml.ScalarNode && (n.Value != b[i].Value || n.Tag != b[i].Tag):
		default:
			list[i] = b[i]
		}
	}
	return list
}

// A placer finds where a node of a traced text comes from.
type placer struct {
	traced  *tracedText
	starts  []int
	places  []place
	sources map[string]string
}

func (p *placer) place(n *yaml.Node) nodePlace {
	text := p.traced.text
	from := offset(text, p.starts, n.Line, n.Column)
	if from >= len(text) {
		return nodePlace{}
	}
	if n.Kind == yaml.ScalarNode {
		if at, ok := p.value(n, from); ok {
			return at
		}
	}
	r, ok := p.traced.at(from)
	if !ok || r.place < 0 {
		return nodePlace{}
	}
	at := p.places[r.place]
	line := sourceLine(p.sources[at.file], at.line)
	if at.action {
		return nodePlace{File: at.file, Line: at.line, Column: at.column}
	}
	// Literal text of the template: it stands as many characters behind the mark as it does in the text, unless a function
	// moved it.
	column := at.column + utf8.RuneCountInString(text[r.start:from])
	end := 0
	if n.Kind == yaml.ScalarNode {
		q := yamlfile.Position("", n)
		if width := q.EndColumn - q.Column; q.EndColumn > 0 && from+1 < len(text) {
			raw := cut(text[from:], width)
			if p.traced.covers(from, from+len(raw)) && strings.HasPrefix(behind(line, column), raw) {
				end = column + width
			}
		}
	}
	if end == 0 && !strings.HasPrefix(behind(line, column), cut(text[from:], 1)) {
		column = 1 + utf8.RuneCountInString(line) - utf8.RuneCountInString(strings.TrimLeft(line, " \t"))
	}
	return nodePlace{File: at.file, Line: at.line, Column: column, End: end}
}

// value finds a scalar that is one value of the chart's values, whole.
func (p *placer) value(n *yaml.Node, from int) (nodePlace, bool) {
	text := p.traced.text
	if n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0 {
		if r, ok := p.traced.at(from); !ok || r.value < 0 { // the value's own quotes are in its run
			from++
		}
	}
	r, ok := p.traced.at(from)
	if !ok || r.value < 0 || !strings.HasPrefix(strings.TrimLeft(text[from:], `"'`), n.Value) {
		return nodePlace{}, false
	}
	at := p.places[r.value]
	if at.text != n.Value || !p.traced.covers(from, min(from+len(n.Value), len(text))) {
		return nodePlace{}, false
	}
	return nodePlace{File: at.file, Line: at.line, Column: at.column, End: at.endColumn}, true
}

// sourceLine returns a line of a file.
func sourceLine(text string, line int) string {
	for ; line > 1; line-- {
		_, rest, ok := strings.Cut(text, "\n")
		if !ok {
			return ""
		}
		text = rest
	}
	text, _, _ = strings.Cut(text, "\n")
	return text
}

// behind returns a line from a column on.
func behind(line string, column int) string {
	for ; column > 1 && line != ""; column-- {
		_, size := utf8.DecodeRuneInString(line)
		line = line[size:]
	}
	return line
}

// cut returns the first runes of a text.
func cut(text string, runes int) string {
	return text[:len(text)-len(behind(text, runes+1))]
}
