package manifest

import (
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/golive-dev/golive/internal/yamlfile"
	"github.com/golive-dev/golive/report"
)

// A reader makes nodes of one file, or of one rendering, into facts.
type reader struct {
	file    string
	origin  *Origin
	places  map[*yaml.Node]report.Position // where the nodes of a rendering come from; nil for a file
	random  map[*yaml.Node]bool            // values that every rendering makes anew
	literal map[*yaml.Node]bool            // of those the texts that stand in the literal style there
}

func (r reader) position(n *yaml.Node) report.Position {
	if r.places != nil {
		return r.placed(n)
	}
	return yamlfile.Position(r.file, n)
}

// value reads a scalar. "$(NAME)" stays: Kubernetes replaces it in commands, arguments and environment only, and by
// what the same container's environment says. "${NAME}" is for a program before Kubernetes (envsubst, Flux).
func (r reader) value(n *yaml.Node) Value {
	if n == nil {
		return Value{}
	}
	text, ok := yamlfile.String(n)
	if r.random[n] {
		text, ok = "", false
	}
	return Value{Text: text, Known: ok && !placeholder(text), Position: r.position(n)}
}

// placeholder reports whether a text has a part that a program fills in before the manifest is applied.
func placeholder(text string) bool {
	return strings.Contains(text, "${") || strings.Contains(text, "{{") || strings.Contains(text, "$(")
}

// values reads a sequence; nil where there is none.
func (r reader) values(n *yaml.Node) []Value {
	if n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	list := []Value{}
	for _, item := range yamlfile.Items(n) {
		list = append(list, r.value(item))
	}
	return list
}

// containers reads the containers of a pod's specification (Kubernetes API, PodSpec).
func (r reader) containers(spec, claims *yaml.Node) []Container {
	volumes := r.volumes(spec, claims)
	var list []Container
	for _, key := range []string{"initContainers", "containers"} {
		for _, n := range yamlfile.Items(yamlfile.Get(spec, key)) {
			if n.Kind == yaml.MappingNode {
				c := r.container(n, volumes)
				c.Init = key == "initContainers"
				c.Sidecar = c.Init && yamlfile.Text(n, "restartPolicy") == "Always"
				list = append(list, c)
			}
		}
	}
	return list
}

func (r reader) container(n *yaml.Node, volumes map[string]volume) Container {
	c := Container{
		Name: r.value(yamlfile.Get(n, "name")), Image: r.value(yamlfile.Get(n, "image")),
		Command: r.values(yamlfile.Get(n, "command")), Args: r.values(yamlfile.Get(n, "args")),
		WorkingDir: r.value(yamlfile.Get(n, "workingDir")), Position: r.position(n),
		Liveness: r.probe(n, "livenessProbe"), Readiness: r.probe(n, "readinessProbe"), Startup: r.probe(n, "startupProbe"),
		PreStop: r.preStop(n), Security: r.security(n),
	}
	for _, e := range yamlfile.Items(yamlfile.Get(n, "env")) {
		c.Env = append(c.Env, r.env(e))
	}
	for _, e := range yamlfile.Items(yamlfile.Get(n, "envFrom")) {
		for _, kind := range []string{"configMap", "secret"} {
			if ref := yamlfile.Get(e, kind+"Ref"); ref != nil {
				c.EnvFrom = append(c.EnvFrom, EnvFrom{kind, yamlfile.Text(ref, "name"), yamlfile.Text(e, "prefix"), yes(ref, "optional"), r.position(e)})
			}
		}
	}
	for _, p := range yamlfile.Items(yamlfile.Get(n, "ports")) {
		protocol := yamlfile.Text(p, "protocol")
		if protocol == "" {
			protocol = "TCP"
		}
		c.Ports = append(c.Ports, Port{
			Name: yamlfile.Text(p, "name"), Port: r.get(p, "containerPort"), Protocol: protocol,
			Host: r.get(p, "hostPort"), HostIP: yamlfile.Text(p, "hostIP"),
		})
	}
	for _, v := range yamlfile.Items(yamlfile.Get(n, "volumeMounts")) {
		c.Mounts = append(c.Mounts, r.mounts(v, volumes)...)
	}
	return c
}

func yes(n *yaml.Node, key string) bool { return yamlfile.Text(n, key) == "true" }

