package report

import (
	"encoding/json"
	"errors"
	"os/exec"
	"reflect"
	"strings"
	"testing"
)

type sources map[string]string

func (s sources) ReadFile(name string) ([]byte, error) {
	if text, ok := s[name]; ok {
		return []byte(text), nil
	}
	return nil, errors.New("absent")
}

func at(file string, line, column, endColumn int) Position {
	return Position{File: file, Line: line, Column: column, EndLine: line, EndColumn: endColumn}
}

func fingerprints(files sources, findings ...Finding) []string {
	r := Report{Checks: []CheckResult{{Findings: findings}}}
	r.SetFingerprints(files)
	var list []string
	for _, f := range r.Checks[0].Findings {
		list = append(list, f.Fingerprint)
	}
	return list
}

func TestFingerprintSurvivesMovesAndTellsPlacesApart(t *testing.T) {
	f := Finding{Rule: "image/x", Context: "stage build: COPY"}
	base, moved, indented, other, second := f, f, f, f, f
	base.Position = at("Dockerfile", 2, 6, 9)
	moved.Position = at("docker/Dockerfile", 5, 6, 9)
	indented.Position = at("Dockerfile", 2, 0, 0)
	other.Position = at("Dockerfile", 3, 6, 9)
	second.Position = at("Dockerfile", 2, 6, 9)
	files := sources{
		"Dockerfile":        "FROM a\nCOPY abc /\nCOPY xyz /\n",
		"docker/Dockerfile": "# moved\n\n\nFROM a\nCOPY abc /\n",
	}
	want := fingerprints(files, base)[0]
	if got := fingerprints(files, moved)[0]; got != want {
		t.Error("a move to another file and line changes the fingerprint")
	}
	for name, got := range map[string]string{"another text": fingerprints(files, other)[0], "the second of equals": fingerprints(files, base, second)[1]} {
		if got == want {
			t.Errorf("%s has the same fingerprint", name)
		}
	}
	if !strings.HasPrefix(want, "golive/v1:") || fingerprints(nil, base)[0] == "" {
		t.Errorf("the fingerprint is %q", want)
	}
	loose := sources{"Dockerfile": "FROM a\n  COPY   abc\t/ \n"}
	tight := sources{"Dockerfile": "FROM a\nCOPY abc /\n"}
	if fingerprints(loose, indented)[0] != fingerprints(tight, indented)[0] {
		t.Error("white space changes the fingerprint")
	}
}

func TestFingerprintDoesNotHashASecret(t *testing.T) {
	one := Finding{Rule: "r", Position: at("f", 1, 0, 0), Secrets: []string{"aaaaaaaa"}}
	two := Finding{Rule: "r", Position: at("f", 1, 0, 0), Secrets: []string{"aabbbbbb"}}
	if fingerprints(sources{"f": "p=aaaaaaaa"}, one)[0] != fingerprints(sources{"f": "p=aabbbbbb"}, two)[0] {
		t.Error("two secrets with the same two first letters are told apart by the fingerprint")
	}
}

func TestJSONHasNoNullArraysAndReadsBack(t *testing.T) {
	r := &Report{Checks: []CheckResult{{Name: "image", Status: Fail, Findings: []Finding{
		{Rule: "image/x", Severity: Error, Message: "a <b> & c", Position: at("Dockerfile", 1, 1, 2)},
	}}, {Name: "modules"}}, LastQuestion: LastQuestion{Question: LastQuestionText}}
	r.Judge(FailOn{}, true)
	var b strings.Builder
	if err := r.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	var generic map[string]any
	if err := json.Unmarshal([]byte(text), &generic); err != nil {
		t.Fatal(err)
	}
	var walk func(path string, v any)
	walk = func(path string, v any) {
		switch v := v.(type) {
		case nil:
			if !strings.HasSuffix(path, ".suppressed") {
				t.Errorf("%s is null", path)
			}
		case map[string]any:
			for k, e := range v {
				walk(path+"."+k, e)
			}
		case []any:
			for _, e := range v {
				walk(path+"[]", e)
			}
		}
	}
	walk("", generic)
	for _, part := range []string{`"verdict": "not-ready"`, `"severity": "error"`, `a <b> & c`, `"status": "not-run"`, `"schema": "golive.report/v1"`} {
		if !strings.Contains(text, part) {
			t.Errorf("the JSON lacks %s:\n%s", part, text)
		}
	}
	back, err := ReadJSON(strings.NewReader(text))
	if err != nil || back.Verdict != NotReady || !reflect.DeepEqual(back.Checks[0].Findings[0].Position, at("Dockerfile", 1, 1, 2)) {
		t.Errorf("read back: %+v, %v", back, err)
	}
}

func TestZeroValuesNeverReadAsAPass(t *testing.T) {
	var c CheckResult
	var r Report
	if c.Status != NotRun || r.Verdict != Incomplete {
		t.Errorf("the zero status is %s, the zero verdict %s", c.Status, r.Verdict)
	}
	if _, err := Severity(0).MarshalText(); err == nil {
		t.Error("the zero severity is written as if it were one")
	}
}

func TestLastQuestionCountsOnlyWhereAsked(t *testing.T) {
	for counted, want := range map[bool]Verdict{true: NotReady, false: Ready} {
		r := Report{LastQuestion: LastQuestion{Findings: []Finding{{Rule: "recovery/link-dead", Severity: Error, Position: at("f", 1, 0, 0)}}}}
		if r.Judge(FailOn{}, counted); r.Verdict != want {
			t.Errorf("counted %v: %s", counted, r.Verdict)
		}
	}
}

// TestImportsOnlyTheStandardLibrary is a law of the house: whoever embeds the model gets nothing else with it.
func TestImportsOnlyTheStandardLibrary(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	if deps := strings.Fields(string(out)); len(deps) != 1 {
		t.Errorf("package report depends on %v", deps)
	}
}
