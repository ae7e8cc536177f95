package credential

import (
	"slices"
	"strings"
)

// FindDSNs returns the sources that stand inside a text (a line of a script, an argument, a whole .env file), in order and
// without overlap. Start and End are bytes of the text.
func FindDSNs(text string) []Source {
	if s, ok := ParseDSN(text); ok {
		return []Source{s}
	}
	masked := mask(text)
	var found []Source
	taken := 0
	try := func(start, end int) {
		if start < taken || start >= end {
			return
		}
		if s, ok := ParseDSN(text[start:end]); ok {
			s.Start, s.End = s.Start+start, s.End+start
			found = append(found, s)
			taken = end
		}
	}
	for i := 0; i < len(masked); {
		next := strings.Index(masked[i:], "://")
		at := strings.Index(masked[i:], "@")
		switch {
		case next >= 0 && (at < 0 || next < at):
			start := i + next
			for start > 0 && schemeByte(masked[start-1]) {
				start--
			}
			end := tokenEnd(masked, i+next+3)
			try(start, end)
			i = end
		case at >= 0:
			start := i + at
			for start > 0 && !delimiter(masked[start-1]) {
				start--
			}
			end := tokenEnd(masked, i+at+1)
			try(start, end)
			if eq := strings.LastIndexByte(masked[start:i+at], '='); eq >= 0 {
				try(start+eq+1, end)
			}
			i = end
		default:
			i = len(masked)
		}
	}
	for start := 0; start < len(masked); {
		end := len(masked)
		if i := strings.IndexByte(masked[start:], '\n'); i >= 0 {
			end = start + i
		}
		line := masked[start:end]
		if lower := strings.ToLower(line); strings.Contains(lower, "password") || strings.Contains(lower, "pwd") || strings.Contains(lower, "key=") {
			found = append(found, pairsIn(text[start:end], line, start)...)
		}
		start = end + 1
	}
	slices.SortStableFunc(found, func(a, b Source) int { return a.Start - b.Start })
	return slices.CompactFunc(found, func(a, b Source) bool { return b.Start < a.End })
}

// pairsIn looks for connection strings of pairs in a line: in each of its quotes, and in what follows a name.
func pairsIn(line, masked string, shift int) []Source {
	var found []Source
	try := func(start, end int) bool {
		s, ok := ParseDSN(line[start:end])
		if ok {
			s.Start, s.End = s.Start+start+shift, s.End+start+shift
			found = append(found, s)
		}
		return ok
	}
	for i := 0; i < len(masked); i++ {
		if q := masked[i]; q == '"' || q == '\'' || q == '`' {
			end := strings.IndexByte(masked[i+1:], q)
			if end < 0 {
				break
			}
			try(i+1, i+1+end)
			i += end + 1
		}
	}
	if len(found) > 0 {
		return found
	}
	for i := 0; i < len(masked); i++ {
		if (masked[i] == '=' || masked[i] == ':' || masked[i] == ' ') && i+1 < len(masked) && try(i+1, len(line)) {
			return found
		}
	}
	return nil
}

func schemeByte(b byte) bool {
	return b == '+' || b == '-' || b == '.' || '0' <= b && b <= '9' || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z'
}

func delimiter(b byte) bool {
	return isSpace(b) || b == '"' || b == '\'' || b == '`' || b == '<' || b == '>'
}

// tokenEnd returns where the word ends that goes on at i: at white space or a quote, without closing punctuation.
func tokenEnd(text string, i int) int {
	end := i
	for end < len(text) && !delimiter(text[end]) {
		end++
	}
	for end > i && strings.IndexByte(".,;)]}", text[end-1]) >= 0 && !(text[end-1] == ')' && strings.Contains(text[i:end], "(")) {
		end--
	}
	return end
}
