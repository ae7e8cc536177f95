package text

import (
	"fmt"
	"strings"

	"github.com/golive-dev/golive/report"
)

// A mark underlines: carets for the place itself, dashes for a related one.
type mark struct {
	sign string
	tone style
}

// A lineReader reads the lines of source files, each file once, the secrets of the report's findings masked.
type lineReader struct {
	src    report.Sources
	masker *report.Masker
	files  map[string][]string
}

// lines returns the lines of a file without their ends, nil if it cannot be read.
func (l *lineReader) lines(name string) []string {
	if lines, ok := l.files[name]; ok {
		return lines
	}
	var lines []string
	if l.src != nil {
		if content, err := l.src.ReadFile(name); err == nil && len(content) > 0 {
			lines = strings.Split(strings.TrimSuffix(l.masker.Content(name, string(content)), "\n"), "\n")
		}
	}
	if l.files == nil {
		l.files = map[string][]string{}
	}
	l.files[name] = lines
	return lines
}

// lastLine is the number of the last line of the range that can be shown, 0 if none can.
func (l *lineReader) lastLine(at report.Position) int {
	lines := l.lines(at.File)
	if at.Line < 1 || at.Line > len(lines) {
		return 0
	}
	return min(normalise(at, lines).EndLine, len(lines))
}

// normalise makes the range's end explicit: inside the file, behind the start, and not at the very start of a line.
func normalise(at report.Position, lines []string) report.Position {
	if at.EndLine > len(lines) {
		at.EndLine, at.EndColumn = len(lines), 0
	}
	if at.EndLine > at.Line && at.EndColumn == 1 {
		at.EndLine, at.EndColumn = at.EndLine-1, 0
	}
	if at.EndLine < at.Line {
		at.EndLine, at.EndColumn = at.Line, 0
	}
	return at
}

// snippet draws the lines of the place with the mark and the label under them. It reports whether there were any.
func (b *block) snippet(at report.Position, m mark, label string) bool {
	if b.sources.lastLine(at) == 0 {
		return false
	}
	lines := b.sources.lines(at.File)
	at = normalise(at, lines)
	b.bar()
	if at.EndLine > at.Line {
		b.bracket(lines, at, m, label)
	} else {
		b.single(strings.TrimSuffix(lines[at.Line-1], "\r"), at, m, label)
	}
	return true
}

// room is the number of columns beside the gutter.
func (b *block) room() int { return b.printer.width - b.gutter - 3 }

// source writes one line of the file, numbered.
func (b *block) source(number int, text string) {
	b.line(b.paint(blue, fmt.Sprintf("%*d |", b.gutter, number)), " ", text)
}

// under writes a line of the block that no line of the file stands in.
func (b *block) under(text string) {
	b.line(b.blank(), b.paint(blue, " |"), " ", text)
}

// single draws a range inside one line.
func (b *block) single(line string, at report.Position, m mark, label string) {
	text, from, to := b.window(line, at)
	b.source(at.Line, text)
	signs := strings.Repeat(m.sign, max(1, to-from))
	b.labelled(strings.Repeat(" ", from), signs, m, label)
}

// labelled writes the marks with the label behind them, or wrapped below them where it does not fit.
func (b *block) labelled(before, signs string, m mark, label string) {
	text, from := b.escape(label), width(before)
	if from+len(signs)+1+width(text) <= b.room() {
		b.under(before + b.paint(m.tone, strings.TrimRight(signs+" "+text, " ")))
		return
	}
	b.under(before + b.paint(m.tone, signs))
	indent := max(0, min(from, b.room()-30))
	for _, line := range wrap(text, b.room()-indent, b.room()-indent) {
		b.under(strings.Repeat(" ", indent) + b.paint(m.tone, line))
	}
}
