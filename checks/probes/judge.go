package probes

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/golive-dev/golive/checks"
	"github.com/golive-dev/golive/internal/manifest"
	"github.com/golive-dev/golive/internal/project"
	"github.com/golive-dev/golive/internal/service"
	"github.com/golive-dev/golive/internal/settings"
	"github.com/golive-dev/golive/report"
)

// A judge collects what the rules say: a finding of several renderings of one manifest is reported once, and what stayed
// undecided is counted.
type judge struct {
	pass     *checks.Pass
	programs []*program // those that serve something
	subjects []*subject

	seen      map[string]bool
	decided   map[*report.Rule]map[report.Position]bool
	undecided map[*report.Rule]map[report.Position]string // why
}

// A subject is a container that runs programs of the project: one, or several one after the other, of which those that
// listen count.
type subject struct {
	workload  *manifest.Workload
	container *manifest.Container
	runs      []*project.Deployment
	asks      []ask
}

// A program is one that serves something, with the containers that run it.
type program struct {
	*service.Program
	subjects []*subject
	vitals   vitals
	envs     []settings.Environment // where it runs; the repository's own settings where no workload is known
	// stopSignal is set where an image of the program has itself stopped by another signal than SIGTERM.
	stopSignal bool
}

// holds says whether what stands behind some conditions is there in one of the places where a program runs.
func (p *program) holds(guards []service.Guard) service.Truth { return holdsIn(guards, p.envs) }

func holdsIn(guards []service.Guard, envs []settings.Environment) service.Truth {
	best := service.No
	for _, env := range envs {
		switch service.Holds(guards, env) {
		case service.Yes:
			return service.Yes
		case service.Maybe:
			best = service.Maybe
		}
	}
	return best
}

func newJudge(pass *checks.Pass) *judge {
	return &judge{
		pass: pass, seen: map[string]bool{}, decided: map[*report.Rule]map[report.Position]bool{},
		undecided: map[*report.Rule]map[report.Position]string{},
	}
}

// load takes over the programs and what runs them. What could not be read is a limit.
func (j *judge) load(ctx context.Context) error {
	services := j.pass.Project.Services(ctx)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	blind := false
	for _, p := range services.Model.Problems {
		blind = blind || p.Whole
		j.pass.Limit(report.Limit{Message: p.Message, File: p.File, Line: p.Line, Incomplete: p.Whole})
	}
	byContainer := map[*manifest.Container]*subject{}
	for _, d := range services.Deployments {
		if d.Container == nil || d.Workload == nil || d.Workload.Patch {
			continue // what is not in a patch stands in what it is applied to
		}
		s := byContainer[d.Container]
		if s == nil {
			s = &subject{workload: d.Workload, container: d.Container}
			byContainer[d.Container] = s
			j.subjects = append(j.subjects, s)
		}
		s.runs = append(s.runs, d)
	}
	for _, s := range j.subjects {
		s.runs = slices.DeleteFunc(s.runs, func(d *project.Deployment) bool { return !running(d) })
	}
	j.subjects = slices.DeleteFunc(j.subjects, func(s *subject) bool { return len(s.runs) == 0 })
	for _, s := range j.subjects {
		s.asks = s.read()
	}
	for _, p := range services.Model.Programs {
		if p.Cut != nil {
			j.pass.Limit(report.Limit{Message: p.Name + " was not followed to its end: " + p.Cut.Message, File: p.Cut.File, Line: p.Cut.Line, Incomplete: p.Cut.Whole})
		}
		if !serves(p) {
			blind = j.unseen(p, len(services.Of(p)) > 0) || blind
			continue
		}
		one := &program{Program: p, stopSignal: slices.ContainsFunc(services.Images(p), stopsOtherwise)}
		for _, s := range j.subjects {
			if slices.ContainsFunc(s.runs, func(d *project.Deployment) bool { return d.Program == p }) {
				one.subjects = append(one.subjects, s)
			}
		}
		for _, d := range services.Of(p) {
			one.envs = append(one.envs, d.Env)
		}
		if len(one.envs) == 0 {
			one.envs = append(one.envs, services.Local(p))
		}
		j.programs = append(j.programs, one)
	}
	if len(j.programs) == 0 && len(j.subjects) == 0 && !blind {
		return checks.NotApplicable("no main package opens a listener for requests")
	}
	j.manifests(ctx, services)
	for _, p := range j.programs {
		p.vitals = vitalsOf(p)
	}
	return nil
}

// stopsOtherwise reports whether an image's STOPSIGNAL is, or may be, another one than SIGTERM.
func stopsOtherwise(img *project.Image) bool {
	if img.Image == nil || img.Final == nil {
		return false
	}
	signal := img.Final.StopSignal
	return signal.Text != "" && (!signal.Known || !slices.Contains([]string{"SIGTERM", "TERM", "15"}, signal.Text))
}

// running reports whether a container runs a program that is no step before others and that listens, or that its probes
// take for one that does.
func running(d *project.Deployment) bool {
	c := d.Container
	probed := c.Liveness != nil || c.Readiness != nil || c.Startup != nil || c.Healthcheck != nil && c.Healthcheck.Kind != manifest.NoProbe
	return (len(d.Program.Listeners) > 0 || probed) && (!c.Init || c.Sidecar)
}

