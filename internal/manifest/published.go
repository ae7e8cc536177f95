package manifest

import (
	"strings"

	"github.com/golive-dev/golive/report"
)

// A PublishedPort is a port of a container that something makes known beyond it.
type PublishedPort struct {
	Port Value // a number; the name where no number is known
	Name string
	// By says what publishes it: service, ingress, route (Gateway API), containerPort, hostPort, hostNetwork is a matter of
	// the workload; compose: published (on the host), expose (to the other services).
	By       string
	Loopback bool            // on the host's own address 127.0.0.1 or ::1 only
	Service  *Service        // of service, ingress and route
	Position report.Position // the evidence: the port's line in the Service, the Ingress's backend, the container's port
}

// Published returns the ports of a container that a Service, an Ingress or a route, the container's own declaration or the
// host makes known. A Service counts where its selector fits the pod's labels and both may be in one namespace.
func (m *Model) Published(w *Workload, c *Container) []PublishedPort {
	var list []PublishedPort
	for _, p := range c.Ports {
		one := PublishedPort{Port: p.Port, Name: p.Name, By: "containerPort", Position: p.Port.Position}
		switch {
		case w.Kind == Compose && p.Expose:
			one.By = "expose"
		case w.Kind == Compose:
			one.By, one.Loopback = "published", loopback(p.HostIP)
		case p.Host.Set():
			list = append(list, one)
			one.By, one.Position, one.Loopback = "hostPort", p.Host.Position, loopback(p.HostIP)
		}
		list = append(list, one)
	}
	for _, s := range m.ServicesOf(w) {
		for i := range s.Ports {
			sp := &s.Ports[i]
			port, ok := w.targets(c, sp.Target())
			if !ok {
				continue
			}
			list = append(list, PublishedPort{Port: port, Name: sp.Name.Text, By: "service", Service: s, Position: sp.line()})
			list = append(list, m.routed(s, sp, port)...)
		}
	}
	return list
}

func loopback(ip string) bool {
	return strings.HasPrefix(ip, "127.") || ip == "::1" || ip == "[::1]" || ip == "localhost"
}

func (p *ServicePort) line() report.Position {
	if p.Target().Set() {
		return p.Target().Position
	}
	return p.Position
}

// ServicesOf returns the Services whose selector fits the labels of a workload's pods.
func (m *Model) ServicesOf(w *Workload) []*Service {
	var list []*Service
	for i := range m.Services {
		s := &m.Services[i]
		if len(s.Selector) == 0 || w.Kind == Compose || !together(w, &s.Object) {
			continue
		}
		if ok, known := s.Selector.within(w.Labels); ok && known {
			list = append(list, s)
		}
	}
	return list
}

// targets resolves a port of a pod to a number, and reports whether it may be the container's: by a name that the
// container declares, by a number that it declares, or by a number that no container declares.
func (w *Workload) targets(c *Container, target Value) (Value, bool) {
	if !target.Set() || c.Init && !c.Sidecar {
		return Value{}, false
	}
	mine, others := false, false
	for i := range w.Containers {
		other := &w.Containers[i]
		for _, p := range other.Ports {
			if p.Name != target.Text && p.Port.Text != target.Text {
				continue
			}
			if same(other, c) {
				if p.Name == target.Text {
					return p.Port, true
				}
				mine = true
			} else {
				others = true
			}
		}
	}
	_, number := target.Int()
	return target, number && (mine || !others)
}

func same(a, b *Container) bool { return a.Position == b.Position && a.Name.Text == b.Name.Text }

// routed returns what leads from outside to one port of a Service.
func (m *Model) routed(s *Service, sp *ServicePort, port Value) []PublishedPort {
	var list []PublishedPort
	add := func(routes []Ingress, by string) {
		for i := range routes {
			r := &routes[i]
			if !sameNamespace(r.Namespace, s.Namespace) || r.Rendered != s.Rendered && r.Rendered != nil && s.Rendered != nil {
				continue
			}
			for _, b := range r.Backends {
				if b.Service.Text != s.Name.Text || !b.Service.Known || b.Port.Text != sp.Port.Text && b.Port.Text != sp.Name.Text && b.Port.Set() {
					continue
				}
				at := b.Port.Position
				if !b.Port.Set() {
					at = b.Service.Position
				}
				list = append(list, PublishedPort{Port: port, Name: sp.Name.Text, By: by, Service: s, Position: at})
			}
		}
	}
	add(m.Ingresses, "ingress")
	add(m.HTTPRoutes, "route")
	return list
}

// Port resolves the port of a probe or of an endpoint, a number or the name of a port of the container. It reports false
// where it is neither, or not known.
func (c *Container) Port(v Value) (int, bool) {
	if n, ok := v.Int(); ok {
		return n, true
	}
	for _, p := range c.Ports {
		if v.Known && v.Text != "" && p.Name == v.Text {
			return p.Port.Int()
		}
	}
	return 0, false
}
