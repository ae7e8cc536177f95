// Package reporttest holds sample reports for the tests of the renderers: one realistic service, and one report for each
// situation that a renderer has to draw.
package reporttest

import (
	"fmt"
	"io/fs"
	"strings"
	"unicode/utf8"

	"github.com/golive-dev/golive/report"
)

// Files is a repository in memory, name to content.
type Files map[string]string

// ReadFile implements report.Sources.
func (f Files) ReadFile(name string) ([]byte, error) {
	text, ok := f[name]
	if !ok {
		return nil, fmt.Errorf("open %s: %w", name, fs.ErrNotExist)
	}
	return []byte(text), nil
}

// At returns the range of the first place where text stands in the file, which may span lines. It panics where there is
// none: the sample is wrong then.
func (f Files) At(name, text string) report.Position {
	before, _, found := strings.Cut(f[name], text)
	if !found {
		panic(fmt.Sprintf("%s does not hold %q", name, text))
	}
	start, end := before, before+text
	return report.Position{
		File: name,
		Line: 1 + strings.Count(start, "\n"), Column: column(start),
		EndLine: 1 + strings.Count(end, "\n"), EndColumn: column(end),
	}
}

// column counts the code points behind the last line break, from 1.
func column(text string) int {
	return 1 + utf8.RuneCountInString(text[strings.LastIndexByte(text, '\n')+1:])
}

// AtLine is the place of the first line that holds text, without columns.
func (f Files) AtLine(name, text string) report.Position {
	return report.Position{File: name, Line: f.At(name, text).Line}
}
