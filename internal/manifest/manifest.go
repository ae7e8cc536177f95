// Package manifest reads the workloads of a repository from plain Kubernetes YAML and compose files: containers, their
// images, commands, environment and mounts, each with its exact place. It holds facts and judges nothing. Templates that
// need rendering (Helm charts) are left out and listed as such.
package manifest

import "github.com/golive-dev/golive/report"

// A Model is what the manifests of a repository say.
type Model struct {
	Workloads []Workload // sorted by file and line
	// Templates are files that need rendering first: templates of Helm charts, and YAML with "{{" that does not parse.
	// Nothing in them is in Workloads.
	Templates []string
	Problems  []Problem
}

// A Problem is a manifest that could not be read, or not in full.
type Problem struct {
	File    string
	Line    int // 0 where the whole file is meant
	Message string
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
}

// Compose is the Kind of a workload that is a service of a compose file.
const Compose = "Compose"

// A Value is a text with its place. Known is false where the text has parts that only the run fills in ("${TAG}").
type Value struct {
	Text     string
	Known    bool
	Position report.Position
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
