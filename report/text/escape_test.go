package text_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"github.com/golive-dev/golive/report"
	"github.com/golive-dev/golive/report/reporttest"
	"github.com/golive-dev/golive/report/text"
)

func TestEscape(t *testing.T) {
	for in, want := range map[string]string{
		"plain text, 100 %":       "plain text, 100 %",
		"":                        "",
		"\x1b[31mred\x1b[0m":      `\x1b[31mred\x1b[0m`,
		"a\tb\r\nc\x00\x7f":       `a\tb\r\nc\x00\x7f`,
		"\u0085\u009b":            `\u0085\u009b`,
		"user\u202etxt.exe":       `user\u202etxt.exe`,
		"\u2066a\u2069":           `\u2066a\u2069`,
		"zero\u200bwidth\ufeff":   `zero\u200bwidth\ufeff`,
		"\u2028\u2029\u00ad":      `\u2028\u2029\u00ad`,
		"bad \xff\xc3 utf-8":      `bad \xff\xc3 utf-8`,
		"the sign \ufffd itself":  "the sign \ufffd itself",
		"患者 é e\u0301 👩🏽 🏥\ufe0f": "患者 é e\u0301 👩🏽 🏥\ufe0f",
		"\u0301 leading mark":     `\u0301 leading mark`,
		"👩\u200d⚕":                `👩\u200d⚕`,
		"filler \u3164\u115f":     `filler \u3164\u115f`,
		"tag \U000e0041":          `tag \U000e0041`,
		"private \ue000":          `private \ue000`,
		"wide\u3000space":         "wide\u3000space",
		"no\u00a0break":           `no\u00a0break`,
		"variant 葛\U000e0100":     `variant 葛\U000e0100`,
	} {
		if got := text.Escape(in); got != want {
			t.Errorf("Escape(%q) = %q, want %q", in, got, want)
		}
	}
}

// What was escaped is harmless, and escaping it again changes nothing.
func FuzzEscape(f *testing.F) {
	for _, s := range reporttest.Samples() {
		for _, finding := range s.Report.Findings() {
			f.Add(finding.Message)
		}
	}
	f.Fuzz(func(t *testing.T, in string) {
		out := text.Escape(in)
		checkHarmless(t, out)
		if again := text.Escape(out); again != out {
			t.Errorf("Escape(%q) = %q, and of that %q", in, out, again)
		}
	})
}

// TestCarets holds the carets against the width of what stands before them and of what they underline.
func TestCarets(t *testing.T) {
	for _, c := range []struct{ before, under, after string }{
		{"", "a", ""},
		{"func main() { ", "log.Fatal", "(err) }"},
		{"\t\t", "x", " := 1"},
		{"ab\t", "x", "\ty := 1"},
		{"患者, ", "患者の記録", " // 患者"},
		{"e\u0301te\u0301 ", "cafe\u0301", "s"},
		{"👩🏽 🏥 ", "👩🏽", " x"},
		{"\x1b[2J ", "a\x00b", "\u202e"},
		{"\xff\xfe ", "\xc3", " end"},
		{"\ufeff", "package", " a"},
	} {
		files := reporttest.Files{"a.go": c.before + c.under + c.after + "\r\n"}
		at := report.Position{File: "a.go", Line: 1, Column: 1 + utf8.RuneCountInString(c.before),
			EndLine: 1, EndColumn: 1 + utf8.RuneCountInString(c.before+c.under)}
		out := renderOne(t, files, report.Finding{Message: "m", Position: at}, 80)
		lines := strings.Split(out, "\n")
		var source, carets string
		for i, line := range lines {
			if strings.HasPrefix(line, "1 | ") {
				source, carets = line[4:], strings.TrimPrefix(lines[i+1], "  | ")
			}
		}
		if strings.Contains(out, "ufeff") {
			t.Errorf("the byte order mark is drawn:\n%s", out)
		}
		start := len(carets) - len(strings.TrimLeft(carets, " "))
		if rest := columns(source, start); !strings.HasPrefix(rest, text.Escape(c.under)) {
			t.Errorf("%q: the carets start at %q in\n%s", c, rest, out)
		}
		if end := columns(source, uniseg.StringWidth(carets)); end != strings.ReplaceAll(text.Escape(c.after), `\t`, "   ") {
			t.Errorf("%q: the carets end before %q in\n%s", c, end, out)
		}
	}
}

// columns returns text without its first n columns.
func columns(s string, n int) string {
	for n > 0 && s != "" {
		_, rest, w, _ := uniseg.FirstGraphemeClusterInString(s, -1)
		n, s = n-w, rest
	}
	return s
}

func renderOne(t *testing.T, files reporttest.Files, f report.Finding, width int) string {
	t.Helper()
	f.Rule, f.Severity = "logging/unstructured", report.Error
	r := &report.Report{Tool: report.Tool{Name: "golive"}, Checks: []report.CheckResult{
		{Name: "logging", Status: report.Fail, Findings: []report.Finding{f}}}}
	var b bytes.Buffer
	if err := text.Render(&b, r, files, text.Options{Width: width}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// A text without end is cut, and what is left of it is escaped.
func TestLongText(t *testing.T) {
	out := renderOne(t, nil, report.Finding{Message: strings.Repeat("\x1b[2J ", 100_000), Position: report.Position{File: "a.go", Line: 1}}, 80)
	if n := strings.Count(out, `\x1b[2J`); n < 800 || n > 820 || !strings.Contains(out, "…\n --> a.go:1") {
		t.Errorf("%d of 100000 repetitions are drawn", n)
	}
	checkHarmless(t, strings.ReplaceAll(out, "\n", ""))
}

// Whatever a repository holds and a check says of it, the output is harmless and keeps to its width.
func FuzzRender(f *testing.F) {
	f.Add("message", "a\n\tb(c)\nd\n", 2, 3, 2, 4, 80)
	f.Add("\x1b[2J", "a\xff\u202e\t患者\n"+strings.Repeat("x", 400), 1, 2, 2, 390, 40)
	f.Add(strings.Repeat("患", 200), strings.Repeat("\t👩🏽e\u0301", 100), 1, 150, 0, 0, 41)
	f.Add("m", "a\nb\nc\nd\ne\nf\ng\nh\ni\nj", 2, 1, 9, 1, 60)
	f.Fuzz(func(t *testing.T, message, source string, line, column, endLine, endColumn, width int) {
		width = 40 + abs(width)%100
		at := report.Position{File: "a.go", Line: line, Column: max(0, column), EndLine: endLine, EndColumn: endColumn}
		out := renderOne(t, reporttest.Files{"a.go": source}, report.Finding{Message: message, Label: message, Help: message,
			Position: at, Related: []report.Related{{Message: message, Position: at}}}, width)
		for line := range strings.Lines(out) {
			line = strings.TrimSuffix(line, "\n")
			checkHarmless(t, line)
			if w := uniseg.StringWidth(line); w > width && !strings.Contains(line, "a.go:") {
				t.Errorf("%d columns, not %d: %q", w, width, line)
			}
		}
	})
}

func abs(n int) int {
	if n < 0 {
		return -(n + 1)
	}
	return n
}
