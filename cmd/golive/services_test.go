package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/golive-dev/golive/checks/all"
	"github.com/golive-dev/golive/report"
)

const services = "../../testdata/services"

// checkService runs golive check in an example service, as the README says, and returns the exit code and the output.
func checkService(t *testing.T, name string, args ...string) (int, []byte) {
	t.Helper()
	back, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	defer os.Chdir(back) // golive changes to the folder of -C
	t.Setenv("NO_COLOR", "1")
	t.Setenv("SOURCE_DATE_EPOCH", "1795392000") // the example's dates are held against 2026-11-23
	var out, errs bytes.Buffer
	code := run(all.Checks(), append([]string{"check", "-C", filepath.Join(services, name)}, args...), &out, &errs)
	if errs.Len() > 0 {
		t.Errorf("%s: on standard error: %s", name, &errs)
	}
	return code, out.Bytes()
}

// TestBrokenServiceHasExactlyItsFaults: every planted fault is reported where it is marked, and nothing else is. Text,
// JSON and SARIF agree on every finding.
func TestBrokenServiceHasExactlyItsFaults(t *testing.T) {
	dir := t.TempDir()
	sarifFile, textFile := filepath.Join(dir, "r.sarif"), filepath.Join(dir, "r.txt")
	code, out := checkService(t, "clinic-broken", "-f", "json", "-o", "sarif="+sarifFile, "-o", "text="+textFile, "./...")
	r, err := report.ReadJSON(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	if code != exitNotReady || r.Verdict != report.NotReady {
		t.Errorf("exit %d, %s", code, r.Verdict)
	}
	marked, err := os.ReadFile(filepath.Join(services, "clinic-broken", "FAULTS.txt"))
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Split(strings.TrimSpace(string(marked)), "\n")
	if strings.Contains(string(out), "whether versions are retracted") {
		t.Log("the proxy is out of reach, so that modules/retracted cannot be looked for")
		want = slices.DeleteFunc(want, func(s string) bool { return strings.HasPrefix(s, "modules/retracted ") })
	}
	var got []string
	for _, f := range r.Findings() {
		if f.Suppressed == nil {
			got = append(got, fmt.Sprintf("%s %s:%d", f.Rule, strings.TrimPrefix(f.File, "testdata/services/clinic-broken/"), f.Line))
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("not planted, or missed:\n%s", difference(want, got))
	}

	if listed := sarifFindings(t, sarifFile); !slices.Equal(listed, got) {
		t.Errorf("SARIF differs from JSON:\n%s", difference(got, listed))
	}
	text, err := os.ReadFile(textFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Findings() {
		// Findings of one rule in one file are grouped, so the rule's heading and the file's name are what each has.
		if f.Suppressed == nil && (!strings.Contains(string(text), "["+f.Rule+"]") || !strings.Contains(string(text), f.File)) {
			t.Errorf("the text lacks %s in %s", f.Rule, f.File)
		}
	}
	inSARIF, err := os.ReadFile(sarifFile)
	if err != nil {
		t.Fatal(err)
	}
	for format, shown := range map[string][]byte{"json": out, "text": text, "sarif": inSARIF} {
		if bytes.Contains(shown, []byte("Erinnerung-7")) {
			t.Errorf("a planted secret is shown in %s", format)
		}
	}
}

func sarifFindings(t *testing.T, name string) []string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var log struct {
		Runs []struct {
			Results []struct {
				RuleID    string
				Locations []struct {
					PhysicalLocation struct {
						ArtifactLocation struct{ URI string }
						Region           struct{ StartLine int }
					}
				}
			}
		}
	}
	if err := json.Unmarshal(text, &log); err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, r := range log.Runs[0].Results {
		at := r.Locations[0].PhysicalLocation
		list = append(list, fmt.Sprintf("%s %s:%d", r.RuleID, strings.TrimPrefix(at.ArtifactLocation.URI, "testdata/services/clinic-broken/"), at.Region.StartLine))
	}
	slices.Sort(list)
	return list
}

func difference(want, got []string) string {
	var b strings.Builder
	for _, w := range want {
		if !slices.Contains(got, w) {
			fmt.Fprintln(&b, "missing:", w)
		}
	}
	for _, g := range got {
		if !slices.Contains(want, g) {
			fmt.Fprintln(&b, "unexpected:", g)
		}
	}
	return b.String()
}

func TestReadyServiceIsReady(t *testing.T) {
	code, out := checkService(t, "clinic-ready", "-f", "json", "./...")
	r, err := report.ReadJSON(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	if code != exitReady || r.Verdict != report.Ready || !r.LastQuestion.Answered || len(r.Findings()) != 0 {
		t.Errorf("exit %d, %s, %d findings, answered %v\n%s", code, r.Verdict, len(r.Findings()), r.LastQuestion.Answered, out)
	}
	for _, c := range r.Checks {
		if c.Status != report.Pass {
			t.Errorf("%s: %s (%s)", c.Name, c.Status, c.Reason)
		}
	}
}

func TestTwoRunsPrintTheSameBytes(t *testing.T) {
	for _, format := range []string{"text", "json", "sarif"} {
		_, one := checkService(t, "clinic-broken", "-f", format, "--reproducible", "./...")
		_, two := checkService(t, "clinic-broken", "-f", format, "--reproducible", "./...")
		if !bytes.Equal(one, two) {
			t.Errorf("two runs as %s differ", format)
		}
	}
}
