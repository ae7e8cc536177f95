package reporttest

import (
	"strings"

	"github.com/golive-dev/golive/report"
)

// A Sample is a report with the repository that it speaks of.
type Sample struct {
	Name   string // a file name's worth of words with hyphens
	Report *report.Report
	Files  Files
}

// Samples returns every sample, each made afresh.
func Samples() []Sample {
	return []Sample{
		Clinic(), Empty(), Ready(), NotRun(), Interrupted(), Suppressed(), Grouped(), WideCharacters(), Hostile(),
		Huge(), Ranges(), MissingSources(), Secrets(), LastQuestion(),
	}
}

// Rules are the rules that the samples report, as a check would declare them.
var Rules = []*report.Rule{
	{ID: "modules/untidy", Title: "go.mod or go.sum is not tidy", Severity: report.Error,
		Doc: doc("`go mod tidy -diff` is not empty.", "An untidy module builds differently on the next machine.")},
	{ID: "image/unpinned-base", Title: "a base image has no fixed version", Severity: report.Warning,
		Doc: doc("A `FROM` names an image without a tag, or `latest`.", "The image of tomorrow is not the one that was tested.")},
	{ID: "image/argument-file-missing", Title: "a file that the command names is not in the image", Severity: report.Error,
		Doc: doc("CMD names a file that the final image does not hold.", "The container stops at its first start.")},
	{ID: "image/deps-not-cached", Title: "source is copied before the modules are downloaded", Severity: report.Note,
		Doc: doc("`COPY . .` stands before `go mod download`.", "Every change downloads every module again.")},
	{ID: "image/secret-in-layer", Title: "a secret is written into a layer of the image", Severity: report.Error,
		Doc:      doc("ARG or ENV gives a variable with a secret's name a literal value.", "Whoever can pull the image reads it."),
		Security: &report.Security{Score: 8, CWE: []int{798}}},
	{ID: "config/secret-in-file", Title: "a tracked file holds a credential", Severity: report.Error,
		Doc:      doc("A tracked file holds a credential in a provider's format.", "Whoever reads the repository has it."),
		Security: &report.Security{Score: 9.1, CWE: []int{798}}},
	{ID: "security/sensitive-flow", Title: "a secret reaches an output", Severity: report.Error,
		Doc:      doc("A password flows into a log call.", "Logs are read by more people than the database is."),
		Security: &report.Security{Score: 7.5, CWE: []int{532, 200}}},
	{ID: "probes/path-not-served", Title: "a probe asks a route that nothing serves", Severity: report.Error,
		Doc: doc("A probe's path is answered by no handler.", "The platform restarts a healthy service, or never sends it traffic.")},
	{ID: "logging/unstructured", Title: "service code prints instead of logging", Severity: report.Warning,
		Doc: doc("Service code calls fmt.Print or the standard log package.", "Nobody can search these lines by field.")},
	{ID: "recovery/unanswered", Title: "the last question is unanswered", Severity: report.Warning,
		Doc: doc("The settings answer nothing about recovery.", "The plan is made during the outage.")},
}

// doc is a rule's document in the form that the checks embed.
func doc(what, why string) string {
	return "# A rule\n\n## What\n\n" + what + "\n\n## Why\n\n" + why + "\n\n## Fails\n\n```txtar\n-- go.mod --\nmodule example.com/a\n```\n\n" +
		"## Passes\n\n```txtar\n-- go.mod --\nmodule example.com/b\n```\n\n## Fix\n\nRepair it.\n\n## Blind spots\n\nNone known.\n"
}

// catalogue is the twelve checks and their questions.
var catalogue = [][2]string{
	{"modules", "is every dependency locked and verified?"},
	{"image", "does the release image hold only what runs, and will it start?"},
	{"config", "is anything written down that is secret, or that should vary by environment?"},
	{"security", "are the windows closed?"},
	{"logging", "are the logs structured, and can one request be followed?"},
	{"metrics", "does the service show its pulse?"},
	{"tracing", "can a request be followed across services?"},
	{"probes", "does the platform know when it is alive, ready and leaving?"},
	{"errorhandling", "does every error arrive somewhere?"},
	{"goroutines", "does everything that is started end?"},
	{"resources", "is everything that is opened closed?"},
	{"idempotency", "can every write be repeated?"},
}

// start is a report of the whole catalogue in which every check passes with evidence.
func start() *report.Report {
	r := &report.Report{
		Schema:  report.Schema,
		Tool:    report.Tool{Name: "golive", Version: "0.4.0"},
		Project: report.Project{Root: ".", Modules: []string{"github.com/acme/patient"}, Commit: "3f9c2e1"},
		Rules:   Rules, TookMS: 3120,
		LastQuestion: report.LastQuestion{Question: report.LastQuestionText, Answers: map[string]string{}, Findings: []report.Finding{}},
	}
	for _, c := range catalogue {
		r.Checks = append(r.Checks, report.CheckResult{
			Name: c[0], Question: c[1], Status: report.Pass, TookMS: 7,
			Evidence: []report.Evidence{{Message: "1 module examined", File: "go.mod", Line: 1}},
			Limits:   []report.Limit{}, Findings: []report.Finding{},
		})
	}
	return r
}

// keep leaves only the named checks in the report.
func keep(r *report.Report, names ...string) {
	var kept []report.CheckResult
	for _, c := range r.Checks {
		for _, name := range names {
			if c.Name == name {
				kept = append(kept, c)
			}
		}
	}
	r.Checks = kept
}

// check returns the named check's result, for a sample to fill in.
func check(r *report.Report, name string) *report.CheckResult {
	for i := range r.Checks {
		if r.Checks[i].Name == name {
			return &r.Checks[i]
		}
	}
	panic("no check " + name)
}

// add gives the check a finding with the rule's severity, and completes what the frame would complete.
func add(r *report.Report, status report.Status, f report.Finding) {
	rule := r.Rule(f.Rule)
	c := check(r, rule.Check())
	c.Findings = append(c.Findings, complete(rule, f))
	c.Status = status
}

func complete(rule *report.Rule, f report.Finding) report.Finding {
	if f.Severity == 0 {
		f.Severity = rule.Severity
	}
	if f.Related == nil {
		f.Related = []report.Related{}
	}
	if f.Flow == nil {
		f.Flow = []report.Related{}
	}
	f.Fingerprint = "golive/v1:" + strings.Repeat("0", 8) + strings.ReplaceAll(f.Rule, "/", "-")
	return f
}

// finish counts the statuses and sets the verdict.
func finish(r *report.Report, v report.Verdict) {
	r.Verdict = v
	r.Summary = report.Summary{}
	for _, c := range r.Checks {
		switch c.Status {
		case report.Fail:
			r.Summary.Fail++
		case report.Warn:
			r.Summary.Warn++
		case report.Pass:
			r.Summary.Pass++
		case report.NotApplicable:
			r.Summary.NotApplicable++
		case report.NotRun:
			r.Summary.NotRun++
		case report.Skipped:
			r.Summary.Skipped++
		}
	}
}
