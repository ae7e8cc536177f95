package checks

import (
	"fmt"
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/golivefile"
	"github.com/golive-dev/golive/internal/project"
	"github.com/golive-dev/golive/internal/suppress"
	"github.com/golive-dev/golive/report"
)

// assemble makes the report of what the checks filed: selection and severities of the settings, what is accepted, what
// is waived, then the statuses and the verdict.
func assemble(p *project.Project, results []report.CheckResult, outcomes []report.Outcome, opts Options) *report.Report {
	for i, c := range opts.Checks {
		r := &results[i]
		r.Findings = slices.DeleteFunc(r.Findings, func(f report.Finding) bool {
			rule := ruleOf(c, f.Rule)
			return rule == nil || !opts.Selection.wants(rule)
		})
		r.Findings = distinct(r.Findings)
		override(r.Findings, opts.Settings)
		if outcomes[i].Skipped == "" {
			r.Limits = append(r.Limits, notYet(c)...)
			r.Limits = append(r.Limits, unlisted(p)...)
		}
		if outcomes[i].Failed != "" {
			r.Limits = append(r.Limits, report.Limit{Message: outcomes[i].Failed, Incomplete: true})
		}
		sortLimits(r.Limits)
		r.Limits = slices.Compact(r.Limits)
		if !opts.Strict {
			waive(r, opts)
		}
	}
	r := &report.Report{Checks: results, LastQuestion: opts.Settings.Recovery.Question()}
	own := suppress.Apply(suppress.Input{
		Checks: r.Checks, Comments: suppress.Comments(p.Files, p.Within), Settings: opts.Settings, Project: p.Dir,
		Today: opts.Today, Known: slices.Concat(opts.Names.Catalogue, opts.Names.Checks, opts.Names.Rules),
		Ran: func(name string) bool { return ran(name, outcomes, opts) }, InScope: p.InScope,
	})
	for i := range r.Checks {
		r.Checks[i].Conclude(outcomes[i], opts.FailOn)
	}
	if len(own) > 0 {
		entry := report.CheckResult{Name: report.OwnName, Question: "do the ignores say what they hold, and why?", Findings: own}
		entry.Conclude(report.Outcome{}, opts.FailOn)
		r.Checks = append(r.Checks, entry)
	}
	for _, c := range opts.Checks {
		r.Rules = append(r.Rules, c.Rules...)
	}
	r.Rules = append(r.Rules, suppress.Unused, suppress.NoReason)
	r.Judge(opts.FailOn, opts.Selection.recovery())
	r.SecretsOf = p.SecretsOf
	r.SetFingerprints(p.Files)
	r.MaskSecrets(p.Files)
	return r
}

func ruleOf(c *Check, id string) *report.Rule {
	for _, r := range c.Rules {
		if r.ID == id {
			return r
		}
	}
	return nil
}

// distinct drops findings that say the same of the same place, as two builds of one Dockerfile do.
func distinct(findings []report.Finding) []report.Finding {
	type key struct {
		rule, message string
		at            report.Position
	}
	seen := map[key]bool{}
	return slices.DeleteFunc(findings, func(f report.Finding) bool {
		k := key{f.Rule, f.Message, f.Position}
		dup := seen[k]
		seen[k] = true
		return dup
	})
}

func override(findings []report.Finding, s *golivefile.Settings) {
	for i := range findings {
		if o, ok := s.Rules[findings[i].Rule]; ok {
			findings[i].Severity, _ = report.ParseSeverity(o.Severity) // validated when it was read
		}
	}
}

// notYet is the limit that names the rules of the catalogue that this version of a check does not have.
func notYet(c *Check) []report.Limit {
	if len(c.Planned) == 0 {
		return nil
	}
	return []report.Limit{{Message: "not in this version: " + strings.Join(c.Planned, ", ")}}
}

// unlisted is the limit of every check that says which files of the repository could not be listed. A listing that was
// cut short keeps a check from passing; a file that cannot be named does not.
func unlisted(p *project.Project) []report.Limit {
	problems := p.Files.Problems()
	if len(problems) == 0 {
		return nil
	}
	first := problems[0]
	l := report.Limit{Message: first.Message, File: first.Path}
	if first.Path != "" && len(problems) > 1 {
		l.Message += fmt.Sprintf(" (and %d more such files)", len(problems)-1)
	}
	if strings.Contains(l.Message, "dubious ownership") { // as git says it since 2.35.2
		l.Help = `git config --global --add safe.directory "$PWD", run in the repository's folder`
	}
	for _, problem := range problems {
		l.Incomplete = l.Incomplete || problem.Cut
	}
	return []report.Limit{l}
}

func waive(r *report.CheckResult, opts Options) {
	for _, w := range opts.Settings.Tolerated {
		if w.Check != r.Name || !w.Until.Holds(opts.Today) {
			continue
		}
		for i := range r.Limits {
			if r.Limits[i].Incomplete {
				r.Limits[i].Waived = w.Reason
			}
		}
	}
}

func sortLimits(limits []report.Limit) {
	slices.SortStableFunc(limits, func(a, b report.Limit) int {
		switch {
		case a.Incomplete != b.Incomplete:
			if a.Incomplete {
				return -1
			}
			return 1
		case a.File != b.File:
			return strings.Compare(a.File, b.File)
		case a.Line != b.Line:
			return a.Line - b.Line
		}
		return strings.Compare(a.Message, b.Message)
	})
}

// ran reports whether a rule, or any rule of a check, was looked for to the end.
func ran(name string, outcomes []report.Outcome, opts Options) bool {
	for i, c := range opts.Checks {
		if outcomes[i].Skipped != "" || outcomes[i].Failed != "" {
			continue
		}
		for _, rule := range c.Rules {
			if (rule.ID == name || c.Name == name) && opts.Selection.wants(rule) {
				return true
			}
		}
	}
	return false
}
