package report

import (
	"fmt"
	"sort"
)

// FailOn says from which severity a finding blocks. The zero value is the contract's default, error.
type FailOn struct {
	Severity Severity // 0 means Error
	Never    bool     // statuses as for error; only the exit code changes
}

// ParseFailOn reads the word of --fail-on: error, warning, note or never.
func ParseFailOn(word string) (FailOn, error) {
	if word == "never" {
		return FailOn{Severity: Error, Never: true}, nil
	}
	s, err := ParseSeverity(word)
	if err != nil {
		return FailOn{}, fmt.Errorf("unknown value %q (want error, warning, note or never)", word)
	}
	return FailOn{Severity: s}, nil
}

// Blocks reports whether an unsuppressed finding of this severity fails its check.
func (f FailOn) Blocks(s Severity) bool {
	if f.Severity == 0 {
		return s >= Error
	}
	return s >= f.Severity
}

// An Outcome is what a check's function returned, beside what it filed.
type Outcome struct {
	NotApplicable string // the fact that shows that there was nothing to look at
	Failed        string // why it could not decide (an error, a panic, a timeout)
	Skipped       string // who turned it off
}

// Conclude sets the status and the reason of a check from its outcome, findings, limits and evidence, by the precedence
// of the contract: fail, not-run, warn, pass. A pass without evidence is not a pass.
func (c *CheckResult) Conclude(o Outcome, failOn FailOn) {
	if o.Skipped != "" {
		c.Status, c.Reason = Skipped, o.Skipped
		return
	}
	blocking, counted := 0, 0
	for _, f := range c.Findings {
		if f.Suppressed != nil {
			continue
		}
		if failOn.Blocks(f.Severity) {
			blocking++
		}
		if f.Severity >= Warning {
			counted++
		}
	}
	missing := o.Failed
	if missing == "" {
		missing = c.firstIncomplete()
	}
	switch {
	case blocking > 0:
		c.Status = Fail
		if missing != "" {
			c.Reason = "incomplete: " + missing
		}
	case missing != "":
		c.Status, c.Reason = NotRun, missing
	case o.NotApplicable != "" && len(c.Findings) == 0:
		c.Status, c.Reason = NotApplicable, o.NotApplicable
	case counted > 0:
		c.Status = Warn
	case len(c.Evidence) == 0:
		c.Status, c.Reason = NotRun, "the check named nothing that it looked at, which is a defect of golive"
		c.Limits = append(c.Limits, Limit{Message: c.Reason, Incomplete: true})
	default:
		c.Status = Pass
	}
}

func (c *CheckResult) firstIncomplete() string {
	reason, more := "", 0
	for _, l := range c.Limits {
		if !l.Incomplete || l.Waived != "" {
			continue
		}
		if reason == "" {
			reason = l.Message
			if l.File != "" {
				reason = fmt.Sprintf("%s:%d: %s", l.File, max(l.Line, 1), l.Message)
			}
		} else {
			more++
		}
	}
	if more > 0 {
		reason += fmt.Sprintf(" (and %d more)", more)
	}
	return reason
}

// incomplete reports whether something of this check that applies could not be examined and nobody waived it.
func (c *CheckResult) incomplete() bool {
	for _, l := range c.Limits {
		if l.Incomplete && l.Waived == "" {
			return true
		}
	}
	return false
}

// Judge sorts the findings, counts the statuses and sets the verdict. The last question's findings count where counted
// says so (recovery is selected).
func (r *Report) Judge(failOn FailOn, counted bool) {
	r.Schema = Schema
	r.Summary = Summary{}
	r.Verdict = Ready
	incomplete, failed := false, false
	for i := range r.Checks {
		c := &r.Checks[i]
		sortFindings(c.Findings)
		switch c.Status {
		case Fail:
			r.Summary.Fail++
			failed = true
		case Warn:
			r.Summary.Warn++
		case Pass:
			r.Summary.Pass++
		case NotApplicable:
			r.Summary.NotApplicable++
		case NotRun:
			r.Summary.NotRun++
		case Skipped:
			r.Summary.Skipped++
		}
		incomplete = incomplete || c.incomplete()
	}
	sortFindings(r.LastQuestion.Findings)
	if counted {
		for _, f := range r.LastQuestion.Findings {
			failed = failed || f.Suppressed == nil && failOn.Blocks(f.Severity)
		}
	}
	switch {
	case failed:
		r.Verdict = NotReady
	case incomplete:
		r.Verdict = Incomplete
	}
}

// ExitCode returns the contract's exit code for the verdict: 0, 1 or 3.
func (r *Report) ExitCode(failOn FailOn) int {
	switch {
	case failOn.Never || r.Verdict == Ready:
		return 0
	case r.Verdict == NotReady:
		return 1
	}
	return 3
}

// Looked counts the checks of the catalogue that examined something: those that passed, warned or failed.
func (r *Report) Looked() int { return r.Summary.Pass + r.Summary.Warn + r.Summary.Fail - r.own() }

// own counts the entry of golive's own findings, which is no check of the catalogue.
func (r *Report) own() int {
	for _, c := range r.Checks {
		if c.Name == OwnName && (c.Status == Pass || c.Status == Warn || c.Status == Fail) {
			return 1
		}
	}
	return 0
}

// OwnName is the name of the entry that holds golive's findings about itself (ignores that match nothing).
const OwnName = "golive"

func sortFindings(findings []Finding) {
	sort.SliceStable(findings, func(i, j int) bool {
		a, b := findings[i], findings[j]
		switch {
		case a.File != b.File:
			return a.File < b.File
		case a.Line != b.Line:
			return a.Line < b.Line
		case a.Column != b.Column:
			return a.Column < b.Column
		case a.Rule != b.Rule:
			return a.Rule < b.Rule
		}
		return a.Message < b.Message
	})
}
