package manifest

import (
	"fmt"
	"strings"
)

// set writes the values that the manifest sets, as name=text@place.
func set(pairs ...any) string {
	var out []string
	for i := 0; i+1 < len(pairs); i += 2 {
		switch v := pairs[i+1].(type) {
		case Value:
			if v.Set() {
				out = append(out, fmt.Sprintf("%s=%s", pairs[i], show(v)))
			}
		case []Value:
			for _, one := range v {
				out = append(out, fmt.Sprintf("%s=%s", pairs[i], show(one)))
			}
		case Pairs:
			for _, p := range v {
				out = append(out, fmt.Sprintf("%s[%s]=%s", pairs[i], show(p.Key), show(p.Value)))
			}
		case string:
			if v != "" {
				out = append(out, fmt.Sprintf("%s=%s", pairs[i], v))
			}
		case bool:
			if v {
				out = append(out, fmt.Sprint(pairs[i]))
			}
		}
	}
	return strings.Join(out, " ")
}

func (s *Security) describe() string {
	return at(s.Position) + " " + set("privileged", s.Privileged, "escalation", s.AllowPrivilegeEscalation, "nonroot", s.RunAsNonRoot, "user", s.RunAsUser,
		"readonly", s.ReadOnlyRootFilesystem, "add", s.CapAdd, "drop", s.CapDrop)
}

func (p *Probe) describe() string {
	return fmt.Sprintf("%s %s %s", p.Kind, at(p.Position), set("path", p.Path, "port", p.Port, "service", p.Service, "command", p.Command, "shell", p.Shell,
		"headers", p.Headers, "delay", p.InitialDelay, "period", p.Period, "timeout", p.Timeout, "failures", p.FailureThreshold))
}

// more writes what describe does not, where there is any.
func (w *Workload) more() []string {
	var out []string
	add := func(line string) {
		if strings.TrimSpace(line) != "" {
			out = append(out, "  "+line)
		}
	}
	if w.Rendered != nil {
		add(fmt.Sprintf("rendered by %s %s values=%s env=%s", w.Rendered.Kind, w.Rendered.Path, w.Rendered.Values, w.Rendered.Environment))
	}
	add(set("label", w.Labels, "annotation", w.Annotations))
	add(set("replicas", w.Replicas, "grace", w.GracePeriod, "hostNetwork", w.HostNetwork, "hostPID", w.HostPID, "hostIPC", w.HostIPC, "account", w.ServiceAccount))
	if w.Security != nil {
		add("security " + w.Security.describe())
	}
	return out
}

func (c *Container) more(m *Model, w *Workload) []string {
	var out []string
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf("    "+format, args...)) }
	if c.Sidecar {
		add("sidecar")
	}
	for i, p := range []*Probe{c.Liveness, c.Readiness, c.Startup, c.Healthcheck} {
		if p != nil {
			add("%s %s", []string{"liveness", "readiness", "startup", "healthcheck"}[i], p.describe())
		}
	}
	if c.PreStop != nil {
		add("preStop %s %s %s", c.PreStop.Kind, at(c.PreStop.Position), set("sleep", c.PreStop.Sleep, "command", c.PreStop.Command))
	}
	if c.Security != nil {
		add("security %s", c.Security.describe())
	}
	for _, p := range c.Ports {
		if p.Host.Set() {
			add("host %s -> %s %s", show(p.Host), p.Port.Text, p.HostIP)
		}
	}
	vars, open := m.EnvOf(w, c)
	for _, v := range vars {
		if len(c.EnvFrom) > 0 {
			add("effective %s=%s from=%s", show(v.Name), show(v.Value), v.From)
		}
	}
	if len(c.EnvFrom) > 0 {
		add("open=%t", open)
		for _, a := range c.Args {
			add("arg %s", show(Expand(a, vars, open)))
		}
	}
	for _, p := range m.Published(w, c) {
		if w.Kind == Compose || p.By != "containerPort" {
			add("published %s name=%s by=%s loopback=%t %s:%s", show(p.Port), p.Name, p.By, p.Loopback, p.Position.File, at(p.Position))
		}
	}
	return out
}

func (o Object) describe() string {
	rendered := ""
	if o.Rendered != nil {
		rendered = " rendered by " + o.Rendered.Path + " " + o.Rendered.Values
	}
	return fmt.Sprintf("%s:%s %s %s ns=%s %s%s", o.Position.File, at(o.Position), o.Kind, show(o.Name), o.Namespace, set("label", o.Labels), rendered)
}

// objects writes what is no workload.
func (m *Model) objects() []string {
	var out []string
	add := func(head string, parts ...string) {
		line := head
		for _, p := range parts {
			if p != "" {
				line += " " + p
			}
		}
		out = append(out, strings.TrimRight(line, " "))
	}
	for _, s := range m.Services {
		add(s.describe(), set("type", s.Type, "select", s.Selector))
		for _, p := range s.Ports {
			add("  "+at(p.Position), set("name", p.Name, "port", p.Port, "target", p.TargetPort, "node", p.NodePort), p.Protocol)
		}
	}
	for _, i := range append(append([]Ingress{}, m.Ingresses...), m.HTTPRoutes...) {
		add(i.describe())
		for _, b := range i.Backends {
			add("  "+at(b.Position), set("host", b.Host, "path", b.Path, "type", b.PathType, "service", b.Service, "port", b.Port))
		}
	}
	for _, s := range m.HPAs {
		add(s.describe(), set("kind", s.TargetKind, "name", s.TargetName, "min", s.Min, "max", s.Max))
	}
	for _, s := range append(append([]Monitor{}, m.ServiceMonitors...), m.PodMonitors...) {
		add(s.describe(), set("match", s.Selector.Labels, "any", s.AnyNamespace), strings.Join(s.InNamespaces, ","), fmt.Sprint(len(s.Selector.Expressions)))
		for _, e := range s.Endpoints {
			add("  "+at(e.Position), set("port", e.Port, "target", e.TargetPort, "path", e.Path))
		}
	}
	for _, f := range m.PrometheusRules {
		add(f.describe())
		for _, r := range f.Rules {
			add("  "+at(r.Position)+" "+r.Group, set("alert", r.Alert, "record", r.Record, "expr", r.Expr, "for", r.For, "label", r.Labels, "annotation", r.Annotations))
		}
	}
	for _, c := range m.ConfigMaps {
		add(c.describe())
		for _, e := range c.Data {
			add(fmt.Sprintf("  %s=%q known=%t %s literal=%t", show(e.Key), e.Value.Text, e.Value.Known, at(e.Value.Position), e.Literal))
		}
	}
	for _, s := range m.Secrets {
		add(s.describe(), set("open", s.Open))
		for _, k := range s.Keys {
			add("  " + show(k.Key) + fmt.Sprintf(" value=%t %s", k.HasValue, at(k.Position)))
		}
	}
	return out
}
