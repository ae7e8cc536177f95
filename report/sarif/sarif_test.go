package sarif_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/golive-dev/golive/report"
	"github.com/golive-dev/golive/report/reporttest"
	"github.com/golive-dev/golive/report/sarif"
)

var update = flag.Bool("update", false, "write the golden files anew")

var forms = map[string]sarif.Options{"": {}, "-suppressed": {Suppressed: true}}

func render(t *testing.T, s reporttest.Sample, opt sarif.Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := sarif.Render(&b, s.Report, s.Files, opt); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// each calls f for every sample in every form.
func each(t *testing.T, f func(t *testing.T, s reporttest.Sample, name string, opt sarif.Options, out []byte)) {
	for _, s := range reporttest.Samples() {
		for form, opt := range forms {
			t.Run(s.Name+form, func(t *testing.T) { f(t, s, s.Name+form, opt, render(t, s, opt)) })
		}
	}
}

func TestGolden(t *testing.T) {
	each(t, func(t *testing.T, s reporttest.Sample, name string, opt sarif.Options, out []byte) {
		if s.Name == "huge" || opt.Suppressed && s.Name != "suppressed" { // much text and nothing new
			t.Skip()
		}
		file := filepath.Join("testdata", name+".sarif")
		if *update {
			if err := os.WriteFile(file, out, 0o644); err != nil {
				t.Fatal(err)
			}
			return
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(strings.ReplaceAll(string(want), "\r\n", "\n"), string(out)); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	})
}

// The parts of a log that the tests read.
type log struct {
	Runs []struct {
		Tool struct {
			Driver struct {
				SemanticVersion string
				Rules           []struct {
					ID, Name, HelpURI                 string
					ShortDescription, FullDescription struct{ Text string }
					Help                              struct{ Text, Markdown string }
					DefaultConfiguration              struct{ Level string }
					Properties                        map[string]any
				}
			}
		}
		Invocations []struct {
			ExecutionSuccessful        bool
			ToolExecutionNotifications []struct {
				Level      string
				Message    struct{ Text string }
				Descriptor struct{ ID string }
				Locations  []place
			}
		}
		AutomationDetails struct{ ID string }
		Results           []logResult
		Properties        map[string]any
	}
}

type logResult struct {
	RuleID           string
	RuleIndex        int
	Level            string
	Message          struct{ Text string }
	Locations        []place
	RelatedLocations []place
	CodeFlows        []struct {
		ThreadFlows []struct{ Locations []struct{ Location place } }
	}
	Fixes               []any
	PartialFingerprints map[string]string
	Suppressions        []struct{ Kind, Status, Justification string }
	Properties          struct{ Message, Label, Help string }
}

type place struct {
	ID               int
	Message          struct{ Text string }
	PhysicalLocation struct {
		ArtifactLocation struct{ URI, URIBaseID string }
		Region           struct{ StartLine, StartColumn, EndLine, EndColumn int }
	}
}

func parse(t *testing.T, out []byte) log {
	t.Helper()
	var l log
	if err := json.Unmarshal(out, &l); err != nil {
		t.Fatal(err)
	}
	return l
}

// TestAgreesWithReport holds every result against its finding.
func TestAgreesWithReport(t *testing.T) {
	each(t, func(t *testing.T, s reporttest.Sample, _ string, opt sarif.Options, out []byte) {
		run := parse(t, out).Runs[0]
		var findings []report.Finding
		for _, f := range s.Report.Findings() {
			if f.Suppressed == nil || opt.Suppressed {
				findings = append(findings, f)
			}
		}
		if len(run.Results) != len(findings) {
			t.Fatalf("%d results for %d findings", len(run.Results), len(findings))
		}
		for i, f := range findings {
			got := run.Results[i]
			if rule := run.Tool.Driver.Rules[got.RuleIndex]; got.RuleID != f.Rule || rule.ID != f.Rule || got.Level != f.Severity.String() {
				t.Errorf("result %d: %s (%s) %s, not %s %s", i, got.RuleID, rule.ID, got.Level, f.Rule, f.Severity)
			}
			message := strings.ToValidUTF8(f.Message, "\ufffd")
			if s.Name != "hostile" && !strings.HasPrefix(got.Message.Text, message) || got.Properties.Message != message ||
				got.Properties.Label != strings.ToValidUTF8(f.Label, "\ufffd") || got.Properties.Help != strings.ToValidUTF8(f.Help, "\ufffd") {
				t.Errorf("result %d says %q, %+v", i, got.Message.Text, got.Properties)
			}
			agree(t, got.Locations[0], f.Position)
			for j, rel := range f.Related {
				agree(t, got.RelatedLocations[j], rel.Position)
				if id := got.RelatedLocations[j].ID; !strings.Contains(got.Message.Text, fmt.Sprintf("](%d)", id)) {
					t.Errorf("result %d: no link to related location %d in %q", i, id, got.Message.Text)
				}
			}
			if len(f.Flow) > 0 {
				steps := got.CodeFlows[0].ThreadFlows[0].Locations
				for j, step := range f.Flow {
					agree(t, steps[j].Location, step.Position)
				}
			}
			if len(got.RelatedLocations) != len(f.Related) || len(got.CodeFlows) != min(1, len(f.Flow)) || (len(got.Fixes) == 1) != (f.Fix != nil) {
				t.Errorf("result %d: related places, flow or fix are missing or invented", i)
			}
			if got.PartialFingerprints["golive/v1"] != f.Fingerprint {
				t.Errorf("result %d: fingerprint %q", i, got.PartialFingerprints["golive/v1"])
			}
			if (f.Suppressed != nil) != (len(got.Suppressions) == 1) || (got.Suppressions != nil) != opt.Suppressed {
				t.Errorf("result %d: suppressions %v", i, got.Suppressions)
			}
		}
		checkProperties(t, s.Report, run.Properties)
	})
}

func agree(t *testing.T, got place, want report.Position) {
	t.Helper()
	if name := unescape(got.PhysicalLocation.ArtifactLocation.URI); name != want.File || got.PhysicalLocation.ArtifactLocation.URIBaseID != "%SRCROOT%" {
		t.Errorf("file %q, not %q", name, want.File)
	}
	r := got.PhysicalLocation.Region
	if r.StartLine != want.Line || want.Column > 0 && r.StartColumn != want.Column {
		t.Errorf("starts at %d:%d, not %d:%d", r.StartLine, r.StartColumn, want.Line, want.Column)
	}
	if want.Column > 0 && want.EndLine >= want.Line && want.EndColumn > 0 && (r.EndLine != want.EndLine || r.EndColumn != want.EndColumn) {
		t.Errorf("ends at %d:%d, not %d:%d", r.EndLine, r.EndColumn, want.EndLine, want.EndColumn)
	}
	if r.StartColumn < 1 || r.EndLine < r.StartLine || r.EndLine == r.StartLine && r.EndColumn < r.StartColumn {
		t.Errorf("the region %+v is malformed", r)
	}
}

func checkProperties(t *testing.T, r *report.Report, properties map[string]any) {
	t.Helper()
	if properties["verdict"] != r.Verdict.String() {
		t.Errorf("verdict %v, not %s", properties["verdict"], r.Verdict)
	}
	if answered := properties["lastQuestion"].(map[string]any)["answered"]; answered != r.LastQuestion.Answered {
		t.Errorf("answered: %v", answered)
	}
	checks := properties["checks"].([]any)
	if len(checks) != len(r.Checks) {
		t.Fatalf("%d checks, not %d", len(checks), len(r.Checks))
	}
	for i, c := range r.Checks {
		if entry := checks[i].(map[string]any); entry["name"] != c.Name || entry["status"] != c.Status.String() {
			t.Errorf("check %v, not %s %s", entry, c.Name, c.Status)
		}
	}
}

// unescape decodes a URI as GitHub does, strictly.
func unescape(uri string) string {
	var b []byte
	for i := 0; i < len(uri); i++ {
		if uri[i] != '%' {
			b = append(b, uri[i])
			continue
		}
		var c byte
		if _, err := fmt.Sscanf(uri[i+1:i+3], "%02X", &c); err != nil {
			panic(err)
		}
		b = append(b, c)
		i += 2
	}
	return string(b)
}

func TestRules(t *testing.T) {
	run := parse(t, render(t, reporttest.Clinic(), sarif.Options{})).Runs[0]
	if len(run.Tool.Driver.Rules) != len(reporttest.Rules) || run.Tool.Driver.SemanticVersion != "0.4.0" {
		t.Fatalf("%d rules, version %s", len(run.Tool.Driver.Rules), run.Tool.Driver.SemanticVersion)
	}
	for i, want := range reporttest.Rules {
		got := run.Tool.Driver.Rules[i]
		if got.ID != want.ID || got.Help.Text == "" || got.Help.Markdown != want.Doc || got.DefaultConfiguration.Level != want.Severity.String() {
			t.Errorf("rule %+v", got)
		}
		for _, text := range []string{got.ShortDescription.Text, got.FullDescription.Text} {
			if !strings.HasSuffix(text, ".") || len(text) > 1024 || strings.Contains(text, "\n") {
				t.Errorf("%s: description %q", got.ID, text)
			}
		}
		severity, security := got.Properties["security-severity"]
		if security != (want.Security != nil) {
			t.Errorf("%s: security-severity %v", got.ID, severity)
		}
		if got.ID == "security/sensitive-flow" && (severity != "7.5" || got.Name != "SecuritySensitiveFlow" ||
			!slices.Contains(got.Properties["tags"].([]any), any("external/cwe/cwe-532")) || !slices.Contains(got.Properties["tags"].([]any), any("security"))) {
			t.Errorf("rule %+v", got)
		}
		if got.ID == "image/deps-not-cached" && (got.Properties["problem.severity"] != "recommendation" ||
			got.FullDescription.Text != "COPY . . stands before go mod download.") {
			t.Errorf("rule %+v", got)
		}
	}
}

func TestNotifications(t *testing.T) {
	kinds := func(s reporttest.Sample) (success bool, levels map[string]string) {
		inv := parse(t, render(t, s, sarif.Options{})).Runs[0].Invocations[0]
		levels = map[string]string{}
		for _, n := range inv.ToolExecutionNotifications {
			levels[n.Descriptor.ID] += n.Level + " "
		}
		return inv.ExecutionSuccessful, levels
	}
	for _, c := range []struct {
		sample  reporttest.Sample
		success bool
		levels  map[string]string
	}{
		{reporttest.Clinic(), false, map[string]string{"golive/not-run": "error ", "golive/incomplete": "warning ", "golive/limit": "note note "}},
		{reporttest.Ready(), true, map[string]string{"golive/limit": "note note "}},
		{reporttest.NotRun(), false, map[string]string{"golive/not-run": "error error ", "golive/incomplete": "warning warning ", "golive/limit": "note "}},
		{reporttest.Interrupted(), false, map[string]string{"golive/not-run": "error ", "golive/interrupted": "error "}},
		{reporttest.Grouped(), true, map[string]string{}},
	} {
		success, levels := kinds(c.sample)
		if success != c.success || !cmp.Equal(levels, c.levels) {
			t.Errorf("%s: successful %t, notifications %v", c.sample.Name, success, levels)
		}
	}
}

func TestLimits(t *testing.T) {
	s := reporttest.Grouped()
	c := &s.Report.Checks[0]
	c.Findings = nil
	for i := range 26_000 {
		severity := report.Note
		if i%1000 == 999 {
			severity = report.Error
		}
		c.Findings = append(c.Findings, report.Finding{Rule: "image/unpinned-base", Severity: severity, Message: fmt.Sprint("number ", i),
			Position: report.Position{File: "Dockerfile", Line: 1}})
	}
	c.Findings[0].Severity, c.Findings[0].Suppressed = report.Error, &report.Suppression{Kind: "comment", Reason: "known"}
	run := parse(t, render(t, s, sarif.Options{Suppressed: true})).Runs[0]
	if len(run.Results) != 25_000 || run.Results[0].Message.Text != "number 999." || run.Results[25].Level != "error" ||
		run.Results[26].Level != "warning" {
		t.Errorf("%d results, the first %+v", len(run.Results), run.Results[0])
	}
	want := "1030 results were left out, the least severe ones; a run holds 25000 at most."
	if n := run.Invocations[0].ToolExecutionNotifications; len(n) != 1 || n[0].Message.Text != want || n[0].Level != "warning" {
		t.Errorf("notifications %v", n)
	}
}

func TestCategory(t *testing.T) {
	for want, p := range map[string]report.Project{
		"golive/github.com/acme/patient/": {Root: ".", Modules: []string{"github.com/acme/patient", "github.com/acme/patient/tools"}},
		"golive/services/patient/":        {Root: "services/patient", Modules: []string{"github.com/acme/patient"}},
		"golive/./":                       {Root: "."},
	} {
		s := reporttest.Ready()
		s.Report.Project = p
		if got := parse(t, render(t, s, sarif.Options{})).Runs[0].AutomationDetails.ID; got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}

func TestSecretsAreMasked(t *testing.T) {
	out := string(render(t, reporttest.Secrets(), sarif.Options{Suppressed: true}))
	for _, secret := range []string{"ward-2019", "IEvQIBADAN", "kqhkiG9w0B"} {
		if strings.Contains(out, secret) {
			t.Errorf("%s stands in the log", secret)
		}
	}
	if !strings.Contains(out, "X_WAS=wa*********") {
		t.Error("the fix is not there, masked")
	}
}

func TestPathsArePercentEncoded(t *testing.T) {
	for name, want := range map[string]string{
		"a b/[id]/100%.go":     "a%20b/%5Bid%5D/100%25.go",
		"c:/x#y?z.go":          "c%3A/x%23y%3Fz.go",
		"病人/e\u0301.go":        "%E7%97%85%E4%BA%BA/e%CC%81.go",
		".github/a_b-c~d.yaml": ".github/a_b-c~d.yaml",
	} {
		s := reporttest.Ready()
		s.Report.Checks[1].Findings[0].File = name
		if got := parse(t, render(t, s, sarif.Options{})).Runs[0].Results[0].Locations[0].PhysicalLocation.ArtifactLocation.URI; got != want {
			t.Errorf("%q is written %q, not %q", name, got, want)
		}
	}
}

func TestVersions(t *testing.T) {
	for version, want := range map[string]string{"v1.2.3-rc.1+meta": `"semanticVersion": "1.2.3-rc.1+meta"`, "0.4.0": `"semanticVersion": "0.4.0"`,
		"(devel)": `"version": "(devel)"`, "": `"organization": "golive-dev",
          "informationUri"`} {
		s := reporttest.Ready()
		s.Report.Tool.Version = version
		if out := string(render(t, s, sarif.Options{})); !strings.Contains(out, want) {
			t.Errorf("version %q: no %s", version, want)
		}
	}
}

func TestRuleDocuments(t *testing.T) {
	s := reporttest.Ready()
	long := strings.Repeat("A sentence of a document that is long. ", 40)
	s.Report.Rules = []*report.Rule{{ID: "image/deps-not-cached", Title: "title", Severity: report.Note,
		Doc: "# image/deps-not-cached\n\n## What\n\n" + long + "\n\n```sh\n# Why not\n## Why\nrun\n```\n\nSee [the `manual`](https://example.com).\n\n## Why\n\nBecause\nof it.\n"}}
	f := s.Report.Checks[1].Findings[0]
	f.Rule = "image/of-another-version"
	s.Report.Checks[1].Findings = append(s.Report.Checks[1].Findings, f)
	run := parse(t, render(t, s, sarif.Options{})).Runs[0]
	rules := run.Tool.Driver.Rules
	if len(rules) != 2 || rules[1].ID != f.Rule || run.Results[1].RuleIndex != 1 || rules[1].Help.Text == "" {
		t.Fatalf("rules %+v", rules)
	}
	if text := rules[0].FullDescription.Text; len(text) > 1024 || len(text) < 900 || !strings.HasSuffix(text, "is long.") {
		t.Errorf("full description of %d: %q", len(text), text)
	}
	if text := rules[0].Help.Text; !strings.HasSuffix(text, "is long.\n\nSee the manual.\n\nBecause of it.") {
		t.Errorf("help %q", text)
	}
}

// TestFamily: of rules that share a document only those are listed that a finding uses, with the page that they share, and
// with the highest score of their findings.
func TestFamily(t *testing.T) {
	member := func(name string) *report.Rule {
		return &report.Rule{
			ID: "security/gosec-" + name, Title: "rule " + name, Severity: report.Warning, Family: "gosec",
			Doc: "# x\n\n## What\nwhat gosec finds\n", Security: &report.Security{Score: 5.5, CWE: []int{295}},
		}
	}
	at := report.Position{File: "a.go", Line: 1}
	r := &report.Report{
		Rules: []*report.Rule{member("G401"), member("G402"), member("G403")},
		Checks: []report.CheckResult{{Name: "security", Findings: []report.Finding{
			{Rule: "security/gosec-G402", Severity: report.Warning, Message: "a", Position: at, Score: 2},
			{Rule: "security/gosec-G402", Severity: report.Error, Message: "b", Position: at, Score: 8},
			{Rule: "security/gosec-G403", Severity: report.Warning, Message: "c", Position: at},
		}}},
	}
	rules := parse(t, render(t, reporttest.Sample{Report: r}, sarif.Options{})).Runs[0].Tool.Driver.Rules
	if len(rules) != 2 || rules[0].ID != "security/gosec-G402" || rules[1].ID != "security/gosec-G403" {
		t.Fatalf("the rules are %+v", rules)
	}
	for i, want := range []string{"8.0", "5.5"} {
		if got := rules[i].Properties["security-severity"]; got != want {
			t.Errorf("%s has the score %v, want %s", rules[i].ID, got, want)
		}
	}
	if got := rules[0]; got.FullDescription.Text != "rule G402. what gosec finds." || !strings.HasSuffix(got.HelpURI, "security/gosec.md") {
		t.Errorf("rule %+v", got)
	}
}
