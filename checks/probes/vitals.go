package probes

import (
	"net/http"
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/manifest"
	"github.com/golive-dev/golive/internal/service"
	"github.com/golive-dev/golive/report"
)

// vitals are how a program tells of itself.
type vitals struct{ live, ready vital }

// A vital is one of liveness and readiness.
type vital struct {
	there  bool
	routes []*service.Route // that answer for it; those that probes ask before those of a known name
	probed bool             // the routes are those that probes ask
	rpc    bool             // gRPC's health service answers for it
	why    string           // what keeps an absence from being certain
	at     report.Position
}

func (v vital) describe() string {
	switch {
	case len(v.routes) > 0:
		return describe(v.routes[0])
	case v.rpc:
		return "grpc.health.v1.Health"
	case v.there:
		return "served"
	case v.why != "":
		return "unknown"
	}
	return "none"
}

// serves reports whether a program serves requests, for others than those who watch it: a worker's listener for metrics,
// profiles or its own health makes it no service.
func serves(p *service.Program) bool {
	return slices.ContainsFunc(p.Listeners, func(l *service.Listener) bool { return business(p, l) })
}

// business reports whether a listener is for the requests that a program is there for. Where it consumes a queue beside, a
// listener with nothing but health routes is not.
func business(p *service.Program, l *service.Listener) bool {
	switch l.Protocol {
	case service.TCP:
		return false
	case service.GRPC, service.Both:
		if l.Protocol == service.Both || len(l.Services) == 0 || len(l.Unresolved) > 0 || l.Business() != "" {
			return true
		}
		// Health and reflection alone: a worker's, or what others serve beside.
		return len(p.Consumers) == 0 && !slices.ContainsFunc(p.Listeners, func(o *service.Listener) bool { return o.Business() != "" })
	}
	if l.AddedBy != "" {
		return false
	}
	if l.Business() != "" {
		return true
	}
	watched := false // it serves those who watch the program
	for _, r := range l.Routes {
		live, ready := healthRoute(r)
		switch {
		case r.Debug != "" || r.Metrics:
			return false
		case (live || ready) && !r.Builtin:
			watched = true
		}
	}
	if l.Opaque != nil || len(l.Unresolved) > 0 {
		return true
	}
	return watched && len(p.Consumers) == 0 && !slices.ContainsFunc(p.Listeners, func(o *service.Listener) bool { return o.Protocol == service.TCP })
}

// vitalsOf looks for what tells of a program's liveness and readiness.
func vitalsOf(p *program) vitals {
	var v vitals
	for _, s := range p.subjects {
		v.live.asked(p, s, "livenessProbe")
		v.live.asked(p, s, "healthcheck")
		v.ready.asked(p, s, "readinessProbe")
	}
	v.live.probed, v.ready.probed = len(v.live.routes) > 0, len(v.ready.routes) > 0
	for _, l := range p.Listeners {
		listens := p.holds(l.Guards)
		if listens == service.No {
			continue
		}
		if registered, why := healthService(l, p.envs...); registered == service.Yes && listens == service.Yes {
			v.live.there, v.ready.there, v.live.rpc, v.ready.rpc = true, true, true, true
		} else if registered != service.No {
			v.doubt(why, l.Position)
		}
		for _, r := range l.Routes {
			live, ready := healthRoute(r)
			serves := p.holds(append(slices.Clip(l.Guards), r.Guards...))
			if serves == service.No || !live && !ready {
				continue
			}
			if serves == service.Maybe {
				why := "whether " + describe(r) + " is served is known at run time only"
				v.live.doubt(live, why, orElse(r.Position, l.Position))
				v.ready.doubt(ready, why, orElse(r.Position, l.Position))
				continue
			}
			v.live.named(live, r)
			v.ready.named(ready, r)
		}
	}
	v.generic()
	for _, l := range p.Listeners {
		switch {
		case p.holds(l.Guards) == service.No:
			continue
		case l.Opaque != nil:
			v.doubt("what the listener at "+file(l.Position)+" serves could not be seen", l.Position)
		}
		if u := unresolved(l, p.envs); u != nil {
			v.doubt("the registration at "+file(u.Position)+" is not resolved: "+u.Why, u.Position)
		}
		for _, r := range l.Routes {
			if elements, open := elementsOf(r); open && (foreign(r) && !elsewhere(elements) || decides(r)) {
				v.doubt("what "+short(r.Handler.Name)+" serves below "+r.Pattern+" could not be seen", r.Position)
			}
		}
	}
	for _, l := range p.Listeners {
		v.answered(p, l)
	}
	library := p.ListensBeside()
	switch {
	case library != "":
		v.doubt(p.Name+" links "+library+", which may serve more", p.Main)
	case p.Cut != nil:
		v.doubt(p.Name+" was not followed to its end: "+p.Cut.Message, p.Cut.Position)
	case len(p.Unfollowed) > 0:
		v.doubt("the call of "+p.Unfollowed[0].Name+" may serve more: "+p.Unfollowed[0].Why, p.Unfollowed[0].Position)
	}
	return v
}

