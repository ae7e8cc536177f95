// Package filecreds finds the credentials that stand written in one file, by its text alone: credentials in the format of a
// provider in any file, passwords of data source names and literals under the name of a secret in configuration files and
// manifests. Nothing of the rest of the repository is asked, so what a renderer is about to quote can be looked through as it is.
package filecreds

import (
	"bytes"
	"cmp"
	"path"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/golive-dev/golive/internal/credential"
	"github.com/golive-dev/golive/internal/secretscan"
	"github.com/golive-dev/golive/internal/settings"
	"github.com/golive-dev/golive/report"
)

// A Hit is one credential in a file, with the bytes of the content where it stands: of a data source name the password's.
type Hit struct {
	credential.Site
	Start, End int
	// Loose says that the shape of a line is all that speaks for it: enough for being masked, not for being judged.
	Loose bool
	Host  string // that a data source name leads to
	// Inside is the path of the value that holds another file (a ConfigMap's application.yaml), "" elsewhere.
	Inside string
}

// Bounds on the files that are parsed as configuration; in a larger one the formats of providers are looked for.
const (
	maxYAML  = 4 << 20
	maxOther = 1 << 20 // large ones of the other formats are data
	maxLine  = 4096    // bytes of a line of a file without a format
)

// A Finder finds credentials. Its methods may be called from several goroutines.
type Finder struct {
	scanner *secretscan.Scanner
	names   sync.Map // word -> bool: whether it is a secret's name
}

// New returns a Finder.
func New() *Finder { return &Finder{scanner: secretscan.New()} }

// Find returns what stands in a file, by position. problem says what of the file could not be read as its format has it,
// "" where nothing was amiss. Go code is looked through for the formats of providers alone: the rest needs types (package gocreds).
func (f *Finder) Find(name string, content []byte) (hits []Hit, problem string) {
	return f.find(name, content, false)
}

// Quotable returns what Find returns and all that merely looks like a secret: what a quotation of the file must not show.
func (f *Finder) Quotable(name string, content []byte) []Hit {
	hits, _ := f.find(name, content, true)
	return hits
}

func (f *Finder) find(name string, content []byte, loosely bool) (hits []Hit, problem string) {
	t := &text{file: name, content: string(content), finder: f, loosely: loosely}
	for _, m := range f.scanner.Scan(content) {
		t.add(Hit{Site: credential.Site{Kind: credential.Provider, Name: m.Title, Value: m.Text}, Start: m.Start, End: m.End})
	}
	if isBinary(content) {
		return t.hits, ""
	}
	format := settings.FormatOf(name)
	switch {
	case path.Ext(name) == ".go":
		if loosely {
			t.golang()
		}
	case format == "":
		t.loose()
	case len(content) > maxYAML, len(content) > maxOther && format != settings.YAML:
		t.loose()
		if format == settings.YAML {
			problem = "too large to be read as a configuration file"
		}
	case !f.promising(t.content):
	case format == settings.YAML:
		problem = t.yaml()
	default:
		problem = t.document(format)
	}
	if format != "" {
		t.commandLines()
	}
	return t.hits, problem
}

// Words returns what stands in a text that is no file, such as a message: credentials in a provider's format, passwords in
// data source names, and what is assigned to a secret's name.
func (f *Finder) Words(content []byte) []Hit {
	t := &text{content: string(content), finder: f, loosely: true}
	t.loose()
	for _, m := range f.scanner.Scan(content) {
		t.add(Hit{Site: credential.Site{Kind: credential.Provider, Name: m.Title, Value: t.content[m.Start:m.End]}, Start: m.Start, End: m.End})
	}
	return t.hits
}

// isBinary reports whether content is no text: a NUL among its first bytes, as git decides it.
func isBinary(content []byte) bool { return bytes.IndexByte(content[:min(len(content), 8000)], 0) >= 0 }

