package manifest

import (
	"gopkg.in/yaml.v3"

	"github.com/golive-dev/golive/internal/yamlfile"
	"github.com/golive-dev/golive/report"
)

// A ProbeKind tells how a probe or a hook asks.
type ProbeKind string

// The handlers of Kubernetes (API reference, Probe and LifecycleHandler). NoProbe is compose's switched-off health check.
const (
	HTTPGet      ProbeKind = "httpGet"
	GRPC         ProbeKind = "grpc"
	TCPSocket    ProbeKind = "tcpSocket"
	Exec         ProbeKind = "exec"
	Sleep        ProbeKind = "sleep" // of hooks only
	NoProbe      ProbeKind = "none"
	UnknownProbe ProbeKind = "" // none of these, as in a patch that changes a period
)

// A Probe is a liveness, readiness or startup probe, or a health check of compose. What the manifest does not say is a
// zero Value: no default is filled in.
type Probe struct {
	Kind    ProbeKind
	Path    Value // httpGet
	Port    Value // a number, or the name of a port of the container
	Host    Value // "" is the pod
	Scheme  Value
	Service Value   // grpc
	Headers Pairs   // httpGet
	Command []Value // exec
	Shell   bool    // Command is one text for /bin/sh -c (compose: CMD-SHELL)

	InitialDelay, Period, Timeout, FailureThreshold, SuccessThreshold Value
	GracePeriod                                                       Value // terminationGracePeriodSeconds of the probe

	Position report.Position // the key of the probe
}

// A Hook is what a container does before it is stopped (API reference, LifecycleHandler).
type Hook struct {
	Kind     ProbeKind
	Sleep    Value // seconds
	Path     Value // httpGet
	Port     Value
	Command  []Value
	Position report.Position // the key preStop
}

// A Security is the securityContext of a pod or a container (API reference, SecurityContext and PodSecurityContext). What
// the manifest does not say is a zero Value.
type Security struct {
	Privileged               Value // of a container, as the next two
	AllowPrivilegeEscalation Value
	ReadOnlyRootFilesystem   Value
	RunAsNonRoot             Value
	RunAsUser                Value
	RunAsGroup               Value
	CapAdd, CapDrop          []Value
	SeccompProfile           Value           // its type
	Position                 report.Position // the key securityContext
}

// keyed returns the value under a key with the position of the key.
func (r reader) keyed(n *yaml.Node, name string) (*yaml.Node, report.Position) {
	for _, p := range yamlfile.Pairs(n) {
		if p.Key.Value == name && p.Value.Kind == yaml.MappingNode {
			return p.Value, r.position(p.Key)
		}
	}
	return nil, report.Position{}
}

func (r reader) get(n *yaml.Node, keys ...string) Value { return r.value(yamlfile.Get(n, keys...)) }

func (r reader) pairs(n *yaml.Node) Pairs {
	var list Pairs
	for _, p := range yamlfile.Pairs(n) {
		list = append(list, Pair{r.value(p.Key), r.value(p.Value)})
	}
	return list
}

func (r reader) probe(container *yaml.Node, key string) *Probe {
	n, at := r.keyed(container, key)
	if n == nil {
		return nil
	}
	p := &Probe{
		InitialDelay: r.get(n, "initialDelaySeconds"), Period: r.get(n, "periodSeconds"), Timeout: r.get(n, "timeoutSeconds"),
		FailureThreshold: r.get(n, "failureThreshold"), SuccessThreshold: r.get(n, "successThreshold"),
		GracePeriod: r.get(n, "terminationGracePeriodSeconds"), Position: at,
	}
	for _, kind := range []ProbeKind{HTTPGet, GRPC, TCPSocket, Exec} {
		h := yamlfile.Get(n, string(kind))
		if h == nil || h.Kind != yaml.MappingNode {
			continue
		}
		p.Kind = kind
		p.Path, p.Port, p.Host, p.Scheme = r.get(h, "path"), r.get(h, "port"), r.get(h, "host"), r.get(h, "scheme")
		p.Service, p.Command = r.get(h, "service"), r.values(yamlfile.Get(h, "command"))
		for _, header := range yamlfile.Items(yamlfile.Get(h, "httpHeaders")) {
			p.Headers = append(p.Headers, Pair{r.get(header, "name"), r.get(header, "value")})
		}
	}
	return p
}

func (r reader) preStop(container *yaml.Node) *Hook {
	n, at := r.keyed(yamlfile.Get(container, "lifecycle"), "preStop")
	if n == nil {
		return nil
	}
	h := &Hook{Position: at}
	for _, kind := range []ProbeKind{HTTPGet, TCPSocket, Exec, Sleep} {
		if b := yamlfile.Get(n, string(kind)); b != nil && b.Kind == yaml.MappingNode {
			h.Kind, h.Sleep, h.Path, h.Port = kind, r.get(b, "seconds"), r.get(b, "path"), r.get(b, "port")
			h.Command = r.values(yamlfile.Get(b, "command"))
		}
	}
	return h
}

func (r reader) security(owner *yaml.Node) *Security {
	n, at := r.keyed(owner, "securityContext")
	if n == nil {
		return nil
	}
	return &Security{
		Privileged: r.get(n, "privileged"), AllowPrivilegeEscalation: r.get(n, "allowPrivilegeEscalation"),
		ReadOnlyRootFilesystem: r.get(n, "readOnlyRootFilesystem"), RunAsNonRoot: r.get(n, "runAsNonRoot"),
		RunAsUser: r.get(n, "runAsUser"), RunAsGroup: r.get(n, "runAsGroup"),
		CapAdd: r.values(yamlfile.Get(n, "capabilities", "add")), CapDrop: r.values(yamlfile.Get(n, "capabilities", "drop")),
		SeccompProfile: r.get(n, "seccompProfile", "type"), Position: at,
	}
}
