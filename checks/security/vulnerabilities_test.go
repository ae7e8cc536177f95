package security

import (
	"encoding/json"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/golive-dev/golive/internal/checktest"
	"github.com/golive-dev/golive/internal/vulnscan"
	"github.com/golive-dev/golive/report"
)

// TestSchemaHasTheSettings holds the published schema against the check's settings.
func TestSchemaHasTheSettings(t *testing.T) {
	text, err := os.ReadFile("../../golive.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var schema struct {
		Properties struct {
			Checks struct {
				Properties map[string]struct{ Properties map[string]any }
			}
		}
	}
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	var want []string
	for f := range reflect.TypeFor[Settings]().Fields() {
		want = append(want, f.Tag.Get("yaml"))
	}
	slices.Sort(want)
	if got := slices.Sorted(maps.Keys(schema.Properties.Checks.Properties["security"].Properties)); !slices.Equal(got, want) {
		t.Errorf("the schema has %v, the settings %v", got, want)
	}
}

// runCase runs the check over a case and returns its result.
func runCase(t *testing.T, name string) report.CheckResult {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/" + name + ".txtar")
	if err != nil {
		t.Fatal(err)
	}
	return checktest.RunCase(t, Check, archive).Checks[0]
}

// TestAcceptedIsListed: what the repository accepts is in the report, with who, why and until when.
func TestAcceptedIsListed(t *testing.T) {
	got := map[string]string{}
	for _, f := range runCase(t, "vulnerabilities-accepted").Findings {
		if s := f.Suppressed; s != nil {
			id, _, _ := strings.Cut(f.Message, " ")
			got[id] = s.Kind + " | " + s.Reason + " | " + s.Until
		}
	}
	want := map[string]string{
		"CVE-2026-0001":  "settings | vex.json: not_affected: vulnerable_code_not_in_execute_path | ",
		"CVE-2024-45337": "settings | .trivyignore.yaml: no SSH server here | 2099-01-31",
	}
	if !maps.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestFindingsAreToldApart: many vulnerabilities stand at one line, and each has a fingerprint that the next release keeps.
func TestFindingsAreToldApart(t *testing.T) {
	result := runCase(t, "vulnerabilities-image")
	seen := map[string]string{}
	for _, f := range result.Findings {
		if other, ok := seen[f.Context]; ok {
			t.Errorf("%q and %q are told apart by their order alone", f.Message, other)
		}
		seen[f.Context] = f.Message
		if strings.Contains(f.Context, "1.4") {
			t.Errorf("%q holds the tag", f.Context)
		}
	}
	if len(result.Findings) < 6 {
		t.Errorf("%d findings", len(result.Findings))
	}
	evidence := ""
	for _, e := range result.Evidence {
		evidence += e.Message + "\n"
	}
	if !strings.Contains(evidence, "1 of them reported where go.mod requires the module") || !strings.Contains(evidence, "(1 day old)") {
		t.Errorf("evidence: %s", evidence)
	}
}

func TestFixed(t *testing.T) {
	for _, c := range []struct{ installed, fixed, want string }{
		{"v0.30.0", "0.31.0", "v0.31.0"},
		{"v1.25.3", "1.24.9, 1.25.4, 1.26.1", "v1.25.4"},
		{"v1.26.0", "1.24.9, 1.25.4, 1.26.1", "v1.26.1"},
		{"v1.23.0", "1.24.9, 1.25.4", "v1.24.9"},
		{"v2.7.1+incompatible", "v2.8.0", "v2.8.0"},
		{"(devel)", "1.2.3", "v1.2.3"},
		{"v1.0.0", "", ""},
		{"v1.0.0", "a later one", ""},
	} {
		if got := fixed(&vulnscan.Vulnerability{Installed: c.installed, Fixed: c.fixed}); got != c.want {
			t.Errorf("%s by %s: %q, want %q", c.installed, c.fixed, got, c.want)
		}
	}
}

func TestRepository(t *testing.T) {
	for name, want := range map[string]string{
		"clinic": "clinic", "clinic:1.4": "clinic", "r.example.com:5000/a/clinic": "r.example.com:5000/a/clinic",
		"r.example.com:5000/clinic:1.4@sha256:abc": "r.example.com:5000/clinic", "clinic.tar": "clinic.tar",
	} {
		if got := repository(name); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
}
