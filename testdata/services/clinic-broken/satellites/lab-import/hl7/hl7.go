// Package hl7 splits messages of the laboratory into segments.
package hl7

import "strings"

// Segments returns the segments of a message.
func Segments(message string) []string {
	return strings.FieldsFunc(message, func(r rune) bool { return r == '\r' || r == '\n' })
}
