package buildspec

import (
	"path"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/golive-dev/golive/internal/inventory"
	"github.com/golive-dev/golive/internal/yamlfile"
	"github.com/golive-dev/golive/report"
)

// An ImageBuilder is a place that has an image built without a Dockerfile.
type ImageBuilder struct {
	Tool     string // ko, buildpacks, jib, bazel, custom, goreleaser
	Position report.Position
}

// ImageBuilders returns the settings of tools that build images without a Dockerfile: ko (.ko.yaml, Skaffold, goreleaser's
// kos, a workflow's setup-ko), buildpacks (project.toml, Skaffold), and Skaffold's other builders; sorted by place.
func ImageBuilders(files *inventory.Inventory, within func(path string) bool) []ImageBuilder {
	var list []ImageBuilder
	f := &finder{files: files, within: within}
	for _, e := range files.Entries() {
		if e.Kind != inventory.Regular || !within(e.Path) {
			continue
		}
		base := strings.ToLower(path.Base(e.Path))
		at := report.Position{File: e.Path, Line: 1}
		yamlName := strings.HasSuffix(base, ".yml") || strings.HasSuffix(base, ".yaml")
		switch {
		case base == ".ko.yaml" || base == ".ko.yml":
			list = append(list, ImageBuilder{"ko", at})
		case base == "project.toml":
			if text, ok := f.text(e.Path); ok {
				if line := lineOf(text, "[_]", "[build]", "[[build", "[io.buildpacks]", "[[io.buildpacks"); line > 0 {
					at.Line = line
					list = append(list, ImageBuilder{"buildpacks", at})
				}
			}
		case yamlName && strings.HasPrefix(base, "skaffold"):
			list = append(list, skaffoldBuilders(e.Path, f.documents(e.Path))...)
		case yamlName && strings.Contains(base, "goreleaser"):
			for _, root := range f.documents(e.Path) {
				for _, n := range yamlfile.Items(yamlfile.Get(root, "kos")) {
					list = append(list, ImageBuilder{"ko", yamlfile.Position(e.Path, n)})
				}
			}
		case yamlName && path.Base(path.Dir(e.Path)) == "workflows" && isForge(path.Dir(path.Dir(e.Path))):
			list = append(list, workflowBuilders(e.Path, f.documents(e.Path))...)
		}
	}
	return list
}

// lineOf returns the first line that starts with one of the prefixes, 0 where none does.
func lineOf(text string, prefixes ...string) int {
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(line, p) }) {
			return i + 1
		}
	}
	return 0
}

func skaffoldBuilders(file string, roots []*yaml.Node) []ImageBuilder {
	var list []ImageBuilder
	for _, root := range roots {
		for _, artifact := range yamlfile.Items(yamlfile.Get(root, "build", "artifacts")) {
			for _, tool := range otherBuilders {
				if n := yamlfile.Get(artifact, tool); n != nil {
					list = append(list, ImageBuilder{tool, yamlfile.Position(file, artifact)})
				}
			}
		}
	}
	return list
}

// workflowBuilders finds the steps that set up ko or run it or pack.
func workflowBuilders(file string, roots []*yaml.Node) []ImageBuilder {
	var list []ImageBuilder
	for _, root := range roots {
		for _, job := range yamlfile.Pairs(yamlfile.Get(root, "jobs")) {
			for _, step := range yamlfile.Items(yamlfile.Get(job.Value, "steps")) {
				run := yamlfile.Get(step, "run")
				if run == nil {
					continue
				}
				sh := newShell(".", func(c command) {
					if len(c.args) < 2 {
						return
					}
					at := report.Position{File: file, Line: yamlfile.ScalarLine(run, c.line-1)}
					switch sub := c.args[1]; {
					case c.args[0] == "ko" && (sub == "build" || sub == "publish" || sub == "apply" || sub == "resolve"):
						list = append(list, ImageBuilder{"ko", at})
					case c.args[0] == "pack" && sub == "build":
						list = append(list, ImageBuilder{"buildpacks", at})
					}
				})
				_ = sh.run(evaluator{}.expand(run.Value))
			}
		}
	}
	return list
}
