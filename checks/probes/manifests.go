package probes

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/golive-dev/golive/internal/manifest"
	"github.com/golive-dev/golive/internal/service"
	"github.com/golive-dev/golive/internal/settings"
	"github.com/golive-dev/golive/report"
)

// lasting are the kinds of workloads that run until they are stopped, and that the kubelet probes.
var lasting = map[string]bool{
	"Deployment": true, "StatefulSet": true, "DaemonSet": true, "ReplicaSet": true, "ReplicationController": true,
	"Rollout": true, "DeploymentConfig": true, "Pod": true, "Service": true,
}

// judgeMissing looks for containers that run a service and are not asked how it is.
func judgeMissing(j *judge, s *subject) {
	c := s.container
	if !lasting[s.workload.Kind] {
		return
	}
	serves, why := s.serves()
	for _, p := range []struct {
		name  string
		probe *manifest.Probe
		want  string
	}{
		{"livenessProbe", c.Liveness, "when it hangs, nobody restarts it"},
		{"readinessProbe", c.Readiness, "requests are sent to it before it can serve them"},
	} {
		if p.name == "readinessProbe" && s.workload.Kind == "Service" {
			continue // Knative asks the serving port by itself
		}
		switch {
		case p.probe != nil:
			j.decide(manifestMissing, c.Position)
		case serves == service.Maybe:
			j.unknown(manifestMissing, c.Position, "%s", why)
		case serves == service.Yes:
			j.decide(manifestMissing, c.Position)
			j.report(manifestMissing, report.Finding{
				Message: "container " + c.Name.Text + " runs " + s.runs[0].Program.Name + " without a " + p.name + ": " + p.want,
				Label:   "no " + p.name, Position: firstLine(c.Position), Context: s.context(p.name),
				Related: s.related(s.on("", true).all(), 1), Help: s.suggest(p.name),
			})
		}
	}
}

// firstLine is where something starts, without its end.
func firstLine(at report.Position) report.Position {
	at.EndLine, at.EndColumn = 0, 0
	return at
}

// serves says whether what a container runs listens for requests.
func (s *subject) serves() (verdict service.Truth, why string) {
	verdict = service.No
	for _, d := range s.runs {
		for _, l := range d.Program.Listeners {
			switch holds := service.Holds(l.Guards, d.Env); {
			case holds == service.No || !business(d.Program, l):
			case holds == service.Yes:
				return service.Yes, ""
			default:
				verdict, why = service.Maybe, "whether the listener at "+file(l.Position)+" is opened is known at run time only"
			}
		}
	}
	return verdict, why
}

// suggest names a route that a missing probe may ask.
func (s *subject) suggest(probe string) string {
	for _, d := range s.runs {
		for _, l := range d.Program.Listeners {
			port := place{l, d}.number()
			if port == "" {
				continue
			}
			for _, r := range l.Routes {
				live, ready := healthRoute(r)
				if live && probe == "livenessProbe" || ready && probe == "readinessProbe" {
					return "add a " + probe + " with httpGet " + r.Pattern + " on port " + port
				}
			}
			if registered, _ := healthService(l); registered == service.Yes {
				return "add a " + probe + " with grpc on port " + port
			}
		}
	}
	return "add a " + probe
}

