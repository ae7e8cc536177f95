package report

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// minSecret is the length in code points from which a secret is masked wherever it stands; a shorter one would blot out
// common letters and is masked in its finding's file only.
const minSecret = 4

// Mask returns text with every secret that a finding names replaced: the first two characters stay, each other one
// becomes a star, so that columns keep their places. file is the repository's file that the text comes from, empty for
// golive's own words.
func (r *Report) Mask(file, text string) string { return r.Masker()(file, text) }

// Masker returns Mask for many texts: it gathers the secrets of the report's findings once.
func (r *Report) Masker() func(file, text string) string {
	everywhere, inFile := map[string]bool{}, map[string]map[string]bool{}
	gather := func(list []Finding) {
		for i := range list {
			for _, s := range list[i].Secrets {
				switch file := list[i].File; {
				case s == "":
				case utf8.RuneCountInString(s) >= minSecret:
					everywhere[s] = true
				case inFile[file] == nil:
					inFile[file] = map[string]bool{s: true}
				default:
					inFile[file][s] = true
				}
			}
		}
	}
	for i := range r.Checks {
		gather(r.Checks[i].Findings)
	}
	gather(r.LastQuestion.Findings)
	long := longestFirst(everywhere)
	return func(file, text string) string {
		return maskAll(maskAll(text, long), longestFirst(inFile[file]))
	}
}

func maskAll(text string, secrets []string) string {
	for _, s := range secrets {
		if strings.Contains(text, s) {
			text = strings.ReplaceAll(text, s, masked(s))
		}
	}
	return text
}

func masked(secret string) string {
	n := utf8.RuneCountInString(secret)
	if n <= minSecret {
		return strings.Repeat("*", n)
	}
	head := string([]rune(secret)[:2])
	return head + strings.Repeat("*", n-2)
}

// longestFirst lists secrets so that no secret's part unmasks another.
func longestFirst(secrets map[string]bool) []string {
	list := make([]string, 0, len(secrets))
	for s := range secrets {
		list = append(list, s)
	}
	sort.Slice(list, func(i, j int) bool {
		if len(list[i]) != len(list[j]) {
			return len(list[i]) > len(list[j])
		}
		return list[i] < list[j]
	})
	return list
}

// MaskSecrets masks every text of the report itself. It is called once, when all findings are in.
func (r *Report) MaskSecrets() {
	masker := r.Masker()
	mask := func(text *string) { *text = masker("", *text) }
	findings := func(list []Finding) {
		for i := range list {
			f := &list[i]
			mask(&f.Message)
			mask(&f.Label)
			mask(&f.Help)
			for _, related := range [][]Related{f.Related, f.Flow} {
				for j := range related {
					mask(&related[j].Message)
				}
			}
			if f.Suppressed != nil {
				mask(&f.Suppressed.Reason)
			}
			if f.Fix != nil {
				mask(&f.Fix.Description)
				for j := range f.Fix.Replacements {
					mask(&f.Fix.Replacements[j].Text)
				}
			}
		}
	}
	if len(r.allSecrets()) == 0 {
		return
	}
	for i := range r.Checks {
		c := &r.Checks[i]
		mask(&c.Reason)
		for j := range c.Evidence {
			mask(&c.Evidence[j].Message)
		}
		for j := range c.Limits {
			mask(&c.Limits[j].Message)
			mask(&c.Limits[j].Help)
			mask(&c.Limits[j].Waived)
		}
		findings(c.Findings)
	}
	findings(r.LastQuestion.Findings)
}

func (r *Report) allSecrets() []string {
	var list []string
	for _, f := range r.Findings() {
		list = append(list, f.Secrets...)
	}
	return list
}
