package config

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/golive-dev/golive/checks"
	"github.com/golive-dev/golive/internal/manifest"
	"github.com/golive-dev/golive/internal/service"
	"github.com/golive-dev/golive/internal/settings"
	"github.com/golive-dev/golive/report"
)

// judgeSeparation finds services that read one configuration file of the repository by a constant name while nothing lets an
// environment say otherwise. Whatever may be such a thing keeps the rule quiet.
func judgeSeparation(ctx context.Context, j *judge) error {
	looked, reported := 0, map[report.Position]bool{}
	var first report.Position
	for _, prog := range j.services.Model.Programs {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if !prog.IsService() || len(prog.Sources) == 0 {
			continue
		}
		if prog.Cut != nil {
			j.pass.Limit(report.Limit{
				Message: "whether an environment can override the configuration of " + prog.Name + " is not known: the program was not followed to its end",
				File:    prog.Main.File, Line: prog.Main.Line,
			})
			continue
		}
		if looked++; looked == 1 {
			first = prog.Main
		}
		source, file, ok := j.onlyFile(prog)
		if !ok || j.overridden(prog, source, file) || j.readsElse(ctx, prog) {
			continue
		}
		at := loadedAt(prog, source, file)
		if reported[at] || !j.inRepository(at.File) {
			continue
		}
		reported[at] = true
		f := report.Finding{
			Message: fmt.Sprintf("%s reads %s in every environment, and nothing overrides it", prog.Name, file), Label: "always this file", Position: at, Context: prog.Name,
			Help: "take the file's name from a flag or a variable, let environment variables override its keys, or mount it",
		}
		if prog.Main.File != at.File {
			f.Related = []report.Related{{Message: "the program", Position: prog.Main}}
		}
		j.pass.Report(noSeparation, f)
	}
	if looked > 0 {
		j.pass.Evidence(first.File, first.Line, "%s with configuration files asked whether an environment can override them", checks.Plural(looked, "service"))
	}
	return nil
}

// onlyFile returns the one file of the repository that a program's configuration is read from; false where there are several, or
// where its name or place is not the same everywhere.
func (j *judge) onlyFile(prog *service.Program) (source *settings.Source, file string, ok bool) {
	for _, s := range prog.Sources {
		if len(s.Files) == 0 {
			return nil, "", false
		}
		for _, e := range s.Files {
			name, known := e.Eval(nil).Value()
			if !known || strings.ContainsAny(name, "$~") || path.IsAbs(name) && (len(s.Files) > 1 || len(j.services.Images(prog)) == 0) {
				return nil, "", false // an absolute path is one that the environment fills, unless the image brings the file along
			}
		}
		docs, _ := j.services.Documents(j.services.Local(prog), s)
		if len(docs) == 0 {
			var found []string
			for _, name := range j.byDefault(prog, s) {
				if !slices.Contains(found, name) {
					found = append(found, name)
				}
			}
			if len(j.services.Images(prog)) > 0 || len(found) != 1 {
				return nil, "", false
			}
			docs = append(docs, j.services.Document(found[0], s.FormatFor(found[0])))
		}
		for _, doc := range docs {
			if doc == nil || file != "" && doc.File != file {
				return nil, "", false
			}
			source, file = s, doc.File
		}
	}
	return source, file, file != "" && j.inRepository(file)
}

// templateEndings are those of files that something fills in before the program starts.
var templateEndings = []string{".tmpl", ".tpl", ".j2", ".template", ".gotmpl", ".tmplt", ".in", ".envsubst", ".ctmpl"}

// overridden reports whether something outside the code may put another file, or other values, in the file's place.
func (j *judge) overridden(prog *service.Program, source *settings.Source, file string) bool {
	if len(j.variants(file)) > 0 || strings.Contains(strings.ToLower(source.Library), "env") {
		return true
	}
	for _, ending := range templateEndings {
		ext := path.Ext(file)
		if j.inRepository(file+ending) || j.inRepository(strings.TrimSuffix(file, ext)+ending+ext) {
			return true
		}
	}
	for _, e := range j.project.Files.Entries() {
		if path.Base(e.Path) == path.Base(file) && e.Path != file && j.environmentOf(e.Path) != "" && !j.asideFile(e.Path) {
			return true
		}
	}
	doc := j.services.Document(file, source.FormatFor(file))
	if doc == nil || doc.Partial {
		return true
	}
	for _, s := range doc.Keys {
		if s.State == settings.Open || strings.Contains(s.Text, "${") || strings.Contains(s.Text, "{{") {
			return true
		}
	}
	for _, d := range j.services.Of(prog) {
		if slices.ContainsFunc(d.Container.Mounts, func(m manifest.Mount) bool {
			at := strings.TrimSuffix(m.Path.Text, "/")
			return !m.Path.Known || m.Kind == manifest.ConfigMap || m.Kind == manifest.Secret || m.Kind == manifest.Projected ||
				path.Base(at) == path.Base(file) || path.Base(at) == path.Base(path.Dir(file))
		}) {
			return true
		}
		docs, complete := j.services.Documents(d.Env, source)
		if !complete || slices.ContainsFunc(docs, func(doc *settings.Document) bool { return doc.File != file }) {
			return true
		}
	}
	return false
}

// loadedAt is where a program reads a file.
func loadedAt(prog *service.Program, source *settings.Source, file string) report.Position {
	if source.ReadAt.Line > 0 {
		return source.ReadAt
	}
	for _, use := range prog.Files {
		if name, ok := use.Path.Eval(nil).Value(); ok && !use.Write && path.Base(name) == path.Base(file) {
			return use.Position
		}
	}
	return source.Position
}
