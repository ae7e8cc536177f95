package text

import (
	"slices"
	"testing"
)

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		text        string
		first, rest int
		want        []string
	}{
		{"", 10, 10, []string{""}},
		{"the base image has no tag", 12, 8, []string{"the base", "image", "has no", "tag"}},
		{"two  spaces   stay", 18, 18, []string{"two  spaces   stay"}},
		{"  leading", 9, 9, []string{"leading"}},
		{"word", 2, 10, []string{"", "word"}},
		{"read ./internal/gen, then", 8, 16, []string{"read", "./internal/gen,", "then"}},
		{"services/patient-api/deploy/a.yaml:12: bad", 20, 20, []string{"services/", "patient-api/deploy/", "a.yaml:12: bad"}},
		{"abcdefghijkl mn", 5, 5, []string{"abcde", "fghij", "kl mn"}},
		{"患者の記録。ok", 9, 9, []string{"患者の記", "録。ok"}},
	} {
		if got := wrap(c.text, c.first, c.rest); !slices.Equal(got, c.want) {
			t.Errorf("wrap(%q, %d, %d) = %q, want %q", c.text, c.first, c.rest, got, c.want)
		}
	}
}

func TestCut(t *testing.T) {
	for _, c := range []struct {
		text    string
		columns int
		want    string
	}{
		{"short", 5, "short"}, {"too long", 5, "too…"}, {"too long", 6, "too l…"}, {"患者の記録", 6, "患者…"}, {"患者の記録", 7, "患者の…"},
	} {
		if got := cut(c.text, c.columns, "…"); got != c.want {
			t.Errorf("cut(%q, %d) = %q, want %q", c.text, c.columns, got, c.want)
		}
	}
}
