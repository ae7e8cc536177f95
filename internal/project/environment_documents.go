package project

import (
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/golive-dev/golive/internal/inventory"
	"github.com/golive-dev/golive/internal/manifest"
	"github.com/golive-dev/golive/internal/settings"
	"github.com/golive-dev/golive/internal/yamlfile"
	"github.com/golive-dev/golive/report"
)

// documents reads each configuration file once.
type documents struct {
	inv *inventory.Inventory

	mu      sync.Mutex
	files   map[[2]string]*settings.Document // by name and format
	entries map[*manifest.ConfigEntry]map[string]*settings.Document
}

func newDocuments(inv *inventory.Inventory) *documents {
	return &documents{inv: inv, files: map[[2]string]*settings.Document{}, entries: map[*manifest.ConfigEntry]map[string]*settings.Document{}}
}

// file reads a file of the repository; nil where it cannot be read.
func (d *documents) file(name, format string) *settings.Document {
	d.mu.Lock()
	defer d.mu.Unlock()
	key := [2]string{name, format}
	if doc, ok := d.files[key]; ok {
		return doc
	}
	d.files[key] = nil
	if entry, ok := d.inv.Lookup(name); ok && entry.Size <= yamlfile.MaxSize {
		if data, err := d.inv.ReadFile(name); err == nil {
			d.files[key] = settings.Parse(name, format, data)
		}
	}
	return d.files[key]
}

// entry reads a key of a ConfigMap as the file that it becomes. Places are those in the manifest: exact where the text
// stands there line by line, else that of the whole value.
func (d *documents) entry(e *manifest.ConfigEntry, format string) *settings.Document {
	d.mu.Lock()
	defer d.mu.Unlock()
	if doc := d.entries[e][format]; doc != nil {
		return doc
	}
	at := e.Value.Position
	doc := settings.Parse(at.File, format, []byte(e.Value.Text))
	whole, err := d.inv.ReadFile(at.File)
	switch {
	case err == nil && string(whole) == e.Value.Text: // a file of its own, which Kustomize's configMapGenerator takes over
	case e.Literal:
		doc.Move(literal(e, whole))
	default:
		doc = doc.At(report.Position{File: at.File, Line: at.Line, Column: at.Column})
	}
	if d.entries[e] == nil {
		d.entries[e] = map[string]*settings.Document{}
	}
	d.entries[e][format] = doc
	return doc
}

// literal maps a place in a text to that in the file where the text stands in the literal style: line i (from 1) of the
// text stands i lines below the value, behind an indentation that the file tells.
func literal(e *manifest.ConfigEntry, whole []byte) func(report.Position) report.Position {
	at := e.Value.Position
	text, lines := strings.Split(e.Value.Text, "\n"), strings.Split(string(whole), "\n")
	column := func(line, column int) int {
		file := at.Line + line
		if line > len(text) || file > len(lines) || column == 0 {
			return 0
		}
		indent, ok := strings.CutSuffix(strings.TrimSuffix(lines[file-1], "\r"), text[line-1])
		if !ok {
			return 0
		}
		return column + utf8.RuneCountInString(indent)
	}
	return func(p report.Position) report.Position {
		q := report.Position{File: at.File, Line: at.Line + p.Line, Column: column(p.Line, p.Column)}
		if p.EndLine > 0 && q.Column > 0 {
			if end := column(p.EndLine, p.EndColumn); end > 0 {
				q.EndLine, q.EndColumn = at.Line+p.EndLine, end
			}
		}
		return q
	}
}

// script returns the text of a file of an image where it is a shell script of the repository or of the Dockerfile.
func (l *linker) script(img *Image, name string) (script, bool) {
	if img.Image == nil || img.Final == nil {
		return script{}, false
	}
	_, _, node := img.Final.LookPath(name)
	if node == nil || node.Build != nil {
		return script{}, false
	}
	s := script{file: node.Source}
	switch {
	case node.Text != nil:
		s = script{text: *node.Text, at: node.Origin}
	case node.Source == "":
		return script{}, false
	default:
		entry, ok := l.files.Lookup(node.Source)
		if !ok || entry.Size > 1<<20 {
			return script{}, false
		}
		data, err := l.files.ReadFile(node.Source)
		if err != nil {
			return script{}, false
		}
		s.text = string(data)
	}
	first, _, _ := strings.Cut(s.text, "\n")
	shebang := strings.HasPrefix(first, "#!")
	for _, sh := range shells {
		if shebang && strings.Contains(first+" ", "/"+sh+" ") || shebang && strings.Contains(first+" ", " "+sh+" ") {
			return s, true
		}
	}
	return s, !shebang && strings.HasSuffix(name, ".sh")
}
