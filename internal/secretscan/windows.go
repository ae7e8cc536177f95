package secretscan

import "bytes"

// reach is how far from a keyword a match is looked for in a line that is longer: more than the longest match of a bounded rule
// (PyPI's 1020 bytes).
const reach = 1536

// token is how far a window of an unbounded rule goes on where its edge falls into a token (a JWT, a block of base64).
const token = 64 << 10

// A window is a part of a file around keywords.
type window struct{ start, end int }

// windows returns for each rule the parts of text around its keywords, in order and apart: in Trivy's rules a match contains a
// keyword, and to run an expression over the rest of a large file finds nothing. A window is whole lines, with the line before and
// the next that is not empty, as the rules allow white space between a name and its value; of a line that is longer than reach
// it is that much.
func (s *Scanner) windows(text, lower []byte) [][]window {
	out := make([][]window, len(s.rules))
	s.keywords.Walk(lower, func(last, n, pattern int64) bool {
		start, end := int(last-n+1), int(last+1)
		for _, u := range s.uses[pattern] {
			if u.exact != "" && string(text[start:end]) != u.exact {
				continue
			}
			r, of := &s.rules[u.rule], out[u.rule]
			if r.ID == "private-key" { // many lines long; its expression begins with text that can be searched for
				if of == nil && bytes.Contains(lower, []byte("private key")) {
					out[u.rule] = []window{{0, len(text)}}
				}
				continue
			}
			var before window
			if len(of) > 0 {
				before = of[len(of)-1]
			}
			if w := r.around(text, start, end, before); len(of) > 0 && w.start <= before.end {
				of[len(of)-1] = window{min(before.start, w.start), max(before.end, w.end)}
			} else {
				out[u.rule] = append(of, w)
			}
		}
		return true
	})
	return out
}

// around returns the window of the keyword at text[start:end]. Where the window before reaches, text is not looked through again.
func (r *rule) around(text []byte, start, end int, before window) window {
	low, high := max(start-reach, 0), min(end+reach, len(text))
	w := window{low, high}
	if i := bytes.LastIndexByte(text[low:start], '\n'); i >= 0 {
		w.start = low + i + 1
		if i = bytes.LastIndexByte(text[low:low+i], '\n'); i >= 0 {
			w.start = low + i + 1
		}
	} else if r.unbounded { // a long line: not from the middle of a token
		for w.start > max(low-token, before.end) && tokenByte(text[w.start-1]) {
			w.start--
		}
	}
	for i := end; ; {
		n := bytes.IndexByte(text[i:high], '\n')
		if n < 0 {
			break
		}
		if i > end && len(bytes.TrimSpace(text[i:i+n])) > 0 {
			w.end = i + n + 1
			return w
		}
		i += n + 1
	}
	w.end = max(w.end, before.end)
	for r.unbounded && w.end < min(high+token, len(text)) && tokenByte(text[w.end]) {
		w.end++
	}
	return w
}

// tokenByte reports whether b stands in encoded values and names.
func tokenByte(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' ||
		b == '+' || b == '/' || b == '=' || b == '_' || b == '-' || b == '.' || b == '\\'
}