// answered doubts an absence where something before the routes, as a middleware, may answer a path of a common name.
func (v *vitals) answered(p *program, l *service.Listener) {
	for _, path := range []string{"/healthz", "/health", "/livez", "/live", "/ping", "/readyz", "/ready"} {
		one := &v.live
		if strings.HasPrefix(path, "/ready") {
			one = &v.ready
		}
		if one.there || one.why != "" || len(p.envs) == 0 || l.Fallback.Name != "" {
			continue
		}
		if a := l.Serves(http.MethodGet, path, p.envs[0]); a.Served == service.Maybe {
			one.why, one.at = a.Why, l.Position
		}
	}
}

// files are the names of functions, from their start, by which libraries serve files and fixed answers, and no health.
var files = strings.Fields("FileServer Static NotFound RedirectHandler StripPrefix Directory File")

// foreign reports whether a route's handler is a library's that may serve health routes of its own.
func foreign(r *service.Route) bool {
	function := r.Handler.Name[strings.LastIndex(r.Handler.Name, ".")+1:]
	return r.Handler.File == "" && !r.Handler.Constant && r.Debug == "" && !r.Metrics && !r.Builtin &&
		!slices.ContainsFunc(files, func(name string) bool { return strings.HasPrefix(function, name) })
}

// pages are folders below which libraries serve pages for people.
var pages = words("swagger docs doc openapi redoc scalar static assets public files ui graphql playground images css js debug")

func elsewhere(elements []string) bool {
	return len(elements) > 0 && pages[elements[len(elements)-1]]
}

// decides reports whether a route is a listener's whole handler, of the program's own, that tells paths apart itself.
func decides(r *service.Route) bool {
	return r.Dialect == service.Prefix && r.Pattern == "/" && r.Handler.File != "" && !r.Builtin && !r.Metrics && r.Debug == ""
}

// doubt keeps an absence from being certain.
func (v *vitals) doubt(why string, at report.Position) {
	v.live.doubt(true, why, at)
	v.ready.doubt(true, why, at)
}

func (v *vital) doubt(is bool, why string, at report.Position) {
	if is && v.why == "" {
		v.why, v.at = why, at
	}
}

// asked takes over the routes that the probes of a name ask and that are served.
func (v *vital) asked(p *program, s *subject, name string) {
	for _, a := range s.asks {
		if a.name != name || a.kind != manifest.HTTPGet || !a.path.Known {
			continue
		}
		number, state := s.number(a.port)
		if state == portUndeclared {
			continue
		}
		for _, place := range s.on(number, true).all() {
			if place.run.Program != p.Program {
				continue
			}
			one := a.answer(place)
			if one.Served == service.Yes {
				v.there = true
			} else if one.Served == service.Maybe && v.why == "" {
				v.why, v.at = one.Why, place.Position
			}
			// Compose restarts nothing on a failed health check: what its handler may do is its own matter.
			if one.Route != nil && name != "healthcheck" && !slices.Contains(v.routes, one.Route) {
				v.routes = append(v.routes, one.Route)
			}
		}
	}
}

// named takes over a route of a known name.
func (v *vital) named(is bool, r *service.Route) {
	if !is {
		return
	}
	v.there = true
	if !v.probed {
		v.routes = append(v.routes, r)
	}
}

// generic lets a route such as /health stand for readiness where its handler asks what the program depends on. Where
// readiness has a route of its own, /health is liveness; else only its name says so, which is not enough to judge what it
// does.
func (v *vitals) generic() {
	for _, r := range v.live.routes {
		if !v.ready.there && !v.live.probed && len(dependencyCalls(r.Handler.Reach())) > 0 {
			v.ready.there, v.ready.routes = true, append(v.ready.routes, r)
		}
	}
}

