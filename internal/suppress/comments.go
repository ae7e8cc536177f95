// Package suppress finds out which findings somebody has accepted, by comments at the place and by the settings, and
// which of these ignores hold nothing.
package suppress

import (
	"bytes"
	"go/scanner"
	"go/token"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/golive-dev/golive/internal/inventory"
)

// marker starts an ignore in a comment: golive:ignore RULE reason.
const marker = "golive:ignore"

// A Comment is one ignore that stands in a file.
type Comment struct {
	File   string
	Line   int // of the comment
	Column int
	Rule   string // a rule's ID or a check's name, as written
	Reason string // empty where none is given
	// Covers is the line below the comment that it speaks of as well, past further comment lines; 0 where it stands
	// behind something on its own line.
	Covers int
}

// Comments returns the ignores of every file that golive may report in: Go, Dockerfiles, YAML, go.mod, TOML, .env and
// SQL. JSON has no comments.
func Comments(files *inventory.Inventory, within func(string) bool) []Comment {
	var all []Comment
	for _, e := range files.Entries() {
		if e.Kind != inventory.Regular || !within(e.Path) {
			continue
		}
		style := styleOf(e.Path)
		if style == "" {
			continue
		}
		text, err := files.ReadFile(e.Path)
		if err != nil || !bytes.Contains(text, []byte(marker)) {
			continue
		}
		if path.Ext(e.Path) == ".go" {
			all = append(all, goComments(e.Path, text)...)
		} else {
			all = append(all, lineComments(e.Path, text, style)...)
		}
	}
	return all
}

// styleOf returns what starts a comment in a file, empty for files that are not looked at.
func styleOf(name string) string {
	base := strings.ToLower(path.Base(name))
	switch {
	case path.Ext(base) == ".go", base == "go.mod", base == "go.work":
		return "//"
	case path.Ext(base) == ".sql":
		return "--"
	case path.Ext(base) == ".yaml", path.Ext(base) == ".yml", path.Ext(base) == ".toml", path.Ext(base) == ".properties",
		base == ".env", strings.HasPrefix(base, ".env."), path.Ext(base) == ".env",
		strings.Contains(base, "dockerfile"), strings.Contains(base, "containerfile"):
		return "#"
	}
	return ""
}

// goComments reads the comments of Go source by Go's own scanner, so that a string that holds the marker is none.
func goComments(name string, text []byte) []Comment {
	fset := token.NewFileSet()
	file := fset.AddFile(name, -1, len(text))
	var s scanner.Scanner
	s.Init(file, text, func(token.Position, string) {}, scanner.ScanComments)
	var found []Comment
	code := map[int]bool{} // lines with code on them
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			break
		}
		at := fset.PositionFor(pos, false)
		switch {
		case tok == token.COMMENT:
			body := strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(lit, "//"), "/*"), "*/")
			if c, ok := parse(name, body); ok {
				c.Line, c.Column = at.Line, at.Column
				found = append(found, c)
			}
		case tok != token.SEMICOLON || lit == ";":
			code[at.Line] = true
		}
	}
	lines := bytes.Split(text, []byte("\n"))
	for i := range found {
		if !code[found[i].Line] {
			found[i].Covers = nextLine(lines, found[i].Line, "//")
		}
	}
	return found
}

// lineComments reads the comments of formats where a comment runs from its mark to the end of the line. The mark counts
// at the start of a line or behind white space, outside quotes.
func lineComments(name string, text []byte, mark string) []Comment {
	var found []Comment
	lines := bytes.Split(text, []byte("\n"))
	for i, line := range lines {
		if !bytes.Contains(line, []byte(marker)) {
			continue
		}
		at := commentStart(string(line), mark)
		if at < 0 {
			continue
		}
		c, ok := parse(name, string(line[at+len(mark):]))
		if !ok {
			continue
		}
		c.Line, c.Column = i+1, utf8.RuneCount(line[:at])+1
		if len(bytes.TrimSpace(line[:at])) == 0 {
			c.Covers = nextLine(lines, c.Line, mark)
		}
		found = append(found, c)
	}
	return found
}

func commentStart(line, mark string) int {
	quote := byte(0)
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case (c == '"' || c == '\'') && (i == 0 || strings.IndexByte(" \t=:[,{(", line[i-1]) >= 0):
			quote = c
		case strings.HasPrefix(line[i:], mark) && (i == 0 || line[i-1] == ' ' || line[i-1] == '\t'):
			return i
		}
	}
	return -1
}

// nextLine returns the first line behind a comment line that is neither empty nor a comment itself, so that several
// ignores may stand above one place; 0 where there is none.
func nextLine(lines [][]byte, line int, mark string) int {
	for n := line; n < len(lines); n++ {
		text := strings.TrimSpace(string(lines[n]))
		if text == "" {
			return 0
		}
		if !strings.HasPrefix(text, mark) {
			return n + 1
		}
	}
	return 0
}

// parse reads "golive:ignore RULE reason" at the start of a comment's text.
func parse(name, body string) (Comment, bool) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(body), marker)
	if !ok || rest != "" && rest[0] != ' ' && rest[0] != '\t' {
		return Comment{}, false
	}
	rule, reason, _ := strings.Cut(strings.TrimSpace(rest), " ")
	return Comment{File: name, Rule: rule, Reason: strings.TrimSpace(reason)}, true
}
