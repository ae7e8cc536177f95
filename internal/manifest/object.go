package manifest

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/golive-dev/golive/internal/yamlfile"
)

// maxLists bounds Lists in one another.
const maxLists = 5

// podPaths are where the workloads of Kubernetes, Argo Rollouts, Knative Serving, OpenShift and KEDA have their pod's
// specification, by API group and kind.
var podPaths = map[string][]string{
	"apps/Deployment":                    {"spec", "template", "spec"},
	"extensions/Deployment":              {"spec", "template", "spec"},
	"apps/StatefulSet":                   {"spec", "template", "spec"},
	"apps/DaemonSet":                     {"spec", "template", "spec"},
	"extensions/DaemonSet":               {"spec", "template", "spec"},
	"apps/ReplicaSet":                    {"spec", "template", "spec"},
	"/ReplicationController":             {"spec", "template", "spec"},
	"batch/Job":                          {"spec", "template", "spec"},
	"batch/CronJob":                      {"spec", "jobTemplate", "spec", "template", "spec"},
	"/Pod":                               {"spec"},
	"/PodTemplate":                       {"template", "spec"},
	"argoproj.io/Rollout":                {"spec", "template", "spec"},
	"serving.knative.dev/Service":        {"spec", "template", "spec"},
	"apps.openshift.io/DeploymentConfig": {"spec", "template", "spec"},
	"keda.sh/ScaledJob":                  {"spec", "jobTargetRef", "template", "spec"},
}

// object reads one object, or those of a List.
func (m *Model) object(r reader, root *yaml.Node, depth int) {
	if root.Kind == yaml.SequenceNode && depth < maxLists {
		for _, item := range yamlfile.Items(root) {
			m.object(r, item, depth+1)
		}
		return
	}
	version, kind := yamlfile.Text(root, "apiVersion"), yamlfile.Text(root, "kind")
	if version == "" || kind == "" {
		return
	}
	if items := yamlfile.Get(root, "items"); strings.HasSuffix(kind, "List") && items != nil && depth < maxLists {
		for _, item := range yamlfile.Items(items) {
			m.object(r, item, depth+1)
		}
		return
	}
	group, _, ok := strings.Cut(version, "/")
	if !ok {
		group = ""
	}
	if read := objectReaders[group+"/"+kind]; read != nil {
		read(r, m, root)
	}
	if pod, ok := podPaths[group+"/"+kind]; ok {
		m.Workloads = append(m.Workloads, r.workload(root, pod))
	}
}

func (r reader) head(root *yaml.Node) Object {
	o := Object{
		Kind: yamlfile.Text(root, "kind"), APIVersion: yamlfile.Text(root, "apiVersion"), Name: r.get(root, "metadata", "name"),
		Namespace: r.namespace(root), Labels: r.pairs(yamlfile.Get(root, "metadata", "labels")),
		Rendered: r.origin, Position: r.position(root),
	}
	o.Position.EndLine, o.Position.EndColumn = 0, 0
	return o
}

// workload reads an object whose pod's specification is at a path.
func (r reader) workload(root *yaml.Node, pod []string) Workload {
	head := r.head(root)
	spec, meta := yamlfile.Get(root, pod...), yamlfile.Get(root, append(slices.Clone(pod[:len(pod)-1]), "metadata")...)
	w := Workload{
		Kind: head.Kind, APIVersion: head.APIVersion, Name: head.Name, Namespace: head.Namespace, Position: head.Position, Rendered: r.origin,
		Labels: r.pairs(yamlfile.Get(meta, "labels")), Annotations: r.pairs(yamlfile.Get(meta, "annotations")),
		GracePeriod: r.get(spec, "terminationGracePeriodSeconds"), HostNetwork: r.get(spec, "hostNetwork"),
		HostPID: r.get(spec, "hostPID"), HostIPC: r.get(spec, "hostIPC"), Security: r.security(spec),
		ServiceAccount: r.get(spec, "serviceAccountName"),
	}
	if head.Kind != "Pod" {
		w.Replicas = r.get(root, "spec", "replicas")
	}
	w.Containers = r.containers(spec, yamlfile.Get(root, "spec", "volumeClaimTemplates"))
	w.Patch = isPatch(root, w)
	return w
}

// isPatch reports whether an object is only part of one, as overlays have it: a container without an image, or no
// container at all. The API server accepts neither.
func isPatch(root *yaml.Node, w Workload) bool {
	if len(w.Containers) == 0 || yamlfile.Text(root, "$patch") != "" {
		return yamlfile.Get(root, "spec", "workloadRef") == nil // a Rollout may take its pods from a Deployment
	}
	return slices.ContainsFunc(w.Containers, func(c Container) bool { return c.Image.Text == "" })
}