// liveNames and readyNames are the last elements of paths that tell of liveness and of readiness, without "-", "_" and ".".
var (
	liveNames = words(`livez live liveness livenessz alive isalive livecheck livenesscheck livenessprobe healthz health healthy
		ishealthy healthcheck healthchecks healthcheckz checkhealth ping heartbeat status`)
	readyNames   = words(`readyz ready readiness readinessz isready readycheck readinesscheck readinessprobe`)
	genericNames = words(`health healthz healthcheck healthchecks probe probes healthy status`)
	// ownNames tell of liveness by themselves.
	ownNames = words(`livez live liveness livenessz alive isalive livecheck livenesscheck livenessprobe`)
)

func words(s string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(s) {
		m[w] = true
	}
	return m
}

// healthRoute says whether a route tells of liveness and of readiness, by its name. One with a parameter or subtree below
// such a name may tell of both, as may one that a framework brings along.
func healthRoute(r *service.Route) (live, ready bool) {
	if r.Method != "" && r.Method != http.MethodGet || r.Debug != "" || r.Metrics {
		return false, false
	}
	elements, open := elementsOf(r)
	if len(elements) == 0 || len(elements) > 4 {
		return false, false
	}
	last := elements[len(elements)-1]
	if open {
		return genericNames[last], genericNames[last]
	}
	live, ready = liveNames[last], readyNames[last]
	if (last == "status" || last == "health") && len(elements) > 3 {
		return false, false // the status of something
	}
	if r.Builtin && live {
		ready = true
	}
	return live, ready
}

// elementsOf returns the elements of a route's path. open is set where the last one is followed by a parameter or by
// whatever lies below. A path with a parameter further up speaks of something else than the service, and has none.
func elementsOf(r *service.Route) (elements []string, open bool) {
	text := strings.TrimSuffix(r.Pattern, "{$}")
	subtree := r.Dialect == service.ServeMux && strings.HasSuffix(r.Pattern, "/") || r.Dialect == service.Prefix || r.Dialect == service.GorillaPre
	for e := range strings.SplitSeq(text, "/") {
		switch {
		case e == "":
		case open:
			return nil, false
		case strings.ContainsAny(e, ":{*"):
			open = true
		default:
			elements = append(elements, strings.ToLower(strings.NewReplacer("-", "", "_", "", ".", "").Replace(e)))
		}
	}
	return slices.DeleteFunc(elements, func(e string) bool { return e == "" }), open || subtree
}

// judgeVitals looks for services that do not tell whether they live and whether they are ready.
func judgeVitals(j *judge, p *program) {
	for _, one := range []struct {
		rule         *report.Rule
		vital        vital
		what, routes string
	}{
		{noLiveness, p.vitals.live, "liveness", "/livez"},
		{noReadiness, p.vitals.ready, "readiness", "/readyz"},
	} {
		switch {
		case one.vital.there:
			j.decide(one.rule, p.Main)
		case one.vital.why != "":
			j.unknown(one.rule, p.Main, "%s", one.vital.why)
		default:
			j.decide(one.rule, p.Main)
			j.report(one.rule, report.Finding{
				Message: p.Name + " serves no " + one.what + " route and registers no gRPC health service",
				Label:   "no " + one.what + " route", Position: p.Main, Context: p.Package,
				Related: p.listeners(), Help: p.remedy(one.what, one.routes),
			})
		}
	}
}

// listeners are the first listeners of a program.
func (p *program) listeners() []report.Related {
	var list []report.Related
	for _, l := range p.Listeners {
		if l.File != "" && len(list) < 3 {
			list = append(list, report.Related{Message: "serves " + string(l.Protocol) + " here", Position: l.Position})
		}
	}
	return list
}

func (p *program) remedy(what, path string) string {
	if all(p.Listeners, func(l *service.Listener) bool { return l.Protocol == service.GRPC }) {
		return "register google.golang.org/grpc/health on the server"
	}
	if what == "liveness" {
		return "serve " + path + " with a handler that answers at once and asks nobody"
	}
	return "serve " + path + " with a handler that asks what the service cannot work without, each with a deadline"
}
