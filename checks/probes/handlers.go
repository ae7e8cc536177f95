package probes

import (
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/service"
	"github.com/golive-dev/golive/report"
)

// outside are the kinds of calls that leave the process.
var outside = words("database cache broker rpc search http network")

// dependencyCalls returns the calls of a handler that leave the process.
func dependencyCalls(r service.Reach) []service.Call {
	return slices.DeleteFunc(slices.Clone(r.Calls), func(c service.Call) bool { return !outside[c.Kind] })
}

// judgeHandlers looks at what the handlers of liveness and readiness do.
func judgeHandlers(j *judge, p *program) {
	j.readiness(p)
	for _, r := range p.vitals.live.routes {
		if !r.Builtin && (p.vitals.live.probed || ownName(r) || p.vitals.ready.there && !slices.Contains(p.vitals.ready.routes, r)) {
			j.liveness(p, r)
		}
	}
}

// ownName reports whether a route tells of liveness by its name alone.
func ownName(r *service.Route) bool {
	elements, open := elementsOf(r)
	return !open && len(elements) > 0 && ownNames[elements[len(elements)-1]]
}

// liveness looks for a liveness handler that asks somebody else.
func (j *judge) liveness(p *program, r *service.Route) {
	calls := dependencyCalls(r.Handler.Reach())
	if len(calls) == 0 {
		return
	}
	call := calls[0]
	at := statement(call)
	if at.File == "" {
		at = orElse(r.Handler.Position, r.Position)
	}
	f := report.Finding{
		Message: "the liveness handler of " + p.Name + " asks a " + kinds(calls) + ": when that is away, every pod is restarted, which mends nothing",
		Label:   short(call.Name), Position: at, Context: r.Handler.Name, Flow: flow(call),
		Help: "answer liveness without asking anybody, and ask dependencies in the readiness handler",
	}
	if r.File != "" {
		f.Related = []report.Related{{Message: "serves " + describe(r), Position: r.Position}}
	}
	j.report(livenessChecksDependency, f)
}

// readiness looks for readiness handlers that ask nobody, or ask without a deadline.
func (j *judge) readiness(p *program) {
	reaches, constant := false, []*service.Route{}
	for _, r := range p.vitals.ready.routes {
		if r.Builtin {
			return
		}
		reach := r.Handler.Reach()
		calls := dependencyCalls(reach)
		switch {
		case len(calls) > 0, len(reach.Kept) > 0:
			reaches = true
		case reach.Complete || r.Handler.Constant:
			constant = append(constant, r)
		default:
			reaches = true // it may
			if len(reach.Unfollowed) > 0 {
				u := reach.Unfollowed[0]
				j.unknown(readinessConstant, orElse(r.Handler.Position, r.Position), "the call of %s at %s could not be followed", short(u.Name), file(u.Position))
			}
		}
		for _, c := range calls {
			if c.Bounded == service.No && !follows(c.Name) {
				j.unbounded(r, c)
			}
		}
	}
	needs := slices.DeleteFunc(slices.Clone(p.Dependencies), func(d service.Dependency) bool {
		return d.Kind != "database" && d.Kind != "cache" && d.Kind != "broker"
	})
	if reaches || len(needs) == 0 {
		return
	}
	for _, r := range constant {
		f := report.Finding{
			Message: "the readiness handler of " + p.Name + " asks none of what it depends on: it is ready whether or not its " + needs[0].Kind + " answers",
			Label:   "asks nobody", Position: orElse(r.Handler.Position, r.Position), Context: r.Handler.Name,
			Help: "ask what the service cannot work without (PingContext), with a deadline shorter than the probe's",
		}
		for _, d := range needs[:min(len(needs), 3)] {
			if d.File != "" {
				f.Related = append(f.Related, report.Related{Message: "opens a " + d.Kind, Position: d.Position})
			}
		}
		j.report(readinessConstant, f)
	}
}

// follows reports whether a call only takes what an earlier one has asked for, within that one's deadline.
func follows(name string) bool {
	return slices.ContainsFunc([]string{"Scan", "Result", "Err", "Next", "Close", "Val", "Bytes", "Text"}, func(method string) bool {
		return strings.HasSuffix(name, ")."+method)
	})
}

func (j *judge) unbounded(r *service.Route, c service.Call) {
	at := orElse(c.Position, statement(c))
	if at.File == "" {
		return
	}
	j.report(uncheckedBound, report.Finding{
		Message: "the readiness handler calls " + short(c.Name) + " without a deadline: when the " + c.Kind + " hangs, so does the probe",
		Label:   "no deadline", Position: at, Context: r.Handler.Name, Flow: flow(c),
		Related: []report.Related{{Message: "the readiness handler", Position: orElse(r.Handler.Position, r.Position)}},
		Help:    "give the call a context.WithTimeout that is shorter than the probe's timeoutSeconds",
	})
}

// statement is where the handler itself starts on the way to a call.
func statement(c service.Call) report.Position {
	if len(c.Flow) > 0 && c.Flow[0].File != "" {
		return c.Flow[0].Position
	}
	return c.Position
}

// flow is the way to a call, where it has more than one step.
func flow(c service.Call) []report.Related {
	if len(c.Flow) < 2 {
		return nil
	}
	return c.Flow
}

// kinds names what some calls ask.
func kinds(calls []service.Call) string {
	var names []string
	for _, c := range calls {
		name := c.Kind
		switch name {
		case "http", "network", "rpc":
			name = "service on the network"
		case "search":
			name = "search engine"
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, " and a ")
}
