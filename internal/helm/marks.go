package helm

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// The marks of a traced rendering are runes of the Braille block: they are printable, so quoting leaves them alone, and no
// chart has them (one that does is not traced). A mark is a rune that tells its kind and an id of fixed width.
const (
	markPlace = '\u28fd' // what follows stands at a place of a template
	markValue = '\u28fe' // what follows, up to markEnd, is a value
	markEnd   = '\u28ff'

	digitBase  = '\u2801'
	digits     = 4
	radix      = 64
	markBytes  = 3 * (1 + digits) // every rune of the block has three bytes
	firstMark  = '\u2800'
	maxMarkIDs = radix * radix * radix * radix
)

func mark(kind rune, id int) string {
	runes := make([]rune, 1+digits)
	runes[0] = kind
	for i := digits; i > 0; i-- {
		runes[i] = digitBase + rune(id%radix)
		id /= radix
	}
	return string(runes)
}

// marked reports whether a text has runes of the marks' block.
func marked(s string) bool {
	return strings.Contains(s, "\u28fd") || strings.Contains(s, "\u28fe") || strings.Contains(s, "\u28ff")
}

// hasBraille reports whether a text has any rune of the block.
func hasBraille(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r >= firstMark && r <= markEnd })
}

// strip takes the marks out of a text.
func strip(s string) string {
	if !hasBraille(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r >= firstMark && r <= markEnd {
			return -1
		}
		return r
	}, s)
}

// A run is a stretch of a text, from start up to the next run, with the ids of the place and the value that it comes from;
// -1 where there is none.
type run struct {
	start        int
	place, value int
}

// A tracedText is a text without its marks, and what they said.
type tracedText struct {
	text string
	runs []run
}

// read takes a text with marks apart. Marks that functions have torn are left out.
func read(s string) tracedText {
	var out strings.Builder
	t := tracedText{}
	place, value := -1, -1
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == markEnd:
			value = -1
		case r == markPlace || r == markValue:
			if id, ok := readID(s[i+size:]); ok {
				if r == markPlace {
					place, value = id, -1
				} else {
					value = id
				}
				size = markBytes
			}
		case r >= firstMark && r < markPlace:
		default:
			if n := len(t.runs); n == 0 || t.runs[n-1].place != place || t.runs[n-1].value != value {
				t.runs = append(t.runs, run{out.Len(), place, value})
			}
			out.WriteString(s[i : i+size])
		}
		i += size
	}
	t.text = out.String()
	return t
}

func readID(s string) (int, bool) {
	id := 0
	for i := 0; i < digits; i++ {
		r, size := utf8.DecodeRuneInString(s)
		if r < digitBase || r >= digitBase+radix {
			return 0, false
		}
		id = id*radix + int(r-digitBase)
		s = s[size:]
	}
	return id, true
}

// at returns the run that holds an offset.
func (t *tracedText) at(offset int) (run, bool) {
	i := sort.Search(len(t.runs), func(i int) bool { return t.runs[i].start > offset })
	if i == 0 {
		return run{-1, -1, -1}, false
	}
	return t.runs[i-1], true
}

// covers reports whether one run holds all of a stretch.
func (t *tracedText) covers(from, to int) bool {
	i := sort.Search(len(t.runs), func(i int) bool { return t.runs[i].start > from })
	return i == len(t.runs) || t.runs[i].start >= to
}
