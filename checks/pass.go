package checks

import (
	"fmt"
	"sync"

	"github.com/golive-dev/golive/internal/project"
	"github.com/golive-dev/golive/report"
)

// A Pass is one run of one check: what it may look at, and where it says what it saw. Its methods may be called from
// several goroutines; what arrives after the check was given up (timeout) is dropped.
type Pass struct {
	Check    *Check
	Project  *project.Project
	Settings any // what Check.Settings made, with the user's settings decoded into it

	mu       sync.Mutex
	closed   bool
	evidence []report.Evidence
	limits   []report.Limit
	findings []report.Finding
}

// Report files a finding of one of the check's own rules. An empty Severity is the rule's; any other rule, or a finding
// without a file and line, is a programming error and panics.
func (p *Pass) Report(rule *report.Rule, f report.Finding) {
	known := false
	for _, r := range p.Check.Rules {
		known = known || r == rule
	}
	if !known || f.File == "" || f.Line < 1 || f.Message == "" {
		panic(fmt.Sprintf("check %s: malformed finding %s at %q:%d", p.Check.Name, rule.ID, f.File, f.Line))
	}
	f.Rule = rule.ID
	if f.Severity == 0 {
		f.Severity = rule.Severity
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.closed {
		p.findings = append(p.findings, f)
	}
}

// Evidence notes a fact that the check looked at. file and line may be empty for a fact about the whole.
func (p *Pass) Evidence(file string, line int, format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.closed {
		p.evidence = append(p.evidence, report.Evidence{Message: fmt.Sprintf(format, args...), File: file, Line: line})
	}
}

// Limit notes something that the check could not look at.
func (p *Pass) Limit(l report.Limit) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.closed {
		p.limits = append(p.limits, l)
	}
}

// close takes what was filed and drops whatever comes later.
func (p *Pass) close() ([]report.Evidence, []report.Limit, []report.Finding) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	return p.evidence, p.limits, p.findings
}

// Plural counts things in words for evidence and messages: "1 route", "3 routes".
func Plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
