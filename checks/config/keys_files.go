package config

import (
	"cmp"
	"context"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/environment"
	"github.com/golive-dev/golive/internal/service"
	"github.com/golive-dev/golive/internal/settings"
)

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
	for _, name := range namesByDefault(source) {
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

// namesByDefault are the relative names of a source's files where nothing is set; of files that stand in for one another all.
func namesByDefault(source *settings.Source) (names []string) {
	for _, e := range source.Files {
		one := []*settings.Expr{e}
		if e.Op == settings.Choice {
			one = e.Args
		}
		for _, e := range one {
			if name, ok := e.Eval(settings.Defaults{}).Value(); ok && name != "" && !path.IsAbs(name) {
				names = append(names, name)
			}
		}
	}
	return names
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
				return slices.ContainsFunc(e.Eval(nil).Texts, func(text string) bool { return path.Clean(text) == path.Clean(name) })
			})
		}) {
			f.open = "it is not known what " + use.Position.File + " reads from it"
		}
	}
}
