package image

import (
	"context"
	"fmt"
	"strings"

	"github.com/golive-dev/golive/internal/container"
	"github.com/golive-dev/golive/internal/manifest"
	"github.com/golive-dev/golive/internal/project"
	"github.com/golive-dev/golive/report"
)

// load takes over the images of the scope. What could not be read is a limit; without a Dockerfile there is nothing to look
// at but whether there should be one.
func (j *judge) load(ctx context.Context) (found bool, err error) {
	images := j.pass.Project.Images(ctx)
	for _, problem := range images.Problems {
		j.pass.Limit(report.Limit{Message: problem.Message, File: problem.File, Line: problem.Line})
	}
	for _, problem := range j.pass.Project.Manifests(ctx).Problems {
		whole := problem.Whole && j.pass.Project.InScope(problem.File)
		j.pass.Limit(report.Limit{Message: problem.Message, File: problem.File, Line: problem.Line, Incomplete: whole})
	}
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if len(images.List) == 0 {
		return false, j.withoutImages(ctx, images.Left)
	}
	unreadable := map[string]bool{}
	for _, image := range images.List {
		switch {
		case image.Err == nil:
			j.subjects = append(j.subjects, image)
		case !unreadable[image.Dockerfile]:
			unreadable[image.Dockerfile] = true
			j.unreadable(image.Err, image.Dockerfile)
		}
	}
	if len(images.Left) > 0 {
		j.pass.Evidence(images.Left[0], 1, "left out, as for development or tests: %s", strings.Join(images.Left, ", "))
	}
	return true, nil
}

// subject returns what the project knows of a model beside the model itself.
func (j *judge) subject(img *container.Image) *project.Image {
	for _, s := range j.subjects {
		if s.Image == img {
			return s
		}
	}
	return &project.Image{Image: img}
}

// namesTarget reports whether a build of a Dockerfile names the stage that it stops at.
func (j *judge) namesTarget(dockerfile string) bool {
	for _, s := range j.subjects {
		for _, b := range s.Builds {
			if s.Dockerfile == dockerfile && b.Target != "" {
				return true
			}
		}
	}
	return false
}

// namedContext reports whether a build gives a context of its own to a name, so that it is no image of a registry.
func (j *judge) namedContext(img *container.Image, name string) bool {
	if name == "" {
		return false
	}
	for _, b := range j.subject(img).Builds {
		if _, ok := b.Contexts[name]; ok {
			return true
		}
	}
	return false
}

// unlinked returns the containers that run none of the images in scope as far as anybody can tell, and may run this one:
// what runs another image beside it does not.
func (j *judge) unlinked(ctx context.Context, img *container.Image) []*manifest.Container {
	mine := map[*manifest.Workload]bool{}
	for _, w := range j.subject(img).Workloads {
		mine[w.Workload] = true
	}
	linked := map[*manifest.Container]bool{}
	for _, s := range j.subjects {
		for _, w := range s.Workloads {
			linked[w.Container] = true
		}
	}
	model := j.pass.Project.Manifests(ctx)
	var list []*manifest.Container
	for i := range model.Workloads {
		w := &model.Workloads[i]
		for k := range w.Containers {
			c := &w.Containers[k]
			other := c.Image.Known && c.Image.Text != "" && (mine[w] || manifest.Public(c.Image.Text))
			if !linked[c] && !other {
				list = append(list, c)
			}
		}
	}
	return list
}

// unreadable files a Dockerfile that cannot be modelled: nothing of it was examined.
func (j *judge) unreadable(err error, dockerfile string) {
	limit := report.Limit{Message: fmt.Sprintf("%s could not be examined: %v", dockerfile, err), File: dockerfile, Incomplete: true}
	if parse, ok := parseError(err); ok {
		limit.Message = "the Dockerfile cannot be read: " + parse.Error()
		limit.Line = max(1, parse.Line)
		limit.Help = "docker build --check -f " + dockerfile + " ."
	}
	j.pass.Limit(limit)
}
