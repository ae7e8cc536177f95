package filecreds

import (
	"regexp"

	"github.com/golive-dev/golive/internal/credential"
)

// between stands between an option and its value: in a command line, or in a list of its words.
const between = `(?:["'],[ \t]*["']|[ \t]+["']?|=["']?)`

// word is what an option is given.
const word = `([^\s"',;|&)]+)`

// options are how well-known programs take a password where the option's name does not say so, and HTTP where the header's
// does not stand beside it. Which one is meant is told by its name in the same line.
var options = []struct{ program, option *regexp.Regexp }{
	{regexp.MustCompile(`\bcurl\b`), regexp.MustCompile(`[\s"'](?:-u|--user|-U|--proxy-user)` + between + `[^\s:"']*:` + word)},
	{regexp.MustCompile(`\b(?:mysql|mariadb|sshpass)`), regexp.MustCompile(`[\s"']-p` + word)},
	{regexp.MustCompile(`\b(?:sshpass|mongo|mongosh|mongodump|mongorestore|login)\b`), regexp.MustCompile(`[\s"']-p` + between + word)},
	{regexp.MustCompile(`\b(?:redis|valkey)-cli\b`), regexp.MustCompile(`[\s"']-a` + between + word)},
	{regexp.MustCompile(`\bsqlcmd\b`), regexp.MustCompile(`[\s"']-P` + between + word)},
	{regexp.MustCompile(`(?i)\bauthorization\b`), regexp.MustCompile(`(?i)\b(?:bearer|basic|token|apikey|digest)[ \t]+` + word)},
	{regexp.MustCompile(`\bldap\w+\b`), regexp.MustCompile(`[\s"']-w` + between + word)},
}

// flagInList is a flag and its value as two words of a list: "--token", "…".
var flagInList = regexp.MustCompile(`["']--?([\pL][\pL\pN_.-]*)["'],[ \t]*["']([^"'\n]+)["']`)

// commands finds the passwords that a line gives to programs.
func (t *text) commands(line string, start int) {
	found := func(name string, from, to int) {
		if value := line[from:to]; credential.Classify(value) == credential.Literal {
			t.add(Hit{Site: credential.Site{Kind: credential.Named, Name: name, Value: value}, Start: start + from, End: start + to, Loose: true})
		}
	}
	for _, m := range flagInList.FindAllStringSubmatchIndex(line, -1) {
		if name := line[m[2]:m[3]]; t.finder.SecretName(name) {
			found(name, m[4], m[5])
		}
	}
	for _, o := range options {
		if !o.program.MatchString(line) {
			continue
		}
		for _, m := range o.option.FindAllStringSubmatchIndex(line, -1) {
			found("password", m[2], m[3])
		}
	}
}
