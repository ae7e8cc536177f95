package checks_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/golive-dev/golive/checks"
	"github.com/golive-dev/golive/internal/golivefile"
	"github.com/golive-dev/golive/internal/project"
	"github.com/golive-dev/golive/report"
)

func rule(id string, s report.Severity) *report.Rule {
	return &report.Rule{ID: id, Title: "a defect", Severity: s, Doc: "# " + id}
}

// fake returns a check with an error-level rule NAME/bad and a warning NAME/odd.
func fake(name string, run func(context.Context, *checks.Pass) error) *checks.Check {
	return &checks.Check{
		Name: name, Question: "q?", Reads: "go.mod", Run: run,
		Rules: []*report.Rule{rule(name+"/bad", report.Error), rule(name+"/odd", report.Warning)},
	}
}

func found(p *checks.Pass, which int, line int) {
	p.Report(p.Check.Rules[which], report.Finding{Message: fmt.Sprintf("m%d", line), Position: report.Position{File: "go.mod", Line: line}})
}

func saw(p *checks.Pass) { p.Evidence("go.mod", 1, "1 module") }

var (
	good  = func(_ context.Context, p *checks.Pass) error { saw(p); return nil }
	bad   = func(_ context.Context, p *checks.Pass) error { saw(p); found(p, 0, 1); return nil }
	odd   = func(_ context.Context, p *checks.Pass) error { saw(p); found(p, 1, 1); return nil }
	blind = func(context.Context, *checks.Pass) error { return nil }
	none  = func(context.Context, *checks.Pass) error { return checks.NotApplicable("no %s here", "service") }
	boom  = func(_ context.Context, p *checks.Pass) error { found(p, 1, 1); panic("boom") }
	stuck = func(context.Context, *checks.Pass) error { select {} }
	fails = func(context.Context, *checks.Pass) error { return errors.New("the proxy is out of reach") }
	holes = func(_ context.Context, p *checks.Pass) error {
		saw(p)
		p.Limit(report.Limit{Message: "one site is undecided", File: "b", Line: 2})
		p.Limit(report.Limit{Message: "cannot be parsed", File: "a", Line: 3, Incomplete: true})
		return nil
	}
	badHoles = func(ctx context.Context, p *checks.Pass) error { found(p, 0, 1); return holes(ctx, p) }
)

func run(t *testing.T, settings string, change func(*checks.Options), list ...*checks.Check) *report.Report {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module m\n\ngo 1.26\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	p, err := project.Open(context.Background(), project.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	names := checks.Names(list)
	s, err := golivefile.Load(project.SettingsName, []byte(settings), names)
	if err != nil {
		t.Fatal(err)
	}
	opts := checks.Options{Checks: list, Settings: s, Names: names, Today: golivefile.Today("1790000000", time.Now())}
	if change != nil {
		change(&opts)
	}
	ctx, cancel := context.WithTimeoutCause(context.Background(), 200*time.Millisecond, errors.New("time was over"))
	if !slices.ContainsFunc(list, func(c *checks.Check) bool { return c.Name == "stuck" }) {
		cancel()
		ctx, cancel = context.WithCancel(context.Background())
	}
	defer cancel()
	return checks.Run(ctx, p, map[string]any{}, opts)
}

func TestStatusAndVerdict(t *testing.T) {
	for _, test := range []struct {
		name    string
		run     func(context.Context, *checks.Pass) error
		status  report.Status
		reason  string
		verdict report.Verdict
		exit    int
	}{
		{"good", good, report.Pass, "", report.Ready, 0},
		{"bad", bad, report.Fail, "", report.NotReady, 1},
		{"odd", odd, report.Warn, "", report.Ready, 0},
		{"blind", blind, report.NotRun, "named nothing", report.Incomplete, 3},
		{"none", none, report.NotApplicable, "no service here", report.Ready, 0},
		{"boom", boom, report.NotRun, "panic: boom", report.Incomplete, 3},
		{"stuck", stuck, report.NotRun, "time was over", report.Incomplete, 3},
		{"fails", fails, report.NotRun, "proxy is out of reach", report.Incomplete, 3},
		{"holes", holes, report.NotRun, "a:3: cannot be parsed", report.Incomplete, 3},
		{"badholes", badHoles, report.Fail, "incomplete: a:3: cannot be parsed", report.NotReady, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := run(t, "", nil, fake(test.name, test.run))
			c := r.Checks[0]
			if c.Status != test.status || !strings.Contains(c.Reason, test.reason) || (test.reason == "") != (c.Reason == "") {
				t.Errorf("the status is %s (%s), want %s (%s)", c.Status, c.Reason, test.status, test.reason)
			}
			if r.Verdict != test.verdict || r.ExitCode(report.FailOn{}) != test.exit {
				t.Errorf("the verdict is %s, want %s", r.Verdict, test.verdict)
			}
		})
	}
}

