package manifest

import (
	"bytes"
	"cmp"
	"context"
	"path"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/golive-dev/golive/internal/inventory"
	"github.com/golive-dev/golive/internal/yamlfile"
)

// Load reads every plain Kubernetes manifest and every compose file. within tells which files are looked at. YAML that
// is neither is passed over in silence; a document that looks like a manifest and does not parse is a Problem, and the
// others of its file are read.
func Load(ctx context.Context, files *inventory.Inventory, within func(path string) bool) *Model {
	m := &Model{}
	for _, e := range files.Entries() {
		if ctx.Err() != nil {
			m.problem("", 0, "manifests were not all read: "+ctx.Err().Error())
			break
		}
		if e.Kind == inventory.Regular && within(e.Path) && isManifestName(e.Path) {
			m.file(files, e.Path)
		}
	}
	m.compose(ctx, files, within)
	slices.SortStableFunc(m.Workloads, func(a, b Workload) int {
		return cmp.Or(cmp.Compare(a.Position.File, b.Position.File), cmp.Compare(a.Position.Line, b.Position.Line))
	})
	slices.SortStableFunc(m.Problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Message, b.Message))
	})
	return m
}

func (m *Model) problem(file string, line int, message string) {
	m.Problems = append(m.Problems, Problem{file, line, message})
}

func isManifestName(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".yaml", ".yml", ".json":
		return true
	}
	return false
}

// file reads one file that may be a manifest.
func (m *Model) file(files *inventory.Inventory, name string) {
	data, err := files.ReadFile(name)
	if err != nil {
		m.problem(name, 0, "cannot be read: "+err.Error())
		return
	}
	// Most YAML and JSON of a repository is something else.
	if !bytes.Contains(data, []byte("apiVersion")) || !bytes.Contains(data, []byte("kind")) {
		return
	}
	if bytes.Contains(data, []byte("{{")) && inChart(files, name) {
		m.Templates = append(m.Templates, name)
		return
	}
	docs, err := yamlfile.ParseSome(data, mayHoldWorkload)
	if err != nil {
		m.problem(name, 0, err.Error())
	}
	for _, doc := range docs {
		switch {
		case doc.Err == nil:
			m.object(name, doc.Root, 0)
		case !looksLikeManifest(doc.Text):
		case strings.Contains(doc.Text, "{{"):
			if !slices.Contains(m.Templates, name) {
				m.Templates = append(m.Templates, name)
			}
		default:
			m.problem(name, doc.Err.Line, "manifest does not parse: "+doc.Err.Message)
		}
	}
}

// inChart reports whether a file is a template of a Helm chart: in a folder "templates" beside a Chart.yaml.
func inChart(files *inventory.Inventory, name string) bool {
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if path.Base(dir) == "templates" {
			if _, ok := files.Lookup(path.Join(path.Dir(dir), "Chart.yaml")); ok {
				return true
			}
		}
	}
	return false
}

// topKeys match the keys of an object at the top level of a document: at the start of a line in YAML, a little indented
// in JSON.
var topKeys = [...]*regexp.Regexp{
	regexp.MustCompile(`(?m)^(?:apiVersion:|[ \t{]{0,4}"apiVersion"\s*:)`),
	regexp.MustCompile(`(?m)^(?:kind:|[ \t{]{0,4}"kind"\s*:)`),
}

// looksLikeManifest reports whether the text of a document has the two keys that every object has.
func looksLikeManifest(text string) bool {
	return topKeys[0].MatchString(text) && topKeys[1].MatchString(text)
}

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

// mayHoldWorkload reports whether a text names a workload of podPaths, or a List, as some object's kind, and is not the
// definition of a custom resource, whose large schema speaks of other kinds. It keeps most YAML from being parsed.
func mayHoldWorkload(text string) bool {
	found := false
	for rest, at := text, 0; ; {
		i := strings.Index(rest, "kind")
		if i < 0 {
			return found
		}
		at += i
		value := strings.TrimLeft(rest[i+len("kind"):], "\"' \t")
		rest, at = rest[i+len("kind"):], at+len("kind")
		value, ok := strings.CutPrefix(value, ":")
		if !ok {
			continue
		}
		value = strings.TrimLeft(value, "\"' \t")
		end := strings.IndexFunc(value, func(r rune) bool { return r < 'A' || r > 'z' })
		if end >= 0 {
			value = value[:end]
		}
		start := at - len("kind")
		if value == "CustomResourceDefinition" && (start == 0 || text[start-1] == '\n') {
			return false
		}
		found = found || workloadKinds[value] || strings.HasSuffix(value, "List")
	}
}

// workloadKinds are the kinds of podPaths.
var workloadKinds = func() map[string]bool {
	kinds := map[string]bool{}
	for name := range podPaths {
		kinds[path.Base(name)] = true
	}
	return kinds
}()

// object reads one object, or those of a List.
func (m *Model) object(file string, root *yaml.Node, depth int) {
	if root.Kind == yaml.SequenceNode && depth < maxLists {
		for _, item := range yamlfile.Items(root) {
			m.object(file, item, depth+1)
		}
		return
	}
	version, kind := yamlfile.Text(root, "apiVersion"), yamlfile.Text(root, "kind")
	if version == "" || kind == "" {
		return
	}
	if items := yamlfile.Get(root, "items"); strings.HasSuffix(kind, "List") && items != nil && depth < maxLists {
		for _, item := range yamlfile.Items(items) {
			m.object(file, item, depth+1)
		}
		return
	}
	group, _, ok := strings.Cut(version, "/")
	if !ok {
		group = ""
	}
	pod, ok := podPaths[group+"/"+kind]
	if !ok {
		return
	}
	r := reader{file}
	w := Workload{Kind: kind, APIVersion: version, Name: r.value(yamlfile.Get(root, "metadata", "name")),
		Namespace: yamlfile.Text(root, "metadata", "namespace"), Position: r.position(root)}
	w.Position.EndLine, w.Position.EndColumn = 0, 0
	spec := yamlfile.Get(root, pod...)
	w.Containers = r.containers(spec, yamlfile.Get(root, "spec", "volumeClaimTemplates"))
	w.Patch = isPatch(root, w)
	m.Workloads = append(m.Workloads, w)
}

// isPatch reports whether an object is only part of one, as overlays have it: a container without an image, or no
// container at all. The API server accepts neither.
func isPatch(root *yaml.Node, w Workload) bool {
	if len(w.Containers) == 0 || yamlfile.Text(root, "$patch") != "" {
		return yamlfile.Get(root, "spec", "workloadRef") == nil // a Rollout may take its pods from a Deployment
	}
	return slices.ContainsFunc(w.Containers, func(c Container) bool { return c.Image.Text == "" })
}
