package probes

import (
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/manifest"
	"github.com/golive-dev/golive/internal/service"
	"github.com/golive-dev/golive/report"
)

// asked returns the listeners that a probe may ask: those on its port, or all where the port is not known. With decided
// they are all that may answer it.
func (j *judge) asked(s *subject, a ask) (list []place, decided bool, why string) {
	number, state := s.number(a.port)
	switch state {
	case portUndeclared:
		return nil, false, ""
	case portOpen:
		v := s.on("", true)
		return v.maybe, v.known, v.why
	}
	v := s.on(number, a.inside)
	if len(v.sure) > 0 {
		return v.sure, true, ""
	}
	list = v.all()
	if len(list) == 0 {
		return nil, false, v.why
	}
	if len(v.sure) == 0 && j.beside(s, number) {
		return list, false, "another container of the pod may listen on port " + number
	}
	if cut := cutOff(s); cut != "" {
		return list, false, cut
	}
	return list, true, ""
}

// cutOff says which program of a container was not followed to its end.
func cutOff(s *subject) string {
	for _, d := range s.runs {
		if d.Program.Cut != nil {
			return d.Program.Name + " was not followed to its end"
		}
	}
	return ""
}

// answer asks a listener with each of the methods that a client may use.
func (a ask) answer(p place) service.Answer {
	var best service.Answer
	for i, method := range a.methods {
		one := p.Serves(method, a.path.Text, p.run.Env)
		if i == 0 || one.Served == service.Yes || best.Served == service.No && one.Served == service.Maybe {
			best = one
		}
		if best.Served == service.Yes {
			break
		}
	}
	return best
}

// judgePaths looks for probes of paths that no route serves.
func judgePaths(j *judge, s *subject) {
	for _, a := range s.asks {
		if a.unread != "" {
			j.pass.Limit(report.Limit{
				Message: "the command of " + a.name + " of " + s.container.Name.Text + " is not judged: " + a.unread,
				File:    a.probe.Position.File, Line: a.probe.Position.Line,
			})
		}
		if a.kind != manifest.HTTPGet {
			continue
		}
		if !a.path.Known {
			j.unknown(pathNotServed, a.at(), "the path of %s is not known", a.name)
			continue
		}
		list, decided, why := j.asked(s, a)
		if len(list) == 0 {
			if why != "" {
				j.unknown(pathNotServed, a.at(), "%s", why)
			}
			continue
		}
		served := service.No
		var answers []service.Answer
		for _, p := range list {
			one := a.answer(p)
			answers = append(answers, one)
			if one.Served == service.Yes {
				served = service.Yes
			} else if one.Served == service.Maybe && served == service.No {
				served, why = service.Maybe, one.Why
			}
			if p.run.Program.Cut != nil {
				decided, why = false, p.run.Program.Name+" was not followed to its end"
			}
		}
		switch {
		case served == service.Yes:
			j.decide(pathNotServed, a.at())
		case served == service.Maybe || !decided:
			j.unknown(pathNotServed, a.at(), "%s", why)
		default:
			j.decide(pathNotServed, a.at())
			j.report(pathNotServed, s.missingPath(a, list, answers))
		}
	}
}

