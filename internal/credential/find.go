package credential

import (
	"regexp"
	"slices"
	"strings"
)

// FindDSNs returns the sources that stand inside a text (an argument, a line of a script, a whole .env file), in order and
// without overlap. Start and End are bytes of the text.
func FindDSNs(text string) []Source {
	var found []Source
	for start := 0; start < len(text); {
		end := len(text)
		if i := strings.IndexByte(text[start:], '\n'); i >= 0 {
			end = start + i
		}
		for _, s := range inLine(text[start:end]) {
			s.Start, s.End = s.Start+start, s.End+start
			found = append(found, s)
		}
		start = end + 1
	}
	return found
}

// maxLine bounds the lines that are looked through: longer ones are data, or code for machines.
const maxLine = 16 << 10

// inLine finds the sources of one line.
func inLine(line string) []Source {
	if len(line) > maxLine {
		return nil
	}
	at, pairs := strings.Contains(line, "@") || strings.Contains(line, "://") || strings.Contains(line, "file:"), pairLike(line)
	if !at && !pairs {
		return nil
	}
	if s, ok := ParseDSN(line); ok {
		return []Source{s}
	}
	l := &liner{line: line, masked: mask(line)}
	if pairs {
		l.pairs()
	}
	if at {
		l.words()
		l.defaults()
	}
	slices.SortStableFunc(l.found, func(a, b Source) int { return a.Start - b.Start })
	return slices.CompactFunc(l.found, func(a, b Source) bool { return b.Start < a.End })
}

// pairLike reports whether a line may hold a connection string of pairs.
func pairLike(line string) bool {
	for i := 0; i < len(line); i++ {
		if line[i] != '=' || i < 3 {
			continue
		}
		switch name := strings.ToLower(strings.TrimRight(line[max(i-10, 0):i], " \t")); {
		case strings.HasSuffix(name, "password"), strings.HasSuffix(name, "pwd"), strings.HasSuffix(name, "key"):
			return true
		}
	}
	return false
}

// A liner looks through one line.
type liner struct {
	line, masked string
	found        []Source
}

// try takes line[start:end] for a source.
func (l *liner) try(start, end int) bool {
	if start >= end {
		return false
	}
	s, ok := ParseDSN(l.line[start:end])
	if ok {
		s.Start, s.End = s.Start+start, s.End+start
		l.found = append(l.found, s)
	}
	return ok
}

// words tries each word that has a scheme or an at sign: as it stands, else from its last "=" or bracket before them.
func (l *liner) words() {
	for i := 0; i < len(l.masked); {
		if delimiter(l.masked[i]) {
			i++
			continue
		}
		end := i
		for end < len(l.masked) && !delimiter(l.masked[end]) {
			end++
		}
		l.word(i, end)
		i = end
	}
}

// defaults tries the defaults of references: ${DATABASE_URL:-postgres://…}.
func (l *liner) defaults() {
	for _, m := range anyDefault.FindAllStringIndex(l.line, -1) {
		l.try(m[0], m[1])
	}
}

func (l *liner) word(start, end int) {
	word := l.masked[start:end]
	mark := strings.Index(word, "://")
	for _, m := range []string{"@", "file:"} {
		if mark < 0 {
			mark = strings.Index(word, m)
		}
	}
	if mark < 0 {
		return
	}
	for end > start && strings.IndexByte(".,;)]}", l.masked[end-1]) >= 0 {
		if l.masked[end-1] == ')' && strings.Contains(word, "(") {
			break
		}
		end--
	}
	for from := start; ; {
		if l.try(from, end) {
			return
		}
		next := strings.IndexAny(l.masked[from:start+mark], "=([{,;")
		if next < 0 {
			return
		}
		from += next + 1
	}
}

// pairs tries each quoted part of the line, else what follows a name.
func (l *liner) pairs() {
	for i := 0; i < len(l.masked); i++ {
		if q := l.masked[i]; q == '"' || q == '\'' || q == '`' {
			n := strings.IndexByte(l.masked[i+1:], q)
			if n < 0 {
				break
			}
			l.try(i+1, i+1+n)
			i += n + 1
		}
	}
	if len(l.found) > 0 {
		return
	}
	if m := assigned.FindStringIndex(l.masked); m != nil {
		l.try(m[1], len(strings.TrimRight(l.line, " \t\r")))
	}
}

// assigned is the name before a value in .env files, YAML, properties and scripts.
var assigned = regexp.MustCompile(`^\s*(?:-\s+)?(?:export\s+|set\s+|ENV\s+|--?)?[A-Za-z_][\w.-]*\s*[:=]\s*`)

func delimiter(b byte) bool {
	return isSpace(b) || b == '"' || b == '\'' || b == '`' || b == '<' || b == '>' || b == '|'
}
