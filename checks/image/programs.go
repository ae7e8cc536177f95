package image

import (
	"context"
	"slices"

	"github.com/golive-dev/golive/internal/manifest"
	"github.com/golive-dev/golive/internal/project"
	"github.com/golive-dev/golive/internal/service"
	"github.com/golive-dev/golive/internal/settings"
	"github.com/golive-dev/golive/report"
)

// A place is a program in an image, as a container of a workload starts it or as the image does by itself.
type place struct {
	program   *service.Program
	image     *project.Image
	env       settings.Environment
	workload  *manifest.Workload  // nil where nothing in the repository runs the image
	container *manifest.Container // of workload
}

// judgePrograms holds what the programs need against the images that they are in.
func (j *judge) judgePrograms(ctx context.Context) error {
	services := j.pass.Project.Services(ctx)
	for _, problem := range services.Model.Problems {
		j.pass.Limit(report.Limit{Message: problem.Message, File: problem.File, Line: problem.Line})
	}
	for _, p := range services.Model.Programs {
		places := j.places(services, p)
		j.judgePorts(ctx, p, places)
	}
	return ctx.Err()
}

// places returns the images in scope that a program is in, with what is set where they run.
func (j *judge) places(services *project.Services, p *service.Program) []place {
	var list []place
	for _, d := range services.Of(p) {
		if j.modelled(d.Image) {
			list = append(list, place{p, d.Image, d.Env, d.Workload, d.Container})
		}
	}
	for _, img := range services.Images(p) {
		if j.modelled(img) && !slices.ContainsFunc(list, func(at place) bool { return at.image == img }) {
			list = append(list, place{program: p, image: img, env: services.Local(p)})
		}
	}
	return list
}

func (j *judge) modelled(img *project.Image) bool {
	return img != nil && slices.Contains(j.subjects, img) && img.Image != nil && img.Final != nil && !img.Final.Windows
}
