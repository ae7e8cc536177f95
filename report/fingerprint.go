package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// SetFingerprints gives every finding that has none its golive/v1 fingerprint: a hash of the rule, the enclosing symbol
// or YAML path, the text at the place with white space folded, and an ordinal among equals. Neither the file's name nor
// a line number takes part, so that it survives moves, renames and lines inserted above.
func (r *Report) SetFingerprints(src Sources) {
	text := newLineReader(src, r.Masker(src))
	seen := map[string]int{}
	set := func(findings []Finding) {
		for i := range findings {
			f := &findings[i]
			if f.Fingerprint != "" {
				continue
			}
			key := strings.Join([]string{f.Rule, f.Context, strings.Join(strings.Fields(text.at(f.Position)), " ")}, "\x00")
			ordinal := seen[key]
			seen[key]++
			sum := sha256.Sum256([]byte(fmt.Sprintf("%s\x00%d", key, ordinal)))
			f.Fingerprint = "golive/v1:" + hex.EncodeToString(sum[:16])
		}
	}
	for i := range r.Checks {
		set(r.Checks[i].Findings)
	}
	set(r.LastQuestion.Findings)
}

// A lineReader keeps the lines of the files that findings stand in, their secrets masked.
type lineReader struct {
	src    Sources
	masker *Masker
	files  map[string][]string
}

func newLineReader(src Sources, masker *Masker) *lineReader {
	return &lineReader{src, masker, map[string][]string{}}
}

// at returns the text of a position: the columns named, or its whole first line; empty where it cannot be read.
func (r *lineReader) at(p Position) string {
	lines, ok := r.files[p.File]
	if !ok && r.src != nil {
		if data, err := r.src.ReadFile(p.File); err == nil {
			lines = strings.Split(r.masker.Content(p.File, string(data)), "\n")
		}
		r.files[p.File] = lines
	}
	if p.Line < 1 || p.Line > len(lines) {
		return ""
	}
	line := []rune(lines[p.Line-1])
	if p.Column < 1 || p.EndColumn <= p.Column || p.EndLine > p.Line || p.EndColumn-1 > len(line) {
		return string(line)
	}
	return string(line[p.Column-1 : p.EndColumn-1])
}
