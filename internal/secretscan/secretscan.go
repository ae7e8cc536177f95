// Package secretscan finds credentials in the formats of their providers, by Trivy's built-in rules (pkg/fanal/secret). It is
// the only package that imports Trivy into golive itself.
package secretscan

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"github.com/aquasecurity/trivy/pkg/fanal/secret"
)

// A Match is one credential in a file's content.
type Match struct {
	Rule       string // Trivy's ID of the rule: "aws-access-key-id"
	Title      string // "AWS Access Key ID"
	Start, End int    // bytes of the content; the secret itself, not what stands around it
}

// A Scanner holds the compiled rules. Its methods may be called from several goroutines.
type Scanner struct {
	rules    secret.Scanner
	keywords [][][]byte // of each rule, in lower case
}

// New compiles the built-in rules.
func New() *Scanner {
	s := &Scanner{rules: secret.NewScanner(nil)}
	for _, rule := range s.rules.Rules {
		var keywords [][]byte
		for _, keyword := range rule.Keywords {
			keywords = append(keywords, []byte(strings.ToLower(keyword)))
		}
		s.keywords = append(s.keywords, keywords)
	}
	return s
}

// Scan returns the credentials in a file's content, by position. Trivy's allow rules by content hold (what reads "example"
// and the like); those by path do not: which files count is golive's scope to say.
func (s *Scanner) Scan(content []byte) []Match {
	if binary(content) {
		return nil
	}
	lower := bytes.ToLower(content)
	if len(lower) != len(content) { // a few letters of Unicode change their length
		lower = content
	}
	var matches []Match
	for i, rule := range s.rules.Rules {
		if !slices.ContainsFunc(s.keywords[i], func(k []byte) bool { return bytes.Contains(lower, k) }) {
			continue
		}
		for _, at := range s.rules.FindLocations(rule, content) {
			if at.Start < 0 || at.End <= at.Start {
				continue
			}
			matches = append(matches, Match{rule.ID, rule.Title, at.Start, at.End})
		}
	}
	slices.SortStableFunc(matches, func(a, b Match) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End)) })
	return slices.CompactFunc(matches, func(a, b Match) bool { return b.Start < a.End })
}

// binary reports whether content is not text: a NUL among its first bytes, as git decides it.
func binary(content []byte) bool {
	return bytes.IndexByte(content[:min(len(content), 8000)], 0) >= 0
}
