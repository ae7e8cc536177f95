package config

import (
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/golive-dev/golive/internal/checktest"
	"github.com/golive-dev/golive/internal/credential/corpus"
	"github.com/golive-dev/golive/report"
)

// secretRules are those that call something a credential.
var secretRules = map[string]bool{
	"config/secret-in-file": true, "config/credential-in-dsn": true, "config/secret-in-code": true, "config/secret-in-manifest": true,
	"config/secret-manifest-committed": true, "config/secret-shared-across-environments": true,
}

// TestCorpus runs the whole check over the planted credentials and the look-alikes of internal/credential/corpus. The figures are
// those of docs/accuracy.md.
func TestCorpus(t *testing.T) {
	if testing.Short() {
		t.Skip("loads a few hundred files")
	}
	planted := corpus.Planted()
	findings := findingsOf(t, planted)
	missed := 0
	for _, c := range planted {
		hit := ""
		for _, f := range findings[c.File] {
			if secretRules[f.Rule] && (f.Line <= c.EndLine && max(f.EndLine, f.Line) >= c.Line || f.Rule == "config/secret-manifest-committed") {
				hit = f.Rule
			}
		}
		if hit == "" {
			missed++
			t.Logf("missed: %s, %s %q in %s", c.Group, c.Of, c.Key, c.File)
		}
	}
	alike := corpus.LookAlikes()
	findings = findingsOf(t, alike)
	taken, placeholders, unsaid := 0, 0, 0
	for _, c := range alike {
		said := false
		for _, f := range findings[c.File] {
			switch {
			case c.Placeholder && f.Rule == "config/secret-in-code": // code with a placeholder works with that
				said = true
			case secretRules[f.Rule], f.Rule == "config/placeholder-secret" && !c.Placeholder:
				taken++
				t.Logf("taken: %s %q in %s: %s %s", c.Group, c.Key, c.File, f.Rule, f.Message)
			case f.Rule == "config/placeholder-secret":
				said = true
			}
		}
		if c.Placeholder {
			placeholders++
			if !said {
				unsaid++
				t.Logf("not reported as a placeholder: %s %q: %s", c.File, c.Key, c.Value)
			}
		}
	}
	t.Logf("%d of %d credentials missed; %d findings on %d look-alikes; %d of %d placeholders not reported as such", missed, len(planted), taken, len(alike), unsaid, placeholders)
	if missed*20 > len(planted) {
		t.Errorf("%d of %d credentials missed", missed, len(planted))
	}
	if taken*100 > len(alike) {
		t.Errorf("%d findings on %d look-alikes", taken, len(alike))
	}
}

// findingsOf runs the check over the files of cases and returns its findings by file.
func findingsOf(t *testing.T, cases []corpus.Case) map[string][]report.Finding {
	t.Helper()
	archive := &txtar.Archive{}
	for name, content := range corpus.Files(cases) {
		archive.Files = append(archive.Files, txtar.File{Name: name, Data: []byte(content)})
	}
	r := checktest.Run(t, Check, checktest.Unpack(t, archive, false))
	out := map[string][]report.Finding{}
	for _, result := range r.Checks {
		for _, f := range result.Findings {
			out[f.File] = append(out[f.File], f)
		}
		if result.Status == report.NotRun || result.Status == report.NotApplicable {
			t.Fatalf("%v: %s", result.Status, result.Reason)
		}
	}
	return out
}