func TestOneChecksTroubleTouchesNoOther(t *testing.T) {
	r := run(t, "", nil, fake("boom", boom), fake("good", good), fake("stuck", stuck), fake("bad", bad))
	var got []string
	for _, c := range r.Checks {
		got = append(got, c.Name+" "+c.Status.String())
	}
	if want := []string{"boom not-run", "good pass", "stuck not-run", "bad fail"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if len(r.Checks[0].Findings) != 1 {
		t.Error("what a check reported before it panicked is lost")
	}
	if r.Verdict != report.NotReady {
		t.Errorf("the verdict is %s", r.Verdict)
	}
}

func TestSelection(t *testing.T) {
	both := func(_ context.Context, p *checks.Pass) error { saw(p); found(p, 0, 1); found(p, 1, 2); return nil }
	for _, test := range []struct {
		only, skip []string
		a, b       string // statuses
		findings   int
	}{
		{nil, nil, "fail", "fail", 4},
		{[]string{"a"}, nil, "fail", "skipped", 2},
		{[]string{"a/odd"}, nil, "warn", "skipped", 1},
		{[]string{"a/odd", "a"}, nil, "fail", "skipped", 2},
		{[]string{"recovery"}, nil, "skipped", "skipped", 0},
		{nil, []string{"a"}, "skipped", "fail", 2},
		{nil, []string{"a/bad"}, "warn", "fail", 3},
		{[]string{"a"}, []string{"a/bad"}, "warn", "skipped", 1},
	} {
		r := run(t, "", func(o *checks.Options) {
			o.Selection = checks.Selection{Only: test.only, OnlyBy: "--only", Skip: test.skip, SkipBy: "--skip"}
		}, fake("a", both), fake("b", both))
		if a, b := r.Checks[0].Status.String(), r.Checks[1].Status.String(); a != test.a || b != test.b || len(r.Findings()) != test.findings {
			t.Errorf("only %v skip %v: %s, %s, %d findings; want %s, %s, %d", test.only, test.skip, a, b, len(r.Findings()), test.a, test.b, test.findings)
		}
	}
}

func TestSelectionNamesWhatItDoesNotKnow(t *testing.T) {
	names := checks.Names([]*checks.Check{fake("modules", good)})
	for name, part := range map[string]string{"module": `did you mean "modules"`, "modules/bads": `did you mean "modules/bad"`, "probes": "not in this version"} {
		err := checks.Selection{Only: []string{name}, OnlyBy: "--only"}.Validate(names)
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%s: %v, want %q", name, err, part)
		}
	}
}

func TestSettingsChangeSeveritiesAndWaiveLimits(t *testing.T) {
	r := run(t, "rules: {modules/bad: {severity: warning, reason: x}}", nil, fake("modules", bad))
	if r.Checks[0].Status != report.Warn || r.Checks[0].Findings[0].Severity != report.Warning {
		t.Errorf("an error made a warning: %+v", r.Checks[0])
	}
	waived := "incomplete: [{check: modules, reason: no proxy, until: 2099-01-01}]"
	r = run(t, waived, nil, fake("modules", holes))
	if r.Verdict != report.Ready || r.Checks[0].Status != report.Pass || r.Checks[0].Limits[0].Waived != "no proxy" {
		t.Errorf("waived: %s, %+v", r.Verdict, r.Checks[0])
	}
	r = run(t, waived, nil, fake("modules", fails))
	if r.Verdict != report.Ready || r.Checks[0].Status != report.NotRun {
		t.Errorf("a check that did not run, waived: %s, %s", r.Verdict, r.Checks[0].Status)
	}
	for name, settings := range map[string]string{
		"past": "incomplete: [{check: modules, reason: x, until: 2020-01-01}]", "another check's": "incomplete: [{check: image, reason: x}]",
	} {
		if r = run(t, settings, nil, fake("modules", holes)); r.Verdict != report.Incomplete {
			t.Errorf("%s waiver holds", name)
		}
	}
	if r = run(t, waived, func(o *checks.Options) { o.Strict = true }, fake("modules", holes)); r.Verdict != report.Incomplete {
		t.Error("--strict lets a waiver hold")
	}
}

