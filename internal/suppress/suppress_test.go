package suppress

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golive-dev/golive/internal/golivefile"
	"github.com/golive-dev/golive/internal/inventory"
	"github.com/golive-dev/golive/report"
)

func commentsOf(t *testing.T, name, text string) []string {
	t.Helper()
	root := t.TempDir()
	if err := os.WriteFile(filepath.Join(root, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	inv, err := inventory.Open(context.Background(), root)
	if err != nil {
		t.Fatal(err)
	}
	defer inv.Close()
	var got []string
	for _, c := range Comments(inv, func(string) bool { return true }) {
		got = append(got, fmt.Sprintf("%d:%d %s %q covers %d", c.Line, c.Column, c.Rule, c.Reason, c.Covers))
	}
	return got
}

func TestComments(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       []string
	}{
		{"a.go", "package a\n\n//golive:ignore image/x the reason why\nvar A = 1\n", []string{`3:1 image/x "the reason why" covers 4`}},
		{"a.go", "package a\n\nvar A = 1 // golive:ignore image/x why\n", []string{`3:11 image/x "why" covers 0`}},
		{"a.go", "package a\n\nvar A = `\n// golive:ignore image/x why\n`\nvar B = \"// golive:ignore image why\"\n", nil},
		{"a.go", "package a\n\n/* golive:ignore image/x why */\nvar A = 1\n", []string{`3:1 image/x "why" covers 4`}},
		{"Dockerfile", "FROM a\n# golive:ignore image/x\n# golive:ignore image/y why\nRUN b\n", []string{`2:1 image/x "" covers 4`, `3:1 image/y "why" covers 4`}},
		{"Dockerfile", "FROM a\n# golive:ignore image/x why\n\nRUN b\n", []string{`2:1 image/x "why" covers 0`}},
		{"api.Dockerfile", "FROM a\nRUN echo '# golive:ignore image/x why'\n", nil},
		{"a.yaml", "a: 1 # golive:ignore image/x why\nb: '# golive:ignore image/x why'\nc: x#golive:ignore image/x why\nd: \"é\" # golive:ignore image/x why\n",
			[]string{`1:6 image/x "why" covers 0`, `4:8 image/x "why" covers 0`}},
		{"a.yaml", "- it's # golive:ignore image/x why\n", []string{`1:8 image/x "why" covers 0`}},
		{"go.mod", "module m\n\nrequire a v1 // golive:ignore modules why\n", []string{`3:14 modules "why" covers 0`}},
		{"a.sql", "-- golive:ignore image/x why\nSELECT 1;\n", []string{`1:1 image/x "why" covers 2`}},
		{".env.prod", "# golive:ignore image/x why\nA=1\n", []string{`1:1 image/x "why" covers 2`}},
		{"a.json", "{} // golive:ignore image/x why\n", nil},
		{"a.yaml", "# golive:ignored image/x why\n# see golive:ignore for more\n", nil},
	} {
		if got := commentsOf(t, test.name, test.text); !slices.Equal(got, test.want) {
			t.Errorf("%s %q\n got %q\nwant %q", test.name, test.text, got, test.want)
		}
	}
}

func TestApply(t *testing.T) {
	at := func(file string, line, end int) report.Position {
		return report.Position{File: file, Line: line, EndLine: end}
	}
	day := func(s string) golivefile.Date { d, _ := time.Parse(time.DateOnly, s); return golivefile.Date{Time: d} }
	check := report.CheckResult{Name: "image", Findings: []report.Finding{
		{Rule: "image/a", Position: at("Dockerfile", 4, 6)},
		{Rule: "image/b", Position: at("Dockerfile", 4, 6)},
		{Rule: "image/a", Position: at("sub/Dockerfile", 1, 1)},
		{Rule: "image/a", Position: at("old/Dockerfile", 1, 1)},
		{Rule: "image/a", Position: at("bare/Dockerfile", 1, 1)},
	}}
	settings := &golivefile.Settings{File: ".golive.yaml", Ignore: []golivefile.Ignore{
		{Rule: "image", Path: "sub/**", Reason: "sub is fine", Until: day("2026-11-23"), Line: 2},
		{Rule: "image/a", Path: "old/**", Reason: "was fine", Until: day("2026-11-22"), Line: 3},
		{Rule: "image/a", Path: "bare/**", Line: 4},
		{Rule: "image/a", Path: "gone/**", Reason: "x", Line: 5},
		{Rule: "probes/z", Path: "**", Reason: "not judged in this run", Line: 6},
	}}
	comments := []Comment{
		{File: "Dockerfile", Line: 3, Rule: "image/a", Reason: "above", Covers: 4},
		{File: "Dockerfile", Line: 9, Rule: "image/a", Reason: "elsewhere", Covers: 10},
		{File: "Dockerfile", Line: 20, Rule: "image/c", Covers: 21},
		{File: "Dockerfile", Line: 22, Rule: "imagee", Reason: "misspelt", Covers: 23},
		{File: "other/Dockerfile", Line: 1, Rule: "image/a", Reason: "out of scope", Covers: 2},
	}
	checks := []report.CheckResult{check}
	own := Apply(Input{
		Checks: checks, Comments: comments, Settings: settings, Project: ".", Today: day("2026-11-23"),
		Known: []string{"image", "image/a", "image/b", "image/c", "probes/z"},
		Ran:   func(name string) bool { return strings.HasPrefix(name, "image") }, InScope: func(f string) bool { return !strings.HasPrefix(f, "other/") },
	})
	var accepted []string
	for _, f := range checks[0].Findings {
		if f.Suppressed != nil {
			accepted = append(accepted, fmt.Sprintf("%s %s %s: %s", f.Rule, f.File, f.Suppressed.Kind, f.Suppressed.Reason))
		}
	}
	if want := []string{"image/a Dockerfile comment: above", "image/a sub/Dockerfile settings: sub is fine"}; !slices.Equal(accepted, want) {
		t.Errorf("accepted are %q, want %q", accepted, want)
	}
	var got []string
	for _, f := range own {
		got = append(got, fmt.Sprintf("%s %s:%d", f.Rule, f.File, f.Line))
	}
	want := []string{
		"golive/unused-ignore Dockerfile:9", "golive/ignore-without-reason Dockerfile:20", "golive/unused-ignore Dockerfile:22",
		"golive/unused-ignore .golive.yaml:3", "golive/ignore-without-reason .golive.yaml:4", "golive/unused-ignore .golive.yaml:5",
	}
	if !slices.Equal(got, want) {
		t.Errorf("golive's own findings are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestAcceptedTwice: an ignore of what another comment has accepted already is not idle, and changes nothing.
func TestAcceptedTwice(t *testing.T) {
	nosec := &report.Suppression{Kind: "nosec", Reason: "first"}
	checks := []report.CheckResult{{Name: "security", Findings: []report.Finding{
		{Rule: "security/gosec-G104", Position: report.Position{File: "a.go", Line: 2}, Suppressed: nosec},
	}}}
	own := Apply(Input{
		Checks: checks, Settings: &golivefile.Settings{}, Known: []string{"security/gosec-G104"},
		Comments: []Comment{{File: "a.go", Line: 1, Covers: 2, Rule: "security/gosec-G104", Reason: "second"}},
		Ran:      func(string) bool { return true }, InScope: func(string) bool { return true },
	})
	if len(own) != 0 || checks[0].Findings[0].Suppressed != nosec {
		t.Errorf("the ignore is judged %v, the finding accepted by %+v", own, checks[0].Findings[0].Suppressed)
	}
}

func FuzzLineComments(f *testing.F) {
	f.Add([]byte("a: 1 # golive:ignore image/x why\n"), "#")
	f.Add([]byte("-- golive:ignore\n"), "--")
	f.Fuzz(func(t *testing.T, text []byte, mark string) {
		if mark == "" {
			return
		}
		lines := strings.Count(string(text), "\n") + 1
		for _, c := range append(lineComments("f", text, mark), goComments("f.go", text)...) {
			if c.Line < 1 || c.Line > lines || c.Column < 1 || c.Covers > lines {
				t.Fatalf("out of the text: %+v", c)
			}
		}
	})
}
