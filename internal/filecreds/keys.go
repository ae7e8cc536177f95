package filecreds

import (
	"maps"
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/credential"
	"github.com/golive-dev/golive/internal/settings"
)

// document reads a configuration file that is no YAML.
func (t *text) document(format string) (problem string) {
	doc := settings.Parse(t.file, format, []byte(t.content))
	if doc.Partial {
		t.loose()
		if len(doc.Problems) > 0 {
			problem = doc.Problems[0].Message
		}
	}
	for _, key := range slices.Sorted(maps.Keys(doc.Keys)) {
		s := doc.Keys[key]
		start := t.offset(s.Position.Line, s.Position.Column)
		if start < 0 {
			continue
		}
		end := t.end(s.Position.Line)
		if s.Position.EndLine > 0 {
			end = t.offset(s.Position.EndLine, s.Position.EndColumn)
		}
		value := s.Text
		if s.State == settings.Open { // it refers to something, with a password beside it or a default perhaps
			value = strings.Trim(strings.TrimSpace(t.content[start:end]), `"'`)
		}
		if value != "" && s.State != settings.Unset {
			t.scalar(key, value, start, end)
		}
	}
	return problem
}

// scalar judges one value that stands within some bytes, in quotes or with escapes perhaps.
func (t *text) scalar(key, value string, start, end int) {
	region := t.content[start:min(end, len(t.content))]
	found := false
	for _, d := range credential.FindDSNs(value) {
		site, ok := siteOf(d)
		if !ok {
			continue
		}
		found = true
		site.Name = key
		from, to := within(region, value[d.Start:d.End])
		t.add(Hit{Site: site, Start: start + from, End: start + to, Host: d.Host})
	}
	name := listed(key)
	named := t.finder.SecretName(name)
	if found || !named && !madeUp(name) {
		return
	}
	class := credential.Classify(value)
	if class != credential.Placeholder && (class != credential.Literal || !named) {
		return
	}
	from, to := within(region, value)
	t.add(Hit{
		Site:  credential.Site{Kind: credential.Named, Name: key, Value: value, Placeholder: class == credential.Placeholder},
		Start: start + from, End: start + to,
	})
}

// listed drops the index of an element of a list from a key: what is in "tokens" is a token.
func listed(key string) string {
	for {
		i := strings.LastIndexByte(key, '.')
		if i < 0 || strings.Trim(key[i+1:], "0123456789") != "" {
			return key
		}
		key = key[:i]
	}
}

// within returns the bytes of a value in the text that holds it; all of the text but its quotes where the value is written otherwise.
func within(region, value string) (from, to int) {
	if i := strings.Index(region, value); i >= 0 && value != "" {
		return i, i + len(value)
	}
	from, to = 0, len(region)
	for from < to && strings.IndexByte(" \t\"'`", region[from]) >= 0 {
		from++
	}
	for to > from && strings.IndexByte(" \t\r\n\"'`", region[to-1]) >= 0 {
		to--
	}
	return from, to
}
