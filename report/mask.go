package report

import (
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// minSecret is the length in code points from which a secret is masked wherever it stands; a shorter one would blot out
// common letters and is masked at its own places only.
const minSecret = 4

// showHead is the length in code points from which a masked secret keeps its first two: of a shorter one they say too much.
const showHead = 8

// A Secret is a text of a file that no output may show.
type Secret struct {
	Start, End int      // bytes of the file where it stands; both 0 where it is in no place of the file, but in what is said of it
	Also       []string // what else it reads as, decoded or without its escapes
	Here       bool     // it is secret by its place alone, so that the same text elsewhere may be shown
}

// A Masker replaces secrets in what an output shows: the first two characters of a long one stay, each other one becomes a
// star, so that columns keep their places. It knows the secrets that the report's findings name, and those that SecretsOf
// finds in the files that the report speaks of, whichever checks looked for them.
type Masker struct {
	secretsOf func(file string, content []byte) []Secret
	values    []string // that no word of golive's own is mistaken for, the longest first
	lines     map[string][]lineSecret
}

// A lineSecret is a value that is masked in the lines of its own finding only.
type lineSecret struct {
	from, to int
	value    string
}

// Masker gathers the secrets of the report. src reads the files that it speaks of; nil leaves them out.
func (r *Report) Masker(src Sources) *Masker {
	m := &Masker{secretsOf: r.SecretsOf, lines: map[string][]lineSecret{}}
	values, files := map[string]bool{}, map[string]bool{}
	for _, f := range r.Findings() {
		for _, s := range f.Secrets {
			switch {
			case strings.TrimSpace(s) == "":
			case distinctive(s):
				values[s] = true
			default:
				m.lines[f.File] = append(m.lines[f.File], lineSecret{f.Line, max(f.Line, f.EndLine), s})
			}
		}
		files[f.File] = true
		for _, other := range slices.Concat(f.Related, f.Flow) {
			files[other.File] = true
		}
	}
	for _, c := range r.Checks {
		for _, e := range c.Evidence {
			files[e.File] = true
		}
		for _, l := range c.Limits {
			files[l.File] = true
		}
	}
	for file := range files {
		if src == nil || r.SecretsOf == nil || file == "" {
			continue
		}
		content, err := src.ReadFile(file)
		if err != nil {
			continue
		}
		for _, s := range r.SecretsOf(file, content) {
			if s.Here {
				continue
			}
			for _, v := range append([]string{string(content[s.Start:s.End])}, s.Also...) {
				if distinctive(v) {
					values[v] = true
				}
			}
		}
	}
	m.values = longestFirst(values)
	return m
}

// NewMasker returns a Masker of some values, for outputs that are no report. secretsOf is as Report.SecretsOf, or nil.
func NewMasker(values []string, secretsOf func(file string, content []byte) []Secret) *Masker {
	known := map[string]bool{}
	for _, v := range values {
		if distinctive(v) {
			known[v] = true
		}
	}
	return &Masker{secretsOf: secretsOf, values: longestFirst(known)}
}

// longestFirst lists values so that no secret's part unmasks another.
func longestFirst(values map[string]bool) []string {
	list := make([]string, 0, len(values))
	for v := range values {
		list = append(list, v)
	}
	sort.Slice(list, func(i, j int) bool {
		if len(list[i]) != len(list[j]) {
			return len(list[i]) > len(list[j])
		}
		return list[i] < list[j]
	})
	return list
}

// distinctive reports whether a value is masked wherever it stands. A password such as "root", "postgres" or "12345" is
// masked where it is one; everywhere else the word means what it says.
func distinctive(value string) bool {
	n, letters, digits, upper := 0, 0, 0, 0
	for _, r := range value {
		n++
		switch {
		case unicode.IsUpper(r):
			upper++
			letters++
		case unicode.IsLetter(r):
			letters++
		case unicode.IsDigit(r):
			digits++
		}
	}
	first, _ := utf8.DecodeRuneInString(value)
	word := letters == n && n <= 12 && (upper == 0 || upper == n || upper == 1 && unicode.IsUpper(first))
	return n >= minSecret && !word && !(digits == n && n < 8)
}

// Words masks a text of golive's own: a message, a label, a reason.
func (m *Masker) Words(text string) string {
	return maskAll(m.spans("", text), m.values)
}

// Content masks the content of a file of the repository. The result has as many lines, and in each as many code points.
func (m *Masker) Content(file, content string) string {
	text := maskAll(m.spans(file, content), m.values)
	for _, s := range m.lines[file] {
		text = maskLines(text, s)
	}
	return text
}

// spans masks what stands at a place known to hold a secret.
func (m *Masker) spans(file, text string) string {
	if m.secretsOf == nil || text == "" {
		return text
	}
	list := m.secretsOf(file, []byte(text))
	sort.SliceStable(list, func(i, j int) bool { return list[i].Start < list[j].Start })
	var out strings.Builder
	at := 0
	for i := 0; i < len(list); {
		start, end := list[i].Start, list[i].End
		for i++; i < len(list) && list[i].Start < end; i++ {
			end = max(end, list[i].End)
		}
		if start < at || end > len(text) || end <= start {
			continue
		}
		out.WriteString(text[at:start])
		out.WriteString(masked(text[start:end]))
		at = end
	}
	return out.String() + text[at:]
}

func maskLines(text string, s lineSecret) string {
	lines := strings.SplitAfter(text, "\n")
	if s.from < 1 || s.from > len(lines) {
		return text
	}
	to := min(s.to, len(lines))
	part := maskAll(strings.Join(lines[s.from-1:to], ""), []string{s.value})
	return strings.Join(lines[:s.from-1], "") + part + strings.Join(lines[to:], "")
}

func maskAll(text string, secrets []string) string {
	for _, s := range secrets {
		if strings.Contains(text, s) {
			text = strings.ReplaceAll(text, s, masked(s))
		}
	}
	return text
}

// masked returns the stars for a secret. The breaks between its lines stay.
func masked(secret string) string {
	shown := 0
	if utf8.RuneCountInString(secret) >= showHead {
		shown = 2
	}
	i := 0
	return strings.Map(func(r rune) rune {
		i++
		if i <= shown || r == '\n' || r == '\r' {
			return r
		}
		return '*'
	}, secret)
}

// MaskSecrets masks every text of the report itself. It is called once, when all findings are in.
func (r *Report) MaskSecrets(src Sources) {
	masker := r.Masker(src)
	mask := func(text *string) { *text = masker.Words(*text) }
	findings := func(list []Finding) {
		for i := range list {
			f := &list[i]
			mask(&f.Message)
			mask(&f.Label)
			mask(&f.Help)
			for _, related := range [][]Related{f.Related, f.Flow} {
				for j := range related {
					mask(&related[j].Message)
				}
			}
			if f.Suppressed != nil {
				mask(&f.Suppressed.Reason)
			}
			if f.Fix != nil {
				mask(&f.Fix.Description)
				for j := range f.Fix.Replacements {
					mask(&f.Fix.Replacements[j].Text)
				}
			}
		}
	}
	for i := range r.Checks {
		c := &r.Checks[i]
		mask(&c.Reason)
		for j := range c.Evidence {
			mask(&c.Evidence[j].Message)
		}
		for j := range c.Limits {
			mask(&c.Limits[j].Message)
			mask(&c.Limits[j].Help)
			mask(&c.Limits[j].Waived)
		}
		findings(c.Findings)
	}
	for key, answer := range r.LastQuestion.Answers {
		r.LastQuestion.Answers[key] = masker.Words(answer)
	}
	findings(r.LastQuestion.Findings)
}
