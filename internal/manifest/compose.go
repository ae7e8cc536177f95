package manifest

import (
	"context"
	"path"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/format"
	"gopkg.in/yaml.v3"

	"github.com/golive-dev/golive/internal/compose"
	"github.com/golive-dev/golive/internal/inventory"
	"github.com/golive-dev/golive/internal/yamlfile"
)

// compose reads the services of compose files as workloads of one container each (Compose Specification, services).
func (m *Model) compose(ctx context.Context, files *inventory.Inventory, within func(string) bool) {
	services, problems := compose.Load(ctx, files, within)
	for _, p := range problems {
		m.problem(p.File, p.Line, p.Message)
	}
	for i := range services {
		m.Workloads = append(m.Workloads, composeWorkload(files, &services[i]))
	}
}

func composeWorkload(files *inventory.Inventory, s *compose.Service) Workload {
	w := Workload{Kind: Compose, Name: composeValue(s.Key), Position: yamlfile.Position(s.File, s.Key.Node)}
	w.Name.Known = true
	c := Container{
		Name: w.Name, Image: composeValue(s.First("image")), WorkingDir: composeValue(s.First("working_dir")),
		User: composeValue(s.First("user")), Command: composeWords(s.First("entrypoint")), Args: composeWords(s.First("command")),
		Position: w.Position,
	}
	seen := map[string]bool{}
	for _, n := range s.All("environment") {
		for _, e := range composeEnv(n) {
			if !seen[e.Name.Text] {
				seen[e.Name.Text] = true
				c.Env = append(c.Env, e)
			}
		}
	}
	layers := s.All("env_file")
	for _, n := range slices.Backward(layers) { // of two files the later one holds, and that of the layer that holds is the last
		c.EnvFrom = append(c.EnvFrom, envFiles(n)...)
	}
	for _, key := range []string{"ports", "expose"} {
		for _, n := range s.All(key) {
			for _, item := range n.Items() {
				for _, p := range composePorts(item) {
					if key == "expose" {
						p.Expose, p.Host = true, Value{}
					}
					c.Ports = append(c.Ports, p)
				}
			}
		}
	}
	c.Healthcheck = healthcheck(s)
	c.Security = composeSecurity(s)
	if w.Replicas = composeValue(s.First("deploy", "replicas")); !w.Replicas.Set() {
		w.Replicas = composeValue(s.First("scale"))
	}
	w.GracePeriod = composeValue(s.First("stop_grace_period"))
	if v := composeValue(s.First("network_mode")); v.Text == "host" {
		w.HostNetwork = Value{"true", true, v.Position}
	}
	if v := composeValue(s.First("pid")); v.Text == "host" {
		w.HostPID = Value{"true", true, v.Position}
	}
	if v := composeValue(s.First("ipc")); v.Text == "host" {
		w.HostIPC = Value{"true", true, v.Position}
	}
	paths := map[string]bool{}
	add := func(m Mount, ok bool) {
		if ok && !paths[m.Path.Text] {
			paths[m.Path.Text] = true
			c.Mounts = append(c.Mounts, m)
		}
	}
	for _, n := range s.All("volumes") {
		for _, item := range n.Items() {
			m, ok := composeVolume(files, item)
			if m.HostAt.Line == 0 {
				m.HostAt = m.Path.Position
			}
			add(m, ok)
		}
	}
	for _, n := range s.All("tmpfs") {
		for _, item := range append(n.Items(), n) {
			if v := composeValue(item); v.Text != "" {
				v.Text, _, _ = strings.Cut(v.Text, ":")
				add(Mount{Path: v, Kind: EmptyDir}, true)
			}
		}
	}
	for _, n := range s.All("configs") {
		for _, item := range n.Items() {
			add(composeFile(files, s, item, "configs", ConfigMap))
		}
	}
	for _, n := range s.All("secrets") {
		for _, item := range n.Items() {
			add(composeFile(files, s, item, "secrets", Secret))
		}
	}
	w.Containers = []Container{c}
	return w
}

func composeValue(n compose.Node) Value {
	if n.Node == nil {
		return Value{}
	}
	text, known := n.Text()
	return Value{Text: text, Known: known, Position: yamlfile.Position(n.Layer.File, n.Node)}
}

func composeWords(n compose.Node) []Value {
	if n.Node == nil {
		return nil
	}
	list := []Value{}
	for _, w := range n.Words() {
		list = append(list, composeValue(w))
	}
	return list
}

