package buildspec

import "strings"

// cutPair splits NAME=VALUE.
func cutPair(text string) (name, value string) {
	name, value, _ = strings.Cut(text, "=")
	return name, value
}

// lines returns the entries of a text with one entry a line, blanks and empty lines dropped.
func lines(text string) []string {
	var list []string
	for _, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}
