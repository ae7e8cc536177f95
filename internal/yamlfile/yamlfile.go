// Package yamlfile reads YAML and JSON files document by document into nodes of yaml.v3 that carry exact positions. It
// bounds what it parses, so that a hostile file costs neither the memory nor the stack of the run, and a document that
// does not parse costs none of its neighbours.
package yamlfile

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// Bounds on one file. What lies beyond is an Error of the file or of the document, never silence.
const (
	MaxSize      = 8 << 20 // bytes of a file
	MaxDocuments = 20_000  // documents in a file
	MaxNodes     = 500_000 // values in a document, estimated before it is parsed
	MaxDepth     = 200     // collections inside one another
)

// A Document is one YAML document of a file.
type Document struct {
	// Root is the document's value, nil where the document is empty or Err is set. Lines and columns of all its nodes
	// count in the file, from 1, columns in code points. An alias node is not expanded: see Resolve.
	Root *yaml.Node
	Line int    // the first line of the document's text
	Text string // the document as it stands in the file, without the marker before it
	Err  *Error // why the document could not be read
}

// An Error says what is wrong in a document, and where.
type Error struct {
	Line    int // in the file, from 1
	Message string
}

func (e *Error) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Message) }

// Parse splits a file at its document markers and parses each document by itself. The error says that the file as a
// whole cannot be read: it is too large or not UTF-8.
func Parse(data []byte) ([]Document, error) {
	return ParseSome(data, func(string) bool { return true })
}

// ParseSome is Parse for the documents whose text want accepts; the others are left out unread.
func ParseSome(data []byte, want func(text string) bool) ([]Document, error) {
	switch {
	case len(data) > MaxSize:
		return nil, fmt.Errorf("file is too large to be examined (%d bytes, the bound is %d)", len(data), MaxSize)
	case !utf8.Valid(data):
		return nil, errors.New("file is not UTF-8")
	}
	var docs []Document
	for _, c := range split(string(data)) {
		if len(docs) == MaxDocuments {
			return docs, fmt.Errorf("file has more than %d documents; the rest is not examined", MaxDocuments)
		}
		if !want(c.text) {
			continue
		}
		d := Document{Line: c.line, Text: c.text}
		d.Root, d.Err = parse(c)
		if d.Root != nil || d.Err != nil {
			docs = append(docs, d)
		}
	}
	return docs, nil
}

// versionDirective matches the directive that yaml.v3 refuses for any version but 1.1, although it reads 1.2 as well.
var versionDirective = regexp.MustCompile(`(?m)\A((?:#.*\n|\s*\n)*)%YAML`)

// foreignBreaks are what YAML 1.1 takes for the end of a line and no editor or code review does: each is put out of the
// way by a white space of the same length, so that lines are counted as everybody counts them.
var foreignBreaks = strings.NewReplacer("\r\n", "\r\n", "\r", " ", "\u0085", "\u00a0", "\u2028", "\u2007", "\u2029", "\u2007")

// parse reads one document and moves its positions to where they stand in the file.
func parse(c chunk) (*yaml.Node, *Error) {
	c.text = foreignBreaks.Replace(c.text)
	c.text = versionDirective.ReplaceAllString(c.text, "$1#AML") // a comment of the same length
	if n := estimate(c.text); n > MaxNodes {
		return nil, &Error{c.line, fmt.Sprintf("document is too large to be examined (about %d values, the bound is %d)", n, MaxNodes)}
	}
	var doc yaml.Node
	if err := decode(c.text, &doc); err != nil {
		e := positioned(err, c.line)
		if n := brokenLine(c.text); n > 0 {
			e.Line = c.line + n - 1
		}
		return nil, e
	}
	if len(doc.Content) == 0 || doc.Content[0].Kind == yaml.ScalarNode && doc.Content[0].Tag == "!!null" {
		return nil, nil
	}
	lines := newLineTable(c.text)
	if !place(doc.Content[0], c.line-1, lines, 0) {
		return nil, &Error{c.line, fmt.Sprintf("document has more than %d levels", MaxDepth)}
	}
	return doc.Content[0], nil
}

// decode turns a panic of the parser into an error: yaml.v3 panics on some malformed inputs.
func decode(text string, doc *yaml.Node) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("yaml: %v", r)
		}
	}()
	return yaml.Unmarshal([]byte(text), doc)
}

// place moves a node and all below it by base lines and reports whether the nesting is within bounds. Aliases are not
// followed: what they point to is placed where it stands.
func place(n *yaml.Node, base int, lines *lineTable, depth int) bool {
	if depth > MaxDepth {
		return false
	}
	n.Line, n.Column = lines.position(n.Line, n.Column)
	n.Line += base
	for _, child := range n.Content {
		if !place(child, base, lines, depth+1) {
			return false
		}
	}
	return true
}

// estimate is an upper bound on the number of nodes of a text, from the characters that separate values.
func estimate(text string) int {
	n := strings.Count(text, "\n") + 1
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case ',', '[', '{':
			n++
		case ':', '-', '?':
			if i+1 == len(text) || strings.IndexByte(" \t\r\n\"'", text[i+1]) >= 0 {
				n++
			}
		}
	}
	return n
}

// brokenLine returns the line (from 1) behind the longest beginning of a text that parses, 0 where that is not worth the
// time. yaml.v3 tells the line where the broken collection starts, which may be far above.
func brokenLine(text string) int {
	lines := strings.SplitAfter(text, "\n")
	if len(text) > 256<<10 {
		return 0
	}
	parses := func(n int) bool {
		var doc yaml.Node
		return decode(strings.Join(lines[:n], ""), &doc) == nil
	}
	step := int(math.Sqrt(float64(len(lines)))) + 1
	good := 0
	for n := step; n < len(lines); n += step {
		if parses(n) {
			good = n
		}
	}
	last := good
	for n := good + 1; n < len(lines) && n <= good+2*step; n++ {
		if parses(n) {
			last = n
		}
	}
	return last + 1
}

var errorLine = regexp.MustCompile(`^(?:yaml: )?(?:unmarshal errors:\s*)?line (\d+): `)

// positioned takes the line out of a message of yaml.v3.
func positioned(err error, first int) *Error {
	message := err.Error()
	e := &Error{Line: first, Message: strings.TrimPrefix(message, "yaml: ")}
	if m := errorLine.FindStringSubmatch(message); m != nil {
		if n, convErr := strconv.Atoi(m[1]); convErr == nil && n > 0 {
			e.Line = first + n - 1
		}
		e.Message = message[len(m[0]):]
	}
	return e
}