// judgeGRPC looks for gRPC probes of servers without a health service.
func judgeGRPC(j *judge, s *subject) {
	for _, a := range s.asks {
		if a.kind != manifest.GRPC {
			continue
		}
		at := a.portAt()
		list, decided, why := j.asked(s, a)
		if len(list) == 0 {
			if why != "" {
				j.unknown(grpcNotRegistered, at, "%s", why)
			}
			continue
		}
		registered := service.No
		for _, p := range list {
			one, because := healthService(p.Listener, p.run.Env)
			if one == service.Yes {
				registered = service.Yes
			} else if one == service.Maybe && registered == service.No {
				registered, why = service.Maybe, because
			}
		}
		switch {
		case registered == service.Yes:
			j.decide(grpcNotRegistered, at)
		case registered == service.Maybe || !decided:
			j.unknown(grpcNotRegistered, at, "%s", why)
		default:
			j.decide(grpcNotRegistered, at)
			f := report.Finding{
				Message: a.name + " asks grpc.health.v1.Health on " + s.where(a) + ", which is not registered there",
				Label:   "no health service", Position: at, Context: s.context(a.name), Related: s.related(list, 1),
				Help: "register google.golang.org/grpc/health on the server: healthpb.RegisterHealthServer(server, health.NewServer())",
			}
			if all(list, func(p place) bool { return p.Protocol == service.HTTP }) {
				f.Label, f.Help = "the listener speaks HTTP", "use an httpGet probe"
			}
			j.report(grpcNotRegistered, f)
		}
	}
}

// healthService says whether a listener answers the health protocol of gRPC, by registration or as routes (ConnectRPC), in
// one of the places where its program runs.
func healthService(l *service.Listener, envs ...settings.Environment) (service.Truth, string) {
	why := ""
	for _, s := range l.Services {
		there := registeredIn(s, envs)
		if there == service.No {
			continue
		}
		if s.Health && there == service.Yes {
			return service.Yes, ""
		}
		if there == service.Maybe && (s.Health || s.Name == "") || s.Name == "" && !s.Reflection {
			why = "the registration at " + file(s.Position) + " is not resolved"
		}
	}
	if l.Protocol != service.GRPC {
		switch a := l.Serves("POST", "/grpc.health.v1.Health/Check", nil); {
		case a.Served == service.Yes && a.Route != nil && strings.Contains(a.Route.Pattern, "grpc.health"):
			return service.Yes, ""
		case a.Route != nil && foreign(a.Route):
			return service.Maybe, "what " + short(a.Route.Handler.Name) + " serves could not be seen"
		}
	}
	switch {
	case why != "":
		return service.Maybe, why
	case l.Opaque != nil:
		return service.Maybe, "what serves the listener's requests could not be seen"
	}
	if u := unresolved(l, envs); u != nil && l.Protocol != service.HTTP {
		return service.Maybe, "the registration at " + file(u.Position) + " is not resolved"
	}
	return service.No, ""
}

// registeredIn says whether an RPC service is registered in one of several environments.
func registeredIn(s service.RPCService, envs []settings.Environment) service.Truth {
	if len(s.Guards) == 0 || s.Name == "" || len(envs) == 0 {
		if s.Maybe {
			return service.Maybe
		}
		return service.Yes
	}
	return holdsIn(s.Guards, envs)
}

// unresolved returns a registration of a listener that is not resolved in one of several environments, nil where there is
// none.
func unresolved(l *service.Listener, envs []settings.Environment) *service.Unresolved {
	for _, env := range envs {
		for _, u := range l.At(env).Unresolved {
			if service.Holds(u.Guards, env) != service.No {
				return &u
			}
		}
	}
	return nil
}

// judgeIdentical looks for liveness and readiness that ask the same.
func judgeIdentical(j *judge, s *subject) {
	var live, ready *ask
	for i := range s.asks {
		switch a := &s.asks[i]; a.name {
		case "livenessProbe":
			live = a
		case "readinessProbe":
			ready = a
		}
	}
	if live == nil || ready == nil || live.kind != manifest.HTTPGet || ready.kind != manifest.HTTPGet ||
		!live.path.Known || !ready.path.Known || live.path.Text != ready.path.Text {
		return
	}
	one, state := s.number(live.port)
	other, state2 := s.number(ready.port)
	if state != portKnown || state2 != portKnown || one != other {
		if state != portOpen || state2 != portOpen || !live.port.Set() || live.port.Text != ready.port.Text {
			return
		}
	}
	first, second := live, ready
	if after(live.at(), ready.at()) {
		first, second = ready, live
	}
	j.report(identical, report.Finding{
		Message: second.name + " asks GET " + second.path.Text + " as " + first.name + " does: what should only take the pod out of service restarts it",
		Label:   "the same route as " + first.name, Position: second.at(), Context: s.context("probes"),
		Related: []report.Related{{Message: first.name, Position: first.at()}},
		Help:    "give readiness a route of its own that asks the dependencies, and keep liveness free of them",
	})
}

