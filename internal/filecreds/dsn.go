package filecreds

import (
	"strings"

	"github.com/golive-dev/golive/internal/credential"
)

// A dsn is a data source name with a password inside a longer text.
type dsn struct {
	credential.Source
	start, end int // bytes of the text, of the whole name
}

// maxDSN bounds a text that is taken for a data source name as a whole.
const maxDSN = 4096

// dsns finds the data source names of a text: the text itself, and those that stand as a word of it, quoted or behind a "=".
func dsns(text string) []dsn {
	if !strings.Contains(text, "@") && !strings.Contains(text, "=") {
		return nil
	}
	if len(text) <= maxDSN {
		if s, ok := credential.ParseDSN(text); ok {
			return []dsn{{s, 0, len(text)}}
		}
	}
	var found []dsn
	for i := 0; i < len(text); {
		start := i
		for i < len(text) && !delimiter(text[i]) {
			i++
		}
		if word := text[start:i]; len(word) > 6 && len(word) <= maxDSN && strings.Contains(word, "@") {
			if d, ok := dsnWord(word); ok {
				d.Start, d.End, d.start, d.end = d.Start+start, d.End+start, d.start+start, d.end+start
				found = append(found, d)
			}
		}
		i++
	}
	return found
}

// delimiter reports whether a byte ends a word that may be a data source name.
func delimiter(c byte) bool {
	return c <= ' ' || strings.IndexByte("\"'`<>|;,\\", c) >= 0
}

// dsnWord reads a word as a data source name, or what of it stands behind "NAME=" or an opening bracket.
func dsnWord(word string) (dsn, bool) {
	for skip := 0; ; {
		if s, ok := credential.ParseDSN(word[skip:]); ok {
			s.Start, s.End = s.Start+skip, s.End+skip
			return dsn{s, skip, len(word)}, true
		}
		// Behind the scheme's "://" there is nothing more to skip; before it a flag, a variable or a bracket may stand.
		limit := strings.Index(word, "://")
		if limit < 0 {
			limit = strings.IndexByte(word, '@')
		}
		next := -1
		if limit > skip {
			next = strings.IndexAny(word[skip:limit], "=([{")
		}
		if next < 0 {
			return dsn{}, false
		}
		skip += next + 1
	}
}

// kind says what a data source name's password is worth keeping as: nothing, a placeholder, or a secret.
func (d *dsn) site() (credential.Site, bool) {
	switch d.Class {
	case credential.Literal, credential.Placeholder:
		return credential.Site{Kind: credential.DSN, Name: d.Driver, Value: d.Password, Placeholder: d.Class == credential.Placeholder}, true
	}
	return credential.Site{}, false
}

// DSN returns the passwords of the data source names in a value, without their places.
func DSN(value string) []credential.Site {
	var sites []credential.Site
	for _, d := range dsns(value) {
		if site, ok := d.site(); ok {
			sites = append(sites, site)
		}
	}
	return sites
}
