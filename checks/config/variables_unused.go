package config

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/golive-dev/golive/checks"
	"github.com/golive-dev/golive/internal/manifest"
	"github.com/golive-dev/golive/internal/project"
	"github.com/golive-dev/golive/internal/service"
	"github.com/golive-dev/golive/internal/settings"
	"github.com/golive-dev/golive/report"
)

// A given variable is one that a manifest sets, at one place of a file, with the containers that it reaches.
type given struct {
	name     string
	at       report.Position
	what     string // "container api", "ConfigMap api"
	readers  []*project.Deployment
	open     bool // some container that it reaches runs something that is not known
	override bool // it is read in some container, by something else than a program
}

// unused reports the variables that manifests set and nothing reads.
func (j *judge) unused(ctx context.Context) error {
	list := j.givenVariables(ctx)
	if len(list) == 0 {
		return nil
	}
	words, err := j.wordsOf(ctx, list)
	if err != nil {
		return err
	}
	undecided := map[*service.Program][]string{}
	for _, g := range list {
		if g.open || g.override || runtimeVariable(g.name) || words.files[g.name] {
			continue
		}
		read, open := false, (*service.Program)(nil)
		for _, d := range g.readers {
			switch words.reads(d.Program, g.name) {
			case service.Yes:
				read = true
			case service.Maybe:
				open = d.Program
			}
		}
		switch {
		case read:
		case open != nil:
			undecided[open] = append(undecided[open], g.name)
		default:
			j.reportUnused(g)
		}
	}
	for _, prog := range j.services.Model.Programs {
		if names := undecided[prog]; len(names) > 0 {
			slices.Sort(names)
			names = slices.Compact(names)
			j.pass.Limit(report.Limit{File: prog.Main.File, Line: prog.Main.Line,
				Message: fmt.Sprintf("%s computes names of environment variables, or hands its environment on: whether it reads %s is not known", prog.Name, enumerate(names))})
		}
	}
	at := list[0].at
	j.pass.Evidence(at.File, at.Line, "%s of manifests held against what the programs read", checks.Plural(len(list), "variable"))
	return nil
}

// enumerate names the first few of a list.
func enumerate(names []string) string {
	if len(names) > 4 {
		return fmt.Sprintf("%s and %d others", strings.Join(names[:4], ", "), len(names)-4)
	}
	return strings.Join(names, ", ")
}

func (j *judge) reportUnused(g *given) {
	d := g.readers[0]
	finding := report.Finding{
		Message: fmt.Sprintf("%s sets the environment variable %s, which %s does not read", g.what, g.name, d.Program.Name),
		Label:   "nothing reads it", Position: g.at, Context: g.what + " " + g.name,
		Help:    fmt.Sprintf("drop %s, or read it", g.name),
		Related: []report.Related{{Message: "the program", Position: d.Program.Main}},
	}
	var lacking []string
	for _, r := range d.Program.Settings {
		if r.Setting.Op == settings.Env && d.Env.Variable(r.Setting.Text).State == settings.Unset {
			lacking = append(lacking, r.Setting.Text)
		}
	}
	if near := nearest(g.name, lacking); near != "" {
		finding.Help = fmt.Sprintf("did you mean %s, which the program reads and nothing sets? else %s", near, finding.Help)
	}
	j.pass.Report(envUnused, finding)
}

// givenVariables returns what the manifests set in containers that run programs, by place.
func (j *judge) givenVariables(ctx context.Context) []*given {
	manifests := j.project.Manifests(ctx)
	byContainer := map[*manifest.Container][]*project.Deployment{}
	for _, d := range j.services.Deployments {
		byContainer[d.Container] = append(byContainer[d.Container], d)
	}
	var list []*given
	index := map[place]*given{}
	for i := range manifests.Workloads {
		w := &manifests.Workloads[i]
		for k := range w.Containers {
			c := &w.Containers[k]
			vars, _ := manifests.EnvOf(w, c)
			all := slices.Concat(c.Env, slices.DeleteFunc(vars, func(v manifest.EnvVar) bool {
				return slices.ContainsFunc(c.Env, func(o manifest.EnvVar) bool { return o.Name == v.Name })
			}))
			for _, v := range all {
				at := v.Name.Position
				if !v.Name.Known || v.Name.Text == "" || at.Line == 0 || v.From == string(manifest.Secret) && v.Ref == "" {
					continue
				}
				key := place{at.File, at.Line, v.Name.Text}
				g := index[key]
				if g == nil {
					g = &given{name: v.Name.Text, at: at, what: source(c, v)}
					index[key] = g
					list = append(list, g)
				}
				g.reaches(j, w, c, byContainer[c])
			}
		}
	}
	for i := range manifests.ConfigMaps { // one that is mounted as files is no set of variables
		for _, g := range list {
			g.open = g.open || g.what == "ConfigMap "+manifests.ConfigMaps[i].Name.Text && mounted(manifests, manifests.ConfigMaps[i].Name.Text)
		}
	}
	return slices.DeleteFunc(list, func(g *given) bool { return len(g.readers) == 0 })
}

