package container

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// A source maps offsets in an instruction's joined text (Instruction.Raw) back to lines and columns of the file.
type source struct {
	file  string
	raw   string
	whole Position
	// starts are the pieces of raw that come from one line each, in order.
	starts []piece
	// body is the first line after the instruction's own lines, where its heredocs begin.
	body int
}

type piece struct {
	offset int // in raw
	line   int // from 1
	column int // of the piece's first character, from 1
}

// newSource joins the lines of a node as BuildKit's parser does. Where the outcome differs from the parser's, only the
// instruction's lines are known.
func newSource(file string, lines []string, node *parser.Node, escape rune) *source {
	s := &source{file: file, raw: node.Original, whole: Position{File: file, Line: node.StartLine, EndLine: node.EndLine}}
	var joined strings.Builder
	for n := node.StartLine; n <= node.EndLine && n <= len(lines); n++ {
		line := strings.TrimRight(lines[n-1], "\r\n")
		column := 1
		if n == 1 {
			line = strings.TrimPrefix(line, "\ufeff")
		}
		if n == node.StartLine {
			trimmed := strings.TrimLeftFunc(line, unicode.IsSpace)
			column += utf8.RuneCountInString(line[:len(line)-len(trimmed)])
			line = trimmed
		} else if t := strings.TrimLeftFunc(line, unicode.IsSpace); t == "" || t[0] == '#' {
			continue
		}
		text, more := cutContinuation(line, escape)
		s.starts = append(s.starts, piece{joined.Len(), n, column})
		joined.WriteString(text)
		s.body = n + 1
		if !more {
			break
		}
	}
	if joined.String() != node.Original {
		s.starts = nil
		s.body = 0
	}
	return s
}

// cutContinuation cuts a line-continuation character off a line, with the rule of BuildKit's parser: the escape token,
// not after another one, at the end of the line but for blanks.
func cutContinuation(line string, escape rune) (string, bool) {
	trimmed := strings.TrimRight(line, " \t")
	token := string(escape)
	if !strings.HasSuffix(trimmed, token) {
		return line, false
	}
	rest := strings.TrimSuffix(trimmed, token)
	if rest == "" {
		return "", true
	}
	if strings.HasSuffix(rest, token) {
		return line, false
	}
	return rest, true
}

// position returns the place of raw[from:to].
func (s *source) position(from, to int) Position {
	if len(s.starts) == 0 || from < 0 || to > len(s.raw) || from > to {
		return s.whole
	}
	line, column := s.place(from)
	endLine, endColumn := s.place(to)
	// An end at the beginning of the next piece belongs to the end of this one.
	for i, p := range s.starts {
		if i > 0 && p.offset == to && to > from {
			prev := s.starts[i-1]
			endLine, endColumn = prev.line, prev.column+utf8.RuneCountInString(s.raw[prev.offset:to])
		}
	}
	return Position{File: s.file, Line: line, Column: column, EndLine: endLine, EndColumn: endColumn}
}

func (s *source) place(offset int) (line, column int) {
	p := s.starts[0]
	for _, next := range s.starts[1:] {
		if next.offset > offset {
			break
		}
		p = next
	}
	return p.line, p.column + utf8.RuneCountInString(s.raw[p.offset:offset])
}

// find returns the place of the n-th (from 0) whole word in the instruction, the whole instruction where it is not there.
func (s *source) find(word string, n int) Position {
	from := 0
	if word == "" {
		return s.whole
	}
	for {
		i := strings.Index(s.raw[from:], word)
		if i < 0 {
			return s.whole
		}
		i += from
		if boundary(s.raw, i-1) && boundary(s.raw, i+len(word)) {
			if n--; n < 0 {
				return s.position(i, i+len(word))
			}
		}
		from = i + len(word)
	}
}

func boundary(s string, i int) bool {
	return i < 0 || i >= len(s) || strings.IndexByte(" \t\"',[]=", s[i]) >= 0
}

// fileLines splits a text into its lines.
func fileLines(text []byte) []string {
	var lines []string
	for len(text) > 0 {
		i := bytes.IndexByte(text, '\n')
		if i < 0 {
			lines = append(lines, string(text))
			break
		}
		lines = append(lines, string(text[:i]))
		text = text[i+1:]
	}
	return lines
}