// composeEnv reads a mapping or a list of NAME=VALUE. Without a value it is that of whoever starts compose.
func composeEnv(n compose.Node) []EnvVar {
	var list []EnvVar
	for _, p := range yamlfile.Pairs(n.Node) {
		e := EnvVar{Name: composeValue(compose.Node{Node: p.Key, Layer: n.Layer})}
		if _, ok := yamlfile.String(p.Value); ok {
			e.Value = composeValue(compose.Node{Node: p.Value, Layer: n.Layer})
		} else {
			e.From = "environment"
		}
		list = append(list, e)
	}
	for _, item := range n.Items() {
		v := composeValue(item)
		name, value, ok := strings.Cut(v.Text, "=")
		e := EnvVar{Name: Value{name, true, v.Position}, Value: Value{value, v.Known, v.Position}}
		if !ok {
			e.From, e.Value = "environment", Value{}
		}
		list = append(list, e)
	}
	return list
}

// envFiles reads env_file: a path, a list of paths, or of mappings with a path.
func envFiles(n compose.Node) []EnvFrom {
	var list []EnvFrom
	for _, item := range append(n.Items(), n) {
		file, optional := item, false
		if item.Kind == yaml.MappingNode {
			file = item.Child("path")
			optional = yamlfile.Text(item.Node, "required") == "false"
		}
		text, _ := file.Text()
		if text == "" {
			continue
		}
		if p, ok := item.Path(text); ok {
			list = append(list, EnvFrom{Kind: "file", Ref: p, Optional: optional, Position: yamlfile.Position(file.Layer.File, file.Node)})
		}
	}
	return list
}

// composeVolume reads a volume in its short or long syntax.
func composeVolume(files *inventory.Inventory, n compose.Node) (Mount, bool) {
	kind, source := "", ""
	var m Mount
	if n.Kind == yaml.MappingNode {
		m.Path = composeValue(n.Child("target"))
		kind, source = yamlfile.Text(n.Node, "type"), text(n.Child("source"))
		m.HostAt = composeValue(n.Child("source")).Position
		m.SubPath = text(n.Child("volume", "subpath"))
		m.ReadOnly = yamlfile.Text(n.Node, "read_only") == "true"
	} else {
		v := composeValue(n)
		parsed, err := format.ParseVolume(v.Text)
		if v.Text == "" || err != nil {
			return Mount{}, false
		}
		kind, source, m.ReadOnly = parsed.Type, parsed.Source, parsed.ReadOnly
		m.Path = Value{parsed.Target, !strings.Contains(parsed.Target, "${"), v.Position}
	}
	m.Path.Text = path.Clean("/" + strings.TrimPrefix(m.Path.Text, "/"))
	switch kind {
	case "bind":
		m.Kind, m.Source = HostPath, source
		if p, ok := n.Path(source); ok && !strings.Contains(source, "${") {
			if _, file := files.Lookup(p); file || files.IsDir(p) {
				m.Source, m.InRepo = p, true
			}
		}
	case "tmpfs":
		m.Kind = EmptyDir
	case "image":
		m.Kind, m.Source = Image, source
	default:
		m.Kind, m.Volume, m.Source = Named, source, source
		if strings.HasPrefix(source, "${") { // may as well be a folder of the host
			m.Kind, m.Volume = HostPath, ""
		}
	}
	return m, m.Path.Text != "/"
}

func text(n compose.Node) string {
	if n.Node == nil {
		return ""
	}
	s, _ := n.Text()
	return s
}

// composeFile reads a config or secret that a service is granted. Without a target it is a file of its name: a config
// at the root, a secret in /run/secrets.
func composeFile(files *inventory.Inventory, s *compose.Service, n compose.Node, section string, kind VolumeKind) (Mount, bool) {
	name, target := n, compose.Node{}
	if n.Kind == yaml.MappingNode {
		name, target = n.Child("source"), n.Child("target")
	}
	v := composeValue(name)
	if v.Text == "" {
		return Mount{}, false
	}
	m := Mount{Kind: kind, Source: v.Text, Volume: v.Text, ReadOnly: true, Path: v}
	m.Path.Text = "/" + v.Text
	if section == "secrets" {
		m.Path.Text = "/run/secrets/" + v.Text
	}
	if target.Node != nil {
		t := composeValue(target)
		if m.Path = t; !path.IsAbs(t.Text) && section == "secrets" {
			m.Path.Text = "/run/secrets/" + t.Text
		} else if !path.IsAbs(t.Text) {
			m.Path.Text = "/" + t.Text
		}
	}
	if file := s.Top(section, v.Text).Child("file"); file.Node != nil {
		if p, ok := file.Path(text(file)); ok {
			if _, there := files.Lookup(p); there {
				m.Source, m.InRepo = p, true
			}
		}
	}
	return m, true
}