// sources are the places outside the manifest that an environment variable may come from (EnvVarSource).
var sources = []struct{ field, from, ref, key string }{
	{"configMapKeyRef", "configMap", "name", "key"}, {"secretKeyRef", "secret", "name", "key"},
	{"fieldRef", "field", "", "fieldPath"}, {"resourceFieldRef", "resource", "", "resource"}, {"fileKeyRef", "file", "path", "key"},
}

func (r reader) env(n *yaml.Node) EnvVar {
	e := EnvVar{Name: r.value(yamlfile.Get(n, "name")), Value: r.value(yamlfile.Get(n, "value"))}
	from := yamlfile.Get(n, "valueFrom")
	if from == nil {
		if yamlfile.Get(n, "value") == nil { // the value is then the empty string
			e.Value = Value{Known: true, Position: e.Name.Position}
		}
		return e
	}
	e.From = "other"
	for _, s := range sources {
		if ref := yamlfile.Get(from, s.field); ref != nil {
			e.From, e.Key = s.from, yamlfile.Text(ref, s.key)
			if s.ref != "" {
				e.Ref = yamlfile.Text(ref, s.ref)
			}
		}
	}
	return e
}

// A volume is one of a pod: its sources, several where it is projected.
type volume struct {
	kind    VolumeKind
	sources []volumeSource
}

type volumeSource struct {
	kind     VolumeKind
	name     string
	items    []Item
	optional bool
}

// namedSources tell under which field the kinds of volumes have the name of what they hold.
var namedSources = map[VolumeKind]string{ConfigMap: "name", Secret: "secretName", Claim: "claimName", HostPath: "path", Image: "reference"}

// volumes reads the volumes of a pod, and the claims that a StatefulSet makes for it.
func (r reader) volumes(spec, claims *yaml.Node) map[string]volume {
	all := map[string]volume{}
	for _, claim := range yamlfile.Items(claims) {
		if name := yamlfile.Text(claim, "metadata", "name"); name != "" {
			all[name] = volume{Claim, []volumeSource{{kind: Claim, name: name}}}
		}
	}
	for _, n := range yamlfile.Items(yamlfile.Get(spec, "volumes")) {
		v := volume{}
		for _, p := range yamlfile.Pairs(n) {
			if p.Key.Value == "name" {
				continue
			}
			v.kind = VolumeKind(p.Key.Value)
			if v.kind == Projected {
				for _, s := range yamlfile.Items(yamlfile.Get(p.Value, "sources")) {
					v.sources = append(v.sources, projected(s)...)
				}
				continue
			}
			v.sources = []volumeSource{source(v.kind, p.Value, namedSources[v.kind])}
		}
		all[yamlfile.Text(n, "name")] = v
	}
	return all
}

func source(kind VolumeKind, n *yaml.Node, nameKey string) volumeSource {
	s := volumeSource{kind: kind, optional: yes(n, "optional")}
	if nameKey != "" {
		s.name = yamlfile.Text(n, nameKey)
	}
	for _, item := range yamlfile.Items(yamlfile.Get(n, "items")) {
		s.items = append(s.items, Item{yamlfile.Text(item, "key"), yamlfile.Text(item, "path")})
	}
	return s
}

// projected reads one source of a projected volume.
func projected(n *yaml.Node) []volumeSource {
	var list []volumeSource
	for _, p := range yamlfile.Pairs(n) {
		list = append(list, source(VolumeKind(p.Key.Value), p.Value, "name"))
	}
	return list
}

// mounts reads a volume mount: one for each source of the volume.
func (r reader) mounts(n *yaml.Node, volumes map[string]volume) []Mount {
	m := Mount{Path: r.value(yamlfile.Get(n, "mountPath")), SubPath: yamlfile.Text(n, "subPath"), Volume: yamlfile.Text(n, "name"), ReadOnly: yes(n, "readOnly")}
	if m.SubPath == "" {
		m.SubPath = yamlfile.Text(n, "subPathExpr")
	}
	v, ok := volumes[m.Volume]
	if !ok || len(v.sources) == 0 {
		m.Kind = v.kind
		if ok && v.kind == "" {
			m.Kind = EmptyDir // a volume that names nothing is an emptyDir (API defaults)
		}
		return []Mount{m}
	}
	var list []Mount
	for _, s := range v.sources {
		one := m
		one.Kind, one.Source, one.Items, one.Optional = s.kind, s.name, s.items, s.optional
		list = append(list, one)
	}
	return list
}
