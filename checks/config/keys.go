package config

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/environment"
	"github.com/golive-dev/golive/internal/service"
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
		j.pass.Evidence(first.File, 1, "%d keys of configuration files held against the structs that they are loaded into", keys)
	}
	return nil
}

// loadedFiles finds the files that programs load: those that their settings and the manifests name, those that a name which
// only an environment completes fits ("config." + env + ".yaml"), and of all these the ones for other environments beside them.
func (j *judge) loadedFiles(ctx context.Context) []*loadedFile {
	found := map[*settings.Document]*loadedFile{}
	var list []*loadedFile
	add := func(doc *settings.Document, prog *service.Program, source *settings.Source) {
		f := found[doc]
		if f == nil {
			f = &loadedFile{doc: doc}
			found[doc] = f
			list = append(list, f)
		}
		f.loaded(prog, source)
		if source.Library == "viper" || source.Library == "koanf" {
			keys, all := j.keysByName(ctx, prog)
			if f.reads = append(f.reads, keys...); !all {
				f.open = "keys are asked for by names that are computed"
			}
		}
	}
	for _, prog := range j.services.Model.Programs {
		envs := []settings.Environment{j.services.Local(prog)}
		for _, d := range j.services.Of(prog) {
			envs = append(envs, d.Env)
		}
		for _, source := range prog.Sources {
			if ctx.Err() != nil {
				return nil
			}
			seen := map[*settings.Document]bool{}
			take := func(doc *settings.Document) {
				if doc != nil && !seen[doc] && j.project.Within(doc.File) {
					seen[doc] = true
					add(doc, prog, source)
				}
			}
			for _, env := range envs {
				docs, _ := j.services.Documents(env, source)
				for _, doc := range docs {
					take(doc)
				}
			}
			for _, name := range append(j.byDefault(prog, source), j.fitting(prog, source)...) {
				take(j.services.Document(name, source.FormatFor(name)))
			}
			for _, doc := range slices.Collect(maps.Keys(seen)) {
				for _, name := range j.variants(doc.File) {
					take(j.services.Document(name, source.FormatFor(name)))
				}
			}
		}
	}
	slices.SortStableFunc(list, func(a, b *loadedFile) int { return cmp.Compare(a.doc.File, b.doc.File) })
	for _, f := range list {
		for _, prog := range j.services.Model.Programs {
			f.openedElsewhere(prog)
		}
	}
	return list
}

// variants are the files beside one that are the same for other environments: etc/config.prod.yaml beside etc/config.yaml.
func (j *judge) variants(name string) (list []string) {
	base, dir := environment.Base(name, j.project.Production...), path.Dir(name)
	for _, child := range j.project.Files.ReadDir(dir) {
		other := path.Join(dir, child)
		if other != name && path.Ext(other) == path.Ext(name) && environment.Base(other, j.project.Production...) == base {
			if _, ok := j.project.Files.Lookup(other); ok {
				list = append(list, other)
			}
		}
	}
	return list
}

// byDefault are the files of the repository that the program reads where it is started there with nothing set; of a folder those
// in it.
func (j *judge) byDefault(prog *service.Program, source *settings.Source) (list []string) {
	for _, e := range source.Files {
		name, ok := e.Eval(settings.Defaults{}).Value()
		if !ok || name == "" || path.IsAbs(name) {
			continue
		}
		for _, dir := range j.foldersOf(prog) {
			at := path.Join(dir, name)
			if _, ok := j.project.Files.Lookup(at); ok {
				list = append(list, at)
			} else if j.project.Files.IsDir(at) && at != "." && strings.Contains(source.Library, "kratos") {
				for _, child := range j.project.Files.ReadDir(at) {
					if settings.FormatOf(child) != "" {
						list = append(list, path.Join(at, child))
					}
				}
			}
		}
	}
	return list
}

// foldersOf are the folders that a program is started in where it is run from the repository: its own, its module's, the
// repository's.
func (j *judge) foldersOf(prog *service.Program) []string {
	dirs := []string{prog.Dir, "."}
	if m := j.project.Modules().Of(prog.Dir); m != nil && m.Dir != "." {
		dirs = append(dirs, m.Dir)
	}
	return dirs
}

// fitting are the files of the repository that a source's names fit where only the run completes them.
func (j *judge) fitting(prog *service.Program, source *settings.Source) (list []string) {
	for _, e := range source.Files {
		pattern, whole := patternOf(e)
		if whole || !strings.Contains(pattern, "*") || path.IsAbs(pattern) || strings.Trim(path.Base(pattern), "*.") == strings.Trim(path.Ext(pattern), "*.") {
			continue
		}
		dirs := j.foldersOf(prog)
		for _, entry := range j.project.Files.Entries() {
			if slices.ContainsFunc(dirs, func(dir string) bool {
				ok, err := path.Match(path.Join(dir, pattern), entry.Path)
				return ok && err == nil
			}) && !slices.Contains(list, entry.Path) && j.environmentOf(entry.Path) != "" {
				list = append(list, entry.Path)
			}
		}
	}
	return list
}

// patternOf makes a path of an expression, with "*" for what only the run knows; whole says that there is nothing of the kind.
func patternOf(e *settings.Expr) (pattern string, whole bool) {
	switch {
	case e == nil:
	case e.Op == settings.Const:
		return strings.NewReplacer("*", "\\*", "[", "\\[", "?", "\\?").Replace(e.Text), true
	case e.Op == settings.Concat:
		whole = true
		for _, a := range e.Args {
			p, w := patternOf(a)
			pattern, whole = pattern+p, whole && w
		}
		return strings.ReplaceAll(pattern, "**", "*"), whole
	}
	return "*", false
}

// loaded takes over what a program does with the file.
func (f *loadedFile) loaded(prog *service.Program, source *settings.Source) {
	if prog.Cut != nil {
		f.open = "the program in " + prog.Dir + " was not followed to its end"
	}
	if source.FoldCase {
		f.fold = max(f.fold, settings.FoldCase)
	}
	f.loads = append(f.loads, source.Loads...)
	read := false
	for _, r := range prog.Settings {
		r.Setting.Walk(func(e *settings.Expr) {
			if e.Op == settings.Key && e.Source == source {
				read = true
				f.reads = append(f.reads, e.Text)
			}
		})
	}
	if len(source.Loads) == 0 && !read {
		f.open = "it is not known into what " + source.Position.File + " loads it"
	}
}

// openedElsewhere notes that a program opens the file in another way than through the sources that are known.
func (f *loadedFile) openedElsewhere(prog *service.Program) {
	for _, use := range prog.Files {
		name, ok := use.Path.Eval(nil).Value()
		if !ok || use.Write || use.Dir || path.Clean(name) != f.doc.File {
			continue
		}
		if !slices.ContainsFunc(prog.Sources, func(s *settings.Source) bool {
			return slices.ContainsFunc(s.Files, func(e *settings.Expr) bool {
				text, ok := e.Eval(nil).Value()
				return ok && path.Clean(text) == path.Clean(name)
			})
		}) {
			f.open = "it is not known what " + use.Position.File + " reads from it"
		}
	}
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
