package text

import (
	"strings"

	"github.com/rivo/uniseg"
)

// width is the number of columns that a terminal needs for text that Escape returned.
func width(text string) int { return uniseg.StringWidth(text) }

// pad fills text with spaces up to the given width.
func pad(text string, columns int) string {
	return text + strings.Repeat(" ", max(0, columns-width(text)))
}

// wrap breaks escaped text into lines: the first of at most first columns, the others of at most rest. It breaks at
// spaces and between wide characters, and inside a word only if the word fits no line at all, behind a slash if there is
// one. The first line is empty if nothing fits into it.
func wrap(text string, first, rest int) []string {
	rest = max(rest, 2)
	var lines []string
	var line strings.Builder
	used, room, gap := 0, first, 0
	end := func() {
		lines = append(lines, line.String())
		line.Reset()
		used, room, gap = 0, rest, 0
	}
	put := func(piece string, w int) {
		line.WriteString(strings.Repeat(" ", gap))
		line.WriteString(piece)
		used, gap = used+gap+w, 0
	}
	for _, piece := range pieces(text) {
		word := strings.TrimRight(piece, " ")
		w := width(word)
		if used == 0 {
			gap = 0
		}
		if used+gap+w > room && (used > 0 || len(lines) == 0 && room < rest) {
			end()
		}
		for _, part := range parts(word, room) {
			pw := width(part)
			if used+gap+pw > room && used > 0 {
				end()
			}
			if pw <= room {
				put(part, pw)
				continue
			}
			for _, c := range cells(part, false) {
				if used+gap+c.width > room && used > 0 {
					end()
				}
				put(c.text, c.width)
			}
		}
		gap += len(piece) - len(word)
	}
	return append(lines, line.String())
}

// parts splits a word that is wider than the room behind its slashes: a path breaks best between its folders.
func parts(word string, room int) []string {
	if width(word) <= room {
		return []string{word}
	}
	return strings.SplitAfter(word, "/")
}

// pieces splits text behind every space and, where Unicode's line breaking allows it, behind every wide character. Its
// rule against a break before '/' or '.' is for prose, not for the paths and commands that stand in these texts.
func pieces(text string) []string {
	var all []string
	start, at, state := 0, 0, -1
	for rest := text; len(rest) > 0; {
		var cluster string
		var boundaries int
		cluster, rest, boundaries, state = uniseg.StepString(rest, state)
		at += len(cluster)
		wide := boundaries>>uniseg.ShiftWidth > 1 && boundaries&uniseg.MaskLine != uniseg.LineDontBreak
		if wide || strings.HasSuffix(cluster, " ") && !strings.HasPrefix(rest, " ") {
			all = append(all, text[start:at])
			start = at
		}
	}
	if start < len(text) {
		all = append(all, text[start:])
	}
	return all
}

// cut shortens escaped text to the given width, ending in the ellipsis if anything was left out.
func cut(text string, columns int, ellipsis string) string {
	return fit(cells(text, false), columns, ellipsis)
}

// fit joins as many cells as fit, with the ellipsis in place of the others.
func fit(all []cell, columns int, ellipsis string) string {
	if span(all) <= columns {
		return joined(all)
	}
	room := columns - width(ellipsis)
	for i, c := range all {
		if room -= c.width; room < 0 {
			return strings.TrimRight(joined(all[:i]), " ") + ellipsis
		}
	}
	return joined(all)
}

// span is the number of columns that the cells take.
func span(all []cell) int {
	sum := 0
	for _, c := range all {
		sum += c.width
	}
	return sum
}

func joined(all []cell) string {
	var b strings.Builder
	for _, c := range all {
		b.WriteString(c.text)
	}
	return b.String()
}