// SecretName is credential.SecretName for the last element of a key's path, remembered. A "key" by itself is what its parent
// says: that of "jwt" is a secret.
func (f *Finder) SecretName(name string) bool {
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		parent, last := name[:i], name[i+1:]
		if name = last; strings.EqualFold(last, "key") {
			name = parent[strings.LastIndexByte(parent, '.')+1:] + "_" + last
		}
	}
	if len(name) < 2 || len(name) > 80 {
		return false
	}
	if known, ok := f.names.Load(name); ok {
		return known.(bool)
	}
	is := credential.SecretName(name)
	f.names.Store(name, is)
	return is
}

// madeUp reports whether a name may be that of a secret that is made up for the service. The key of a session or a salt can be
// many a thing; with the placeholder of a template in it, it is one that somebody was to make up.
func madeUp(name string) bool {
	name = strings.NewReplacer("_", "", "-", "", ".", "").Replace(strings.ToLower(name))
	if stem, ok := strings.CutSuffix(name, "key"); ok {
		for _, of := range []string{"session", "cookie", "app", "hash", "block"} {
			if strings.HasSuffix(stem, of) {
				return true
			}
		}
	}
	return strings.HasSuffix(name, "salt")
}

// promising reports whether parsing a file may find anything: an address with a user, or a word that is a secret's name.
func (f *Finder) promising(content string) bool {
	if strings.Contains(content, "@") || strings.Contains(content, "kind: Secret") {
		return true
	}
	for i := 0; i < len(content); {
		if !wordByte(content[i]) {
			i++
			continue
		}
		start := i
		for i < len(content) && (wordByte(content[i]) || content[i] == '.' || content[i] == '-') {
			i++
		}
		if word := strings.TrimRight(content[start:i], ".-"); strings.EqualFold(word, "key") || f.SecretName(word) || madeUp(word) {
			return true
		}
	}
	return false
}

func wordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= utf8.RuneSelf
}

// A text is one file that is looked through.
type text struct {
	file    string
	content string
	finder  *Finder
	loosely bool  // what looks like a secret is wanted as well
	starts  []int // of the lines, made on first use
	hits    []Hit
}

// add keeps a hit, unless a stronger one holds its bytes.
func (t *text) add(h Hit) {
	if h.Start < 0 || h.End <= h.Start || h.End > len(t.content) {
		return
	}
	for i := range t.hits {
		o := &t.hits[i]
		if o.Start < h.End && h.Start < o.End {
			if !h.Loose && (o.Loose || h.Kind < o.Kind) {
				h.Position = t.position(h.Start, h.End)
				*o = h
			}
			return
		}
	}
	if h.Line == 0 {
		h.Position = t.position(h.Start, h.End)
	}
	h.File = t.file
	at, _ := slices.BinarySearchFunc(t.hits, h, func(a, b Hit) int { return cmp.Compare(a.Start, b.Start) })
	t.hits = slices.Insert(t.hits, at, h)
}

func (t *text) lines() []int {
	if t.starts == nil {
		t.starts = append(t.starts, 0)
		for i := 0; i < len(t.content); i++ {
			if t.content[i] == '\n' {
				t.starts = append(t.starts, i+1)
			}
		}
	}
	return t.starts
}

// position returns the place of some bytes.
func (t *text) position(start, end int) report.Position {
	line, column := t.place(start)
	at := report.Position{File: t.file, Line: line, Column: column}
	at.EndLine, at.EndColumn = t.place(end)
	return at
}

func (t *text) place(offset int) (line, column int) {
	starts := t.lines()
	i, found := slices.BinarySearch(starts, offset)
	if !found {
		i--
	}
	return i + 1, 1 + utf8.RuneCountInString(t.content[starts[i]:offset])
}

// offset returns the byte of a place, -1 where there is none.
func (t *text) offset(line, column int) int {
	starts := t.lines()
	if line < 1 || line > len(starts) {
		return -1
	}
	at := starts[line-1]
	for range max(column, 1) - 1 {
		if at >= len(t.content) || t.content[at] == '\n' {
			return at
		}
		_, n := utf8.DecodeRuneInString(t.content[at:])
		at += n
	}
	return at
}

// end returns the byte behind the last of a line.
func (t *text) end(line int) int {
	starts := t.lines()
	if line >= len(starts) {
		return len(t.content)
	}
	return starts[line] - 1
}
