package text

import (
	"fmt"
	"strings"

	"github.com/golive-dev/golive/report"
)

const (
	maxListed = 10 // places of a group that are named with their own message
	maxLines  = 24 // lines of a group that are named by number
)

// A group is the findings of one rule in one file: those drawn in full, and the others.
type group struct {
	full, others []report.Finding
}

// groups returns the unsuppressed findings, grouped, in the order of each group's first finding.
func groups(r *report.Report, opt Options) []*group {
	type key struct {
		rule, file string
		severity   report.Severity
	}
	limit := opt.GroupMax
	if limit == 0 {
		limit = 1
	}
	var all []*group
	byKey := map[key]*group{}
	for _, f := range r.Findings() {
		if f.Suppressed != nil {
			continue
		}
		k := key{f.Rule, f.File, f.Severity}
		g := byKey[k]
		if g == nil {
			g = &group{}
			byKey[k], all = g, append(all, g)
		}
		if limit < 0 || len(g.full) < limit {
			g.full = append(g.full, f)
		} else {
			g.others = append(g.others, f)
		}
	}
	return all
}

func (p *printer) diagnostics(g *group) {
	for i, f := range g.full {
		var others []report.Finding
		if i == len(g.full)-1 {
			others = g.others
		}
		p.diagnostic(f, others)
	}
}

// diagnostic draws one finding: heading, place, related places, flow, remedy, and what else there is of its kind.
func (p *printer) diagnostic(f report.Finding, others []report.Finding) {
	heading := fmt.Sprintf("%s[%s]:", f.Severity, Escape(f.Rule))
	tone := severityStyle(f.Severity)
	p.flow(p.paint(tone, heading)+" ", width(heading)+1, 4, bold, f.Message)

	b := block{printer: p, gutter: p.gutter(f)}
	b.place("-->", f.Position, mark{"^", tone}, f.Label)
	for _, rel := range f.Related {
		b.place(":::", rel.Position, mark{"-", blue}, rel.Message)
	}
	for i, step := range f.Flow {
		b.step(i+1, step)
	}
	b.note("help", f.Help)
	if f.Fix != nil && f.Fix.Description != f.Help {
		b.note("fix", f.Fix.Description)
	}
	b.others(f, others)
	p.line()
}

// gutter is the width of the widest line number that the diagnostic shows.
func (p *printer) gutter(f report.Finding) int {
	last := p.sources.lastLine(f.Position)
	for _, rel := range f.Related {
		last = max(last, p.sources.lastLine(rel.Position))
	}
	return len(fmt.Sprint(max(last, 1)))
}

// A block is the part of a diagnostic under its heading, which hangs on a gutter of line numbers.
type block struct {
	*printer
	gutter int
	open   bool // a snippet stands above and wants a bar under it
}

func (b *block) blank() string { return strings.Repeat(" ", b.gutter) }

func (b *block) bar() { b.line(b.blank(), b.paint(blue, " |")) }

// close ends a snippet, if one stands above.
func (b *block) close() {
	if b.open {
		b.bar()
	}
	b.open = false
}

// place names a place and shows its lines with the label. Without lines to show the label becomes a note.
func (b *block) place(arrow string, at report.Position, m mark, label string) {
	b.close()
	b.line(b.blank(), b.paint(blue, arrow), " ", location(at))
	if b.snippet(at, m, label) {
		b.open = true
		return
	}
	b.note("note", label)
}

// note writes "= name: text", nothing for an empty text.
func (b *block) note(name, text string) {
	if text == "" {
		return
	}
	b.close()
	indent := b.gutter + 3 + len(name) + 2
	b.flow(b.blank()+b.paint(blue, " = ")+b.paint(bold, name+":")+" ", indent, min(indent, b.printer.width/3), plain, text)
}

// step writes one step of a flow, its place unbroken, the text behind it or below.
func (b *block) step(number int, step report.Related) {
	b.close()
	head := fmt.Sprintf("%d. %s", number, location(step.Position))
	indent := b.gutter + 3 + len("note: ")
	text := b.escape(step.Message)
	prefix := b.blank() + b.paint(blue, " = ") + b.paint(bold, "note:") + " "
	if indent+width(head)+2+width(text) <= b.printer.width && text != "" {
		b.line(prefix, head, ": ", text)
		return
	}
	b.line(prefix, head)
	indent += 3
	for _, line := range wrap(text, b.printer.width-indent, b.printer.width-indent) {
		b.line(strings.Repeat(" ", indent), line)
	}
}

// others names the findings that were not drawn: by their lines where they say the same as the first, else with their
// messages.
func (b *block) others(first report.Finding, others []report.Finding) {
	if len(others) == 0 {
		return
	}
	maxListed, maxLines := maxListed, maxLines
	if b.opt.Verbose {
		maxListed, maxLines = len(others), len(others)
	}
	var lines []string
	var differing []report.Finding
	for _, f := range others {
		if f.Message == first.Message {
			lines = append(lines, fmt.Sprint(f.Line))
		} else {
			differing = append(differing, f)
		}
	}
	text := fmt.Sprintf("+%d more like it", len(others))
	if len(lines) > 0 {
		noun := "line"
		if len(lines) > 1 {
			noun = "lines"
		}
		text += ": " + noun + " " + list(lines, maxLines)
	}
	b.close()
	b.flow(b.blank()+b.paint(blue, " = "), b.gutter+3, b.gutter+5, plain, text)
	for i, f := range differing {
		indent := strings.Repeat(" ", b.gutter+5)
		if i == maxListed {
			b.line(indent, fmt.Sprintf("and %d more", len(differing)-i))
			break
		}
		b.line(indent, cut(fmt.Sprintf("line %d: %s", f.Line, b.escape(f.Message)), b.printer.width-len(indent), b.glyph.ellipsis))
	}
}

// list joins at most limit items with commas and counts the rest.
func list(items []string, limit int) string {
	if len(items) <= limit {
		return strings.Join(items, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(items[:limit], ", "), len(items)-limit)
}
