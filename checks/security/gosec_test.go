package security

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/golive-dev/golive/internal/checktest"
	"github.com/golive-dev/golive/internal/gosec"
	"github.com/golive-dev/golive/report"
)

// TestGosecAccepted: what gosec's or golangci-lint's comments accept is listed with its kind and reason, and not counted.
func TestGosecAccepted(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/gosec-accepted.txtar")
	if err != nil {
		t.Fatal(err)
	}
	r := checktest.Run(t, Check, checktest.Unpack(t, archive, false))
	var got []string
	for _, f := range r.Findings() {
		if f.Suppressed != nil {
			got = append(got, fmt.Sprintf("%d %s: %s", f.Line, f.Suppressed.Kind, f.Suppressed.Reason))
		}
	}
	want := []string{
		"8 nosec: the file may be gone", "12 nosec: ", "16 nosec: the file may be gone", "20 nolint: the file may be gone",
		"25 nolint: it is about files that may be gone", "26 nolint: it is about files that may be gone", "32 nolint: ", "38 nosec: ",
	}
	if !slices.Equal(got, want) {
		t.Errorf("accepted are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestGosecSeverity(t *testing.T) {
	for _, test := range []struct {
		rule                 string
		severity, confidence gosec.Score
		want                 report.Severity
	}{
		{"G402", gosec.High, gosec.High, report.Error},
		{"G402", gosec.High, gosec.Medium, report.Warning},
		{"G101", gosec.High, gosec.Low, report.Warning},
		{"G401", gosec.Medium, gosec.High, report.Warning},
		{"G602", gosec.Low, gosec.High, report.Note},
		{"G104", gosec.Low, gosec.Low, report.Note},
		{"G704", gosec.High, gosec.High, report.Warning},
		{"G706", gosec.Low, gosec.High, report.Note},
	} {
		if got := gosecSeverity(gosec.Issue{Rule: test.rule, Severity: test.severity, Confidence: test.confidence}); got != test.want {
			t.Errorf("%s of severity %v and confidence %v is a %v, want %v", test.rule, test.severity, test.confidence, got, test.want)
		}
	}
}

// TestGosecRules: the rules are all that gosec names, but for the one that pprof-exposed stands for.
func TestGosecRules(t *testing.T) {
	for _, r := range gosec.Rules() {
		rule := gosecRules[r.ID]
		if r.ID == profilingEndpoint {
			if rule != nil {
				t.Errorf("%s is a rule beside pprof-exposed", r.ID)
			}
			continue
		}
		if rule == nil || rule.ID != "security/gosec-"+r.ID || !slices.Contains(Check.Rules, rule) {
			t.Errorf("%s is no rule of the check: %v", r.ID, rule)
			continue
		}
		if r.CWE != 0 && !slices.Equal(rule.Security.CWE, []int{r.CWE}) {
			t.Errorf("%s has the weaknesses %v, gosec says %d", rule.ID, rule.Security.CWE, r.CWE)
		}
	}
	if n := len(gosecRules); n < 60 {
		t.Errorf("gosec has %d rules", n)
	}
}

func TestGosecTitle(t *testing.T) {
	for text, want := range map[string]string{
		"Audit errors not checked":                        "audit errors not checked",
		"SQL query construction using format string":      "SQL query construction using format string",
		"HTTP request smuggling":                          "HTTP request smuggling",
		"Url provided to HTTP request as taint input":     "url provided to HTTP request as taint input",
		"TLS resumption may bypass VerifyPeerCertificate": "TLS resumption may bypass VerifyPeerCertificate",
	} {
		if got := title(text); got != want {
			t.Errorf("%q becomes %q", text, got)
		}
	}
}
