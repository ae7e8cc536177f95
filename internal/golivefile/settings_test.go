package golivefile

import (
	"strings"
	"testing"
	"time"

	"github.com/golive-dev/golive/internal/strictyaml"
)

var names = Names{
	Checks: []string{"modules", "image"}, Rules: []string{"modules/untidy", "image/runs-as-root"},
	Catalogue: []string{"modules", "modules/untidy", "image", "image/runs-as-root", "probes", "probes/no-liveness"},
}

func TestLoad(t *testing.T) {
	s, err := Load(".golive.yaml", []byte(`
fail-on: warning
only: [image]
timeout: 90s
checks:
  image: {anything: goes here}
rules:
  image/runs-as-root: {severity: error, reason: policy 12}
  probes/no-liveness: {severity: note, reason: a rule that is still to come}
ignore:
  - rule: image
    path: legacy/**
    reason: leaves in spring
    until: 2027-01-31
incomplete:
  - {check: modules, reason: no proxy here}
recovery:
  plan: docs/runbook.md
  rpo: 5m
  rto: 30m
  on-call: "#oncall"
  last-drill: 2026-09-01
  drill-every: 90d
`), names)
	if err != nil {
		t.Fatal(err)
	}
	if s.FailOn != "warning" || s.Timeout.Duration != 90*time.Second || s.Checks["image"] == nil ||
		s.Rules["image/runs-as-root"].Severity != "error" || s.Ignore[0].Line != 11 || s.Ignore[0].Until.String() != "2027-01-31" ||
		s.Tolerated[0].Check != "modules" || s.Recovery.DrillEvery.Duration != 90*24*time.Hour {
		t.Errorf("got %+v", s)
	}
	q := s.Recovery.Question()
	if !q.Answered || q.Answers["rpo"] != "5m" || q.Answers["last-drill"] != "2026-09-01" {
		t.Errorf("the last question is %+v", q)
	}
}

func TestLoadNamesEveryFault(t *testing.T) {
	for text, want := range map[string]string{
		"":                         "",
		"recovery: {rpo: 0}":       "",
		"ignore: [{rule: probes}]": "", // reasonless: a finding, not a settings error
		"fail_on: error":           `1:1: unknown key "fail_on"; did you mean "fail-on"?`,
		"fail-on: errors":          "1: fail-on: unknown value \"errors\" (want error, warning, note or never)",
		"checks: {imagee: {}}":     `1: checks: unknown check "imagee"; did you mean "image"?`,
		"checks: {probes: {}}":     "1: checks: probes is in the catalogue and not in this version of golive",
		"checks: [image]":          "1:9: checks takes the names of checks, each with its settings",
		"rules:\n  image/runs-as-rot: {severity: error, reason: x}": `2: rules: unknown rule "image/runs-as-rot"; did you mean "image/runs-as-root"?`,
		"rules:\n  modules/untidy: {severity: fatal, reason: x}":    "2: rules: modules/untidy: unknown severity \"fatal\" (want error, warning or note)",
		"rules:\n  modules/untidy: {severity: note}":                "2: rules: modules/untidy: a severity is changed for a reason; add reason:",
		"rules:\n  modules/untidy: {severity: note, why: x}":        `2:36: unknown key "why" (known: reason, severity)`,
		"ignore: [{rule: modules/untidi, reason: x}]":               `1: ignore: unknown rule "modules/untidi"; did you mean "modules/untidy"?`,
		"ignore: [{rule: image, until: soon}]":                      `1:31: "soon" is not a date (want YYYY-MM-DD)`,
		"incomplete: [{check: image}]":                              "1: incomplete: image: a limit is waived for a reason; add reason:",
		"recovery: {rto: fast}":                                     `1:17: "fast" is not a period (want for instance 15m, 4h or 90d)`,
		"timeout: -5m":                                              `1:10: "-5m" is not a duration (want for instance 90s or 10m)`,
		"- a":                                                       "1:1: the settings are a mapping of keys to values",
		"color: blue":                                               `1: color: unknown value "blue" (want auto, always or never)`,
	} {
		_, err := Load(".golive.yaml", []byte(text), names)
		var got []string
		for _, f := range strictyaml.Faults(err) {
			got = append(got, f.Error())
		}
		if strings.Join(got, "\n") != want || (err == nil) != (want == "") {
			t.Errorf("%s\n got %q (%v)\nwant %q", text, got, err, want)
		}
	}
}

func TestUntilIsTheLastDay(t *testing.T) {
	day := func(s string) Date { d, _ := time.Parse(time.DateOnly, s); return Date{d} }
	for _, test := range []struct {
		until, today string
		holds        bool
	}{{"2026-11-23", "2026-11-22", true}, {"2026-11-23", "2026-11-23", true}, {"2026-11-23", "2026-11-24", false}} {
		if day(test.until).Holds(day(test.today)) != test.holds {
			t.Errorf("until %s, on %s: holds is not %v", test.until, test.today, test.holds)
		}
	}
	if !(Date{}).Holds(day("2026-11-23")) {
		t.Error("no day is for ever")
	}
}

func TestTodayHonoursSourceDateEpoch(t *testing.T) {
	now := time.Date(2026, 11, 23, 23, 59, 0, 0, time.Local)
	if got := Today("1700000000", now).String(); got != "2023-11-14" {
		t.Errorf("got %s", got)
	}
	for _, none := range []string{"", "x"} {
		if got := Today(none, now).String(); got != "2026-11-23" {
			t.Errorf("%q: got %s", none, got)
		}
	}
}
