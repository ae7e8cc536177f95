package settings

import (
	"bytes"
	"fmt"
	"path"
	"strings"

	"github.com/golive-dev/golive/internal/yamlfile"
	"github.com/golive-dev/golive/report"
)

// The formats of configuration files that are read.
const (
	YAML       = "yaml"
	JSON       = "json"
	TOML       = "toml"
	DotEnv     = "env"
	Properties = "properties"
	INI        = "ini"
)

// maxKeys bounds the keys that are taken from one file, however its aliases multiply them.
const maxKeys = 50_000

// A Document is one configuration file.
type Document struct {
	File   string
	Format string // one of the constants, "" where it is none of them
	// Keys are the scalars by their path with dots, elements of lists by index: "servers.0.port". A value of null is Unset
	// with its place. A value that only the run can compute is Open.
	Keys map[string]Setting
	// Blocks are the mappings and lists by their path, and where they start.
	Blocks map[string]report.Position
	// Names are where the keys themselves stand, by their path; elements of lists have none. Anchored are the paths whose
	// values carry an anchor (YAML): they may be there only to be repeated elsewhere.
	Names    map[string]report.Position
	Anchored map[string]bool
	// Partial is set where something of the file could not be read: what Keys lacks may be there.
	Partial  bool
	Problems []Problem

	last   int               // line
	nodes  int               // of YAML that were looked at
	folded map[string]string // path in lower case -> path; "" where several paths differ in case only
}

// A Problem is a part of a configuration file that cannot be read.
type Problem struct {
	Line    int
	Message string
}

// FormatOf tells a file's format by its name, as viper, koanf and go-zero do; "" where the name does not say.
func FormatOf(name string) string {
	base := strings.ToLower(path.Base(name))
	if base == ".env" || strings.HasPrefix(base, ".env.") {
		return DotEnv
	}
	switch path.Ext(base) {
	case ".yaml", ".yml":
		return YAML
	case ".json", ".jsonc", ".json5":
		return JSON
	case ".toml", ".tml":
		return TOML
	case ".env", ".dotenv":
		return DotEnv
	case ".properties", ".props", ".prop":
		return Properties
	case ".ini":
		return INI
	}
	return ""
}

// FormatFor returns the format that a source reads a file of some name in: its own, that of a library which knows but one,
// else that of the name; "unknown" where the name does not say.
func (s *Source) FormatFor(name string) string {
	if s.Format != "" {
		return s.Format
	}
	library := strings.ToLower(s.Library)
	for _, known := range []struct{ part, format string }{
		{"go-yaml", YAML}, {"yaml.v", YAML}, {"/yaml", YAML}, {"encoding/json", JSON}, {"toml", TOML}, {"godotenv", DotEnv}, {"magiconair/properties", Properties},
		{"ini.v1", INI},
	} {
		if strings.Contains(library, known.part) {
			return known.format
		}
	}
	if f := FormatOf(name); f != "" {
		return f
	}
	return "unknown"
}

// Parse reads a configuration file. format is one of the constants or an extension of such a file; "" goes by the file's
// name. What cannot be read is among the document's Problems.
func Parse(file, format string, data []byte) *Document {
	d := &Document{File: file, Keys: map[string]Setting{}, Blocks: map[string]report.Position{},
		Names: map[string]report.Position{}, Anchored: map[string]bool{}, folded: map[string]string{}}
	d.last = 1 + bytes.Count(data, []byte("\n"))
	if d.Format = FormatOf(file); format != "" {
		d.Format = FormatOf("x." + format)
	}
	if len(data) > yamlfile.MaxSize {
		d.problem(1, fmt.Sprintf("file is too large to be examined (%d bytes, the bound is %d)", len(data), yamlfile.MaxSize))
		return d
	}
	read := map[string]func(*Document, []byte){
		YAML: (*Document).yaml, JSON: (*Document).json, TOML: (*Document).toml,
		DotEnv: (*Document).env, Properties: (*Document).properties, INI: (*Document).ini,
	}[d.Format]
	if read == nil {
		d.problem(1, "the format of this configuration file is not known")
		return d
	}
	func() {
		defer func() {
			if r := recover(); r != nil { // a parser's bug costs this file and no more
				d.problem(1, "the parser failed on this file")
			}
		}()
		read(d, data)
	}()
	for _, key := range sortedKeys(d.Keys) {
		d.fold(key)
	}
	for _, key := range sortedKeys(d.Blocks) {
		d.fold(key)
	}
	return d
}

func (d *Document) problem(line int, message string) {
	d.Partial = true
	d.Problems = append(d.Problems, Problem{max(1, line), message})
}

func (d *Document) fold(key string) {
	lower := strings.ToLower(key)
	if other, ok := d.folded[lower]; ok && other != key {
		key = ""
	}
	d.folded[lower] = key
}

// Lookup returns what the file says of a key. That of a mapping or list is Set, with an empty text. foldCase compares keys
// without regard to case; keys that differ in case only are then Open.
func (d *Document) Lookup(key string, foldCase bool) Setting {
	if foldCase {
		exact, ok := d.folded[strings.ToLower(key)]
		if ok && exact == "" {
			return Setting{}
		}
		if ok {
			key = exact
		}
	}
	if s, ok := d.Keys[key]; ok {
		return s
	}
	if at, ok := d.Blocks[key]; ok {
		return Setting{State: Set, Position: at}
	}
	if d.Partial {
		return Setting{}
	}
	return Setting{State: Unset}
}

// set takes over a key; of two values for one key the later holds.
func (d *Document) set(key string, s Setting) {
	if _, there := d.Keys[key]; !there && len(d.Keys) >= maxKeys {
		if !d.Partial {
			d.problem(s.Position.Line, fmt.Sprintf("file has more than %d keys; the rest is not examined", maxKeys))
		}
		return
	}
	d.Keys[key] = s
}

func (d *Document) block(key string, at report.Position) {
	if _, there := d.Blocks[key]; key != "" && !there && len(d.Blocks) < maxKeys {
		d.Blocks[key] = at
	}
}

// name notes where a key stands; the first place of a table that is written in several is its place.
func (d *Document) name(key string, at report.Position) {
	if _, there := d.Names[key]; !there && len(d.Names) < maxKeys {
		d.Names[key] = at
	}
}

// join puts a key behind the path of its mapping.
func join(prefix, key string) string {
	if prefix == "" {
		return key
	}
	return prefix + "." + key
}

// Move puts every place of the document elsewhere, as where its text is part of another file. It is to be called before the
// document is shared.
func (d *Document) Move(to func(report.Position) report.Position) {
	for key, s := range d.Keys {
		s.Position = to(s.Position)
		d.Keys[key] = s
	}
	for key, at := range d.Blocks {
		d.Blocks[key] = to(at)
	}
	for key, at := range d.Names {
		d.Names[key] = to(at)
	}
	for i := range d.Problems {
		p := &d.Problems[i]
		p.Line = to(report.Position{File: d.File, Line: p.Line}).Line
	}
}

// At moves the whole document to one place and returns it.
func (d *Document) At(place report.Position) *Document {
	d.Move(func(report.Position) report.Position { return place })
	return d
}
