package credential

import (
	"strings"
	"unicode"
)

// words splits a name into its words in lower case: at punctuation, at the humps of camelCase ("JWTSecretKey" is jwt, secret,
// key), and between letters and digits.
func words(name string) []string {
	var out []string
	var word []rune
	flush := func() {
		if len(word) > 0 {
			out = append(out, strings.ToLower(string(word)))
			word = word[:0]
		}
	}
	runes := []rune(name)
	for i, r := range runes {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
			flush()
			continue
		}
		if len(word) > 0 {
			last := word[len(word)-1]
			nextLower := i+1 < len(runes) && unicode.IsLower(runes[i+1])
			switch {
			case unicode.IsDigit(last) != unicode.IsDigit(r),
				unicode.IsLower(last) && unicode.IsUpper(r),
				// the last capital of a run begins a word ("JWTSecret"), unless a plural's s follows it ("apiIDs")
				unicode.IsUpper(last) && unicode.IsUpper(r) && nextLower && !plural(runes[i+1:]):
				flush()
			}
		}
		word = append(word, r)
	}
	flush()
	return out
}

// plural reports whether rest is the s of a plural and then the word's end.
func plural(rest []rune) bool {
	return rest[0] == 's' && (len(rest) == 1 || !unicode.IsLower(rest[1]))
}

func set(list string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(list) {
		out[w] = true
	}
	return out
}
