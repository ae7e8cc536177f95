// Package sarif renders a report as SARIF 2.1.0, in the form that GitHub's code scanning takes in full. It holds no
// snippet, no time and no absolute path: two renderings of one report are the same bytes.
package sarif

import (
	"cmp"
	"encoding/json"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/golive-dev/golive/report"
)

const (
	schema   = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
	home     = "https://github.com/golive-dev/golive"
	ruleDocs = home + "/blob/main/docs/rules/" // and the rule's ID and ".md"
	srcRoot  = "%SRCROOT%"

	// GitHub rejects a run of more than maxResults and shows the first maxShown.
	maxResults = 25_000
	maxShown   = 5_000
)

// Options say what the log holds.
type Options struct {
	// Suppressed writes suppressed findings too, each with its suppression. GitHub shows them as open.
	Suppressed bool
}

// Render writes the report as one SARIF log with one run. Line hashes and the ends of ranges come from src; a file that
// cannot be read costs these and nothing else.
func Render(w io.Writer, r *report.Report, src report.Sources, opt Options) error {
	l := log{Schema: schema, Version: "2.1.0", Runs: []run{newRun(r, &sources{src: src}, opt)}}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(l)
}

func newRun(r *report.Report, src *sources, opt Options) run {
	findings, suppressed, cut := selected(r, opt)
	rules := newRuleSet(r, findings)
	results := make([]result, 0, len(findings))
	for _, f := range findings {
		results = append(results, newResult(f, rules.index[f.Rule], src, opt))
	}
	return run{
		Tool: tool{driver{
			Name: "golive", Organization: "golive-dev", Version: otherVersion(r.Tool.Version), SemanticVersion: semanticVersion(r.Tool.Version),
			InformationURI: home, Rules: rules.rules, Notifications: notificationKinds,
		}},
		Invocations:       []invocation{newInvocation(r, src, cut)},
		AutomationDetails: automationDetails{ID: category(r.Project)},
		OriginalURIBaseIDs: map[string]artifactLocation{
			srcRoot: {Description: &message{Text: "The root of the repository."}},
		},
		ColumnKind: "unicodeCodePoints",
		Results:    results,
		Properties: newRunProperties(r, suppressed),
	}
}

// selected returns the findings to write, the number of suppressed ones and the number of those that the limit cuts.
// Where GitHub would not show all, the gravest stand first.
func selected(r *report.Report, opt Options) (list []report.Finding, suppressed, cut int) {
	for _, f := range r.Findings() {
		if f.Suppressed != nil {
			suppressed++
			if !opt.Suppressed {
				continue
			}
		}
		list = append(list, f)
	}
	if len(list) > maxShown {
		slices.SortStableFunc(list, func(a, b report.Finding) int { return cmp.Compare(weight(b), weight(a)) })
	}
	if len(list) > maxResults {
		list, cut = list[:maxResults], len(list)-maxResults
	}
	return list, suppressed, cut
}

// weight orders findings by severity, suppressed ones last.
func weight(f report.Finding) int {
	if f.Suppressed != nil {
		return 0
	}
	return int(f.Severity)
}

// category tells runs over different projects of one repository apart; GitHub closes alerts by it.
func category(p report.Project) string {
	name := p.Root
	if (name == "." || name == "") && len(p.Modules) > 0 {
		name = p.Modules[0]
	}
	return "golive/" + strings.Trim(name, "/") + "/"
}

// semver is the form of https://semver.org, with its optional parts.
var semver = regexp.MustCompile(`^v?(\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?)$`)

func semanticVersion(v string) string {
	if m := semver.FindStringSubmatch(v); m != nil {
		return m[1]
	}
	return ""
}

func otherVersion(v string) string {
	if semver.MatchString(v) {
		return ""
	}
	return v
}

func newRunProperties(r *report.Report, suppressed int) runProperties {
	p := runProperties{
		Verdict: r.Verdict.String(),
		Project: projectEntry{Root: r.Project.Root, Modules: append([]string{}, r.Project.Modules...), Commit: r.Project.Commit,
			Dirty: r.Project.Dirty},
		Checks:       []checkEntry{},
		LastQuestion: questionEntry{Question: r.LastQuestion.Question, Answered: r.LastQuestion.Answered, Answers: r.LastQuestion.Answers},
		Suppressed:   suppressed,
	}
	if p.LastQuestion.Answers == nil {
		p.LastQuestion.Answers = map[string]string{}
	}
	for _, c := range r.Checks {
		p.Checks = append(p.Checks, checkEntry{Name: c.Name, Status: c.Status.String(), Reason: c.Reason})
	}
	return p
}
