package suppress

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/golive-dev/golive/internal/golivefile"
	"github.com/golive-dev/golive/internal/strictyaml"
	"github.com/golive-dev/golive/report"
)

// The rules that golive reports about the ignores themselves.
var (
	Unused = &report.Rule{
		ID: "golive/unused-ignore", Title: "an ignore that holds nothing", Severity: report.Warning, Doc: unusedDoc,
	}
	NoReason = &report.Rule{
		ID: "golive/ignore-without-reason", Title: "an ignore without a reason", Severity: report.Error, Doc: noReasonDoc,
	}
)

// An Input is what there is to hold against each other.
type Input struct {
	Checks   []report.CheckResult // findings are marked in place
	Comments []Comment
	Settings *golivefile.Settings
	Project  string // the project's folder, which paths of the settings may be relative to
	Today    golivefile.Date
	Known    []string             // every rule's ID and every check's name, of the catalogue
	Ran      func(id string) bool // whether a rule was looked for in this run, so that silence means something
	InScope  func(file string) bool
}

// Apply marks the findings that are accepted and returns what is wrong with the ignores. An ignore without a reason and
// one past its day hold nothing.
func Apply(in Input) []report.Finding {
	comments := make([]bool, len(in.Comments))
	entries := make([]bool, len(in.Settings.Ignore))
	for i := range in.Checks {
		for j := range in.Checks[i].Findings {
			f := &in.Checks[i].Findings[j]
			// What #nosec has accepted is looked up too: an ignore that speaks of it is not idle.
			if found := in.find(f, comments, entries); f.Suppressed == nil {
				f.Suppressed = found
			}
		}
	}
	return append(in.judgeComments(comments), in.judgeSettings(entries)...)
}

// find returns why a finding is accepted, nil where it is not, and marks every ignore that speaks of it as used.
func (in *Input) find(f *report.Finding, comments, entries []bool) *report.Suppression {
	var found *report.Suppression
	for i, c := range in.Comments {
		last := max(f.EndLine, f.Line)
		if c.File != f.File || !covers(c.Rule, f.Rule) || (c.Line < f.Line || c.Line > last) && c.Covers != f.Line {
			continue
		}
		comments[i] = true
		if c.Reason != "" && found == nil {
			found = &report.Suppression{Kind: "comment", Reason: c.Reason}
		}
	}
	for i, g := range in.Settings.Ignore {
		if !covers(g.Rule, f.Rule) || !in.pathMatches(g.Path, f.File) {
			continue
		}
		entries[i] = true
		if strings.TrimSpace(g.Reason) != "" && g.Until.Holds(in.Today) && found == nil {
			found = &report.Suppression{Kind: "settings", Reason: g.Reason, Until: g.Until.String()}
		}
	}
	return found
}

// covers reports whether the name in an ignore means a rule: its ID, or the name of its check.
func covers(name, id string) bool {
	return name == id || strings.HasPrefix(id, name+"/")
}

func (in *Input) pathMatches(pattern, file string) bool {
	if pattern == "" {
		return true
	}
	pattern = strings.TrimPrefix(pattern, "./")
	return doublestar.MatchUnvalidated(pattern, file) ||
		doublestar.MatchUnvalidated(path.Join(in.Project, pattern), file)
}

func (in *Input) judgeComments(used []bool) []report.Finding {
	var findings []report.Finding
	for i, c := range in.Comments {
		if !in.InScope(c.File) {
			continue
		}
		at := report.Position{File: c.File, Line: c.Line, Column: c.Column}
		switch {
		case !slices.Contains(in.Known, c.Rule):
			findings = append(findings, in.unknown(c.Rule, at))
		case c.Reason == "":
			findings = append(findings, noReason(c.Rule, at, fmt.Sprintf("write %s %s and then why it is accepted", marker, c.Rule)))
		case !used[i] && in.Ran(c.Rule):
			findings = append(findings, unused(c.Rule, at, "delete the comment"))
		}
	}
	return findings
}

func (in *Input) judgeSettings(used []bool) []report.Finding {
	var findings []report.Finding
	for i, g := range in.Settings.Ignore {
		at := report.Position{File: in.Settings.File, Line: g.Line}
		switch {
		case strings.TrimSpace(g.Reason) == "":
			findings = append(findings, noReason(g.Rule, at, "add reason: with why it is accepted"))
		case !g.Until.Holds(in.Today) && used[i]:
			f := unused(g.Rule, at, "mend what it covered, or give a new day with its reason")
			f.Message, f.Label = fmt.Sprintf("the ignore of %s held until %s and holds no more", g.Rule, g.Until), "past its day"
			findings = append(findings, f)
		case !used[i] && in.Ran(g.Rule):
			findings = append(findings, unused(g.Rule, at, "delete the entry, or mend its path"))
		}
	}
	return findings
}

func (in *Input) unknown(name string, at report.Position) report.Finding {
	message := fmt.Sprintf("the ignore names %q, which is no rule", name)
	if name == "" {
		message = "the ignore names no rule"
	}
	help := "golive list --rules shows the rules"
	if near := strictyaml.Nearest(name, in.Known); near != "" {
		help = fmt.Sprintf("did you mean %s?", near)
	}
	return finding(Unused, at, name, message, "no such rule", help)
}

func unused(name string, at report.Position, help string) report.Finding {
	return finding(Unused, at, name, fmt.Sprintf("nothing here is reported by %s, so the ignore holds nothing", name), "matches nothing", help)
}

func noReason(name string, at report.Position, help string) report.Finding {
	return finding(NoReason, at, name, fmt.Sprintf("the ignore of %s gives no reason and so holds nothing", name), "no reason", help)
}

func finding(rule *report.Rule, at report.Position, context, message, label, help string) report.Finding {
	return report.Finding{
		Rule: rule.ID, Severity: rule.Severity, Position: at, Context: context, Message: message, Label: label, Help: help,
	}
}

const unusedDoc = `# golive/unused-ignore

## What
A comment or an entry of the settings that accepts findings, and no finding that it speaks of, or one that is past its day.

## Why
It will hide the next finding at that place, which nobody has looked at.

## Fix
Delete it, or mend the rule's name or the path.
`

const noReasonDoc = `# golive/ignore-without-reason

## What
A comment or an entry of the settings that accepts findings and does not say why.

## Why
Who reads it in a year cannot tell an accepted risk from a forgotten one. Such an ignore holds nothing.

## Fix
Write the reason behind the rule's name, or under reason: in the settings.
`
