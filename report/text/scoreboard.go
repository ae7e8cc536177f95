package text

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/golive-dev/golive/report"
)

const (
	nameWidth  = 15 // column of the checks' names
	countWidth = 12 // column of counts and states, at least
	wideEnough = 64 // from this width on, texts stand in a column of their own
)

// order is the order of the rows; passes come last, together.
var order = []report.Status{report.Fail, report.NotRun, report.Warn, report.NotApplicable, report.Skipped, report.Pass}

// headline names the program, what was judged, how many checks there were and how long they took.
func (p *printer) headline() {
	r := p.report
	parts := []string{strings.TrimRight(Escape(r.Tool.Name+" "+r.Tool.Version), " ")}
	if project := p.project(); project != "" {
		parts = append(parts, project)
	}
	parts = append(parts, p.checkCount())
	if r.TookMS > 0 {
		parts[len(parts)-1] += ", " + took(r.TookMS)
	}
	line := ""
	for _, part := range parts {
		if line != "" && width(line)+2+width(part) > p.width {
			p.line(p.paint(bold, line))
			line = ""
		}
		if line != "" {
			line += "  "
		}
		line += cut(part, p.width, p.glyph.ellipsis)
	}
	p.line(p.paint(bold, line))
}

func (p *printer) project() string {
	project := p.report.Project
	text := Escape(project.Root)
	if n := len(project.Modules); n > 0 {
		text = Escape(project.Modules[0])
		if n > 1 {
			text += fmt.Sprintf(" and %d more", n-1)
		}
	} else if text == "." {
		text = ""
	}
	if project.Commit != "" {
		text = strings.TrimLeft(text+" @ "+Escape(project.Commit), " ")
	}
	if project.Dirty {
		text += " (modified)"
	}
	return text
}

func (p *printer) checkCount() string {
	n := 0
	for _, c := range p.report.Checks {
		if c.Name != report.OwnName { // the frame's own findings are no check of the catalogue
			n++
		}
	}
	if n < report.CatalogueSize {
		return fmt.Sprintf("%d of %d checks", n, report.CatalogueSize)
	}
	return counted(report.CatalogueSize, "check")
}

func took(ms int64) string {
	switch {
	case ms < 1000:
		return fmt.Sprintf("%dms", ms)
	case ms < 60_000:
		return fmt.Sprintf("%.1fs", float64(ms)/1000)
	}
	return fmt.Sprintf("%dm%02ds", ms/60_000, ms/1000%60)
}

// scoreboard writes one row a check, the checks that pass and those that were skipped together.
func (p *printer) scoreboard() {
	if len(p.report.Checks) > 0 {
		p.line()
	}
	b := board{printer: p, counts: countWidth, indent: 6}
	for _, c := range p.report.Checks {
		b.counts = max(b.counts, len(state(c))+2)
	}
	if p.width >= wideEnough {
		b.indent = 4 + nameWidth + b.counts
	}
	for _, status := range order {
		together := map[string][]string{}
		for _, c := range p.report.Checks {
			switch {
			case c.Status != status:
			case p.quiet(c):
				together[c.Reason] = append(together[c.Reason], Escape(c.Name))
			default:
				b.row(c)
			}
		}
		for _, reason := range slices.Sorted(maps.Keys(together)) {
			text := strings.Join(together[reason], ", ")
			if status == report.Skipped {
				text += ": skipped"
				if reason != "" {
					text += ", " + reason
				}
			}
			sign, tone := p.sign(status)
			p.flow("  "+p.paint(tone, sign)+" ", 4, 4, plain, text)
		}
	}
	p.smallLimits()
	p.suppressed()
	p.nested()
}

// quiet tells whether a check has nothing to say but its name.
func (p *printer) quiet(c report.CheckResult) bool {
	if c.Status == report.Skipped {
		return true
	}
	return c.Status == report.Pass && !p.opt.Verbose && c.Reason == "" && state(c) == "pass" &&
		!slices.ContainsFunc(c.Limits, func(l report.Limit) bool { return l.Incomplete })
}

// A board is the scoreboard's columns.
type board struct {
	*printer
	counts int // width of the column of counts
	indent int // where texts stand
}

// row writes one check: its state, the gravest of its findings or its reason, and what it could not look at.
func (b *board) row(c report.CheckResult) {
	sign, tone := b.sign(c.Status)
	text, rest := headOf(c)
	also := others(c)
	head := "  " + b.paint(tone, sign) + " " + pad(Escape(c.Name), nameWidth)
	counts := pad(state(c), b.counts)
	switch {
	case text == "":
		b.line(head, counts)
	case b.printer.width < wideEnough:
		b.line(head, counts)
		b.text(text, also, c.Status)
	case c.Status == report.NotRun || c.Status == report.NotApplicable:
		b.flow(head+counts, b.indent, b.indent, plain, text)
	default:
		b.line(head, counts, b.short(text, also))
	}
	if rest != "" {
		b.text(rest, "", report.NotRun)
	}
	b.limits(c, text+"\n"+rest)
	if b.opt.Verbose {
		for _, e := range c.Evidence {
			b.printer.flowAt(b.blank()+b.paint(dim, "saw: "), b.indent+5, b.indent+2, e.Message, e.File, e.Line)
		}
	}
}

