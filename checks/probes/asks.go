package probes

import (
	"net"
	"path"
	"strconv"
	"strings"

	"github.com/golive-dev/golive/internal/manifest"
	"github.com/golive-dev/golive/report"
)

// An ask is what one probe asks.
type ask struct {
	name  string // "livenessProbe" and the like
	probe *manifest.Probe
	kind  manifest.ProbeKind // HTTPGet, GRPC or TCPSocket, whoever asks; else that of the probe
	path  manifest.Value     // of HTTPGet: what the manifest says, "/" where it says nothing
	port  manifest.Value     // a number or a name
	// inside is set where the container asks itself, so that the loopback interface answers.
	inside bool
	// methods are those that the client may use.
	methods []string
	// credentials is set where the request may carry some, and url is the word of a command that names path and port.
	credentials bool
	url         bool
	// unread says why what a known client asks could not be read, "" otherwise.
	unread string
}

// at returns where the path stands, the probe itself where the manifest says nothing of it.
func (a ask) at() report.Position { return orElse(a.path.Position, a.portAt()) }

// portAt returns where the port stands, the probe itself where the manifest says nothing of it.
func (a ask) portAt() report.Position { return orElse(a.port.Position, a.probe.Position) }

func orElse(a, b report.Position) report.Position {
	if a.Line > 0 {
		return a
	}
	return b
}

// read returns what the probes of a container ask. Where a probe asks another host it asks nothing of the service.
func (s *subject) read() []ask {
	var list []ask
	c := s.container
	for _, p := range []struct {
		name  string
		probe *manifest.Probe
	}{{"livenessProbe", c.Liveness}, {"readinessProbe", c.Readiness}, {"startupProbe", c.Startup}, {"healthcheck", c.Healthcheck}} {
		if p.probe == nil || p.probe.Kind == manifest.NoProbe {
			continue
		}
		if a, ok := s.ask(p.name, p.probe); ok {
			list = append(list, a)
		}
	}
	return list
}

func (s *subject) ask(name string, p *manifest.Probe) (ask, bool) {
	a := ask{name: name, probe: p, kind: p.Kind, path: p.Path, port: p.Port, methods: []string{"GET"}}
	switch p.Kind {
	case manifest.HTTPGet:
		if !p.Path.Set() || p.Path.Known && p.Path.Text == "" {
			a.path = manifest.Value{Text: "/", Known: true, Position: p.Path.Position}
		}
		if p.Host.Set() && p.Host.Text != "" {
			if a.inside = loopback(p.Host.Text); !a.inside {
				return a, false
			}
		}
		for _, h := range p.Headers {
			switch strings.ToLower(h.Key.Text) {
			case "host", "accept", "user-agent", "content-type":
			default:
				a.credentials = true
			}
		}
	case manifest.TCPSocket:
		if p.Host.Set() && p.Host.Text != "" && !loopback(p.Host.Text) {
			return a, false
		}
	case manifest.Exec:
		return a.command(s.binaries()), true
	}
	return a, true
}

// binaries are the names under which a container has its own programs.
func (s *subject) binaries() []string {
	var names []string
	if len(s.container.Command) > 0 {
		names = append(names, path.Base(s.container.Command[0].Text))
	}
	for _, d := range s.runs {
		names = append(names, d.Program.Name)
		if d.Image == nil || d.Image.Image == nil || d.Image.Final == nil {
			continue
		}
		if e := d.Image.Final.Entrypoint; e != nil && !e.ShellForm && len(e.Args) > 0 {
			names = append(names, path.Base(e.Args[0].Text))
		} else if c := d.Image.Final.Cmd; e == nil && c != nil && !c.ShellForm && len(c.Args) > 0 {
			names = append(names, path.Base(c.Args[0].Text))
		}
	}
	return names
}

// loopback reports whether a host is the machine itself.
func loopback(host string) bool {
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

// A portState says what is known of a probe's port.
type portState int

const (
	portOpen       portState = iota // it is not known
	portKnown                       // it is a number
	portUndeclared                  // it is a name that the container does not declare
)

// number resolves a port by the container's declarations.
func (s *subject) number(port manifest.Value) (string, portState) {
	switch {
	case !port.Set() || !port.Known || port.Text == "":
		return "", portOpen
	case numeric(port.Text):
		return port.Text, portKnown
	case s.workload.Kind == manifest.Compose:
		return "", portOpen
	}
	open := false
	for _, p := range s.container.Ports {
		switch {
		case p.Name == port.Text && p.Port.Known && numeric(p.Port.Text):
			return p.Port.Text, portKnown
		case p.Name == port.Text, strings.ContainsAny(p.Name, "{$"):
			open = true
		}
	}
	if open {
		return "", portOpen
	}
	return "", portUndeclared
}

func numeric(s string) bool {
	n, err := strconv.Atoi(s)
	return err == nil && n > 0 && n < 1<<16
}

// where says on which port an ask is, for messages.
func (s *subject) where(a ask) string {
	number, state := s.number(a.port)
	switch {
	case state == portKnown && number != a.port.Text:
		return "port " + a.port.Text + " (" + number + ")"
	case a.port.Known && a.port.Text != "":
		return "port " + a.port.Text
	}
	return "its port"
}

// context is what of a probe's place survives moves.
func (s *subject) context(name string) string {
	return s.workload.Kind + "/" + s.workload.Name.Text + " " + s.container.Name.Text + " " + name
}
