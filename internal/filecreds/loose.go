package filecreds

import (
	"regexp"
	"strings"

	"github.com/golive-dev/golive/internal/credential"
)

// assignment is a name with what it is given, in the notations of shells, Dockerfiles, Makefiles, Terraform, flags and messages.
var assignment = regexp.MustCompile(`([\pL_][\pL\pN_.-]*)["']?(?:[ \t]*(?::=|\?=|=|:)[ \t]*|[ \t]+)("(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^\s"'][^\s]*)`)

// loose goes through a text line by line for what looks like a secret.
func (t *text) loose() { t.eachLine(t.looseLine) }

// commandLines goes through a text whose format is known line by line, for what stands in the command lines that it holds.
func (t *text) commandLines() {
	t.eachLine(func(line string, start int) {
		t.commands(line, start)
		t.assignments(line, start, "=")
	})
}

func (t *text) eachLine(visit func(line string, start int)) {
	if !t.loosely {
		return
	}
	for start := 0; start < len(t.content); {
		end := strings.IndexByte(t.content[start:], '\n')
		if end < 0 {
			end = len(t.content)
		} else {
			end += start
		}
		if line := t.content[start:end]; len(line) <= maxLine {
			visit(line, start)
		}
		start = end + 1
	}
}

func (t *text) looseLine(line string, start int) {
	for _, d := range credential.FindDSNs(line) {
		if site, ok := siteOf(d); ok {
			t.add(Hit{Site: site, Start: start + d.Start, End: start + d.End, Loose: true})
		}
	}
	t.commands(line, start)
	t.assignments(line, start, "=:")
}

// assignments finds what is given to a secret's name, by one of some signs or as the value of a flag.
func (t *text) assignments(line string, start int, signs string) {
	for rest, at := line, 0; ; {
		m := assignment.FindStringSubmatchIndex(rest)
		if m == nil {
			return
		}
		name, value, from := rest[m[2]:m[3]], rest[m[4]:m[5]], at+m[4]
		bare := !strings.ContainsAny(rest[m[3]:m[4]], signs) // "NAME value": of ENV in a Dockerfile, of flags
		ok := !bare || strings.HasPrefix(strings.TrimSpace(line), "ENV ") || m[2] > 0 && rest[m[2]-1] == '-'
		if ok && t.finder.SecretName(strings.TrimLeft(name, "-")) {
			if n := len(value); n >= 2 && (value[0] == '"' || value[0] == '\'') && value[n-1] == value[0] {
				value, from = value[1:n-1], from+1
			} else {
				value = strings.TrimRight(withinQuotes(value, line[:from]), `,;)}]`)
			}
			if credential.Classify(value) == credential.Literal {
				t.add(Hit{Site: credential.Site{Kind: credential.Named, Name: name, Value: value}, Start: start + from, End: start + from + len(value), Loose: true})
				rest, at = rest[m[5]:], at+m[5]
				continue
			}
		}
		rest, at = rest[m[3]:], at+m[3]
	}
}

// withinQuotes cuts a value at the quote that ends the string which an assignment stands in: "--token=…", "next".
func withinQuotes(value, before string) string {
	for _, quote := range []string{`"`, "'"} {
		if head, _, found := strings.Cut(value, quote); found && head != "" && strings.Count(before, quote)%2 == 1 {
			return head
		}
	}
	return value
}