// unseen files what may serve something where a program is not seen to listen. It reports whether that makes the check
// blind: tools link such libraries without serving anything, what a workload runs hardly does.
func (j *judge) unseen(p *service.Program, deployed bool) bool {
	if len(p.Listeners) > 0 {
		return p.Cut != nil
	}
	library := servingLibrary(p)
	switch {
	case library != "":
		j.pass.Limit(report.Limit{
			Message: "whether " + p.Name + " serves anything is not known: it links " + library + ", and no listener is found",
			File:    p.Main.File, Line: p.Main.Line, Incomplete: deployed,
		})
		return deployed || p.Cut != nil
	case len(p.Unfollowed) > 0:
		u := p.Unfollowed[0]
		j.pass.Limit(report.Limit{Message: "whether " + p.Name + " serves anything is not known: " + u.Name + ": " + u.Why, File: u.File, Line: u.Line})
	}
	return p.Cut != nil
}

// manifests files what of the manifests could not be read or belongs to no program.
func (j *judge) manifests(ctx context.Context, services *project.Services) {
	model := j.pass.Project.Manifests(ctx)
	for _, p := range model.Problems {
		j.pass.Limit(report.Limit{Message: p.Message, File: p.File, Line: p.Line, Incomplete: p.Whole && j.pass.Project.InScope(p.File)})
	}
	for _, u := range services.Unlinked {
		j.pass.Limit(report.Limit{
			Message: "container " + u.Container.Name.Text + " of " + u.Workload.Kind + " " + u.Workload.Name.Text + " is linked to no program: " + u.Why,
			File:    u.Container.Position.File, Line: u.Container.Position.Line,
		})
	}
}

// report files a finding once, however many renderings have it.
func (j *judge) report(r *report.Rule, f report.Finding) {
	key := fmt.Sprintf("%s\x00%s:%d:%d\x00%s", r.ID, f.File, f.Line, f.Column, f.Message)
	if f.File != "" && !j.seen[key] {
		j.seen[key] = true
		j.pass.Report(r, f)
	}
}

// decide notes a site that a rule could judge, whatever it said.
func (j *judge) decide(r *report.Rule, at report.Position) {
	if j.decided[r] == nil {
		j.decided[r] = map[report.Position]bool{}
	}
	j.decided[r][at] = true
}

// unknown notes a site that a rule could not judge.
func (j *judge) unknown(r *report.Rule, at report.Position, format string, args ...any) {
	if j.undecided[r] == nil {
		j.undecided[r] = map[report.Position]string{}
	}
	if _, known := j.undecided[r][at]; !known {
		j.undecided[r][at] = fmt.Sprintf(format, args...)
	}
}

// conclude files the limits and the evidence. Where several sites of an error-level rule stayed undecided and none was
// decided, the check did not look.
func (j *judge) conclude() error {
	for _, r := range j.pass.Check.Rules {
		sites := j.undecided[r]
		blind := r.Severity == report.Error && len(j.decided[r]) == 0 && len(sites) > 1
		for _, at := range places(sites) {
			j.pass.Limit(report.Limit{Message: r.ID + " is undecided: " + sites[at], File: at.File, Line: at.Line, Incomplete: blind})
		}
	}
	j.evidence()
	return nil
}

// evidence says what was looked at.
func (j *judge) evidence() {
	routes, listeners, rpc := 0, 0, 0
	for _, p := range j.programs {
		listeners += len(p.Listeners)
		for _, l := range p.Listeners {
			routes += len(l.Routes)
			rpc += len(l.Services)
		}
		j.pass.Evidence(p.Main.File, p.Main.Line, "%s serves on %s: liveness %s, readiness %s, %s", p.Name, checks.Plural(len(p.Listeners), "listener"),
			p.vitals.live.describe(), p.vitals.ready.describe(), shutdowns(p.Program))
	}
	if len(j.programs) > 0 {
		at, what := j.programs[0].Listeners[0].Position, checks.Plural(routes, "route")
		if rpc > 0 {
			what += " and " + checks.Plural(rpc, "RPC service")
		}
		j.pass.Evidence(at.File, at.Line, "%s on %s of %s", what, checks.Plural(listeners, "listener"), checks.Plural(len(j.programs), "service"))
	}
	asked, first := 0, report.Position{}
	for _, s := range j.subjects {
		for _, a := range s.asks {
			asked++
			if first.File == "" {
				first = a.probe.Position
			}
		}
	}
	if asked > 0 {
		j.pass.Evidence(first.File, first.Line, "%s of %s: %d of %d paths and %d of %d ports decided", checks.Plural(asked, "probe"),
			checks.Plural(len(j.subjects), "container"), len(j.decided[pathNotServed]), len(j.decided[pathNotServed])+len(j.undecided[pathNotServed]),
			len(j.decided[portNotListened]), len(j.decided[portNotListened])+len(j.undecided[portNotListened]))
	}
}

// places returns the keys of a map by place.
func places[V any](m map[report.Position]V) []report.Position {
	list := make([]report.Position, 0, len(m))
	for at := range m {
		list = append(list, at)
	}
	slices.SortFunc(list, func(a, b report.Position) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return list
}
