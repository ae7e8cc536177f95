package security

import (
	"context"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/buildspec"
	"github.com/golive-dev/golive/internal/manifest"
	"github.com/golive-dev/golive/report"
)

// judgePods looks at what the containers of the workloads in scope may do to their node. What a manifest does not say is
// left alone: that privileges may be gained is the default of Kubernetes, which an admission policy changes for all.
func (j *judge) judgePods(ctx context.Context) {
	model := j.pass.Project.Manifests(ctx)
	for i := range model.Workloads {
		w := &model.Workloads[i]
		if !j.inScope(w) || forDevelopment(w) {
			continue
		}
		j.workloads++
		if j.firstWorkload.File == "" {
			j.firstWorkload = w.Position
		}
		if own := containers(w); len(own) > 0 || len(w.Containers) == 0 {
			j.judgePod(w)
			for _, c := range own {
				j.containers++
				j.judgeContainer(w, c)
			}
		}
	}
}

// inScope reports whether a workload is judged: it stands in scope, or runs a program that does.
func (j *judge) inScope(w *manifest.Workload) bool {
	return j.pass.Project.InScope(w.Position.File) || j.linked[w]
}

// forDevelopment reports whether a workload is of a file or an overlay for development or tests, by its name.
func forDevelopment(w *manifest.Workload) bool {
	file := w.Position.File
	if w.Rendered != nil {
		if buildspec.Dev(w.Rendered.Environment) || buildspec.Dev(w.Rendered.Values) {
			return true
		}
		file = w.Rendered.Path
	}
	if w.Kind == manifest.Compose {
		return buildspec.Dev(file) || strings.Contains(path.Base(file), "override")
	}
	return devFolder(file)
}

// devFolder reports whether a file lies in a folder for development or tests, by its name.
func devFolder(file string) bool {
	return slices.ContainsFunc(strings.Split(path.Dir(file), "/"), buildspec.Dev)
}

// containers returns the containers of a workload that are judged.
func containers(w *manifest.Workload) []*manifest.Container {
	var list []*manifest.Container
	for i := range w.Containers {
		if c := &w.Containers[i]; !agents[imageName(c.Image.Text)] {
			list = append(list, c)
		}
	}
	return list
}

// agents are public images whose work is the node, the network or other containers, by the last element of their names:
// they do nothing without what this rule reports.
var agents = words(`node-exporter cadvisor kube-proxy node-problem-detector fluent-bit fluentd fluentd-kubernetes-daemonset promtail
	alloy vector filebeat metricbeat falco falco-no-driver tetragon cilium calico csi-node-driver-registrar
	opentelemetry-collector opentelemetry-collector-contrib otel-collector traefik portainer portainer-ce watchtower nginx-proxy
	docker-gen dozzle dind docker buildkit jenkins gitlab-runner autoheal diun docker-socket-proxy socket-proxy localstack k3s
	proxyv2 proxy-init`)

// imageName returns the last element of an image's name, without tag and digest.
func imageName(ref string) string {
	ref, _, _ = strings.Cut(ref, "@")
	name, _, _ := strings.Cut(path.Base(ref), ":")
	return strings.ToLower(name)
}

// judgePod looks at the host's namespaces.
func (j *judge) judgePod(w *manifest.Workload) {
	keys := [3]string{"hostNetwork: true", "hostPID: true", "hostIPC: true"}
	if w.Kind == manifest.Compose {
		keys = [3]string{"network_mode: host", "pid: host", "ipc: host"}
	}
	j.hostNamespace(w, w.HostNetwork, keys[0], "network", "every port of the node is its own, and network policies do not hold")
	j.hostNamespace(w, w.HostPID, keys[1], "processes", "it sees every process of the node with its environment, and can signal them")
	j.hostNamespace(w, w.HostIPC, keys[2], "inter-process communication", "it can read the shared memory of the node's processes")
}

func (j *judge) hostNamespace(w *manifest.Workload, v manifest.Value, key, what, consequence string) {
	if !v.True() {
		return
	}
	j.pod(report.Finding{
		Message:  fmt.Sprintf("%s shares the %s of its node: %s", subject(w, nil), what, consequence),
		Label:    "the node's own",
		Position: v.Position,
		Help:     fmt.Sprintf("remove %s", key),
		Context:  w.Name.Text + ": " + key,
	})
}

