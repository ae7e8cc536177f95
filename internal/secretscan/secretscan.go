// Package secretscan finds credentials in the formats of their providers, by Trivy's built-in rules (pkg/fanal/secret). It is
// the only package that imports Trivy into golive itself.
//
// Trivy's rules, keywords and allow rules by content decide what is looked at; its allow rules by path do not hold, as which
// files count is golive's scope to say. Of what the rules match, genuine drops what is no credential of anybody: public
// identifiers, the samples of documentation, placeholders, and checksums that stand near a provider's name.
package secretscan

import (
	"bytes"
	"cmp"
	"regexp"
	"slices"
	"strings"
	"sync"

	ahocorasick "github.com/BobuSumisu/aho-corasick"
	"github.com/aquasecurity/trivy/pkg/fanal/secret"
)

// A Match is one credential in a file's content.
type Match struct {
	Rule       string // Trivy's ID of the rule: "aws-access-key-id"
	Title      string // "AWS Access Key ID"
	Text       string // the secret itself, decoded where the file is UTF-16
	Start, End int    // bytes of the content; the secret itself, not what stands around it. A private key's block is all of it
}

// A Scanner holds the compiled rules. Its methods may be called from several goroutines.
type Scanner struct {
	trivy    secret.Scanner
	rules    []rule
	keywords *ahocorasick.Trie // in lower case
	uses     [][]use           // of each keyword
}

// A rule is one of Trivy's.
type rule struct {
	secret.Rule
	// provider is set for a rule that knows a provider's name and a common form only (a UUID, 32 hexadecimal digits), as its secret
	// has no mark of its own.
	provider string
	// byAssignment is set where the rule wants a name and a value in quotes.
	byAssignment bool
	// unbounded is set where a match can be of any length.
	unbounded bool
}

// A use is a rule that a keyword belongs to.
type use struct {
	rule  int
	exact string // the keyword as it must stand, where the rule is case-sensitive
}

// byName is how the expressions of rules with a provider are made: the name, the rest of a variable's name, and a value in quotes that begins
// with any character of a class.
var byName = regexp.MustCompile(`^ ?(?:\(\?i\))?\((?:\?P<key>)?([a-z]+)\[a-z0-9_ \.\\-,\].*\(?(?:\?P<secret>|\()\[`)

// builtin makes the scanner once: each making of Trivy's writes to Trivy's shared rules.
var builtin = sync.OnceValue(func() *Scanner {
	s := &Scanner{trivy: secret.NewScanner(nil)}
	patterns := ahocorasick.NewTrieBuilder()
	known := map[string]int{}
	for _, r := range s.trivy.Rules {
		if public[r.ID] != "" {
			continue
		}
		expression := r.Regex.String()
		own := rule{Rule: r, unbounded: strings.Contains(expression, ",}") || strings.Contains(expression, "]+")}
		own.byAssignment = own.assigned()
		if m := byName.FindStringSubmatch(expression); m != nil {
			own.provider = m[1]
		}
		// From (?i) on an expression does not mind the case, nor do keywords that do not stand in it before.
		caseless := strings.Index(expression, "(?i)")
		keywords := r.Keywords
		if r.ID == "aws-secret-access-key" { // its own, "key", is in every file; its expression begins with this
			keywords = []string{"aws"}
		}
		for _, keyword := range keywords {
			lower := strings.ToLower(keyword)
			n, ok := known[lower]
			if !ok {
				n = len(s.uses)
				known[lower] = n
				patterns.AddString(lower)
				s.uses = append(s.uses, nil)
			}
			u := use{rule: len(s.rules)}
			if at := strings.Index(expression, regexp.QuoteMeta(keyword)); caseless < 0 || at >= 0 && at < caseless {
				u.exact = keyword
			}
			s.uses[n] = append(s.uses[n], u)
		}
		s.rules = append(s.rules, own)
	}
	s.keywords = patterns.Build()
	return s
})

// New returns a scanner of the built-in rules.
func New() *Scanner { return builtin() }

// Scan returns the credentials in a file's content, by position and without overlap. A binary file has none.
func (s *Scanner) Scan(content []byte) []Match {
	text, offsets, ok := decode(content)
	if !ok {
		return nil
	}
	lower := lowerASCII(text)
	var matches []Match
	for i, windows := range s.windows(text, lower) {
		r := &s.rules[i]
		for _, w := range windows {
			if r.byAssignment {
				matches = append(matches, s.assignments(r, text, w)...)
			}
			for _, at := range s.trivy.FindLocations(r.Rule, text[w.start:w.end]) {
				if at.Start < 0 || at.End <= at.Start {
					continue
				}
				if start, end, ok := r.genuine(text, lower, w.start+at.Start, w.start+at.End); ok {
					matches = append(matches, Match{Rule: r.ID, Title: r.Title, Text: string(text[start:end]), Start: start, End: end})
				}
			}
		}
	}
	matches = apart(matches)
	if bytes.Contains(text, []byte(`"service_account"`)) {
		for i := range matches {
			if matches[i].Rule == "private-key" {
				matches[i].Rule, matches[i].Title = "gcp-service-account", "Google (GCP) Service-account"
			}
		}
	}
	if offsets != nil {
		for i := range matches {
			matches[i].Start, matches[i].End = offsets[matches[i].Start], offsets[matches[i].End]
		}
	}
	return matches
}

// apart sorts matches by position and leaves of those that overlap the first and longest.
func apart(matches []Match) []Match {
	slices.SortStableFunc(matches, func(a, b Match) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End))
	})
	out := matches[:0]
	for _, m := range matches {
		if len(out) == 0 || m.Start >= out[len(out)-1].End {
			out = append(out, m)
		}
	}
	return out
}

// lowerASCII returns text with its ASCII letters in lower case, so of the same length.
func lowerASCII(text []byte) []byte {
	lower := bytes.Clone(text)
	for i, b := range lower {
		if 'A' <= b && b <= 'Z' {
			lower[i] = b + 'a' - 'A'
		}
	}
	return lower
}
