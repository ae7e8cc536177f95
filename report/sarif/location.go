package sarif

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/golive-dev/golive/report"
)

// sources reads each file once, for the ends of ranges and the hashes of lines.
type sources struct {
	src   report.Sources
	files map[string]*file
}

type file struct {
	lines  []string
	text   string
	hashes map[int]string // by line; made on first use
}

// file returns nil for a file that cannot be read.
func (s *sources) file(name string) *file {
	if f, ok := s.files[name]; ok {
		return f
	}
	var f *file
	if s.src != nil {
		if data, err := s.src.ReadFile(name); err == nil {
			f = &file{text: string(data), lines: strings.Split(string(data), "\n")}
		}
	}
	if s.files == nil {
		s.files = map[string]*file{}
	}
	s.files[name] = f
	return f
}

// hash returns the line's hash as GitHub's uploader makes it, empty if it would make none.
func (s *sources) hash(name string, line int) string {
	f := s.file(name)
	if f == nil {
		return ""
	}
	if f.hashes == nil {
		f.hashes = map[int]string{}
		hashLines(f.text, func(line int, hash string) { f.hashes[line] = hash })
	}
	return f.hashes[line]
}

func (s *sources) physical(at report.Position) physicalLocation {
	return physicalLocation{Artifact: artifact(at.File), Region: s.region(at)}
}

// artifact refers to a file of the repository relative to its root.
func artifact(name string) artifactLocation {
	return artifactLocation{URI: escapePath(name), URIBaseID: srcRoot}
}

// escapePath percent-encodes a path into a relative URI reference (RFC 3986): all but unreserved characters and '/', so
// that no part of a name reads as a scheme, a query or a fragment.
func escapePath(name string) string {
	const unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/"
	var b strings.Builder
	for i := range len(name) {
		if strings.IndexByte(unreserved, name[i]) >= 0 {
			b.WriteByte(name[i])
		} else {
			fmt.Fprintf(&b, "%%%02X", name[i])
		}
	}
	return b.String()
}

// region completes a position: GitHub wants both ends with their columns. A position without a column covers the text
// of its line, one without an end reaches to the end of the line's text.
func (s *sources) region(at report.Position) *region {
	reg := region{StartLine: max(at.Line, 1), StartColumn: at.Column, EndLine: at.EndLine, EndColumn: at.EndColumn}
	text := s.line(at.File, reg.StartLine)
	trimmed := strings.TrimRight(text, " \t\r")
	if reg.StartColumn < 1 {
		reg.StartColumn = 1 + len(trimmed) - len(strings.TrimLeft(trimmed, " \t"))
		reg.EndLine, reg.EndColumn = reg.StartLine, 0
	}
	if reg.EndLine < reg.StartLine {
		if at.EndLine != 0 {
			reg.EndColumn = 0
		}
		reg.EndLine = reg.StartLine
	}
	if reg.EndColumn < 1 {
		reg.EndColumn = 1 + utf8.RuneCountInString(strings.TrimRight(s.line(at.File, reg.EndLine), " \t\r"))
	}
	if reg.EndLine == reg.StartLine {
		reg.EndColumn = max(reg.EndColumn, reg.StartColumn)
	}
	return &reg
}

// line returns a line of a file, empty if there is none.
func (s *sources) line(name string, number int) string {
	if f := s.file(name); f != nil && number >= 1 && number <= len(f.lines) {
		return f.lines[number-1]
	}
	return ""
}
