package manifest

import (
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/golive-dev/golive/internal/compose"
	"github.com/golive-dev/golive/internal/yamlfile"
)

// composePorts reads a published or exposed port: [[IP:]HOST:]CONTAINER[/PROTOCOL], or the long syntax (Compose
// Specification, ports).
func composePorts(n compose.Node) []Port {
	v := composeValue(n)
	p := Port{Protocol: "TCP"}
	if n.Kind == yaml.MappingNode {
		if proto := yamlfile.Text(n.Node, "protocol"); proto != "" {
			p.Protocol = strings.ToUpper(proto)
		}
		p.Name, p.HostIP = yamlfile.Text(n.Node, "name"), yamlfile.Text(n.Node, "host_ip")
		p.Port, p.Host = composeValue(n.Child("target")), composeValue(n.Child("published"))
		return []Port{p}
	}
	p.Port = v
	if text, proto, ok := strings.Cut(v.Text, "/"); ok {
		p.Port.Text, p.Protocol = text, strings.ToUpper(proto)
	}
	p.Host = Value{Text: "0", Known: true, Position: v.Position}
	if i := strings.LastIndexByte(p.Port.Text, ':'); i >= 0 && !strings.HasSuffix(p.Port.Text, "}") {
		p.Host.Text, p.Port.Text = p.Port.Text[:i], p.Port.Text[i+1:]
		if i := strings.LastIndexByte(p.Host.Text, ':'); i >= 0 && !strings.HasSuffix(p.Host.Text, "}") {
			p.HostIP, p.Host.Text = p.Host.Text[:i], p.Host.Text[i+1:]
		}
		p.Host.Known = !strings.Contains(p.Host.Text, "${")
	}
	p.Port.Known = !strings.Contains(p.Port.Text, "${")
	if p.Port.Text == "" {
		return nil
	}
	return []Port{p}
}

// healthcheck reads the check of a compose service (Compose Specification, healthcheck): a list that starts with CMD,
// CMD-SHELL or NONE, or a text, which is for the shell.
func healthcheck(s *compose.Service) *Probe {
	n := s.First("healthcheck")
	if n.Node == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	p := &Probe{
		Kind: Exec, Period: composeValue(s.First("healthcheck", "interval")), Timeout: composeValue(s.First("healthcheck", "timeout")),
		InitialDelay: composeValue(s.First("healthcheck", "start_period")), FailureThreshold: composeValue(s.First("healthcheck", "retries")),
		Position: yamlfile.Position(n.Layer.File, n.Node),
	}
	test := s.First("healthcheck", "test")
	if composeValue(s.First("healthcheck", "disable")).True() {
		p.Kind = NoProbe
		return p
	}
	if test.Node == nil {
		p.Kind = UnknownProbe // the image's own, with other times
		return p
	}
	p.Position = yamlfile.Position(test.Layer.File, test.Node)
	if test.Kind == yaml.ScalarNode {
		p.Shell, p.Command = true, []Value{composeValue(test)}
		return p
	}
	for i, item := range test.Items() {
		v := composeValue(item)
		switch {
		case i > 0:
			p.Command = append(p.Command, v)
		case v.Text == "NONE":
			p.Kind = NoProbe
		case v.Text == "CMD-SHELL":
			p.Shell = true
		}
	}
	return p
}

// composeSecurity reads what a compose service may do (Compose Specification, privileged, read_only, cap_add, cap_drop,
// security_opt).
func composeSecurity(s *compose.Service) *Security {
	sec := &Security{Privileged: composeValue(s.First("privileged")), ReadOnlyRootFilesystem: composeValue(s.First("read_only"))}
	for _, v := range []Value{sec.Privileged, sec.ReadOnlyRootFilesystem} {
		if v.Set() {
			sec.Position = v.Position
		}
	}
	for key, list := range map[string]*[]Value{"cap_add": &sec.CapAdd, "cap_drop": &sec.CapDrop} {
		for _, n := range s.All(key) {
			for _, item := range n.Items() {
				*list = append(*list, composeValue(item))
			}
		}
	}
	for _, n := range s.All("security_opt") {
		for _, item := range n.Items() {
			if v := composeValue(item); v.Text == "no-new-privileges:true" || v.Text == "no-new-privileges" {
				sec.AllowPrivilegeEscalation = Value{"false", true, v.Position}
			}
		}
	}
	for _, v := range append(append([]Value{sec.AllowPrivilegeEscalation}, sec.CapAdd...), sec.CapDrop...) {
		if v.Set() && sec.Position.Line == 0 {
			sec.Position = v.Position
		}
	}
	if sec.Position.Line == 0 {
		return nil
	}
	return sec
}
