package text

import (
	"strings"
	"unicode/utf8"

	"github.com/golive-dev/golive/report"
)

// window returns as much of the line as fits, with the range in view, and the columns that the range has in it.
func (b *block) window(line string, at report.Position) (text string, from, to int) {
	first, last := runeRange(line, at)
	line, head, more := near(line, first, 4*b.room())
	all := cells(line, true)
	from = startOf(all, first-head)
	to = max(from, endOf(all, last-head))
	return b.clip(all, from, to, head > 0, more)
}

// clip cuts what was laid out to the room: at its end if the range stays in view, else at both ends. cutHead and cutTail
// say what was left out already.
func (b *block) clip(all []cell, from, to int, cutHead, cutTail bool) (string, int, int) {
	room, dots := b.room(), width(b.glyph.ellipsis)
	if span(all) <= room && !cutHead && !cutTail {
		return joined(all), min(from, room-1), min(to, room)
	}
	skip := 0
	if cutHead || to+dots > room {
		shown := min(to-from, room-2*dots)
		lead := min(room/4, room-2*dots-shown)
		skip = max(0, from-lead)
	}
	i, start := 0, 0
	for i < len(all) && start < skip {
		start += all[i].width
		i++
	}
	prefix := ""
	if i > 0 || cutHead {
		prefix = b.glyph.ellipsis
	}
	rest := all[i:]
	j, used := 0, width(prefix)
	for j < len(rest) && used+rest[j].width <= room {
		used += rest[j].width
		j++
	}
	end := used
	suffix := ""
	if j < len(rest) || cutTail {
		suffix = b.glyph.ellipsis
		for j > 0 && used+dots > room {
			j--
			used -= rest[j].width
		}
		end = used + dots
	}
	shift := width(prefix) - start
	return prefix + joined(rest[:j]) + suffix, max(0, min(from+shift, room-1)), max(0, min(to+shift, end))
}

// near returns at most most code points of a line, around the one numbered first, how many were left out before them
// and whether any were behind: a line may be a megabyte, and laying it out costs.
func near(line string, first, most int) (part string, head int, more bool) {
	if len(line) <= most {
		return line, 0, false
	}
	if first > most/2 {
		head = min(first, utf8.RuneCountInString(line)) - most/2
		head = max(head, 0)
	}
	part = dropRunes(line, head)
	tail := dropRunes(part, most)
	return part[:len(part)-len(tail)], head, tail != ""
}

// runeRange returns the code points of the line that the position covers, as a half-open range. A position without a
// column covers the line's text, one without an end reaches to the end of the text.
func runeRange(line string, at report.Position) (first, last int) {
	text := strings.TrimRight(line, " \t")
	end := utf8.RuneCountInString(text)
	if at.Column > 0 {
		first = at.Column - 1
	} else {
		first = utf8.RuneCountInString(text) - utf8.RuneCountInString(strings.TrimLeft(text, " \t"))
	}
	last = end
	if at.Column > 0 && at.EndColumn > 0 {
		last = at.EndColumn - 1
	}
	return first, max(last, first)
}

// dropRunes returns text without its first n code points.
func dropRunes(text string, n int) string {
	for i := range text {
		if n == 0 {
			return text[i:]
		}
		n--
	}
	return ""
}

// startOf is the column at which the cell with the n-th code point (from 0) starts, the end of the line behind the last.
func startOf(all []cell, n int) int {
	column := 0
	for _, c := range all {
		if n -= c.runes; n < 0 {
			break
		}
		column += c.width
	}
	return column
}

// endOf is the column at which the cell with the last of the first n code points ends.
func endOf(all []cell, n int) int {
	column := 0
	for _, c := range all {
		if n <= 0 {
			break
		}
		n -= c.runes
		column += c.width
	}
	return column
}