func TestFailOn(t *testing.T) {
	for word, want := range map[string]struct {
		status report.Status
		exit   int
	}{"error": {report.Warn, 0}, "warning": {report.Fail, 1}, "note": {report.Fail, 1}, "never": {report.Warn, 0}} {
		failOn, err := report.ParseFailOn(word)
		if err != nil {
			t.Fatal(err)
		}
		r := run(t, "", func(o *checks.Options) { o.FailOn = failOn }, fake("modules", odd))
		if r.Checks[0].Status != want.status || r.ExitCode(failOn) != want.exit {
			t.Errorf("%s: %s, exit %d", word, r.Checks[0].Status, r.ExitCode(failOn))
		}
	}
	never, _ := report.ParseFailOn("never")
	r := run(t, "", func(o *checks.Options) { o.FailOn = never }, fake("modules", bad), fake("image", fails))
	if r.Verdict != report.NotReady || r.ExitCode(never) != 0 {
		t.Errorf("never: %s, exit %d", r.Verdict, r.ExitCode(never))
	}
}

func TestIgnoresAreListedAndNotCounted(t *testing.T) {
	r := run(t, "ignore: [{rule: modules/bad, reason: known}, {rule: modules/odd, reason: nothing there}]", nil, fake("modules", bad))
	f := r.Checks[0].Findings[0]
	if r.Checks[0].Status != report.Pass || f.Suppressed == nil || f.Suppressed.Reason != "known" {
		t.Errorf("got %s, %+v", r.Checks[0].Status, f.Suppressed)
	}
	last := r.Checks[len(r.Checks)-1]
	if last.Name != report.OwnName || last.Status != report.Warn || len(last.Findings) != 1 || r.Looked() != 1 {
		t.Errorf("the entry of golive's own findings is %+v", last)
	}
	r = run(t, "ignore: [{rule: modules/bad}]", nil, fake("modules", good))
	if r.Verdict != report.NotReady {
		t.Errorf("an ignore without a reason: %s", r.Verdict)
	}
}

func TestPlannedRulesAreALimitThatCostsNothing(t *testing.T) {
	c := fake("image", good)
	c.Planned = []string{"port-mismatch", "no-tzdata"}
	r := run(t, "", nil, c)
	if l := r.Checks[0].Limits; len(l) != 1 || l[0].Message != "not in this version: port-mismatch, no-tzdata" || l[0].Incomplete || r.Verdict != report.Ready {
		t.Errorf("limits are %+v", l)
	}
}

func TestReportRefusesWhatIsMalformed(t *testing.T) {
	other := rule("b/x", report.Error)
	for name, report := range map[string]func(*checks.Pass){
		"another check's rule": func(p *checks.Pass) {
			p.Report(other, report.Finding{Message: "m", Position: report.Position{File: "f", Line: 1}})
		},
		"no line": func(p *checks.Pass) {
			p.Report(p.Check.Rules[0], report.Finding{Message: "m", Position: report.Position{File: "f"}})
		},
	} {
		r := run(t, "", nil, fake("a", func(_ context.Context, p *checks.Pass) error { report(p); return nil }))
		if !strings.Contains(r.Checks[0].Reason, "malformed finding") {
			t.Errorf("%s: %s", name, r.Checks[0].Reason)
		}
	}
}

func TestSecretsAreMaskedEverywhere(t *testing.T) {
	const secret = "hunter2-prod"
	r := run(t, "", nil, fake("a", func(_ context.Context, p *checks.Pass) error {
		saw(p)
		p.Limit(report.Limit{Message: "near " + secret})
		p.Report(p.Check.Rules[0], report.Finding{
			Message: "the password is " + secret, Label: secret, Help: "drop " + secret, Secrets: []string{secret},
			Position: report.Position{File: "go.mod", Line: 1}, Related: []report.Related{{Message: secret}},
		})
		return nil
	}))
	var b strings.Builder
	if err := r.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), secret) || !strings.Contains(b.String(), "hu**********") {
		t.Errorf("the secret is in the JSON, or its mask is not:\n%s", b.String())
	}
}

