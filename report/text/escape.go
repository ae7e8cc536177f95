package text

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// tabStop is the distance between tab stops in source lines.
const tabStop = 4

// A cell is the smallest piece of text that a terminal draws as one: a grapheme cluster, an expanded tab, or the escape
// of a character that must not be drawn.
type cell struct {
	text  string
	width int // in columns
	runes int // code points of the original text; an invalid byte counts as one
}

// Escape returns text with everything escaped that could move a terminal's cursor, hide or reorder what stands beside
// it: control characters, format characters (zero-width, bidi), line and paragraph separators, invalid UTF-8. Whatever
// comes from a repository passes through it before it is printed.
func Escape(text string) string {
	if plainASCII(text) {
		return text
	}
	var b strings.Builder
	for _, c := range cells(text, false) {
		b.WriteString(c.text)
	}
	return b.String()
}

func plainASCII(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}

// cells lays text out. Tabs expand to the next stop in source lines and are escaped elsewhere.
func cells(text string, source bool) []cell {
	var all []cell
	column := 0
	put := func(c cell) { all, column = append(all, c), column+c.width }
	for len(text) > 0 {
		if safe := safePrefix(text); safe > 0 {
			for _, c := range clusters(text[:safe]) {
				put(c)
			}
			text = text[safe:]
			continue
		}
		r, size := utf8.DecodeRuneInString(text)
		switch {
		case r == utf8.RuneError && size == 1:
			put(cell{fmt.Sprintf(`\x%02x`, text[0]), 4, 1})
		case r == '\t' && source:
			width := tabStop - column%tabStop
			put(cell{strings.Repeat(" ", width), width, 1})
		case r == '\ufeff' && source && len(all) == 0: // a byte order mark is a code point of its line and no text
			put(cell{"", 0, 1})
		default:
			put(escaped(r))
		}
		text = text[size:]
	}
	return all
}

// safePrefix returns how many bytes at the start of text can be drawn as they are.
func safePrefix(text string) int {
	for i, r := range text {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(text[i:]); size == 1 {
				return i
			}
		}
		if !safe(r) {
			return i
		}
	}
	return len(text)
}

// safe tells whether the rune can be drawn. IsPrint leaves out controls, format characters, separators, private use and
// what Unicode has not assigned; the ideographic space is ordinary in East Asian text. Of the invisible characters that
// IsPrint lets through, only the selectors of text and emoji presentation are ordinary.
func safe(r rune) bool {
	if r == '\u3000' || r == '\ufe0e' || r == '\ufe0f' {
		return true
	}
	return unicode.IsPrint(r) && !unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// clusters splits text that is safe throughout. A cluster without a width, such as a combining mark with nothing to
// combine with, would join what stands before it and is escaped.
func clusters(text string) []cell {
	var all []cell
	state := -1
	for len(text) > 0 {
		var cluster string
		var width int
		cluster, text, width, state = uniseg.FirstGraphemeClusterInString(text, state)
		first, _ := utf8.DecodeRuneInString(cluster)
		if width == 0 || unicode.Is(unicode.M, first) {
			for _, r := range cluster {
				all = append(all, escaped(r))
			}
			continue
		}
		all = append(all, cell{cluster, width, utf8.RuneCountInString(cluster)})
	}
	return all
}

func escaped(r rune) cell {
	var text string
	switch {
	case r == '\n':
		text = `\n`
	case r == '\r':
		text = `\r`
	case r == '\t':
		text = `\t`
	case r < utf8.RuneSelf:
		text = fmt.Sprintf(`\x%02x`, r)
	case r <= 0xffff:
		text = fmt.Sprintf(`\u%04x`, r)
	default:
		text = fmt.Sprintf(`\U%08x`, r)
	}
	return cell{text, len(text), 1}
}
