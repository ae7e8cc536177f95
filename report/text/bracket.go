package text

import (
	"strings"
	"unicode/utf8"

	"github.com/golive-dev/golive/report"
)

// maxSpan is how many lines of a range are shown whole; of a longer one the first two and the last two are.
const maxSpan = 6

// bracket draws a range over several lines: a bracket along them from the start to the end.
func (b *block) bracket(lines []string, at report.Position, m mark, label string) {
	first, last := strings.TrimSuffix(lines[at.Line-1], "\r"), strings.TrimSuffix(lines[at.EndLine-1], "\r")
	if indented(first) >= at.Column-1 {
		b.source(at.Line, b.paint(m.tone, "/")+" "+b.beside(first))
	} else {
		b.source(at.Line, "  "+b.beside(first))
		b.under(b.paint(m.tone, " "+strings.Repeat("_", b.columnOf(first, at.Column)+1)+m.sign))
	}
	side := b.paint(m.tone, "|")
	for n := at.Line + 1; n <= at.EndLine; n++ {
		if at.EndLine-at.Line >= maxSpan && n == at.Line+2 {
			b.line(b.paint(blue, pad("...", b.gutter+3)), side)
			n = at.EndLine - 1
		}
		b.source(n, side+" "+b.beside(strings.TrimSuffix(lines[n-1], "\r")))
	}
	column := at.EndColumn - 1
	if at.EndColumn == 0 {
		column = utf8.RuneCountInString(strings.TrimRight(last, " \t"))
	}
	b.labelled("", "|"+strings.Repeat("_", b.columnOf(last, column)+1)+m.sign, m, label)
}

// indented is the number of blanks at the start of a line.
func indented(line string) int { return len(line) - len(strings.TrimLeft(line, " \t")) }

// beside returns a line cut to the room beside a bracket.
func (b *block) beside(line string) string {
	part, _, more := near(line, 0, 4*b.room())
	text := fit(cells(part, true), b.room()-2, b.glyph.ellipsis)
	if more && !strings.HasSuffix(text, b.glyph.ellipsis) {
		text += b.glyph.ellipsis
	}
	return text
}

// columnOf is the column of the terminal at which a column of the file stands beside a bracket, or the last one there.
func (b *block) columnOf(line string, column int) int {
	part, _, _ := near(line, 0, 4*b.room())
	return min(startOf(cells(part, true), max(0, column-1)), b.room()-3)
}
