package credential_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/golive-dev/golive/internal/credential"
	"github.com/golive-dev/golive/internal/credential/corpus"
	"github.com/golive-dev/golive/internal/secretscan"
)

// by says what finds the credential of a case by the text alone: a provider's format, a data source name, or the name that it
// stands under; "" where nothing does.
func by(c corpus.Case) string {
	within := func(start, end int) bool {
		if c.Secret == "" {
			return true
		}
		at := strings.Index(c.Content, c.Secret)
		return start < at+len(c.Secret) && at < end
	}
	for _, m := range secretscan.New().Scan([]byte(c.Content)) {
		if within(m.Start, m.End) {
			return "format"
		}
	}
	for _, s := range credential.FindDSNs(c.Content) {
		if s.Class == credential.Literal && within(s.Start, s.End) {
			return "address"
		}
	}
	if c.Key != "" && credential.SecretName(c.Key) && credential.Classify(c.Value) == credential.Literal {
		return "name"
	}
	return ""
}

// TestCorpus holds what is found of the planted credentials, and what of the look-alikes is taken for one, against what
// docs/accuracy.md says. checks/config measures the same files through the whole check.
func TestCorpus(t *testing.T) {
	planted, providers, found := corpus.Planted(), map[string]bool{}, map[string]int{}
	alone := map[string]bool{}
	for _, c := range planted {
		if c.Group == "provider" {
			providers[c.Of] = true
		}
		how := by(c)
		found[how]++
		if how == "" {
			t.Logf("missed: %s, %s %q in %s", c.Group, c.Of, c.Key, c.File)
		}
		if how == "name" && c.Group == "provider" {
			alone[c.Of] = true
		}
	}
	alike, taken, byText := corpus.LookAlikes(), 0, 0
	for _, c := range alike {
		if c.ByPath {
			continue
		}
		byText++
		if how := by(c); how != "" {
			taken++
			t.Logf("taken for a credential, by its %s: %s, %q in %s", how, c.Group, c.Key, c.File)
		}
	}
	t.Logf("%d credentials of %d providers: %v; of %d look-alikes (%d by their text) %d taken", len(planted), len(providers), found, len(alike), byText, taken)
	t.Logf("by the name alone: %s", strings.Join(slices.Sorted(maps.Keys(alone)), ", "))
	if len(planted) < 150 || len(providers) < 40 || len(alike) < 300 {
		t.Errorf("the corpus is too small: %d, %d, %d", len(planted), len(providers), len(alike))
	}
	if missed := found[""]; missed*20 > len(planted) {
		t.Errorf("%d of %d missed", missed, len(planted))
	}
	if taken*100 > byText {
		t.Errorf("%d of %d look-alikes are taken for credentials", taken, byText)
	}
}

func TestCorpusIsTheSame(t *testing.T) {
	a, b := fmt.Sprint(corpus.Planted(), corpus.LookAlikes()), fmt.Sprint(corpus.Planted(), corpus.LookAlikes())
	if a != b {
		t.Error("two runs differ")
	}
}
