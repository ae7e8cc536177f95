package config

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/golive-dev/golive/checks"
	"github.com/golive-dev/golive/internal/manifest"
	"github.com/golive-dev/golive/internal/project"
	"github.com/golive-dev/golive/internal/service"
	"github.com/golive-dev/golive/internal/settings"
	"github.com/golive-dev/golive/report"
)

// judgeVariables holds the environment variables that programs require and read against those that manifests set.
func judgeVariables(ctx context.Context, j *judge) error {
	seen := map[place]bool{}
	for _, prog := range j.services.Model.Programs {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		j.unset(ctx, prog, seen)
	}
	return j.unused(ctx)
}

// A place is where a name stands.
type place struct {
	file string
	line int
	name string
}

// unset reports the variables that a program requires and that none of its manifests sets.
func (j *judge) unset(ctx context.Context, prog *service.Program, seen map[place]bool) {
	deployments := j.services.Of(prog)
	if len(prog.Failures) == 0 || len(deployments) == 0 {
		return
	}
	var names, open []string
	reported := map[string]bool{}
	for i := range prog.Failures {
		f := &prog.Failures[i]
		required := map[string]*missing{}
		var order []string
		for _, d := range deployments {
			for _, name := range j.hidden(ctx, f, d) {
				if !slices.Contains(open, name) {
					open = append(open, name)
				}
			}
			for _, m := range j.missing(f, d) {
				switch known := required[m.read.Text]; {
				case known == nil:
					required[m.read.Text] = m
					order = append(order, m.read.Text)
				case known.deployment.Workload.Rendered != nil && d.Workload.Rendered == nil:
					required[m.read.Text] = m
				}
			}
		}
		for _, name := range order {
			if reported[name] || slices.Contains(names, name) {
				continue
			}
			names = append(names, name)
			m := required[name]
			switch j.setSomewhere(ctx, m, deployments) {
			case service.Yes:
			case service.Maybe:
				if !slices.Contains(open, name) {
					open = append(open, name)
				}
			case service.No:
				for _, n := range append(m.alternatives, name) {
					reported[n] = true
				}
				j.reportUnset(prog, f, m, seen)
			}
		}
	}
	first := prog.Failures[0]
	j.pass.Evidence(first.File, first.Line, "%s ends at its start without what %d of its settings say: held against %s that run it", prog.Name, len(prog.Failures), checks.Plural(len(deployments), "container"))
	if len(open) > 0 {
		j.pass.Limit(report.Limit{File: first.File, Line: first.Line,
			Message: fmt.Sprintf("%s: whether what it requires is set (%s) is not known: the environment has sources outside the repository", prog.Name, strings.Join(open, ", "))})
	}
}

// A missing variable is one without which a failure certainly occurs in a deployment.
type missing struct {
	read         *settings.Expr // where the code reads it
	deployment   *project.Deployment
	alternatives []string // others of which one would do as well
	empty        bool     // it is set there, to nothing
	at           report.Position
}

// nonce is a value that no code compares with.
const nonce = "\x01golive"

// missing returns the variables without which a failure certainly occurs where a deployment runs.
func (j *judge) missing(f *service.Failure, d *project.Deployment) []*missing {
	if service.Holds(f.Guards, d.Env) != service.Yes {
		return nil
	}
	var lacking []*missing
	for _, e := range f.Variables() {
		switch s := d.Env.Variable(e.Text); {
		case s.State == settings.Unset, s.State == settings.Set && s.Text == "":
			lacking = append(lacking, &missing{read: e, deployment: d, empty: s.State == settings.Set, at: s.Position})
		}
	}
	fails := func(except ...string) bool {
		return service.Holds(f.Guards, filled{d.Env, except}) != service.No
	}
	var alone []*missing
	for _, m := range lacking {
		if !fails(m.read.Text) {
			alone = append(alone, m)
		}
	}
	if len(alone) > 0 { // any of them would do
		for _, m := range alone[1:] {
			alone[0].alternatives = append(alone[0].alternatives, m.read.Text)
		}
		return alone[:1]
	}
	var all []string
	for _, m := range lacking {
		all = append(all, m.read.Text)
	}
	if len(all) < 2 || fails(all...) {
		return nil
	}
	return slices.DeleteFunc(lacking, func(m *missing) bool {
		others := slices.DeleteFunc(slices.Clone(all), func(n string) bool { return n == m.read.Text })
		return service.Holds(f.Guards, filled{d.Env, others}) != service.Yes
	})
}

// hidden returns the variables that decide on a failure where a deployment runs and that come, if at all, from outside the
// repository.
func (j *judge) hidden(ctx context.Context, f *service.Failure, d *project.Deployment) (names []string) {
	vars, open := j.project.Manifests(ctx).EnvOf(d.Workload, d.Container)
	if !open || service.Holds(f.Guards, d.Env) != service.Maybe {
		return nil
	}
	for _, e := range f.Variables() {
		given := slices.ContainsFunc(vars, func(v manifest.EnvVar) bool { return v.Name.Text == e.Text })
		if !given && d.Env.Variable(e.Text).State == settings.Open {
			names = append(names, e.Text)
		}
	}
	return names
}

// filled is an environment in which some variables are set to something.
type filled struct {
	settings.Environment
	names []string
}

func (f filled) Variable(name string) settings.Setting {
	if slices.Contains(f.names, name) {
		return settings.Setting{Text: nonce, State: settings.Set}
	}
	return f.Environment.Variable(name)
}

// Arguments are those of the environment itself.
func (f filled) Arguments() ([]string, bool) {
	if a, ok := f.Environment.(settings.Arguments); ok {
		return a.Arguments()
	}
	return nil, false
}