func source(c *manifest.Container, v manifest.EnvVar) string {
	own := slices.ContainsFunc(c.Env, func(o manifest.EnvVar) bool { return o.Name == v.Name })
	switch {
	case own:
		return "container " + c.Name.Text
	case v.From == string(manifest.ConfigMap):
		return "ConfigMap " + v.Ref
	case v.From == string(manifest.Secret):
		return "Secret " + v.Ref
	}
	return v.Ref
}

// mounted reports whether a container mounts a ConfigMap.
func mounted(m *manifest.Model, name string) bool {
	for i := range m.Workloads {
		for _, c := range m.Workloads[i].Containers {
			for _, mount := range c.Mounts {
				if mount.Source == name && (mount.Kind == manifest.ConfigMap || mount.Kind == manifest.Projected) {
					return true
				}
			}
		}
	}
	return false
}

// reaches notes that a variable is set in a container.
func (g *given) reaches(j *judge, w *manifest.Workload, c *manifest.Container, deployments []*project.Deployment) {
	if len(deployments) == 0 {
		if !slices.ContainsFunc(j.services.Deployments, func(d *project.Deployment) bool { return laidOver(w, d.Workload) }) {
			g.open = true // a patch, or a container that is somebody else's
		}
		return
	}
	for _, d := range deployments {
		g.readers = append(g.readers, d)
		g.open = g.open || j.services.StartsOthers(d) || j.services.Guessed(d)
	}
	g.override = g.override || names(c, g.name) || w.Kind == "Service" && g.name == "PORT"
}

// names reports whether the manifest itself reads a variable of a container: in its command, its arguments, another
// variable, a probe or a hook.
func names(c *manifest.Container, name string) bool {
	var texts []string
	for _, list := range [][]manifest.Value{c.Command, c.Args} {
		for _, v := range list {
			texts = append(texts, v.Text)
		}
	}
	for _, v := range c.Env {
		texts = append(texts, v.Value.Text)
	}
	for _, p := range []*manifest.Probe{c.Liveness, c.Readiness, c.Startup, c.Healthcheck} {
		if p != nil {
			for _, v := range p.Command {
				texts = append(texts, v.Text)
			}
		}
	}
	if c.PreStop != nil {
		for _, v := range c.PreStop.Command {
			texts = append(texts, v.Text)
		}
	}
	return slices.ContainsFunc(texts, func(t string) bool { return placeholder(t, name) })
}

// placeholder reports whether a text has a variable's name behind a "$", as shells, Kubernetes, compose and most libraries of
// configuration write it: $NAME, ${NAME…}, $(NAME), or as templates do: env "NAME", .Env.NAME, env.NAME.
func placeholder(text, name string) bool {
	for rest := text; ; {
		i := strings.Index(rest, name)
		if i < 0 {
			return false
		}
		before, after := rest[:i], rest[i+len(name):]
		rest = after
		if after != "" && wordByte(after[0]) || before != "" && wordByte(before[len(before)-1]) {
			continue
		}
		for _, mark := range []string{"$", "${", "$(", "${!", "%", "env \"", "env `", "env '", "getenv(\"", "getenv('", "ENV[\"", "ENV['", "Env.", "env.", "environ[\"", "environ['", "env:", "ENV "} {
			if strings.HasSuffix(before, mark) {
				return true
			}
		}
	}
}

func wordByte(b byte) bool {
	return b == '_' || '0' <= b && b <= '9' || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z'
}
