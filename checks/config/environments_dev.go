package config

import (
	"cmp"
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/golive-dev/golive/checks"
	"github.com/golive-dev/golive/internal/credential"
	"github.com/golive-dev/golive/internal/environment"
	"github.com/golive-dev/golive/internal/inventory"
	"github.com/golive-dev/golive/internal/manifest"
	"github.com/golive-dev/golive/internal/settings"
	"github.com/golive-dev/golive/internal/yamlfile"
	"github.com/golive-dev/golive/report"
)

// A productionSetting is a setting that production is given.
type productionSetting struct {
	key, value string
	at         report.Position
	from       string // what gives it where that is no file of production's own: an overlay over a base
}

// judgeDev finds values of development in the files of production, and in what its overlays and charts make.
func (j *judge) judgeDev(ctx context.Context) error {
	list, files := j.productionFiles(ctx)
	list = append(list, j.productionManifests()...)
	slices.SortStableFunc(list, func(a, b productionSetting) int {
		return cmp.Or(cmp.Compare(a.at.File, b.at.File), cmp.Compare(a.at.Line, b.at.Line), cmp.Compare(a.at.Column, b.at.Column))
	})
	seen := map[string]bool{}
	for _, s := range list {
		what := devValue(s.key, s.value)
		id := fmt.Sprint(s.at.File, ":", s.at.Line, " ", what)
		if what == "" || seen[id] || s.at.Line < 1 {
			continue
		}
		seen[id] = true
		f := report.Finding{
			Message: fmt.Sprintf("production %s, by %s", what, s.key), Label: "a value for development", Position: s.at, Context: s.key,
			Help: "give production a value of its own",
		}
		if s.from != "" {
			f.Help = "production takes this value over in " + s.from + ": override it there"
		}
		if dsn, ok := credential.ParseDSN(s.value); ok {
			f.Secrets = append(f.Secrets, dsn.Password)
		}
		j.pass.Report(devSetting, f)
	}
	if len(list) > 0 {
		j.pass.Evidence(list[0].at.File, max(1, list[0].at.Line), "%s of production looked at, in %s and what manifests make", checks.Plural(len(list), "setting"), checks.Plural(files, "file"))
	}
	return ctx.Err()
}

// productionFiles are the settings in configuration files of production: not in manifests, which are judged as what they make.
func (j *judge) productionFiles(ctx context.Context) (list []productionSetting, files int) {
	linked := j.linkedFiles()
	for _, e := range j.project.Files.Entries() {
		if ctx.Err() != nil {
			break
		}
		name := e.Path
		if e.Kind != inventory.Regular || j.project.Files.HasGit() && !e.Tracked || e.Size > yamlfile.MaxSize || settings.FormatOf(name) == "" || !j.production(name) {
			continue
		}
		if !(j.project.InScope(name) || linked[name]) || j.asideFile(name) || notSettings(name) {
			continue
		}
		doc := j.services.Document(name, "")
		if doc == nil || isManifest(doc) {
			continue
		}
		files++
		list = append(list, settingsOf(doc, "")...)
		for _, p := range doc.Problems {
			j.pass.Limit(report.Limit{Message: name + " could not be read in full: " + p.Message, File: name, Line: p.Line})
			break
		}
	}
	return list, files
}

// settingsOf returns the scalars of a document whose value is known.
func settingsOf(doc *settings.Document, from string) (list []productionSetting) {
	for key, s := range doc.Keys {
		if s.State == settings.Set {
			list = append(list, productionSetting{key, s.Text, s.Position, from})
		}
	}
	return list
}

// notSettings reports whether a file is by its name one of a tool's that says nothing of how a service runs.
func notSettings(name string) bool {
	base := strings.ToLower(path.Base(name))
	return slices.ContainsFunc([]string{"package", "tsconfig", "angular", "compose", "kustomization", ".golangci", "taskfile", "skaffold"}, func(s string) bool {
		return strings.Contains(base, s)
	}) || strings.HasSuffix(base, ".tf.json")
}

// isManifest reports whether a document is an object of Kubernetes.
func isManifest(doc *settings.Document) bool {
	return doc.Keys["apiVersion"].State == settings.Set && doc.Keys["kind"].State == settings.Set
}

// productionManifests are the settings that manifests give production's containers: in their own files, and in what overlays and
// charts make for production, base values included.
func (j *judge) productionManifests() (list []productionSetting) {
	model := j.project.Manifests(context.Background())
	take := func(key string, v manifest.Value, from string) {
		if v.Known && v.Set() && j.shown(v.Position.File) {
			list = append(list, productionSetting{key, v.Text, v.Position, j.unlessOwn(v.Position.File, from)})
		}
	}
	for i := range model.ConfigMaps {
		cm := &model.ConfigMaps[i]
		from, ok := j.forProduction(cm.Position.File, cm.Rendered)
		if !ok {
			continue
		}
		for k := range cm.Data {
			e := &cm.Data[k]
			if format := settings.FormatOf(e.Key.Text); format != "" && e.Value.Known && j.shown(e.Value.Position.File) {
				for _, s := range settingsOf(j.services.Entry(e, format), from) {
					s.from = j.unlessOwn(s.at.File, from)
					list = append(list, s)
				}
				continue
			}
			take(e.Key.Text, e.Value, from)
		}
	}
	for i := range model.Workloads {
		w := &model.Workloads[i]
		from, ok := j.forProduction(w.Position.File, w.Rendered)
		for k := range w.Containers {
			c := &w.Containers[k]
			for _, v := range c.Env {
				if v.From == "" && (ok || w.Kind == manifest.Compose && j.production(v.Value.Position.File)) {
					take(v.Name.Text, v.Value, from)
				}
			}
			if ok {
				for _, s := range argumentsOf(slices.Concat(c.Command, c.Args)) {
					if j.shown(s.at.File) {
						s.from = j.unlessOwn(s.at.File, from)
						list = append(list, s)
					}
				}
			}
		}
	}
	return list
}

// shown reports whether a place is one that is reported: of the scope, and of nothing that is an example.
func (j *judge) shown(file string) bool { return j.project.InScope(file) && !j.asideFile(file) }

// unlessOwn returns from, "" for a file that is production's itself.
func (j *judge) unlessOwn(file, from string) string {
	if j.production(file) {
		return ""
	}
	return from
}

// forProduction reports whether an object is production's, by its file or by what renders it, and names the latter.
func (j *judge) forProduction(file string, origin *manifest.Origin) (from string, ok bool) {
	if origin == nil {
		return "", j.production(file)
	}
	from = cmp.Or(origin.Values, origin.Path)
	return from, j.production(from) || environment.Production(origin.Environment, j.project.Production)
}

// argumentsOf are the flags of a command line with their values; one that stands alone is true.
func argumentsOf(args []manifest.Value) (list []productionSetting) {
	for i, a := range args {
		name, ok := strings.CutPrefix(a.Text, "-")
		if !ok || !a.Known {
			continue
		}
		name = strings.TrimPrefix(name, "-")
		name, value, has := strings.Cut(name, "=")
		switch {
		case has:
		case i+1 < len(args) && !strings.HasPrefix(args[i+1].Text, "-"):
			if !args[i+1].Known {
				continue
			}
			value = args[i+1].Text
		default:
			value = "true"
		}
		if name != "" && !strings.ContainsAny(name, " \n") {
			list = append(list, productionSetting{key: name, value: value, at: a.Position})
		}
	}
	return list
}