// setSomewhere reports whether any manifest of the program sets a variable, or one that would do as well.
func (j *judge) setSomewhere(ctx context.Context, m *missing, deployments []*project.Deployment) service.Truth {
	manifests := j.project.Manifests(ctx)
	names := append([]string{m.read.Text}, m.alternatives...)
	result, listed := service.No, false
	for _, d := range deployments {
		vars, open := manifests.EnvOf(d.Workload, d.Container)
		for _, name := range names {
			given := false
			for _, v := range vars {
				given = given || v.Name.Text == name && (v.From != "" || !v.Value.Known || v.Value.Text != "")
			}
			if given || d.Env.Variable(name).State == settings.Set && d.Env.Variable(name).Text != "" {
				return service.Yes
			}
			if open || d.Env.Variable(name).State == settings.Open || j.services.Guessed(d) {
				result = service.Maybe
			}
			named, lists := j.filledByChart(d, name)
			if listed = listed || lists; named {
				result = service.Maybe
			}
		}
	}
	// Whoever installs a chart may fill its list of variables; a manifest beside it that lacks one lacks it all the same.
	if r := m.deployment.Workload.Rendered; listed && r != nil && r.Kind == "helm" {
		result = service.Maybe
	}
	for i := range manifests.Workloads { // what a patch sets, whatever it is applied to, or a file that is laid over one of compose
		if w := &manifests.Workloads[i]; w.Patch || slices.ContainsFunc(deployments, func(d *project.Deployment) bool { return laidOver(w, d.Workload) }) {
			for _, c := range w.Containers {
				for _, v := range c.Env {
					if slices.Contains(names, v.Name.Text) {
						result = service.Maybe
					}
				}
			}
		}
	}
	return result
}

// laidOver reports whether a service of a compose file is another one's in a file beside it: docker-compose.override.yml, which
// says neither image nor build.
func laidOver(w, base *manifest.Workload) bool {
	return w != base && w.Kind == manifest.Compose && base.Kind == manifest.Compose && w.Name.Text == base.Name.Text &&
		path.Dir(w.Position.File) == path.Dir(base.Position.File)
}

func (j *judge) reportUnset(prog *service.Program, f *service.Failure, m *missing, seen map[place]bool) {
	name := m.read.Text
	at := m.read.Position
	if at.Line == 0 {
		at = f.Position
	}
	if at.Line == 0 || seen[place{at.File, at.Line, name}] {
		return
	}
	seen[place{at.File, at.Line, name}] = true
	d := m.deployment
	what, label := name, "required, and set nowhere"
	if len(m.alternatives) > 0 {
		what = "one of " + strings.Join(append([]string{name}, m.alternatives...), ", ")
	}
	message := fmt.Sprintf("%s requires the environment variable %s, which no manifest of it sets", prog.Name, what)
	if m.empty {
		message = fmt.Sprintf("%s requires the environment variable %s, which its manifest sets to nothing", prog.Name, what)
		label = "required, and set to nothing"
	}
	finding := report.Finding{
		Message: message, Label: label, Position: at,
		Help:    fmt.Sprintf("set %s in the environment of container %s, or give it a default in the code", name, containerName(d)),
		Context: prog.Package + " " + name,
	}
	if f.Position != at && f.Line > 0 {
		finding.Related = append(finding.Related, report.Related{Message: "without it the program ends here", Position: f.Position})
	}
	where := d.Container.Position
	if m.empty && m.at.Line > 0 {
		where = m.at
	}
	if where.Line > 0 {
		finding.Related = append(finding.Related, report.Related{Message: "this container runs the program", Position: where})
	}
	if near := j.near(name, d); near != "" {
		finding.Help = fmt.Sprintf("did you mean %s, which the manifest sets and nothing reads? else ", near) + finding.Help
	}
	j.pass.Report(envUnset, finding)
}

// near returns the variable that a container sets, the program does not read, and that is named almost like another.
func (j *judge) near(name string, d *project.Deployment) string {
	var names []string
	for _, v := range d.Container.Env {
		read := slices.ContainsFunc(d.Program.Settings, func(r service.Read) bool {
			return r.Setting.Op == settings.Env && r.Setting.Text == v.Name.Text
		})
		if v.Name.Known && !read {
			names = append(names, v.Name.Text)
		}
	}
	return nearest(name, names)
}

func containerName(d *project.Deployment) string {
	if d.Container.Name.Text != "" {
		return d.Container.Name.Text
	}
	return d.Workload.Name.Text
}

// nearest returns the one of several names that is a typing error away from a name: two letters at most, or a third of the
// shorter one where that is less. "" where there is none.
func nearest(name string, names []string) string {
	best, distance := "", 3
	for _, n := range names {
		if d := edits(strings.ToLower(name), strings.ToLower(n)); d < distance && d <= min(len(name), len(n))/3 {
			best, distance = n, d
		}
	}
	return best
}

// edits counts the letters to insert, delete, replace or swap with their neighbour that make a text another (the distance of
// Damerau and Levenshtein, optimal string alignment).
func edits(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x) > 200 || len(y) > 200 {
		return len(x) + len(y)
	}
	before, last := []int(nil), make([]int, len(y)+1)
	for k := range last {
		last[k] = k
	}
	for i := 1; i <= len(x); i++ {
		row := make([]int, len(y)+1)
		row[0] = i
		for k := 1; k <= len(y); k++ {
			cost := 1
			if x[i-1] == y[k-1] {
				cost = 0
			}
			row[k] = min(last[k]+1, row[k-1]+1, last[k-1]+cost)
			if i > 1 && k > 1 && x[i-1] == y[k-2] && x[i-2] == y[k-1] {
				row[k] = min(row[k], before[k-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(y)]
}
