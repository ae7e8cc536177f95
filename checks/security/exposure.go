package security

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"

	"github.com/golive-dev/golive/internal/manifest"
	"github.com/golive-dev/golive/internal/project"
	"github.com/golive-dev/golive/internal/service"
	"github.com/golive-dev/golive/internal/settings"
	"github.com/golive-dev/golive/report"
)

// A place is where a program runs: in a container of a workload, in an image that nothing in the repository runs, or
// nowhere that the repository speaks of.
type place struct {
	env       settings.Environment
	workload  *manifest.Workload  // nil where none is known
	container *manifest.Container // of workload
	image     *project.Image      // nil where none is known
}

// places returns where a program runs.
func (j *judge) places(p *service.Program) []place {
	var list []place
	for _, d := range j.services.Of(p) {
		list = append(list, place{d.Env, d.Workload, d.Container, d.Image})
	}
	for _, img := range j.services.Images(p) {
		if !slices.ContainsFunc(list, func(at place) bool { return at.image == img }) {
			list = append(list, place{env: j.services.Local(p), image: img})
		}
	}
	if len(list) == 0 {
		list = append(list, place{env: j.services.Local(p)})
	}
	return list
}

// An exposure says how far the requests come that a listener takes.
type exposure struct {
	open service.Truth // somebody beyond the program's own host or pod reaches it, or would where its port is published
	why  string        // of Maybe
	port string        // "" where it is not known
	by   *report.Related
}

// exposed looks at a listener where its program runs.
func (j *judge) exposed(ctx context.Context, p *service.Program, l *service.Listener, at place) exposure {
	if l.Network != "" && !strings.HasPrefix(l.Network, "tcp") {
		return exposure{open: service.No}
	}
	switch service.Holds(l.Guards, at.env) {
	case service.No:
		return exposure{open: service.No}
	case service.Maybe:
		return exposure{why: "whether the listener is opened is decided when the program runs"}
	}
	e := exposure{open: service.Yes}
	if ports, complete := l.PortNumbers(at.env); complete && len(ports) == 1 && ports[0] > 0 {
		e.port = strconv.Itoa(ports[0])
	}
	host := l.Host(at.env)
	inside := len(host.Texts) > 0 && !slices.ContainsFunc(host.Texts, func(h string) bool { return !loopback(h) })
	outside := len(host.Texts) > 0 && !slices.ContainsFunc(host.Texts, loopback)
	if inside && host.Complete {
		return exposure{open: service.No}
	}
	e.by = j.publisher(ctx, p, e.port, at)
	if !(outside && host.Complete) && e.by == nil {
		e.open, e.why = service.Maybe, "which address the listener is bound to is decided when the program runs"
	}
	return e
}

func loopback(host string) bool {
	if ip := net.ParseIP(strings.Trim(host, "[]")); ip != nil {
		return ip.IsLoopback()
	}
	return host == "localhost"
}

// publisher returns what makes a port of a program known beyond its container, nil where nothing does.
func (j *judge) publisher(ctx context.Context, p *service.Program, port string, at place) *report.Related {
	if port == "" {
		return nil
	}
	if at.workload != nil {
		if by := j.publishedBy(ctx, port, at); by != nil {
			return by
		}
	} else if by := j.namesake(ctx, p, port); by != nil {
		return by
	}
	if at.image != nil && at.image.Image != nil && at.image.Final != nil {
		for _, e := range at.image.Final.Expose {
			if e.Protocol != "udp" && e.Position.Line > 0 && between(port, e.Number, e.Last) {
				return &report.Related{Message: fmt.Sprintf("EXPOSE names port %s", port), Position: e.Position}
			}
		}
	}
	return nil
}

func between(port string, first, last int) bool {
	for n := first; n <= last && first > 0; n++ {
		if fmt.Sprint(n) == port {
			return true
		}
	}
	return false
}

// publishedBy looks at the workload of a place. Of several that publish the port the one that leads furthest is named.
func (j *judge) publishedBy(ctx context.Context, port string, at place) *report.Related {
	var best *report.Related
	rank := len(publishers)
	for _, one := range j.pass.Project.Manifests(ctx).Published(at.workload, at.container) {
		i := slices.IndexFunc(publishers, func(p [2]string) bool { return p[0] == one.By })
		if one.Port.Text != port || one.Loopback || i < 0 || i >= rank {
			continue
		}
		best, rank = &report.Related{Message: fmt.Sprintf("%s port %s", publishers[i][1], port), Position: one.Position}, i
	}
	if best == nil && at.workload.HostNetwork.True() {
		best = &report.Related{Message: "the pod has the node's own network", Position: at.workload.HostNetwork.Position}
	}
	return best
}

// publishers are manifest.PublishedPort's By with how a report says it, the furthest first.
var publishers = [][2]string{
	{"ingress", "an Ingress leads to"}, {"route", "a route leads to"}, {"published", "compose publishes"}, {"hostPort", "the node publishes"},
	{"service", "a Service leads to"}, {"containerPort", "the container declares"}, {"expose", "compose exposes"},
}

// namesake returns the port of a Service that selects no workload of the repository and has the program's name.
func (j *judge) namesake(ctx context.Context, p *service.Program, port string) *report.Related {
	model := j.pass.Project.Manifests(ctx)
	taken := map[*manifest.Service]bool{}
	for i := range model.Workloads {
		for _, s := range model.ServicesOf(&model.Workloads[i]) {
			taken[s] = true
		}
	}
	for i := range model.Services {
		s := &model.Services[i]
		named := s.Name.Text == p.Name
		for _, pair := range s.Selector {
			named = named || pair.Value.Text == p.Name
		}
		if taken[s] || !named || p.Name == "" {
			continue
		}
		for k := range s.Ports {
			if target := s.Ports[k].Target(); target.Known && target.Text == port {
				return &report.Related{Message: "a Service leads to port " + port, Position: target.Position}
			}
		}
	}
	return nil
}
