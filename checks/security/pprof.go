package security

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/golive-dev/golive/checks"
	"github.com/golive-dev/golive/internal/service"
	"github.com/golive-dev/golive/report"
)

// judgeProgram looks at what a service offers to developers, and who else reaches that.
func (j *judge) judgeProgram(ctx context.Context, p *service.Program) {
	places := j.places(p)
	var profilers []report.Finding
	for _, l := range p.Listeners {
		j.listeners++
		j.routes += len(l.Routes)
		if f := j.judgePprof(ctx, p, l, places); f != nil {
			profilers = worse(profilers, *f)
		}
		j.judgeDebug(ctx, p, l, places)
	}
	for _, f := range profilers {
		j.pass.Report(pprofExposed, f)
	}
	j.judgeModes(ctx, p, places)
	routes := 0
	for _, l := range p.Listeners {
		routes += len(l.Routes)
	}
	j.pass.Evidence(p.Main.File, p.Main.Line, "%s: %s with %s looked at", p.Name, checks.Plural(len(p.Listeners), "listener"), checks.Plural(routes, "route"))
}

// worse adds a finding. Of several at one place, as where listeners share their routes, the worst stands for all.
func worse(list []report.Finding, f report.Finding) []report.Finding {
	for i, old := range list {
		if old.File == f.File && old.Line == f.Line {
			if f.Severity > old.Severity {
				list[i] = f
			}
			return list
		}
	}
	return append(list, f)
}

// judgePprof returns what is to be said of a listener, at its worst; nil where that is nothing.
func (j *judge) judgePprof(ctx context.Context, p *service.Program, l *service.Listener, places []place) *report.Finding {
	var worst *report.Finding
	var undecided string
	for _, at := range places {
		route, why := j.reachable(l, at, func(r *service.Route) bool { return r.Debug == "pprof" })
		if route == nil {
			undecided = orElse(undecided, why)
			continue
		}
		e := j.exposed(ctx, p, l, at)
		beside := l.Business()
		if e.open == service.Maybe && beside != "" && service.Holds(l.Guards, at.env) == service.Yes {
			e.open = service.Yes // the service's own requests come from somewhere
		}
		switch e.open {
		case service.No:
			continue
		case service.Maybe:
			undecided = orElse(undecided, e.why)
			continue
		}
		f := j.pprofFinding(p, l, route, e, beside, at)
		if worst == nil || f.Severity > worst.Severity {
			worst = &f
		}
	}
	if worst == nil && undecided != "" {
		j.undecided(pprofExposed, l, undecided)
	}
	return worst
}

func (j *judge) pprofFinding(p *service.Program, l *service.Listener, route *service.Route, e exposure, beside string, at place) report.Finding {
	f := report.Finding{
		Severity: report.Error,
		Label:    "whoever reaches it reads memory and can slow the service down",
		Position: route.Position,
		Help:     "serve the profiler on a listener of its own on 127.0.0.1, or behind an authenticating middleware",
		Context:  p.Package + ": " + route.Pattern,
	}
	on := where(l, e)
	switch {
	case beside != "":
		f.Message = fmt.Sprintf("%s serves the profiler %s beside its own routes (%s)", p.Name, on, beside)
		if route.Mounted.Line > 0 {
			f.Position = route.Mounted
		}
		f.Related = append(f.Related, report.Related{Message: "the listener", Position: l.Position})
	case e.by != nil:
		f.Message = fmt.Sprintf("%s serves the profiler %s, and %s", p.Name, on, e.by.Message)
		f.Position = l.Position
	default:
		f.Severity = report.Warning
		f.Message = fmt.Sprintf("%s serves the profiler %s on all interfaces", p.Name, on)
		f.Help = "bind the listener to 127.0.0.1; kubectl port-forward reaches it there"
		f.Position = l.Position
	}
	if f.Position != route.Position && route.Position != l.Position && route.Position.Line > 0 {
		f.Related = append(f.Related, report.Related{Message: "the profiler's route", Position: route.Position})
	}
	if l.AddedBy != "" {
		f.Message = strings.Replace(f.Message, "serves the profiler", "has "+l.AddedBy+" serve the profiler", 1)
		if block, ok := j.block(l, at.env); ok {
			f.Position = block
			f.Help = "switch it off in the settings (EnablePprof: false), or bind it to 127.0.0.1"
			f.Related = append(f.Related, report.Related{Message: "the server that reads these settings", Position: l.Position})
		}
	}
	if e.by != nil {
		f.Related = append(f.Related, *e.by)
	}
	if f.Position.Line < 1 {
		f.Position = p.Main
	}
	return f
}

// where says on which port a listener listens.
func where(l *service.Listener, e exposure) string {
	if e.port == "" {
		return "on its " + orElse(l.Framework, string(l.Protocol)) + " listener"
	}
	return "on port " + e.port
}

// reachable returns the first route of a kind that a stranger's request gets to in a place; else why that is not known of
// one, "" where there is none.
func (j *judge) reachable(l *service.Listener, at place, of func(*service.Route) bool) (*service.Route, string) {
	why := ""
	for _, r := range l.Routes {
		if !of(r) {
			continue
		}
		switch service.Holds(r.Guards, at.env) {
		case service.No:
			continue
		case service.Maybe:
			why = orElse(why, fmt.Sprintf("whether %s is served is decided when the program runs", r.Pattern))
			continue
		}
		method := r.Method
		if method == "" {
			method = http.MethodGet
		}
		switch r.Protected(method, concrete(r.Pattern)).Auth {
		case service.No:
			return r, ""
		case service.Maybe:
			why = orElse(why, fmt.Sprintf("whether what stands before %s turns strangers away is not known", r.Pattern))
		}
	}
	return nil, why
}

// concrete returns a path that a pattern matches, as far as that can be had by leaving out what is variable.
func concrete(pattern string) string {
	if i := strings.IndexAny(pattern, ":*{"); i >= 0 {
		pattern = pattern[:i]
	}
	return "/" + strings.TrimPrefix(pattern, "/")
}

// undecided files that a listener could not be judged.
func (j *judge) undecided(r *report.Rule, l *service.Listener, why string) {
	j.pass.Limit(report.Limit{Message: r.ID + " is undecided: " + why, File: l.Position.File, Line: l.Position.Line})
}

func orElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}
