package project

import (
	"context"
	"fmt"
	"path"
	"strings"

	"github.com/golive-dev/golive/internal/buildspec"
	"github.com/golive-dev/golive/internal/container"
	"github.com/golive-dev/golive/internal/manifest"
)

// An Image is one build of one Dockerfile: the model of what it makes, who states the build, and who runs the result.
type Image struct {
	*container.Image
	Err error // a *container.ParseError where the Dockerfile cannot be read; Image then holds what could be

	// Builds are the statements of this very build in compose files, CI and the like; none where the context is taken
	// from where the Dockerfile stands.
	Builds []buildspec.Build
	// ContextKnown is false where nothing states the context and no folder fits what the Dockerfile copies: sources are
	// then unknown, not missing.
	ContextKnown bool
	// Workloads are the containers that run this image.
	Workloads []WorkloadContainer

	implied bool // nothing states this build, though others of the Dockerfile are stated
}

// A WorkloadContainer is one container of one workload.
type WorkloadContainer struct {
	Workload  *manifest.Workload
	Container *manifest.Container
}

// Images is what the project builds.
type Images struct {
	List     []*Image // in scope, by Dockerfile, then context, target and arguments
	Problems []buildspec.Problem
	// Left are Dockerfiles of the scope that are for development or tests and that nothing releases.
	Left []string
}

// Builds returns the statements of the project's files about how images are built.
func (p *Project) Builds(ctx context.Context) ([]buildspec.Build, []buildspec.Problem) {
	f := p.builds.get(func() found { b, pr := buildspec.Find(ctx, p.Files, p.Within); return found{b, pr} })
	return f.builds, f.problems
}

type found struct {
	builds   []buildspec.Build
	problems []buildspec.Problem
}

// Manifests returns the workloads of the project.
func (p *Project) Manifests(ctx context.Context) *manifest.Model {
	return p.manifests.get(func() *manifest.Model { return manifest.Load(ctx, p.Files, p.Within) })
}

// Images returns the modelled Dockerfiles of the scope: those below the patterns' folders, and those anywhere in the
// project that build a package in scope.
func (p *Project) Images(ctx context.Context) *Images {
	return p.images.get(func() *Images { return p.loadImages(ctx) })
}

func (p *Project) loadImages(ctx context.Context) *Images {
	builds, problems := p.Builds(ctx)
	out := &Images{Problems: problems}
	for _, b := range builds {
		if b.Inline != "" {
			out.Problems = append(out.Problems, buildspec.Problem{File: b.Evidence.File, Line: b.Evidence.Line,
				Message: "the Dockerfile that is written here, and not in a file of its own, is not examined"})
		}
	}
	manifests := p.Manifests(ctx)
	made := buildspec.Made(ctx, p.Files, p.Within)
	for _, name := range buildspec.Dockerfiles(p.Files, p.Within, builds) {
		own := buildsOf(builds, name)
		if p.aside(name, own, manifests) {
			if p.InScope(name) {
				out.Left = append(out.Left, name)
			}
			continue
		}
		variants, dropped := p.variants(name, own)
		if dropped > 0 {
			out.Problems = append(out.Problems, buildspec.Problem{File: name, Line: 1,
				Message: fmt.Sprintf("%d further builds of this Dockerfile are not modelled", dropped)})
		}
		var images []*Image
		for _, v := range variants {
			if ctx.Err() != nil {
				out.Problems = append(out.Problems, buildspec.Problem{File: name, Line: 1, Message: "not modelled: " + context.Cause(ctx).Error()})
				break
			}
			images = append(images, p.model(name, v, made))
		}
		for _, img := range finals(images) {
			if p.InScope(name) || p.linked(img) {
				out.List = append(out.List, img)
			}
		}
	}
	link(out.List, manifests, p.Modules())
	return out
}

func buildsOf(builds []buildspec.Build, dockerfile string) []buildspec.Build {
	var own []buildspec.Build
	for _, b := range builds {
		if b.Dockerfile == dockerfile {
			own = append(own, b)
		}
	}
	return own
}

func (p *Project) model(name string, v *variant, made func(string) bool) *Image {
	known := v.context != "" && !v.staged
	cfg := container.Config{
		Files: p.Files, Dockerfile: name, Context: v.context, Target: v.target, Args: v.args, ArgsUnknown: v.unknown,
		Ignorefile: v.ignore, Made: made,
	}
	if !known {
		cfg.Made = func(string) bool { return true }
	}
	model, err := container.Model(cfg)
	if err != nil && v.target != "" && model != nil && model.Final == nil {
		// The statement names a stage that the file does not have: the file is judged as it is built without a name.
		cfg.Target = ""
		model, err = container.Model(cfg)
	}
	if model == nil { // nothing of the file could be parsed
		model = &container.Image{Dockerfile: name, Context: cfg.Context}
	}
	return &Image{Image: model, Err: err, Builds: v.builds, ContextKnown: known, implied: v.implied}
}

// linked reports whether an image builds a package in scope.
func (p *Project) linked(img *Image) bool {
	linked := false
	eachBuild(img, func(b *container.Build) {
		for _, pkg := range b.Packages {
			linked = linked || pkg.Repo != "" && p.PackageInScope(packageDir(pkg.Repo))
		}
	})
	return linked
}

func packageDir(name string) string {
	if strings.HasSuffix(name, ".go") {
		return path.Dir(name)
	}
	return name
}
