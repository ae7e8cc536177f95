package probes

import (
	"slices"
	"strconv"
	"strings"

	"github.com/golive-dev/golive/internal/manifest"
	"github.com/golive-dev/golive/internal/project"
	"github.com/golive-dev/golive/internal/service"
	"github.com/golive-dev/golive/report"
)

// A place is a listener where one of the programs of a container runs.
type place struct {
	*service.Listener
	run *project.Deployment
}

// number is the port where it is known to be one, else "".
func (p place) number() string {
	if list, complete := p.PortNumbers(p.run.Env); complete && len(list) == 1 {
		return strconv.Itoa(list[0])
	}
	return ""
}

// A view is what of a container's programs may answer on a port.
type view struct {
	sure, maybe []place
	// known is false where something else may listen there: why says what.
	known bool
	why   string
	// hidden is a listener on that port of which only the container itself can reach the address.
	hidden *place
}

// all returns both.
func (v view) all() []place { return slices.Concat(v.sure, v.maybe) }

// on returns what may answer on a port, "" for one that is not known.
func (s *subject) on(port string, inside bool) view {
	v := view{known: true}
	for _, d := range s.runs {
		one := on(d, port, inside)
		v.sure, v.maybe = append(v.sure, one.sure...), append(v.maybe, one.maybe...)
		if v.known && !one.known {
			v.known, v.why = false, one.why
		}
		if one.hidden != nil {
			v.hidden = one.hidden
		}
	}
	return v
}

func on(d *project.Deployment, port string, inside bool) view {
	v := view{known: true}
	unknown := func(why string) {
		if v.known {
			v.known, v.why = false, why
		}
	}
	for _, l := range d.Program.Listeners {
		holds := service.Holds(l.Guards, d.Env)
		if l.Network == "unix" || holds == service.No {
			continue
		}
		p := place{l, d}
		numbers, complete := l.PortNumbers(d.Env)
		at := slices.ContainsFunc(numbers, func(n int) bool { return strconv.Itoa(n) == port })
		switch {
		case port == "":
			v.maybe = append(v.maybe, p)
		case complete && !at:
		case complete && len(numbers) == 1:
			if host, ok := l.Host(d.Env).Value(); ok && loopback(host) && !inside {
				v.hidden = &p
				continue
			}
			if holds == service.Yes {
				v.sure = append(v.sure, p)
			} else {
				v.maybe = append(v.maybe, p)
				unknown("whether the listener at " + file(l.Position) + " is opened is known at run time only")
			}
		default:
			v.maybe = append(v.maybe, p)
			unknown("the port of the listener at " + file(l.Position) + " is known at run time only")
		}
	}
	library := d.Program.ListensBeside()
	switch {
	case library != "":
		unknown(d.Program.Name + " links " + library + ", which may listen as well")
	case d.Program.Cut != nil:
		unknown(d.Program.Name + " was not followed to its end")
	case len(d.Program.Unfollowed) > 0:
		unknown("the call of " + d.Program.Unfollowed[0].Name + " at " + file(d.Program.Unfollowed[0].Position) + " may listen as well")
	case len(d.Program.Listeners) == 0:
		unknown("no listener of " + d.Program.Name + " is known")
	}
	return v
}

// judgePorts looks for probes of ports that nothing listens on.
func judgePorts(j *judge, s *subject) {
	for _, a := range s.asks {
		knative := s.workload.Kind == "Service" && !a.port.Set() // asks the port that it serves on
		if a.kind == manifest.Exec || a.kind == manifest.UnknownProbe || knative {
			continue
		}
		number, state := s.number(a.port)
		at := a.portAt()
		switch state {
		case portOpen:
			j.unknown(portNotListened, at, "%s of %s asks a port that is not known", a.name, s.container.Name.Text)
			continue
		case portUndeclared:
			j.decide(portNotListened, at)
			j.report(portNotListened, report.Finding{
				Message: a.name + " asks the port named " + a.port.Text + ", which the container does not declare",
				Label:   "no port of this name", Position: at, Context: s.context(a.name),
				Related: s.related(s.on("", true).all(), 3),
				Help:    "declare a containerPort named " + a.port.Text + ", or ask a port by its number",
			})
			continue
		}
		v := s.on(number, a.inside)
		switch {
		case len(v.sure) > 0:
			j.decide(portNotListened, at)
		case len(v.maybe) > 0, !v.known:
			j.unknown(portNotListened, at, "%s", v.why)
		case j.beside(s, number):
			j.unknown(portNotListened, at, "another container of the pod may listen on port %s", number)
		default:
			j.decide(portNotListened, at)
			j.report(portNotListened, s.closedPort(a, number, v))
		}
	}
}

func (s *subject) closedPort(a ask, number string, v view) report.Finding {
	f := report.Finding{
		Message: a.name + " asks " + s.where(a) + ", which nothing listens on", Label: "nothing listens on port " + number,
		Position: a.portAt(), Context: s.context(a.name),
	}
	if v.hidden != nil {
		f.Message = a.name + " asks " + s.where(a) + ", which is listened on for the loopback interface only"
		f.Label = "not reachable from outside the container"
		f.Related = s.related([]place{*v.hidden}, 1)
		f.Help = "listen on every interface (\":" + number + "\"): the kubelet asks the pod's address"
		return f
	}
	open := s.on("", true).all()
	f.Related = s.related(open, 3)
	if ports := portsOf(open); len(ports) > 0 {
		f.Help = "ask a port that the service listens on: " + strings.Join(ports, ", ")
	}
	return f
}

// portsOf returns the ports that are known of some listeners.
func portsOf(list []place) []string {
	var ports []string
	for _, p := range list {
		if port := p.number(); port != "" && !slices.Contains(ports, port) {
			ports = append(ports, port)
		}
	}
	return ports
}

// related names the first listeners of a list.
func (s *subject) related(list []place, most int) []report.Related {
	var out []report.Related
	for _, p := range list {
		text := "a listener of " + p.run.Program.Name
		if port := p.number(); port != "" {
			text = p.run.Program.Name + " listens on port " + port
		}
		if len(out) < most && p.File != "" {
			out = append(out, report.Related{Message: text, Position: p.Position})
		}
	}
	return out
}

// beside reports whether another container of the pod may listen on a port, as all share one network. One of somebody
// else's that declares ports is taken at its word.
func (j *judge) beside(s *subject, number string) bool {
	for i := range s.workload.Containers {
		c := &s.workload.Containers[i]
		if c == s.container || c.Init && !c.Sidecar {
			continue
		}
		if other := j.subjectOf(c); other != nil {
			if v := other.on(number, false); len(v.all()) > 0 || !v.known {
				return true
			}
			continue
		}
		if len(c.Ports) == 0 || slices.ContainsFunc(c.Ports, func(p manifest.Port) bool { return !p.Port.Known || p.Port.Text == number }) {
			return true
		}
	}
	return false
}

func (j *judge) subjectOf(c *manifest.Container) *subject {
	for _, s := range j.subjects {
		if s.container == c {
			return s
		}
	}
	return nil
}

func file(at report.Position) string {
	return at.File + ":" + strconv.Itoa(at.Line)
}
