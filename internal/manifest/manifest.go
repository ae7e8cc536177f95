// Package manifest reads what a repository's manifests say about its services, from Kubernetes YAML and compose files:
// workloads with their containers, probes, ports and environment, and the objects around them, each with its exact place.
// It holds facts and judges nothing. Templates that cannot be rendered are left out and listed as such.
package manifest

import (
	"strconv"

	"github.com/golive-dev/golive/report"
)

// A Model is what the manifests of a repository say. Every list is sorted by file and line.
type Model struct {
	Workloads       []Workload
	Services        []Service
	Ingresses       []Ingress // of networking.k8s.io
	HTTPRoutes      []Ingress // HTTPRoute and GRPCRoute of gateway.networking.k8s.io
	HPAs            []Scaler
	ServiceMonitors []Monitor
	PodMonitors     []Monitor
	PrometheusRules []RuleFile
	ConfigMaps      []ConfigMapObject
	Secrets         []SecretObject

	// Templates are files that need rendering first: templates of Helm charts, and YAML with "{{" that does not parse.
	// Nothing in them is in Workloads.
	Templates []string
	Problems  []Problem

	envFiles map[string][]EnvVar // what compose's env_file names, by path
}

// A Problem is a manifest that could not be read, or not in full.
type Problem struct {
	File    string
	Line    int // 0 where the whole file is meant
	Message string

	// Whole says that a manifest, chart, kustomization or compose file of what ships stayed undecided: not one in a folder of
	// tests, examples or documents, nor a file that may as well be no manifest.
	Whole bool
}

// A Workload is something that runs containers.
type Workload struct {
	Kind       string // of the object, as Deployment, CronJob or Rollout; Service is Knative's; Compose
	APIVersion string // "" for compose
	Name       Value
	Namespace  string // as the manifest says; "" where it says nothing
	Containers []Container
	Patch      bool            // a strategic-merge patch of an overlay: what is not in it may stand in its base
	Position   report.Position // the object's first line; for compose the service's name

	Labels         Pairs // of the pods
	Annotations    Pairs // of the pods
	Replicas       Value // spec.replicas; compose: deploy.replicas or scale
	GracePeriod    Value // terminationGracePeriodSeconds; compose: stop_grace_period
	HostNetwork    Value
	HostPID        Value
	HostIPC        Value
	Security       *Security // of the pod; nil where the manifest says nothing
	ServiceAccount Value
	Rendered       *Origin // what rendered it; nil for a plain file
}

// An Origin says which rendering an object is from. Objects of one rendering share the Origin.
type Origin struct {
	Kind        string // helm or kustomize
	Path        string // Chart.yaml or kustomization file
	Values      string // helm: the values file on top of values.yaml, "" where there is none
	Environment string // as "prod" of values-prod.yaml or overlays/prod; "" where nothing names one
}

// Compose is the Kind of a workload that is a service of a compose file.
const Compose = "Compose"

// A Value is a text with its place. Known is false where the text has parts that only the run fills in ("${TAG}"). The
// zero Value says that the manifest says nothing.
type Value struct {
	Text     string
	Known    bool
	Position report.Position
}

// Set reports whether the manifest says anything.
func (v Value) Set() bool { return v.Position.Line > 0 }

// Int returns the number that a known value is.
func (v Value) Int() (int, bool) {
	n, err := strconv.Atoi(v.Text)
	return n, err == nil && v.Known
}

// True reports whether the value is set to true; an absent or unknown one is not.
func (v Value) True() bool { return v.Known && v.Text == "true" }

// False reports whether the value is set to false; an absent or unknown one is not.
func (v Value) False() bool { return v.Known && v.Text == "false" }

// A Pair is a key with its value, as a label or an annotation.
type Pair struct{ Key, Value Value }

// Pairs are labels, annotations and the like, in the order of the file.
type Pairs []Pair

// Get returns the value under a key; the zero Value where there is none.
func (p Pairs) Get(key string) Value {
	for _, pair := range p {
		if pair.Key.Text == key {
			return pair.Value
		}
	}
	return Value{}
}

// A Container is one container of a workload.
type Container struct {
	Name       Value
	Init       bool // runs before the others (initContainers)
	Image      Value
	Command    []Value // replaces the image's ENTRYPOINT; nil where the manifest says nothing
	Args       []Value // replaces the image's CMD; nil where the manifest says nothing
	WorkingDir Value
	User       Value // compose only: "uid[:gid]" or a name
	Env        []EnvVar
	EnvFrom    []EnvFrom
	Ports      []Port
	Mounts     []Mount
	Position   report.Position // the container's first line

	Sidecar     bool   // an init container that goes on running (restartPolicy: Always)
	Liveness    *Probe // nil where the manifest says nothing, as the other two
	Readiness   *Probe
	Startup     *Probe
	Healthcheck *Probe // compose only
	PreStop     *Hook
	Security    *Security // the container's own; nil where the manifest says nothing
}

// An EnvVar is one environment variable.
type EnvVar struct {
	Name  Value
	Value Value  // where it is given literally; Known is false where it comes from elsewhere
	From  string // "" literal, else configMap, secret, field, resource, or environment (compose: of whoever starts it)
	Ref   string // the name of the ConfigMap or Secret
	Key   string // the key in it, or the field's path
}

// An EnvFrom takes over every key of a ConfigMap, a Secret or a file.
type EnvFrom struct {
	Kind     string // configMap, secret or file (compose: env_file; Ref is its path in the repository)
	Ref      string
	Prefix   string
	Optional bool
	Position report.Position
}

// A Port is one that the container declares.
type Port struct {
	Name     string
	Port     Value
	Protocol string // TCP where the manifest says nothing
	// Host is the port of the host that leads to it (hostPort; compose: the published port, "0" where the host chooses).
	Host   Value
	HostIP string // the address of the host that it is bound to, "" for all
	Expose bool   // compose: of expose, not of ports
}

// A Mount is a volume at a path of the container.
type Mount struct {
	Path     Value
	SubPath  string // the one entry of the volume that is mounted; the path is then that entry
	Volume   string // the volume's name in the pod; "" in compose where it has none
	Kind     VolumeKind
	Source   string // the name of the ConfigMap, Secret or claim, or the path on the host; for compose a path in the repository where InRepo
	InRepo   bool   // Source is a file or folder of the repository (compose bind mounts, configs and secrets)
	Items    []Item // the keys that are mounted and under which paths; none means all keys under their own names
	ReadOnly bool
	Optional bool
	HostAt   report.Position // of a path of the host, where compose says it
}

// An Item maps a key of a ConfigMap or Secret to a path below the mount.
type Item struct {
	Key, Path string
}

// A VolumeKind tells what is behind a mount.
type VolumeKind string

// The kinds of volumes. Any other volume of Kubernetes has the name of its field.
const (
	ConfigMap  VolumeKind = "configMap"
	Secret     VolumeKind = "secret"
	Claim      VolumeKind = "persistentVolumeClaim"
	EmptyDir   VolumeKind = "emptyDir"
	HostPath   VolumeKind = "hostPath" // compose: a bind mount
	Projected  VolumeKind = "projected"
	Image      VolumeKind = "image"
	Named      VolumeKind = "volume" // compose: a named or anonymous volume
	Unresolved VolumeKind = ""       // the pod has no volume of that name here
)
