package manifest

import (
	"bytes"
	"cmp"
	"context"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/inventory"
	"github.com/golive-dev/golive/internal/yamlfile"
	"github.com/golive-dev/golive/report"
)

// Load reads every plain Kubernetes manifest, what the Helm charts and kustomizations make, and every compose file. within
// tells which files are looked at. YAML that
// is neither is passed over in silence; a document that looks like a manifest and does not parse is a Problem, and the
// others of its file are read.
func Load(ctx context.Context, files *inventory.Inventory, within func(path string) bool) *Model {
	m := &Model{}
	covered := m.render(ctx, files, within)
	for _, e := range files.Entries() {
		if ctx.Err() != nil {
			m.problem("", 0, "manifests were not all read: "+ctx.Err().Error())
			break
		}
		if e.Kind == inventory.Regular && within(e.Path) && isManifestName(e.Path) && !covered.holds(e.Path) {
			m.file(files, e.Path)
		}
	}
	m.compose(ctx, files, within)
	m.sort()
	m.readEnvFiles(files)
	return m
}

func (m *Model) sort() {
	slices.SortStableFunc(m.Workloads, func(a, b Workload) int { return before(a.Position, b.Position) })
	byPlace(m.Services)
	byPlace(m.Ingresses)
	byPlace(m.HTTPRoutes)
	byPlace(m.HPAs)
	byPlace(m.ServiceMonitors)
	byPlace(m.PodMonitors)
	byPlace(m.PrometheusRules)
	byPlace(m.ConfigMaps)
	byPlace(m.Secrets)
	slices.Sort(m.Templates)
	slices.SortStableFunc(m.Problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Message, b.Message))
	})
}

func before(a, b report.Position) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
}

func byPlace[T interface{ place() report.Position }](list []T) {
	slices.SortStableFunc(list, func(a, b T) int { return before(a.place(), b.place()) })
}

func (m *Model) problem(file string, line int, message string) {
	m.Problems = append(m.Problems, Problem{file, line, message, !aside(file)})
}

// asideFolders hold what is not shipped, by their names.
var asideFolders = []string{"test", "tests", "e2e", "example", "examples", "docs", "hack", "samples"}

// aside reports whether a file lies below a folder for something that is not shipped.
func aside(file string) bool {
	return slices.ContainsFunc(strings.Split(strings.ToLower(path.Dir(file)), "/"), func(folder string) bool {
		return slices.Contains(asideFolders, folder)
	})
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
		m.Problems = append(m.Problems, Problem{File: name, Message: "cannot be read: " + err.Error()}) // most YAML is no manifest
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
	docs, err := yamlfile.ParseSome(data, mayHoldObject)
	if err != nil {
		m.Problems = append(m.Problems, Problem{name, 0, err.Error(), !aside(name) && looksLikeManifest(string(data))})
	}
	for _, doc := range docs {
		switch {
		case doc.Err == nil:
			m.object(reader{file: name}, doc.Root, 0)
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

// mayHoldObject reports whether a text names a kind that is read, or a List, as some object's kind, and is not the
// definition of a custom resource, whose large schema speaks of other kinds. It keeps most YAML from being parsed.
func mayHoldObject(text string) bool {
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
		found = found || knownKinds[value] || strings.HasSuffix(value, "List")
	}
}

// knownKinds are the kinds of podPaths and of the other objects that are read.
var knownKinds = func() map[string]bool {
	kinds := map[string]bool{}
	for name := range podPaths {
		kinds[path.Base(name)] = true
	}
	for name := range objectReaders {
		kinds[path.Base(name)] = true
	}
	return kinds
}()