func TestValidate(t *testing.T) {
	if err := checks.Validate([]*checks.Check{fake("a", good), fake("b", good)}); err != nil {
		t.Error(err)
	}
	twice, badID, noDoc := fake("a", good), fake("c", good), fake("d", good)
	badID.Rules[0] = rule("c/Bad_Slug", report.Error)
	noDoc.Rules[0].Doc = ""
	err := checks.Validate([]*checks.Check{fake("a", good), twice, badID, noDoc})
	for _, part := range []string{`check "a"`, "c/Bad_Slug", "d/bad: Title"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%v does not name %s", err, part)
		}
	}
}

func TestFamily(t *testing.T) {
	docs := fstest.MapFS{"rules/tool.md": {Data: []byte("# a/tool-*\n\n## What\n")}}
	c := fake("a", good)
	c.Rules = append(c.Rules, checks.NewFamily(docs, "a", "tool", report.Warning, []checks.Member{{Name: "T1", Title: "one"}, {Name: "T2", Title: "two"}})...)
	if err := checks.Validate([]*checks.Check{c}); err != nil {
		t.Error(err)
	}
	got := c.Rules[3]
	if got.ID != "a/tool-T2" || got.Title != "two" || got.Doc != "# a/tool-T2\n\n## What\n" || got.Page() != "a/tool" || c.Rules[0].Page() != "a/bad" {
		t.Errorf("the rule is %+v", got)
	}
	names := checks.Names([]*checks.Check{c})
	if !slices.Contains(names.Rules, "a/tool-T1") {
		t.Errorf("a/tool-T1 is no name that settings may use: %v", names.Rules)
	}
	for _, name := range names.Catalogue {
		if strings.HasSuffix(name, "-") {
			t.Errorf("%s, which is no rule, is a name that settings may use", name)
		}
	}
	selection := checks.Selection{Only: []string{"a/tool-T3"}, OnlyBy: "--only"}
	if err := selection.Validate(names); err == nil || !strings.Contains(err.Error(), `did you mean "a/tool-T1"`) {
		t.Errorf("an unknown member: %v", err)
	}
	for _, id := range []string{"a/tool", "a/tool-", "a/other-T1", "a/tool-T_1"} {
		c.Rules[3] = &report.Rule{ID: id, Title: "t", Severity: report.Error, Doc: "d", Family: "tool"}
		if checks.Validate([]*checks.Check{c}) == nil {
			t.Errorf("%s passes for a member of the family tool", id)
		}
	}
}

func TestSettingsOfACheckAreStrict(t *testing.T) {
	type limits struct {
		Most int `yaml:"most"`
	}
	c := fake("modules", good)
	c.Settings = func() any { return &limits{Most: 3} }
	list := []*checks.Check{c, fake("image", good)}
	for text, want := range map[string]string{
		"":                               "",
		"checks: {modules: {most: 5}}":   "",
		"checks: {modules: {mist: 5}}":   `1:20: unknown key "mist"; did you mean "most"?`,
		"checks: {modules: {most: five}": "did not find",
		"checks: {image: {most: 5}}":     "1:17: check image takes no settings",
	} {
		s, err := golivefile.Load("f", []byte(text), checks.Names(list))
		var values map[string]any
		if err == nil {
			values, err = checks.DecodeSettings(list, s)
		}
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
		if strings.Contains(text, "most: 5}}") && err == nil && values["modules"].(*limits).Most != 5 {
			t.Errorf("%s: got %+v", text, values["modules"])
		}
	}
}

func TestProgressNamesWhatStillRuns(t *testing.T) {
	var told []string
	run(t, "", func(o *checks.Options) {
		o.Selection = checks.Selection{Skip: []string{"c"}, SkipBy: "--skip"}
		o.Progress = func(running []string, all int) { told = append(told, fmt.Sprintf("%d/%d", len(running), all)) }
	}, fake("a", good), fake("b", boom), fake("c", good))
	if want := []string{"2/2", "1/2", "0/2"}; !slices.Equal(told, want) {
		t.Errorf("told %q, want %q", told, want)
	}
}
