package credential

// mask replaces each reference of a text (${X}, {{ .x }}, %s) by letters of the same length, so that a grammar that knows no references
// can be applied and its offsets are the text's.
func mask(text string) string {
	spans := references.FindAllStringIndex(text, -1)
	if len(spans) == 0 {
		return text
	}
	masked := []byte(text)
	for _, s := range spans {
		for i := s[0]; i < s[1]; i++ {
			masked[i] = 'r'
		}
	}
	return string(masked)
}
