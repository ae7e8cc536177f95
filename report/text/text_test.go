package text_test

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/rivo/uniseg"

	"github.com/golive-dev/golive/report"
	"github.com/golive-dev/golive/report/reporttest"
	"github.com/golive-dev/golive/report/text"
)

var update = flag.Bool("update", false, "write the golden files anew")

// forms are the ways in which each sample is drawn.
var forms = []struct {
	name string
	opt  text.Options
}{
	{"80", text.Options{}},
	{"60", text.Options{Width: 60}},
	{"40", text.Options{Width: 40}},
	{"color", text.Options{Color: true}},
	{"ascii", text.Options{ASCII: true}},
	{"verbose", text.Options{Verbose: true}},
	{"all", text.Options{GroupMax: -1, Width: 100}},
}

func render(t *testing.T, s reporttest.Sample, opt text.Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := text.Render(&b, s.Report, s.Files, opt); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// each calls f for every sample in every form.
func each(t *testing.T, f func(t *testing.T, s reporttest.Sample, form string, opt text.Options, out string)) {
	for _, s := range reporttest.Samples() {
		for _, form := range forms {
			t.Run(s.Name+"-"+form.name, func(t *testing.T) { f(t, s, form.name, form.opt, render(t, s, form.opt)) })
		}
	}
}

func TestGolden(t *testing.T) {
	each(t, func(t *testing.T, s reporttest.Sample, form string, _ text.Options, out string) {
		file := filepath.Join("testdata", s.Name+"-"+form+".golden")
		if *update {
			if err := os.WriteFile(file, []byte(out), 0o644); err != nil {
				t.Fatal(err)
			}
			return
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(strings.ReplaceAll(string(want), "\r\n", "\n"), out); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	})
}

var sgr = regexp.MustCompile("\x1b\\[[0-9;]*m")

func TestWidth(t *testing.T) {
	each(t, func(t *testing.T, s reporttest.Sample, form string, opt text.Options, out string) {
		most := opt.Width
		if most == 0 {
			most = 80
		}
		for line := range strings.Lines(sgr.ReplaceAllString(out, "")) {
			line = strings.TrimSuffix(line, "\n")
			if uniseg.StringWidth(line) > most && !namesFile(line, s.Report) {
				t.Errorf("%d columns: %s", uniseg.StringWidth(line), line)
			}
		}
	})
}

// namesFile tells whether the line is there to name a file, which is never wrapped.
func namesFile(line string, r *report.Report) bool {
	line = strings.TrimLeft(line, " ")
	if strings.HasPrefix(line, "golive explain ") { // a command, to be copied
		return true
	}
	for _, f := range r.Findings() {
		for _, p := range append(append([]report.Related{{Position: f.Position}}, f.Related...), f.Flow...) {
			place := regexp.MustCompile(`^(-->|:::|= note: \d+\.|at|) ?\(?` + regexp.QuoteMeta(text.Escape(p.File)) + `[:\d]*\)?$`)
			if place.MatchString(line) {
				return true
			}
		}
	}
	return false
}

func TestNoControlCharacters(t *testing.T) {
	each(t, func(t *testing.T, _ reporttest.Sample, _ string, opt text.Options, out string) {
		if opt.Color {
			out = sgr.ReplaceAllString(out, "")
		}
		checkHarmless(t, strings.ReplaceAll(out, "\n", ""))
	})
}

// checkHarmless fails the test if text can do anything to a terminal but fill it.
func checkHarmless(t *testing.T, text string) {
	t.Helper()
	if !utf8.ValidString(text) {
		t.Error("invalid UTF-8")
	}
	for _, r := range text {
		if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp) {
			t.Errorf("%U is not escaped in %q", r, text)
			return
		}
	}
}

// Colour adds nothing but colour: without its sequences the two forms are the same.
func TestColorCarriesNoMeaning(t *testing.T) {
	for _, s := range reporttest.Samples() {
		colored := render(t, s, text.Options{Color: true})
		if diff := cmp.Diff(render(t, s, text.Options{}), sgr.ReplaceAllString(colored, "")); diff != "" {
			t.Errorf("%s: -plain +colored:\n%s", s.Name, diff)
		}
		if s.Name == "clinic" && !strings.Contains(colored, "\x1b[31;1merror[image/argument-file-missing]:") {
			t.Error("an error is not drawn in bold red")
		}
	}
}

func TestASCII(t *testing.T) {
	for _, s := range reporttest.Samples() {
		if s.Name == "wide-characters" { // its texts are not ASCII
			continue
		}
		for i, r := range render(t, s, text.Options{ASCII: true, Verbose: true}) {
			if r >= utf8.RuneSelf {
				t.Errorf("%s: %q at byte %d", s.Name, r, i)
			}
		}
	}
}

func TestSecretsAreMasked(t *testing.T) {
	for _, opt := range []text.Options{{}, {Verbose: true, GroupMax: -1}} {
		out := render(t, reporttest.Secrets(), opt)
		for _, secret := range []string{"ward-2019", "IEvQIBADAN", "kqhkiG9w0B"} {
			if strings.Contains(out, secret) {
				t.Errorf("%s stands in\n%s", secret, out)
			}
		}
		if !strings.Contains(out, "ENV DB_PASSWORD=wa********* LOG=info") {
			t.Errorf("the line of the secret is not shown:\n%s", out)
		}
	}
}

// Everything that a finding says stands in the output, however narrow it is.
func TestNothingIsLost(t *testing.T) {
	for _, s := range reporttest.Samples() {
		if s.Name == "hostile" || s.Name == "huge" || s.Name == "wide-characters" { // escaped, and broken inside words
			continue
		}
		for _, width := range []int{40, 80, 200} {
			out := gutter.ReplaceAllString(render(t, s, text.Options{Width: width, GroupMax: -1}), "")
			words := strings.Join(strings.Fields(out), " ")
			for _, f := range s.Report.Findings() {
				for _, want := range []string{f.Rule, f.Message, f.Label, f.Help, f.File} {
					if f.Suppressed == nil && !strings.Contains(words, want) {
						t.Errorf("%s at %d columns: %q is not shown", s.Name, width, want)
					}
				}
			}
		}
	}
}

var gutter = regexp.MustCompile(`(?m)^ *\d* \| `)

type failingWriter struct{}

var errFull = errors.New("no space left on device")

func (failingWriter) Write([]byte) (int, error) { return 0, errFull }

func TestWriteError(t *testing.T) {
	s := reporttest.Clinic()
	if err := text.Render(failingWriter{}, s.Report, s.Files, text.Options{}); !errors.Is(err, errFull) {
		t.Errorf("got %v", err)
	}
}
