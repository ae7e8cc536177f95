package settings

import (
	"bytes"
	"errors"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2/unstable"

	"github.com/golive-dev/golive/internal/yamlfile"
	"github.com/golive-dev/golive/report"
)

// toml reads TOML 1.0. What stands before a line that does not parse is kept.
func (d *Document) toml(data []byte) {
	if !utf8.Valid(data) {
		d.problem(1, "file is not UTF-8")
		return
	}
	r := tomlReader{d: d, data: data, tables: map[string]int{}}
	for i, c := range data {
		if c == '\n' {
			r.lines = append(r.lines, i+1)
		}
	}
	r.p.Reset(data)
	for r.p.NextExpression() && len(d.Keys) < maxKeys {
		n := r.p.Expression()
		switch n.Kind {
		case unstable.Table, unstable.ArrayTable:
			r.prefix = r.path("", n.Key(), n.Kind == unstable.ArrayTable)
		case unstable.KeyValue:
			r.keyValue(r.prefix, n, 0)
		}
	}
	if err := r.p.Error(); err != nil {
		line := 1
		var pe *unstable.ParserError
		if errors.As(err, &pe) {
			line = r.lineOf(pe.Highlight)
		}
		d.problem(line, "file does not parse: "+err.Error())
	}
}

type tomlReader struct {
	d      *Document
	p      unstable.Parser
	data   []byte
	lines  []int // offsets of the second and each later line
	prefix string
	tables map[string]int // how many elements an array of tables has so far
}

// path puts a dotted key behind a prefix. Below an array of tables it means the array's last element (TOML 1.0, Array of
// Tables).
func (r *tomlReader) path(prefix string, key unstable.Iterator, array bool) string {
	at := prefix
	for key.Next() {
		n := key.Node()
		at = join(at, string(n.Data))
		place := r.place(n.Raw)
		r.d.name(at, place)
		r.d.block(at, place)
		count, inArray := r.tables[at]
		if array && key.IsLast() {
			r.tables[at] = count + 1
			at = join(at, strconv.Itoa(count))
			r.d.block(at, place)
		} else if inArray {
			at = join(at, strconv.Itoa(count-1))
		}
	}
	return at
}

func (r *tomlReader) keyValue(prefix string, n *unstable.Node, depth int) {
	at, key := prefix, n.Key()
	for key.Next() {
		at = join(at, string(key.Node().Data))
		r.d.name(at, r.place(key.Node().Raw))
		if !key.IsLast() {
			r.d.block(at, r.place(key.Node().Raw))
		}
	}
	r.value(at, n.Value(), r.place(n.Raw), depth)
}

// value takes over a value; outer is the place where the value itself has none.
func (r *tomlReader) value(at string, v *unstable.Node, outer report.Position, depth int) {
	if depth > yamlfile.MaxDepth {
		r.d.Partial = true
		return
	}
	place := outer
	if v.Raw.Length > 0 {
		place = r.place(v.Raw)
	}
	text := string(v.Data)
	switch v.Kind {
	case unstable.InlineTable:
		r.d.block(at, outer)
		for it := v.Children(); it.Next(); {
			r.keyValue(at, it.Node(), depth+1)
		}
		return
	case unstable.Array:
		r.d.block(at, outer)
		i := 0
		for it := v.Children(); it.Next(); i++ {
			r.value(join(at, strconv.Itoa(i)), it.Node(), outer, depth+1)
		}
		return
	case unstable.Integer:
		if i, err := strconv.ParseInt(strings.ReplaceAll(text, "_", ""), 0, 64); err == nil {
			text = strconv.FormatInt(i, 10)
		}
	}
	r.d.set(at, Setting{Text: text, State: Set, Position: place})
}

func (r *tomlReader) place(raw unstable.Range) report.Position {
	line, column := r.position(int(raw.Offset))
	endLine, endColumn := r.position(int(raw.Offset + raw.Length))
	return report.Position{File: r.d.File, Line: line, Column: column, EndLine: endLine, EndColumn: endColumn}
}

func (r *tomlReader) position(offset int) (line, column int) {
	offset = min(offset, len(r.data))
	i := sort.SearchInts(r.lines, offset+1)
	start := 0
	if i > 0 {
		start = r.lines[i-1]
	}
	return i + 1, 1 + utf8.RuneCount(r.data[start:offset])
}

// lineOf returns the line of a part of the text that the parser points to.
func (r *tomlReader) lineOf(part []byte) int {
	if offset := cap(r.data) - cap(part); offset >= 0 && offset <= len(r.data) {
		return 1 + bytes.Count(r.data[:offset], []byte("\n"))
	}
	return 1
}
