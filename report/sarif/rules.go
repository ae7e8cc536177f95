package sarif

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/golive-dev/golive/report"
)

// maxDescription is GitHub's limit for a rule's descriptions, in characters.
const maxDescription = 1024

// A ruleSet is every rule that the report knows or uses, and the place of each. Of a family it holds those that are used:
// it may have as many rules as all the rest, with one text for all of them.
type ruleSet struct {
	rules []rule
	index map[string]int
}

func newRuleSet(r *report.Report, findings []report.Finding) *ruleSet {
	s := &ruleSet{rules: []rule{}, index: map[string]int{}}
	used := map[string]float64{} // the highest score of the findings that have one of their own
	for _, f := range findings {
		used[f.Rule] = max(used[f.Rule], f.Score)
	}
	known := slices.DeleteFunc(slices.Clone(r.Rules), func(k *report.Rule) bool {
		_, is := used[k.ID]
		return k.Family != "" && !is
	})
	seen := map[string]bool{}
	for _, k := range known {
		seen[k.ID] = true
	}
	for _, f := range findings {
		if !seen[f.Rule] { // a merged report may hold rules of another version
			seen[f.Rule] = true
			known = append(known, &report.Rule{ID: f.Rule, Title: f.Rule, Severity: f.Severity})
		}
	}
	for _, k := range known {
		if _, twice := s.index[k.ID]; !twice {
			s.index[k.ID] = len(s.rules)
			s.rules = append(s.rules, newRule(k, used[k.ID]))
		}
	}
	return s
}

// newRule returns a rule as SARIF has it. A score of its findings, if not 0, stands for the rule's: SARIF grades rules alone.
func newRule(r *report.Rule, score float64) rule {
	what := prose(section(r.Doc, "What"))
	switch {
	case what == "":
		what = r.Title
	case r.Family != "": // whose document speaks of all its rules
		what = sentence(r.Title) + " " + what
	}
	why, remedy := prose(section(r.Doc, "Why")), prose(section(r.Doc, "Fix"))
	help := strings.TrimSpace(sentence(what) + "\n\n" + why)
	if remedy != "" {
		help += "\n\nFix: " + remedy
	}
	properties := &ruleProperties{ProblemSeverity: problemSeverity(r.Severity), Precision: "high", Tags: []string{r.Check(), "go", "release"}}
	if r.Security != nil {
		properties.SecuritySeverity = strconv.FormatFloat(cmp.Or(score, r.Security.Score), 'f', 1, 64)
		if r.Check() != "security" { // the schema wants tags to be unique
			properties.Tags = append(properties.Tags, "security")
		}
		for _, cwe := range r.Security.CWE {
			properties.Tags = append(properties.Tags, fmt.Sprintf("external/cwe/cwe-%03d", cwe))
		}
	}
	return rule{
		ID: r.ID, Name: pascal(r.ID), ShortDescription: message{Text: shorten(sentence(r.Title))}, FullDescription: message{Text: shorten(sentence(what))},
		HelpURI: ruleDocs + r.Page() + ".md", Help: message{Text: help, Markdown: r.Doc},
		Default: configuration{Level: r.Severity.String()}, Properties: properties,
	}
}

// problemSeverity is the word of GitHub's problem.severity.
func problemSeverity(s report.Severity) string {
	if s == report.Note {
		return "recommendation"
	}
	return s.String()
}

// pascal turns "image/entry-missing" into "ImageEntryMissing".
func pascal(id string) string {
	var b strings.Builder
	for _, word := range strings.FieldsFunc(id, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		first, size := utf8.DecodeRuneInString(word)
		b.WriteRune(unicode.ToUpper(first))
		b.WriteString(word[size:])
	}
	return b.String()
}

// section returns the text under the heading of a rule's document, up to the next heading.
func section(doc, heading string) string {
	var b strings.Builder
	inside, fenced := false, false
	for line := range strings.Lines(doc) {
		if strings.HasPrefix(line, "```") {
			fenced = !fenced
		}
		if name := strings.TrimLeft(line, "#"); !fenced && name != line && strings.HasPrefix(name, " ") {
			inside = strings.EqualFold(strings.TrimSpace(name), heading)
			continue
		}
		if inside {
			b.WriteString(line)
		}
	}
	return strings.TrimSpace(b.String())
}

// link is a Markdown link; its text alone is prose.
var link = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)

// prose turns Markdown into plain text of one line a paragraph, without code blocks.
func prose(markdown string) string {
	var paragraphs []string
	fenced := false
	start := true
	for line := range strings.Lines(markdown) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "```"):
			fenced, start = !fenced, true
		case fenced:
		case line == "":
			start = true
		case start:
			paragraphs, start = append(paragraphs, line), false
		default:
			paragraphs[len(paragraphs)-1] += " " + line
		}
	}
	text := link.ReplaceAllString(strings.Join(paragraphs, "\n\n"), "$1")
	return strings.NewReplacer("`", "", "**", "").Replace(text)
}

// sentence gives text the full stop that readers of SARIF expect, and golive's messages lack.
func sentence(text string) string {
	text = strings.TrimSpace(text)
	if text == "" {
		return text
	}
	if !strings.ContainsAny(text[len(text)-1:], ".!?") {
		text += "."
	}
	return text
}

// shorten keeps a description within GitHub's limit, whole sentences if it can.
func shorten(text string) string {
	if utf8.RuneCountInString(text) <= maxDescription {
		return text
	}
	cut := string([]rune(text)[:maxDescription-1])
	if end := strings.LastIndex(cut, ". "); end > 0 {
		return cut[:end+1]
	}
	return cut + "."
}
