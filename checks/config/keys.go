package config

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/golive-dev/golive/checks"
	"github.com/golive-dev/golive/internal/settings"
	"github.com/golive-dev/golive/internal/strictyaml"
	"github.com/golive-dev/golive/report"
)

// A loadedFile is a configuration file with all that the programs do with it.
type loadedFile struct {
	doc   *settings.Document
	loads []settings.Load
	reads []string // keys that are read by their names, folded
	fold  settings.Fold
	open  string // why it is not known which keys are read; "" where it is
}

// judgeKeys holds the keys of configuration files against the structs that they are loaded into. A key is unknown where all
// programs that load the file are known to have no place for it.
func judgeKeys(ctx context.Context, j *judge) error {
	files := j.loadedFiles(ctx)
	reported := map[string]bool{}
	keys, structs := 0, 0
	var first *settings.Document
	for _, f := range files {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if len(f.loads) == 0 || j.asideFile(f.doc.File) {
			continue
		}
		if f.open != "" {
			if slices.ContainsFunc(f.loads, func(l settings.Load) bool { return !l.Shape.Open }) {
				j.pass.Limit(report.Limit{Message: "the keys of " + f.doc.File + " are not held against a struct: " + f.open, File: f.doc.File})
			}
			continue
		}
		n := 0
		for _, u := range f.unknown(&n) {
			if id := fmt.Sprint(u.at.File, ":", u.at.Line, " ", u.path); !reported[id] {
				reported[id] = true
				j.unknownKey(u)
			}
		}
		if n > 0 {
			keys, structs = keys+n, structs+len(f.loads)
			first = cmp.Or(first, f.doc)
		}
	}
	if first != nil {
		j.pass.Evidence(first.File, 1, "%s of configuration files held against the structs that they are loaded into", checks.Plural(keys, "key"))
	}
	return nil
}

// An unknownKey is a key that nothing is loaded from.
type unknownKey struct {
	path, key string
	at        report.Position
	shapes    []*settings.Shape // the structs that have no place for it
	load      settings.Load
}

// unknown returns the keys that no load has a place for. n counts those that were held against a struct.
func (f *loadedFile) unknown(n *int) (list []unknownKey) {
	children := map[string][]string{}
	for _, paths := range []map[string]bool{keySet(f.doc.Keys), keySet(f.doc.Blocks)} {
		for p := range paths {
			parent := f.parent(p)
			children[parent] = append(children[parent], p)
		}
	}
	reads := map[string]bool{}
	inside := map[string]bool{} // paths that lie above a key which is read
	for _, r := range f.reads {
		r = f.fold.Of(r)
		reads[r] = true
		for i := range r {
			if r[i] == '.' {
				inside[r[:i]] = true
			}
		}
	}
	var walk func(at string, shapes []*settings.Shape)
	walk = func(at string, shapes []*settings.Shape) {
		paths := slices.Sorted(slices.Values(children[at]))
		for _, p := range slices.Compact(paths) {
			key := strings.TrimPrefix(strings.TrimPrefix(p, at), ".")
			folded := f.fold.Of(p)
			known, open := inside[folded], reads[folded]
			var next []*settings.Shape
			name, named := f.doc.Names[p]
			for _, s := range shapes {
				if !named && s.Fields != nil {
					open = true // a list where a struct is filled
					continue
				}
				below, ok := s.Below(key)
				known = known || ok
				if ok && (below == nil || below.Open) {
					open = true
				} else if ok {
					next = append(next, below)
				}
			}
			for _, l := range f.loads {
				switch low := f.fold.Of(l.Below); {
				case low == "":
				case low == folded:
					known, open, next = true, open || l.Shape.Open, append(next, l.Shape)
				case strings.HasPrefix(low, folded+"."):
					known = true
				}
			}
			if len(shapes) > 0 {
				*n++
			}
			switch {
			case open:
			case known || len(shapes) == 0:
				walk(p, next)
			case named && !f.exempt(p, key):
				list = append(list, unknownKey{p, key, name, shapes, f.loads[0]})
			}
		}
	}
	var root []*settings.Shape
	for _, l := range f.loads {
		if l.Below == "" {
			if l.Shape.Open {
				return nil
			}
			root = append(root, l.Shape)
		}
	}
	walk("", root)
	return list
}

func keySet[V any](m map[string]V) map[string]bool {
	set := make(map[string]bool, len(m))
	for k := range m {
		set[k] = true
	}
	return set
}

// parent returns the path of the block that a path stands in; the rest is its key, which may have dots itself.
func (f *loadedFile) parent(p string) string {
	for i := strings.LastIndexByte(p, '.'); i > 0; i = strings.LastIndexByte(p[:i], '.') {
		if _, ok := f.doc.Blocks[p[:i]]; ok {
			return p[:i]
		}
	}
	return ""
}

// exempt reports whether a key is none of the program's own: an extension, a comment, a schema, a block to be repeated, a
// path in one key.
func (f *loadedFile) exempt(p, key string) bool {
	lower := strings.ToLower(key)
	return f.doc.Anchored[p] || strings.Contains(key, ".") || strings.HasPrefix(lower, "x-") || lower == "" || strings.ContainsAny(key[:1], "_$#/<") ||
		strings.Contains(lower, "comment") || strings.Contains(key, "${") || strings.Contains(key, "{{")
}

func (j *judge) unknownKey(u unknownKey) {
	var names []string
	field := map[string]report.Position{}
	for _, s := range u.shapes {
		for _, name := range s.Keys() {
			names = append(names, name)
			field[name] = s.Fields[name].Position
		}
	}
	structs := make([]string, 0, len(u.shapes))
	for _, s := range u.shapes {
		if s.Type != "" && !slices.Contains(structs, s.Type) {
			structs = append(structs, s.Type)
		}
	}
	where := "what it is loaded into"
	if len(structs) > 0 {
		where = strings.Join(structs, " and ")
	}
	f := report.Finding{
		Message: fmt.Sprintf("nothing is loaded from the key %s: %s has no field for it", u.path, where),
		Label:   "no field for this key", Position: u.at, Context: u.path,
		Help: "take the key out, or give the struct a field for it",
	}
	if near := strictyaml.Nearest(u.key, names); near != "" {
		f.Help = fmt.Sprintf("did you mean %s?", near)
		if at := field[near]; at.Line > 0 && j.inRepository(at.File) {
			f.Related = append(f.Related, report.Related{Message: "the field for " + near, Position: at})
		}
	}
	if j.inRepository(u.load.Position.File) {
		f.Related = append(f.Related, report.Related{Message: "loaded here", Position: u.load.Position})
	}
	j.pass.Report(keyUnknown, f)
}

func (j *judge) inRepository(name string) bool {
	_, ok := j.project.Files.Lookup(name)
	return ok
}
