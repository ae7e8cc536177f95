package security

import (
	"context"
	"fmt"
	"slices"

	"github.com/golive-dev/golive/internal/service"
	"github.com/golive-dev/golive/internal/settings"
	"github.com/golive-dev/golive/report"
)

// An aid is something for developers that a listener serves.
type aid struct {
	what string
	help string
	at   report.Position
}

// judgeDebug reports what a published listener serves to developers beside the profiler.
func (j *judge) judgeDebug(ctx context.Context, p *service.Program, l *service.Listener, places []place) {
	seen := map[report.Position]bool{}
	undecided := ""
	for _, at := range places {
		list, why := j.aids(l, at)
		undecided = orElse(undecided, why)
		if len(list) == 0 {
			continue
		}
		e := j.exposed(ctx, p, l, at)
		if e.open == service.Maybe {
			undecided = orElse(undecided, e.why)
		}
		if e.open != service.Yes || e.by == nil {
			continue
		}
		for _, a := range list {
			if a.at.Line < 1 {
				a.at = l.Position
			}
			if seen[a.at] {
				continue
			}
			seen[a.at] = true
			j.pass.Report(debugExposed, report.Finding{
				Message:  fmt.Sprintf("%s serves %s %s, and %s", p.Name, a.what, where(l, e), e.by.Message),
				Label:    "for developers, and open to whoever reaches the port",
				Position: a.at,
				Related:  []report.Related{*e.by},
				Help:     a.help,
				Context:  p.Package + ": " + a.what,
			})
		}
	}
	if len(seen) == 0 && undecided != "" {
		j.undecided(debugExposed, l, undecided)
	}
}

// debugNames are Route.Debug's values with what a report calls them.
var debugNames = map[string]string{
	"expvar": "the program's variables (expvar)", "trace": "the requests that it traced (golang.org/x/net/trace)",
	"statsviz": "the run time's figures (statsviz)", "fgprof": "a profiler (fgprof)",
}

// aids returns what a listener serves to developers in a place, the profiler aside.
func (j *judge) aids(l *service.Listener, at place) (list []aid, undecided string) {
	for _, kind := range []string{"expvar", "trace", "statsviz", "fgprof"} {
		route, why := j.reachable(l, at, func(r *service.Route) bool { return r.Debug == kind })
		undecided = orElse(undecided, why)
		if route != nil {
			list = append(list, aid{debugNames[kind], "serve it on a listener of its own on 127.0.0.1, or behind an authenticating middleware", route.Position})
		}
	}
	for _, s := range l.Services {
		switch {
		case !s.Reflection || service.Holds(s.Guards, at.env) == service.No:
		case service.Holds(s.Guards, at.env) == service.Maybe || s.Maybe && len(s.Guards) == 0:
			undecided = orElse(undecided, "whether gRPC reflection is registered is decided when the program runs")
		default:
			list = append(list, aid{"gRPC reflection", "register it in development only, or on a server of its own", s.Position})
		}
	}
	if l.AddedBy != "" {
		profiler, _ := j.reachable(l, at, func(r *service.Route) bool { return r.Debug == "pprof" })
		if profiler == nil {
			block, _ := j.block(l, at.env)
			list = append(list, aid{"the routes of " + l.AddedBy, "bind it to 127.0.0.1, or publish its port to the collector alone", block})
		}
	}
	return list, undecided
}

// judgeModes reports a framework's debug mode where any listener of the program is published.
func (j *judge) judgeModes(ctx context.Context, p *service.Program, places []place) {
	for _, mode := range p.DebugModes {
		var by *report.Related
		i := slices.IndexFunc(places, func(at place) bool {
			if service.Holds(mode.Guards, at.env) == service.Yes {
				by = j.published(ctx, p, at)
			}
			return by != nil
		})
		if i < 0 {
			continue
		}
		f := report.Finding{
			Message:  fmt.Sprintf("%s runs its framework in debug mode (%s), and %s", p.Name, mode.Name, by.Message),
			Label:    "routes, errors and stacks for developers",
			Position: mode.Position,
			Related:  []report.Related{*by},
			Help:     "switch debug mode on by a setting that production leaves alone",
			Context:  p.Package + ": " + mode.Name,
		}
		if at := setAt(mode.Guards, places[i].env); at.Line > 0 {
			f.Position = at
			f.Related = append(f.Related, report.Related{Message: "the mode that this sets", Position: mode.Position})
		}
		j.pass.Report(debugExposed, f)
	}
}

// setAt returns where the setting stands that makes a condition hold.
func setAt(guards []service.Guard, env settings.Environment) report.Position {
	for _, g := range guards {
		if g.Condition == nil {
			continue
		}
		for _, from := range g.Condition.Eval(env).From {
			if from.Position.Line > 0 {
				return from.Position
			}
		}
	}
	return report.Position{}
}

// published returns what publishes a listener of a program in a place: one with the program's own routes before any other.
func (j *judge) published(ctx context.Context, p *service.Program, at place) *report.Related {
	var by *report.Related
	for _, l := range p.Listeners {
		e := j.exposed(ctx, p, l, at)
		if l.AddedBy != "" || e.open != service.Yes || e.by == nil {
			continue
		}
		if l.Business() != "" {
			return e.by
		}
		if by == nil {
			by = e.by
		}
	}
	return by
}

// block finds the block of a settings file that has a framework open a listener of its own.
func (j *judge) block(l *service.Listener, env settings.Environment) (report.Position, bool) {
	if l.Source == nil || l.SourceKey == "" {
		return report.Position{}, false
	}
	docs, _ := j.services.Documents(env, l.Source)
	for _, d := range docs {
		if block := d.Lookup(l.SourceKey, l.Source.FoldCase); block.State == settings.Set && block.Position.Line > 0 {
			return block.Position, true
		}
	}
	return report.Position{}, false
}
