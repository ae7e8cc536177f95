package image

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/container"
	"github.com/golive-dev/golive/internal/manifest"
)

// mounted says whether a workload of the image mounts a volume over a path, and why that is not known where it is not. A
// workload that is linked to no image may run this one.
func (j *judge) mounted(ctx context.Context, img *container.Image, full string) (container.Truth, string) {
	for _, w := range j.subject(img).Workloads {
		for _, m := range w.Container.Mounts {
			if m.Path.Known && covers(m.Path.Text, full) {
				return container.Yes, ""
			}
			if !m.Path.Known {
				return container.Unknown, "where a volume is mounted is not known"
			}
		}
	}
	for _, c := range j.unlinked(ctx, img) {
		for _, m := range c.Mounts {
			if m.Path.Known && covers(m.Path.Text, full) {
				return container.Unknown, "a workload that may run this image mounts a volume over it"
			}
		}
	}
	model := j.pass.Project.Manifests(ctx)
	if j.templateMounts(model.Templates, full) {
		return container.Unknown, "a template of a manifest may mount it"
	}
	if i := slices.IndexFunc(model.Problems, func(p manifest.Problem) bool { return p.Whole }); i >= 0 {
		return container.Unknown, model.Problems[i].File + " could not be read"
	}
	return container.No, ""
}

var mountPath = regexp.MustCompile(`(?m)^[\s-]*mountPath:\s*(.+?)\s*$`)

// templateMounts reports whether a manifest that needs rendering first may mount something over a path.
func (j *judge) templateMounts(templates []string, full string) bool {
	for _, name := range templates {
		text, err := j.files.ReadFile(name)
		if err != nil {
			return true
		}
		for _, m := range mountPath.FindAllSubmatch(text, -1) {
			value := strings.Trim(string(m[1]), `"'`)
			if strings.Contains(value, "{{") || covers(value, full) {
				return true
			}
		}
		if strings.Contains(string(text), "volumeMounts") && strings.Contains(string(text), "toYaml") {
			return true
		}
	}
	return false
}
