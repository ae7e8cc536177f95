package text

import (
	"github.com/fatih/color"

	"github.com/golive-dev/golive/report"
)

// A style is one look of text. Without colour it changes nothing: words and glyphs carry the meaning.
type style int

const (
	plain style = iota
	bold
	dim
	red
	yellow
	cyan
	green
	blue
)

var attributes = map[style][]color.Attribute{
	bold: {color.Bold}, dim: {color.Faint}, red: {color.FgRed, color.Bold}, yellow: {color.FgYellow, color.Bold},
	cyan: {color.FgCyan, color.Bold}, green: {color.FgGreen, color.Bold}, blue: {color.FgBlue, color.Bold},
}

// glyphs are the signs that have a form in ASCII.
type glyphs struct {
	fail, warn, notRun, none, pass, ellipsis string
}

var (
	unicodeGlyphs = glyphs{fail: "✗", warn: "!", notRun: "?", none: "-", pass: "✓", ellipsis: "…"}
	asciiGlyphs   = glyphs{fail: "x", warn: "!", notRun: "?", none: "-", pass: "+", ellipsis: "..."}
)

func (p *printer) paint(s style, text string) string {
	if !p.opt.Color || s == plain || text == "" {
		return text
	}
	c := color.New(attributes[s]...)
	c.EnableColor() // whatever the process's standard output is
	return c.Sprint(text)
}

func severityStyle(s report.Severity) style {
	switch s {
	case report.Error:
		return red
	case report.Warning:
		return yellow
	}
	return cyan
}

// sign returns the glyph of a status and its style.
func (p *printer) sign(s report.Status) (string, style) {
	switch s {
	case report.Fail:
		return p.glyph.fail, red
	case report.Warn:
		return p.glyph.warn, yellow
	case report.NotRun:
		return p.glyph.notRun, yellow
	case report.Pass:
		return p.glyph.pass, green
	}
	return p.glyph.none, dim
}