func (s *subject) missingPath(a ask, list []place, answers []service.Answer) report.Finding {
	request := a.methods[0] + " " + a.path.Text
	f := report.Finding{
		Message: a.name + " asks " + request + " on " + s.where(a) + ", which no route serves",
		Label:   "no handler for " + request, Position: a.at(), Context: s.context(a.name),
	}
	if number, state := s.number(a.port); state == portKnown {
		f.Label += " on port " + number
	}
	var methods []string
	for _, one := range answers {
		methods = append(methods, one.Methods...)
	}
	if slices.Sort(methods); len(methods) > 0 {
		f.Label = "served for " + strings.Join(slices.Compact(methods), ", ") + " only"
	}
	if all(list, func(p place) bool { return p.Protocol == service.GRPC }) {
		f.Label, f.Help = "the listener speaks gRPC", "use a grpc probe"
		f.Related = s.related(list, 1)
		return f
	}
	var paths []string
	for _, p := range list {
		for _, r := range p.Routes {
			switch {
			case len(f.Related) == 3 || r.File == "":
			case a.wants(r):
				f.Related = append(f.Related, report.Related{Message: "serves " + describe(r), Position: r.Position})
				paths = append(paths, r.Pattern)
			case r.Method != "" && p.Serves(r.Method, a.path.Text, p.run.Env).Route == r:
				f.Related = append(f.Related, report.Related{Message: "serves " + describe(r), Position: r.Position})
			}
		}
	}
	f.Help = "serve " + request
	if len(paths) > 0 {
		f.Help += ", or point the probe at " + strings.Join(slices.Compact(paths), " or ")
	} else if len(f.Related) == 0 {
		f.Related = s.related(list, 1)
	}
	return f
}

// wants reports whether a route is one that a probe of this kind may ask instead.
func (a ask) wants(r *service.Route) bool {
	live, ready := healthRoute(r)
	switch a.name {
	case "livenessProbe":
		return live
	case "readinessProbe":
		return ready
	}
	return live || ready
}

func all[T any](list []T, ok func(T) bool) bool {
	return !slices.ContainsFunc(list, func(x T) bool { return !ok(x) })
}

// describe names a route.
func describe(r *service.Route) string {
	if r.Method == "" {
		return r.Pattern
	}
	return r.Method + " " + r.Pattern
}

// judgeAuth looks for probes of routes behind authentication. It does so for a port that nothing listens on as well, as
// mending the port does not mend the path.
func judgeAuth(j *judge, s *subject) {
	for _, a := range s.asks {
		if a.kind != manifest.HTTPGet || !a.path.Known || a.credentials {
			continue
		}
		list, _, _ := j.asked(s, a)
		if len(list) == 0 {
			list = s.on("", true).maybe
		}
		var by *service.Middleware
		var route *service.Route
		verdict := service.Maybe
		for _, p := range list {
			one := a.answer(p)
			if one.Served == service.No {
				continue
			}
			protection := service.Protection{}
			if one.Served == service.Yes && one.Route != nil {
				protection = one.Route.Protected("GET", a.path.Text)
			}
			verdict, by, route = protection.Auth, protection.Middleware, one.Route
			if verdict != service.Yes {
				break
			}
		}
		switch verdict {
		case service.Maybe:
			if by != nil {
				j.pass.Limit(report.Limit{
					Message: "whether " + short(by.Name) + " turns the request of " + a.name + " away is not known", File: a.at().File, Line: a.at().Line,
				})
			}
		case service.No:
			j.decide(behindAuth, a.at())
		case service.Yes:
			j.decide(behindAuth, a.at())
			j.report(behindAuth, s.protectedRoute(a, route, by))
		}
	}
}

func (s *subject) protectedRoute(a ask, r *service.Route, by *service.Middleware) report.Finding {
	f := report.Finding{
		Message: a.name + " asks GET " + a.path.Text + ", which turns requests without credentials away",
		Label:   "behind authentication", Position: a.at(), Context: s.context(a.name),
		Help: "serve the probe's route outside the authenticating middleware",
	}
	if by != nil && by.File != "" {
		f.Label = "behind " + short(by.Name)
		f.Related = append(f.Related, report.Related{Message: "the middleware that asks for credentials", Position: by.Position})
	}
	if r.File != "" {
		f.Related = append(f.Related, report.Related{Message: "the route", Position: r.Position})
	}
	return f
}

// short is the name of a function without the path of its package.
func short(name string) string {
	dir, base := "", name
	if i := strings.LastIndex(name, "/"); i >= 0 {
		dir, base = name[:i], name[i+1:]
	}
	if strings.HasPrefix(dir, "(*") {
		return "(*" + base
	}
	if strings.HasPrefix(dir, "(") {
		return "(" + base
	}
	return base
}
