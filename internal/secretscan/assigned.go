package secretscan

import (
	"bytes"
	"regexp"
	"strings"
)

// Rules of providers whose secrets have no mark of their own, and some others, want what code has: a bare name and a value in
// quotes, heroku_api_key = "…". A .env file has no quotes, JSON has some around the name, and a container's variable stands in two
// lines. What these say is put as the rules want it, and the rules decide.

// assignment is one line that gives a name a value: .env, properties, YAML, JSON, TOML, ENV of a Dockerfile, .npmrc with its
// registry before the name.
var assignment = regexp.MustCompile(`(?m)^[ \t]*(?:export[ \t]+|ENV[ \t]+|set[ \t]+|-[ \t]+|//[\w./:-]+/:)?["']?([A-Za-z_][\w.-]*)["']?[ \t]*[:=][ \t]*["']?([^\s"'#,;{}()<>$]{10,})["']?,?[ \t]*\r?$`)

// pair is a name and a value in two lines, as containers have their variables.
var pair = regexp.MustCompile(`(?m)^[ \t]*-?[ \t]*name:[ \t]*["']?([A-Za-z_][\w.-]*)["']?[ \t]*\r?\n[ \t]*value:[ \t]*["']?([^\s"'#,;{}()<>$]{10,})["']?[ \t]*\r?$`)

// assigned returns whether the rule wants a name and a value together.
func (r *rule) assigned() bool {
	return strings.Contains(r.Regex.String(), `['\"]`) || r.ID == "aws-secret-access-key"
}

// assignments returns what the rule finds in the assignments of text[w.start:w.end].
func (s *Scanner) assignments(r *rule, text []byte, w window) []Match {
	var out []Match
	for _, form := range []*regexp.Regexp{assignment, pair} {
		for _, m := range form.FindAllSubmatchIndex(text[w.start:w.end], -1) {
			name, value := text[w.start+m[2]:w.start+m[3]], text[w.start+m[4]:w.start+m[5]]
			put := []byte(" " + string(name) + ` = "` + string(value) + "\"\n")
			shift := w.start + m[4] - len(` `+` = "`) - len(name)
			for _, at := range s.trivy.FindLocations(r.Rule, put) {
				if at.Start < 0 || at.End <= at.Start {
					continue
				}
				if start, end, ok := r.genuine(put, bytes.ToLower(put), at.Start, at.End); ok && start+shift >= w.start+m[4] {
					out = append(out, Match{Rule: r.ID, Title: r.Title, Text: string(put[start:end]), Start: start + shift, End: end + shift})
				}
			}
		}
	}
	return out
}
