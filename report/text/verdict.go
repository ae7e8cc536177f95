package text

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/golive-dev/golive/report"
)

// suppressed counts the findings that were accepted, by kind, and names them where everything is to be told.
func (p *printer) suppressed() {
	kinds := map[string]int{}
	var all []report.Finding
	for _, f := range p.report.Findings() {
		if f.Suppressed != nil {
			kinds[f.Suppressed.Kind]++
			all = append(all, f)
		}
	}
	if len(all) == 0 {
		return
	}
	var parts []string
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		parts = append(parts, fmt.Sprintf("%d by %s", kinds[kind], kind))
	}
	p.line()
	p.flow("  ", 2, 4, plain, fmt.Sprintf("%d suppressed: %s", len(all), strings.Join(parts, ", ")))
	if !p.opt.Verbose {
		return
	}
	for _, f := range all {
		text := f.Rule + ": " + f.Suppressed.Reason + " (" + f.Suppressed.Kind
		if f.Suppressed.Until != "" {
			text += ", until " + f.Suppressed.Until
		}
		p.flowAt("    ", 4, 6, text+")", f.File, f.Line)
	}
}

// verdict writes the last question, the verdict with its counts, and where to read on.
func (p *printer) verdict() {
	p.lastQuestion()
	if p.report.Interrupted != "" {
		p.flow("", 0, 2, yellow, fmt.Sprintf("interrupted (%s): what had not ended is listed as not run", p.report.Interrupted))
	}
	headline := p.report.Verdict.Headline() + ":"
	tone := map[report.Verdict]style{report.Ready: green, report.NotReady: red, report.Incomplete: yellow}[p.report.Verdict]
	indent := len(headline) + 1
	p.flow(p.paint(tone, headline)+" ", indent, indent, bold, p.verdictCounts())
	if rule := p.gravest(); rule != "" {
		hint := "golive explain " + Escape(rule)
		p.line(strings.Repeat(" ", max(0, min(indent, p.width-width(hint)))), hint)
	}
}

// lastQuestion names the question that every report ends with and whether the settings answer it.
func (p *printer) lastQuestion() {
	q := p.report.LastQuestion
	question, _, _ := strings.Cut(q.Question, ",")
	if question == "" {
		question, _, _ = strings.Cut(report.LastQuestionText, ",")
	}
	sign, tone, state := p.glyph.notRun, yellow, "unanswered"
	if q.Answered {
		sign, tone, state = p.glyph.pass, green, "answered"
	}
	const lead = "the last question: "
	room := p.width - 4 - len(lead) - len(state) - 1 - width(p.glyph.ellipsis) - 1
	p.line("  ", p.paint(tone, sign), " ", lead, cut(Escape(question), room, ""), " ", p.glyph.ellipsis, " ", p.paint(bold, state))
	if p.opt.Verbose {
		for _, key := range slices.Sorted(maps.Keys(q.Answers)) {
			p.flow("      ", 6, 8, plain, key+": "+q.Answers[key])
		}
	}
}

// verdictCounts says how many checks ended how.
func (p *printer) verdictCounts() string {
	s := p.report.Summary
	var parts []string
	looked := p.report.Looked()
	switch {
	case p.report.Verdict == report.Ready && looked < report.CatalogueSize:
		parts = append(parts, fmt.Sprintf("%d of %d checks looked", looked, report.CatalogueSize))
	case p.report.Verdict == report.NotReady && s.Fail == 0:
		parts = append(parts, "a finding on the last question blocks")
	}
	count := func(n int, one, many string) {
		switch {
		case n == 0:
			return
		case n > 1:
			one = many
		}
		subject := fmt.Sprint(n)
		if len(parts) == 0 {
			subject = counted(n, "check")
		}
		parts = append(parts, subject+" "+one)
	}
	count(s.Fail, "fails", "fail")
	count(s.NotRun, "could not run", "could not run")
	count(s.Pass, "passes", "pass")
	count(s.Warn, "warns", "warn")
	count(s.NotApplicable, "does not apply", "do not apply")
	count(s.Skipped, "skipped", "skipped")
	if len(parts) == 0 {
		return "no check ran"
	}
	return strings.Join(parts, ", ")
}

// gravest is the rule of the first of the gravest findings, empty without findings.
func (p *printer) gravest() string {
	rule, severity := "", report.Severity(0)
	for _, f := range p.report.Findings() {
		if f.Suppressed == nil && f.Severity > severity {
			rule, severity = f.Rule, f.Severity
		}
	}
	return rule
}