func after(a, b report.Position) bool {
	return a.File == b.File && (a.Line > b.Line || a.Line == b.Line && a.Column > b.Column)
}

// defaultGracePeriod is what Kubernetes takes where the manifest says nothing (API reference, PodSpec).
const defaultGracePeriod = 30

// judgeGracePeriod holds the time that a container takes to end against the time that it is given.
func judgeGracePeriod(j *judge, s *subject) {
	w, c := s.workload, s.container
	if c.Init || !lasting[w.Kind] {
		return
	}
	at := orElse(w.GracePeriod.Position, firstLine(c.Position))
	grace := defaultGracePeriod
	if w.GracePeriod.Set() {
		n, ok := w.GracePeriod.Int()
		if !ok {
			j.unknown(gracePeriodTooShort, at, "terminationGracePeriodSeconds is not known")
			return
		}
		grace = n
	}
	pause, pauseAt, ok := sleeps(c.PreStop)
	stop, stopAt, known := s.stopTime()
	if pause+stop <= float64(grace) {
		if ok && known {
			j.decide(gracePeriodTooShort, at)
		} else {
			j.unknown(gracePeriodTooShort, at, "how long %s takes to end is known at run time only", c.Name.Text)
		}
		return
	}
	j.decide(gracePeriodTooShort, at)
	if !w.GracePeriod.Set() && pause > 0 {
		at = pauseAt
	}
	var parts []string
	f := report.Finding{Position: at, Context: s.context("grace period"), Label: fmt.Sprintf("%d s", grace)}
	if pause > 0 {
		parts = append(parts, "a preStop pause of "+seconds(pause))
		if pauseAt != at {
			f.Related = append(f.Related, report.Related{Message: "the pause", Position: pauseAt})
		}
	}
	if stop > 0 {
		parts = append(parts, "a shutdown of up to "+seconds(stop))
		f.Related = append(f.Related, report.Related{Message: "the shutdown", Position: stopAt})
	}
	given := "terminationGracePeriodSeconds gives " + strconv.Itoa(grace)
	if !w.GracePeriod.Set() {
		given = "the default grace period is " + strconv.Itoa(grace)
	}
	f.Message = "container " + c.Name.Text + " needs " + seconds(pause+stop) + " to end (" + strings.Join(parts, " and ") + "), and " + given
	f.Help = fmt.Sprintf("set terminationGracePeriodSeconds above %s", strings.TrimSuffix(seconds(pause+stop), " s"))
	j.report(gracePeriodTooShort, f)
}

func seconds(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) + " s" }

// stopTime returns the longest time that a program of a container gives a server to end once a signal came, as far as it
// is certain.
func (s *subject) stopTime() (longest float64, at report.Position, known bool) {
	known = true
	d := s.runs[len(s.runs)-1]
	for _, l := range d.Program.Listeners {
		for _, stop := range l.Shutdown {
			if stop.Timeout == nil || stop.OnSignal == service.No || service.Holds(l.Guards, d.Env) == service.No {
				continue
			}
			result := stop.Timeout.Eval(d.Env)
			if !result.Complete || len(result.Texts) == 0 || stop.OnSignal != service.Yes {
				known = false
				continue
			}
			least := slices.Min(numbers(result.Texts))
			if least > longest {
				longest, at = least, stop.Position
			}
		}
	}
	return longest, at, known
}

// numbers makes durations in nanoseconds into seconds; what is none counts nothing.
func numbers(texts []string) []float64 {
	var list []float64
	for _, t := range texts {
		list = append(list, parseFloat(t)/1e9)
	}
	return list
}

func parseFloat(s string) float64 {
	n, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return 0
	}
	return n
}
