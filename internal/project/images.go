package project

import (
	"context"
	"fmt"
	"maps"
	"path"
	"slices"
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

// maxVariants bounds the builds of one Dockerfile that are modelled.
const maxVariants = 12

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
	manifests := p.Manifests(ctx)
	made := buildspec.Made(ctx, p.Files, p.Within)
	for _, name := range buildspec.Dockerfiles(p.Files, p.Within, builds) {
		own := buildsOf(builds, name)
		if buildspec.Dev(name) && !released(own, manifests) {
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
		for _, v := range variants {
			if ctx.Err() != nil {
				out.Problems = append(out.Problems, buildspec.Problem{File: name, Line: 1, Message: "not modelled: " + context.Cause(ctx).Error()})
				break
			}
			img := p.model(name, v, made)
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

// released reports whether a Dockerfile with a development name is released all the same: a bake file or a push in CI
// builds it, or a workload of Kubernetes runs what is built from it.
func released(own []buildspec.Build, manifests *manifest.Model) bool {
	for _, b := range own {
		if b.Kind == buildspec.Bake || b.Push {
			return true
		}
		for i := range manifests.Workloads {
			w := &manifests.Workloads[i]
			if w.Kind == manifest.Compose {
				continue
			}
			for _, c := range w.Containers {
				if c.Image.Text != "" && slices.Contains(imageBases(b.Images), manifest.ImageBase(c.Image.Text)) {
					return true
				}
			}
		}
	}
	return false
}

func imageBases(images []string) []string {
	var bases []string
	for _, image := range images {
		if base := manifest.ImageBase(image); base != "" && buildspec.Known(base) {
			bases = append(bases, base)
		}
	}
	return bases
}

// A variant is one way in which a Dockerfile is built.
type variant struct {
	context string // "" where it is not known
	target  string
	args    map[string]string
	unknown []string // arguments with a value that only the run knows
	ignore  string
	staged  bool // the context is filled by a tool
	builds  []buildspec.Build
}

func (v *variant) same(o *variant) bool {
	return v.context == o.context && v.target == o.target && v.ignore == o.ignore && v.staged == o.staged &&
		maps.Equal(v.args, o.args) && slices.Equal(v.unknown, o.unknown)
}

// variants returns the distinct builds of a Dockerfile that release something, and how many were left out by the bound.
// Builds whose target is for development or tests count only where there are no others.
func (p *Project) variants(name string, own []buildspec.Build) (list []*variant, dropped int) {
	releases := slices.DeleteFunc(slices.Clone(own), func(b buildspec.Build) bool { return b.Target != "" && buildspec.Dev(b.Target) })
	if len(releases) == 0 {
		// Only development stages are built by name: the whole file is judged as docker build . would make it.
		for _, b := range own {
			b.Target = ""
			releases = append(releases, b)
		}
	}
	for _, b := range releases {
		v := &variant{context: b.Context, target: b.Target, args: b.Args, unknown: b.ArgsUnknown, ignore: b.Ignorefile, staged: b.Staged, builds: []buildspec.Build{b}}
		if !buildspec.Known(b.Target) {
			v.target = ""
		}
		i := slices.IndexFunc(list, v.same)
		switch {
		case i >= 0:
			list[i].builds = append(list[i].builds, b)
		case len(list) < maxVariants:
			list = append(list, v)
		default:
			dropped++
		}
	}
	if len(list) == 0 {
		list = []*variant{{context: p.guessContext(name)}}
	}
	return list, dropped
}

// guessContext returns the folder among those above a Dockerfile in which the most of what it copies is found; of equals
// the nearest that holds a module or package of its own (go.mod, go.work, package.json), else the nearest. It returns ""
// where several folders are possible and none holds any of it.
func (p *Project) guessContext(name string) string {
	best, bestScore, bestFound, missingSome := "", 0, 0, false
	candidates := 0
	for dir := path.Dir(name); ; dir = path.Dir(dir) {
		candidates++
		img, err := container.Model(container.Config{Files: p.Files, Dockerfile: name, Context: dir})
		if err != nil {
			return dir
		}
		found, missing := sources(img)
		missingSome = missingSome || missing > 0
		score := 2 * (found - missing)
		if p.holdsModule(dir) {
			score++
		}
		if candidates == 1 || score > bestScore {
			best, bestScore, bestFound = dir, score, found
		}
		if dir == "." {
			break
		}
	}
	if bestFound == 0 && missingSome && candidates > 1 {
		return ""
	}
	return best
}

// holdsModule reports whether a folder is the root of something that is built as a whole.
func (p *Project) holdsModule(dir string) bool {
	for _, name := range []string{"go.mod", "go.work", "package.json"} {
		if _, ok := p.Files.Lookup(path.Join(dir, name)); ok {
			return true
		}
	}
	return false
}

// sources counts what a Dockerfile takes from the context by name, and the packages that it builds: what is there, and
// what is certainly not.
func sources(img *container.Image) (found, missing int) {
	count := func(t container.Truth) {
		switch t {
		case container.Yes:
			found++
		case container.No:
			missing++
		}
	}
	for _, stage := range img.Stages {
		for _, c := range stage.Copies {
			if c.From.Kind != container.FromContext {
				continue
			}
			for _, s := range c.Sources {
				if s.Kind == container.SourcePath && !s.Whole {
					count(s.Found)
				}
			}
		}
		for _, b := range stage.Builds {
			for _, pkg := range b.Packages {
				count(pkg.Found)
			}
		}
	}
	return found, missing
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
	return &Image{Image: model, Err: err, Builds: v.builds, ContextKnown: known}
}

// linked reports whether an image builds a package in scope.
func (p *Project) linked(img *Image) bool {
	for _, stage := range img.Stages {
		for _, b := range stage.Builds {
			for _, pkg := range b.Packages {
				if pkg.Repo != "" && p.PackageInScope(packageDir(pkg.Repo)) {
					return true
				}
			}
		}
	}
	return false
}

func packageDir(name string) string {
	if strings.HasSuffix(name, ".go") {
		return path.Dir(name)
	}
	return name
}
