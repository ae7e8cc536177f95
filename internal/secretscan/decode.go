package secretscan

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"
)

// decode returns a file's text as UTF-8. offsets are nil where the text is the content itself; else offsets[i] is where the i-th byte
// of the text stands in the content (of a character, where it begins), with one more for the end. ok is false for a binary file.
func decode(content []byte) (text []byte, offsets []int, ok bool) {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(content, []byte{0xff, 0xfe}):
		order = binary.LittleEndian
	case bytes.HasPrefix(content, []byte{0xfe, 0xff}):
		order = binary.BigEndian
	default:
		// git's own test: a NUL among the first 8000 bytes
		return content, nil, bytes.IndexByte(content[:min(len(content), 8000)], 0) < 0
	}
	for i := 2; i+1 < len(content); i += 2 {
		r, width := rune(order.Uint16(content[i:])), 0
		if utf16.IsSurrogate(r) && i+3 < len(content) {
			if pair := utf16.DecodeRune(r, rune(order.Uint16(content[i+2:]))); pair != utf8.RuneError {
				r, width = pair, 2
			}
		}
		if r == 0 {
			return nil, nil, false
		}
		before := len(text)
		text = utf8.AppendRune(text, r)
		for range len(text) - before {
			offsets = append(offsets, i)
		}
		i += width
	}
	return text, append(offsets, len(content)), true
}