func (j *judge) judgeContainer(w *manifest.Workload, c *manifest.Container) {
	if s := c.Security; s != nil {
		if s.Privileged.True() {
			j.pod(report.Finding{
				Message:  fmt.Sprintf("%s is privileged: whoever takes it over has the node", subject(w, c)),
				Label:    "every capability and every device of the node",
				Position: s.Privileged.Position,
				Help:     "remove privileged: true, and add the one capability that is needed, if any",
				Context:  w.Name.Text + "/" + c.Name.Text + ": privileged",
			})
		}
		if s.AllowPrivilegeEscalation.True() {
			j.pod(report.Finding{
				Message:  fmt.Sprintf("%s allows privilege escalation: a setuid program in the image makes its user root", subject(w, c)),
				Label:    "a process may gain more privileges than its parent",
				Position: s.AllowPrivilegeEscalation.Position,
				Help:     "set allowPrivilegeEscalation: false",
				Context:  w.Name.Text + "/" + c.Name.Text + ": allowPrivilegeEscalation",
			})
		}
	}
	for _, m := range c.Mounts {
		if m.Kind == manifest.HostPath && sockets[path.Clean(m.Source)] && m.Path.Set() {
			j.socket(w, c, m)
		}
	}
}

// sockets are those of the container runtimes, and the folders that hold them.
var sockets = words(`/var/run/docker.sock /run/docker.sock /var/run/containerd/containerd.sock /run/containerd/containerd.sock
	/var/run/crio/crio.sock /run/crio/crio.sock /var/run/podman/podman.sock /run/podman/podman.sock
	/run/k3s/containerd/containerd.sock /var/run/cri-dockerd.sock /run/cri-dockerd.sock /run/containerd /run/crio /var/run /run /`)

func (j *judge) socket(w *manifest.Workload, c *manifest.Container, m manifest.Mount) {
	f := report.Finding{
		Message:  fmt.Sprintf("%s mounts %s of its node: whoever takes it over starts containers of any kind there", subject(w, c), m.Source),
		Label:    "the socket of the container runtime",
		Position: m.Path.Position,
		Help:     "remove the mount; what needs to be known of containers can be asked of the orchestrator's API, with rights of its own",
		Context:  w.Name.Text + "/" + c.Name.Text + ": " + m.Source,
	}
	if !strings.HasSuffix(m.Source, ".sock") {
		f.Label = "the socket of the container runtime is in it"
	}
	if at, ok := j.hostPath(w, m); ok {
		f.Related = []report.Related{{Message: "mounted here", Position: f.Position}}
		f.Position = at
	}
	j.pod(f)
}

// hostPath finds the line of a pod's volume that names a path of the node.
func (j *judge) hostPath(w *manifest.Workload, m manifest.Mount) (report.Position, bool) {
	if w.Kind == manifest.Compose {
		return m.HostAt, m.HostAt.Line > 0 && m.HostAt != m.Path.Position
	}
	if w.Rendered != nil {
		return report.Position{}, false
	}
	text, err := j.pass.Project.Files.ReadFile(w.Position.File)
	if err != nil {
		return report.Position{}, false
	}
	line := regexp.MustCompile(`\bpath:\s*["']?` + regexp.QuoteMeta(m.Source) + `/?["']?\s*(#.*|\}.*|,.*)?$`)
	for i, s := range strings.Split(string(text), "\n") {
		if i+1 > w.Position.Line && strings.HasPrefix(s, "---") {
			break
		}
		if i+1 >= w.Position.Line && line.MatchString(strings.TrimRight(s, "\r")) {
			return report.Position{File: w.Position.File, Line: i + 1}, true
		}
	}
	return report.Position{}, false
}

// pod reports a key of a manifest once, however many renderings have it.
func (j *judge) pod(f report.Finding) {
	at := fmt.Sprintf("%s:%d:%d", f.File, f.Line, f.Column)
	if j.reported[at] || f.File == "" || f.Line < 1 {
		return
	}
	j.reported[at] = true
	j.pass.Report(podContext, f)
}

// subject names a workload, or a container in one.
func subject(w *manifest.Workload, c *manifest.Container) string {
	kind := strings.ToLower(w.Kind)
	if w.Kind == manifest.Compose {
		return "the compose service " + w.Name.Text
	}
	if c == nil {
		return fmt.Sprintf("the pod of %s %s", kind, w.Name.Text)
	}
	return fmt.Sprintf("container %s of %s %s", c.Name.Text, kind, w.Name.Text)
}

func words(text string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(text) {
		set[w] = true
	}
	return set
}
