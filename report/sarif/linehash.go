package sarif

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

const (
	hashWindow = 100    // characters of a line and what follows it that its hash covers
	hashFactor = 37     // of the rolling hash
	hashEnd    = 0xffff // stands for the end of the file
)

// hashLines calls line for each line of text (from 1) with the fingerprint that GitHub's uploader calls
// primaryLocationLineHash: a rolling hash over the 100 characters from the line's start, spaces and tabs left out and
// line ends normalised, and the ordinal of that hash in the file. The algorithm is that of
// https://github.com/github/codeql-action/blob/main/src/fingerprints.ts; characters are UTF-16 code units, as there.
func hashLines(text string, line func(number int, hash string)) {
	h := lineHasher{emit: line, counts: map[uint64]int{}, lineStart: true, firstFactor: 1}
	for range hashWindow {
		h.firstFactor *= hashFactor
	}
	for len(text) > 0 {
		r, size := decode(text)
		text = text[size:]
		if high, low := utf16.EncodeRune(r); high != utf8.RuneError {
			h.character(uint16(high))
			h.character(uint16(low))
		} else {
			h.character(uint16(r))
		}
	}
	h.character(hashEnd)
	for range hashWindow {
		h.flush()
		h.push(0)
	}
}

type lineHasher struct {
	emit        func(int, string)
	counts      map[uint64]int // how often each hash was seen
	window      [hashWindow]uint16
	starts      [hashWindow]int // the line that starts at a place of the window, 0 for none
	index       int
	hash        uint64
	firstFactor uint64 // what the oldest character of the window is multiplied by
	line        int
	lineStart   bool
	afterCR     bool
}

func (h *lineHasher) character(c uint16) {
	if c == ' ' || c == '\t' || h.afterCR && c == '\n' {
		h.afterCR = false
		return
	}
	h.afterCR = c == '\r'
	if h.afterCR {
		c = '\n'
	}
	h.flush()
	if h.lineStart {
		h.lineStart = false
		h.line++
		h.starts[h.index] = h.line
	}
	h.lineStart = c == '\n'
	h.push(c)
}

// flush emits the line whose first character is about to leave the window.
func (h *lineHasher) flush() {
	if number := h.starts[h.index]; number != 0 {
		h.counts[h.hash]++
		h.emit(number, strconv.FormatUint(h.hash, 16)+":"+strconv.Itoa(h.counts[h.hash]))
		h.starts[h.index] = 0
	}
}

func (h *lineHasher) push(c uint16) {
	oldest := h.window[h.index]
	h.window[h.index] = c
	h.hash = hashFactor*h.hash + uint64(c) - h.firstFactor*uint64(oldest)
	h.index = (h.index + 1) % hashWindow
}

// decode is utf8.DecodeRuneInString, but takes the longest start of an invalid sequence as one replacement character,
// as Node's decoder does (the Unicode standard's "substitution of maximal subparts").
func decode(text string) (rune, int) {
	r, size := utf8.DecodeRuneInString(text)
	if r != utf8.RuneError || size != 1 {
		return r, size
	}
	low, high, length := byte(0x80), byte(0xbf), 0
	switch c := text[0]; {
	case c >= 0xc2 && c <= 0xdf:
		length = 2
	case c >= 0xe0 && c <= 0xef:
		length = 3
		if c == 0xe0 {
			low = 0xa0
		} else if c == 0xed {
			high = 0x9f
		}
	case c >= 0xf0 && c <= 0xf4:
		length = 4
		if c == 0xf0 {
			low = 0x90
		} else if c == 0xf4 {
			high = 0x8f
		}
	}
	size = 1
	for size < length && size < len(text) && text[size] >= low && text[size] <= high {
		low, high = 0x80, 0xbf
		size++
	}
	return utf8.RuneError, size
}
