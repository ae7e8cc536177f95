// Package text renders a report for people: diagnostics in the form of a compiler first, the scoreboard of the checks
// and the verdict last. Everything that comes from the repository is escaped, and every line but one with the name of a
// file keeps to the width.
package text

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/golive-dev/golive/report"
)

const (
	defaultWidth = 80
	minWidth     = 40
)

// Options say how the report is drawn.
type Options struct {
	Width   int  // columns of the terminal; 0 means 80, less than 40 is taken as 40
	Color   bool // with SGR sequences for severity and emphasis, the only control sequences that are ever written
	ASCII   bool // golive's own signs in ASCII
	Verbose bool // evidence, every limit, every suppressed finding, every finding of a group

	// GroupMax is how many findings of one rule in one file are drawn in full; the others are named with their lines. 0
	// means 1, a negative number draws all.
	GroupMax int
}

// Render writes the report. Snippets come from src; a file that cannot be read costs its snippet and nothing else.
func Render(w io.Writer, r *report.Report, src report.Sources, opt Options) error {
	p := &printer{w: bufio.NewWriter(w), report: r, opt: opt, glyph: unicodeGlyphs, sources: lineReader{src: src, masker: r.Masker(src)}}
	if opt.ASCII {
		p.glyph = asciiGlyphs
	}
	p.width = max(opt.Width, minWidth)
	if opt.Width == 0 {
		p.width = defaultWidth
	}
	for _, g := range groups(r, opt) {
		p.diagnostics(g)
	}
	p.headline()
	p.scoreboard()
	p.line()
	p.verdict()
	return p.w.Flush()
}

// A printer writes one report. Errors of the writer stay in the bufio.Writer until Render flushes it.
type printer struct {
	w       *bufio.Writer
	report  *report.Report
	opt     Options
	width   int
	glyph   glyphs
	sources lineReader
}

// line writes the parts as one line.
func (p *printer) line(parts ...string) {
	p.w.WriteString(strings.TrimRight(strings.Join(parts, ""), " "))
	p.w.WriteByte('\n')
}

// flow writes text behind a prefix of the given width, wrapped, the other lines indented. The text is not yet escaped.
func (p *printer) flow(prefix string, prefixWidth, indent int, s style, text string) {
	for i, line := range wrap(p.escape(text), p.width-prefixWidth, p.width-indent) {
		if i > 0 {
			prefix = strings.Repeat(" ", indent)
		}
		p.line(prefix, p.paint(s, line))
	}
}

// flowAt is flow with the place of a file behind the text, which is never wrapped.
func (p *printer) flowAt(prefix string, prefixWidth, indent int, text, file string, line int) {
	if file == "" {
		p.flow(prefix, prefixWidth, indent, plain, text)
		return
	}
	place := "(" + location(report.Position{File: file, Line: line}) + ")"
	lines := wrap(p.escape(text), p.width-prefixWidth, p.width-indent)
	for i, part := range lines {
		used := indent
		if i == 0 {
			used = prefixWidth
		} else {
			prefix = strings.Repeat(" ", indent)
		}
		if i == len(lines)-1 && used+width(part)+1+width(place) <= p.width {
			p.line(prefix, part, " ", p.paint(dim, place))
			return
		}
		p.line(prefix, part)
	}
	p.line(strings.Repeat(" ", indent), p.paint(dim, place))
}

// maxText is how many code points of one text are drawn; JSON has them all.
const maxText = 4000

// escape is Escape for texts that may be of any length.
func (p *printer) escape(text string) string {
	part, _, more := near(text, 0, maxText)
	if more {
		return Escape(part) + p.glyph.ellipsis
	}
	return Escape(part)
}

// location is a position as compilers write it, which editors and terminals link.
func location(at report.Position) string {
	text := Escape(at.File)
	if at.Line > 0 {
		text += fmt.Sprintf(":%d", at.Line)
		if at.Column > 0 {
			text += fmt.Sprintf(":%d", at.Column)
		}
	}
	return text
}

// counted returns "1 error", "2 errors".
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
