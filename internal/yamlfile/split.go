package yamlfile

import (
	"strings"
	"unicode/utf8"
)

// A chunk is the text of one document.
type chunk struct {
	text string
	line int // of its first line in the file, from 1
}

// split cuts a text at its document markers. A line that starts with "---" or "..." and a blank ends a document whatever
// stands around it, block scalars and quotes included (YAML 1.2.2, 9.1.2 and 9.1.3), so no parser is needed.
func split(text string) []chunk {
	text = strings.TrimPrefix(text, "\ufeff")
	var chunks []chunk
	start, startLine := 0, 1
	flush := func(end int) {
		if strings.TrimSpace(text[start:end]) != "" {
			chunks = append(chunks, chunk{text[start:end], startLine})
		}
	}
	line := 1
	for pos := 0; pos < len(text); line++ {
		next := len(text)
		if i := strings.IndexByte(text[pos:], '\n'); i >= 0 {
			next = pos + i + 1
		}
		switch content := text[pos:next]; {
		case marker(content, "---"):
			// Directives belong to the marker that follows them.
			if !onlyDirectives(text[start:pos]) {
				flush(pos)
				start, startLine = pos, line
			}
		case marker(content, "..."):
			flush(pos)
			start, startLine = next, line+1
		}
		pos = next
	}
	flush(len(text))
	return chunks
}

// marker reports whether a line is the document marker m, with or without something behind it.
func marker(line, m string) bool {
	rest, ok := strings.CutPrefix(line, m)
	return ok && (rest == "" || strings.IndexByte(" \t\r\n", rest[0]) >= 0)
}

// onlyDirectives reports whether a text is directives, comments and blank lines, with a directive among them.
func onlyDirectives(text string) bool {
	found := false
	for _, line := range strings.Split(text, "\n") {
		switch {
		case strings.HasPrefix(line, "%"):
			found = true
		case strings.TrimSpace(line) != "" && !strings.HasPrefix(strings.TrimSpace(line), "#"):
			return false
		}
	}
	return found
}

// A lineTable turns yaml.v3's lines into lines as every other program counts them. yaml.v3 follows YAML 1.1 and breaks
// lines at a lone carriage return, NEL, LS and PS, too.
type lineTable struct {
	starts []int // byte offset of each line as yaml.v3 counts; nil where the two agree
	text   string
}

func newLineTable(text string) *lineTable {
	if !strings.ContainsAny(text, "\r\u0085\u2028\u2029") || !oddBreaks(text) {
		return &lineTable{}
	}
	t := &lineTable{text: text, starts: []int{0}}
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == '\r' && strings.HasPrefix(text[i+1:], "\n"):
			size = 2
			fallthrough
		case r == '\r', r == '\n', r == '\u0085', r == '\u2028', r == '\u2029':
			t.starts = append(t.starts, i+size)
		}
		i += size
	}
	return t
}

// oddBreaks reports whether a text has a line break other than "\n" and "\r\n".
func oddBreaks(text string) bool {
	return strings.ContainsAny(strings.ReplaceAll(text, "\r\n", "\n"), "\r\u0085\u2028\u2029")
}

// position turns a position of yaml.v3 into one that counts "\n" alone as the end of a line.
func (t *lineTable) position(line, column int) (int, int) {
	if t.starts == nil || line < 1 || line > len(t.starts) {
		return line, column
	}
	start := t.starts[line-1]
	at := start
	for n := 1; n < column && at < len(t.text); n++ {
		_, size := utf8.DecodeRuneInString(t.text[at:])
		at += size
	}
	lineStart := strings.LastIndexByte(t.text[:at], '\n') + 1
	return 1 + strings.Count(t.text[:lineStart], "\n"), 1 + utf8.RuneCountInString(t.text[lineStart:at])
}