func (b *board) blank() string { return strings.Repeat(" ", b.indent) }

// text writes a text in its column: a reason in full, what only repeats a finding on one line.
func (b *board) text(text, also string, s report.Status) {
	if s == report.NotRun || s == report.NotApplicable {
		b.flow(b.blank(), b.indent, b.indent, plain, text)
		return
	}
	b.line(b.blank(), b.short(text, also))
}

// short cuts a text to one line, but not what stands behind it.
func (b *board) short(text, also string) string {
	return cut(b.escape(text), b.printer.width-b.indent-width(also), b.glyph.ellipsis) + also
}

// limits writes what kept the check from looking, each with its remedy, unless it was said already; the smaller limits
// only where everything is to be told.
func (b *board) limits(c report.CheckResult, said string) {
	for _, l := range c.Limits {
		switch {
		case l.Waived != "":
			b.labelled("waived: ", l.Message+": "+l.Waived, l)
		case l.Incomplete && strings.Contains(said, l.Message):
			if l.File != "" && !strings.Contains(said, l.File) {
				b.line(b.blank(), b.paint(dim, "at "+location(report.Position{File: l.File, Line: l.Line})))
			}
		case l.Incomplete:
			b.labelled("incomplete: ", l.Message, l)
		case b.opt.Verbose:
			b.labelled("limit: ", l.Message, l)
		default:
			continue
		}
		if l.Help != "" && l.Waived == "" {
			b.flow(b.blank()+b.paint(bold, "next:")+" ", b.indent+6, b.indent+2, plain, l.Help)
		}
	}
}

func (b *board) labelled(label, text string, l report.Limit) {
	b.flowAt(b.blank()+b.paint(yellow, label), b.indent+len(label), b.indent+2, text, l.File, l.Line)
}

// headOf returns the text beside a check's state, and what is to be said below it.
func headOf(c report.CheckResult) (head, rest string) {
	switch c.Status {
	case report.Fail, report.Warn, report.Pass:
		gravest := report.Severity(0)
		for _, f := range c.Findings {
			if f.Suppressed == nil && f.Severity > gravest {
				head, gravest = f.Message, f.Severity
			}
		}
		return head, c.Reason
	}
	if c.Reason == "" {
		for _, l := range c.Limits {
			if l.Incomplete && l.Waived == "" {
				return l.Message, ""
			}
		}
	}
	return c.Reason, ""
}

// state returns what stands in the column of counts: the gravest of the unsuppressed findings, counted, or the status.
func state(c report.CheckResult) string {
	switch c.Status {
	case report.NotRun:
		return "not run"
	case report.NotApplicable:
		return "n/a"
	case report.Skipped:
		return "skipped"
	}
	if parts := bySeverity(c); len(parts) > 0 {
		return parts[0]
	}
	return c.Status.String()
}

// others returns the counts of the findings that state leaves out, " (+3 warnings, 1 note)".
func others(c report.CheckResult) string {
	parts := bySeverity(c)
	if len(parts) < 2 {
		return ""
	}
	return " (+" + strings.Join(parts[1:], ", ") + ")"
}

// bySeverity counts the unsuppressed findings, the gravest first.
func bySeverity(c report.CheckResult) []string {
	var parts []string
	for _, s := range []report.Severity{report.Error, report.Warning, report.Note} {
		n := 0
		for _, f := range c.Findings {
			if f.Suppressed == nil && f.Severity == s {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, counted(n, s.String()))
		}
	}
	return parts
}

// nested names the projects inside the project, which are left to runs of their own.
func (p *printer) nested() {
	if names := p.report.Project.Nested; len(names) > 0 {
		p.line()
		p.flow("  ", 2, 4, dim, "not read, as projects of their own: "+strings.Join(names, ", "))
	}
}

// smallLimits says how many limits are not told, so that their existence is never hidden.
func (p *printer) smallLimits() {
	if p.opt.Verbose {
		return
	}
	total, parts := 0, []string(nil)
	for _, c := range p.report.Checks {
		n := 0
		for _, l := range c.Limits {
			if !l.Incomplete && l.Waived == "" {
				n++
			}
		}
		if n > 0 {
			total, parts = total+n, append(parts, fmt.Sprintf("%s %d", c.Name, n))
		}
	}
	if total > 0 {
		p.line()
		p.flow("  ", 2, 4, dim, fmt.Sprintf("not shown: %s without effect on the verdict (%s); --verbose lists all",
			counted(total, "limit"), strings.Join(parts, ", ")))
	}
}
