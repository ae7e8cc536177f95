package manifest

import (
	"context"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/golive-dev/golive/internal/helm"
	"github.com/golive-dev/golive/internal/inventory"
	"github.com/golive-dev/golive/internal/kustomize"
	"github.com/golive-dev/golive/internal/sandbox"
	"github.com/golive-dev/golive/internal/yamlfile"
	"github.com/golive-dev/golive/report"
)

// Every program that links this package can be its own child: the tasks are registered by the packages imported above.
func init() { sandbox.Main() }

// The kinds of an Origin.
const (
	Helm      = "helm"
	Kustomize = "kustomize"
)

// A coverage says which files are read through renderings, and not as they stand.
type coverage struct {
	charts []string // folders
	files  map[string]bool
}

func (c *coverage) holds(name string) bool {
	if c.files[name] {
		return true
	}
	for _, dir := range c.charts {
		rest, ok := strings.CutPrefix(name, dir+"/")
		if dir == "." {
			rest, ok = name, true
		}
		if top, _, _ := strings.Cut(rest, "/"); ok && (top == "templates" || top == "charts") {
			return true
		}
	}
	return false
}

// render reads the charts and kustomizations of the repository as they are rendered.
func (m *Model) render(ctx context.Context, files *inventory.Inventory, within func(string) bool) *coverage {
	var worker sandbox.Worker
	defer worker.Close()
	charts := helm.Load(ctx, files, within, &worker)
	overlays := kustomize.Load(ctx, files, within, &worker)
	c := &coverage{charts: charts.Covered, files: overlays.Covered}
	m.Templates = append(m.Templates, charts.Left...)
	for _, r := range charts.Renderings {
		origin := &Origin{Kind: Helm, Path: r.Chart, Values: r.Values, Environment: r.Environment}
		for _, d := range r.Docs {
			m.rendered(origin, d)
		}
	}
	for _, r := range overlays.Renderings {
		origin := &Origin{Kind: Kustomize, Path: r.File, Environment: r.Environment}
		for _, d := range r.Docs {
			m.rendered(origin, helm.Doc(d))
		}
	}
	for _, p := range charts.Problems {
		m.problem(p.File, p.Line, p.Message)
	}
	for _, p := range overlays.Problems {
		m.problem(p.File, p.Line, p.Message)
	}
	return c
}

// rendered reads one rendered document. Pods of "helm test" are no part of a release (Helm, chart tests).
func (m *Model) rendered(origin *Origin, d helm.Doc) {
	if d.Root == nil {
		return
	}
	hooks := strings.Split(yamlfile.Text(d.Root, "metadata", "annotations", "helm.sh/hook"), ",")
	if origin.Kind == Helm && slices.ContainsFunc(hooks, func(h string) bool { return strings.HasPrefix(strings.TrimSpace(h), "test") }) {
		return
	}
	m.object(reader{file: origin.Path, origin: origin, places: d.Places, literal: d.Literal, random: d.Random}, d.Root, 0)
}

// placed returns where a node of a rendering comes from.
func (r reader) placed(n *yaml.Node) report.Position {
	if p, ok := r.places[n]; ok {
		return p
	}
	return report.Position{File: r.origin.Path, Line: 1}
}

// namespace returns a namespace as the manifest says it: a chart that is rendered without one says nothing by "default".
func (r reader) namespace(root *yaml.Node) string {
	text := yamlfile.Text(root, "metadata", "namespace")
	if r.origin != nil && r.origin.Kind == Helm && text == "default" {
		return ""
	}
	return text
}
