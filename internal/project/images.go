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

// aside reports whether a Dockerfile is not for a release: one for development, tests or examples by its name or folder
// that nothing releases, or one that every statement builds for something else than an image.
func (p *Project) aside(name string, own []buildspec.Build, manifests *manifest.Model) bool {
	if len(own) > 0 && !slices.ContainsFunc(own, func(b buildspec.Build) bool { return !b.NoImage }) {
		return true
	}
	return (buildspec.Dev(name) || p.devFolder(name)) && !released(own, manifests)
}

// devFolders hold what tests and examples need. Words that a service may be named by (sample, demo, integration) are not
// among them.
var devFolders = map[string]bool{
	"test": true, "tests": true, "e2e": true, "example": true, "examples": true, "_examples": true, "hack": true,
}

// devFolder reports whether a file lies in a folder for tests or examples, below the project's own folder.
func (p *Project) devFolder(name string) bool {
	rel, _ := relative(p.Dir, path.Dir(name))
	return slices.ContainsFunc(strings.Split(rel, "/"), func(part string) bool { return devFolders[strings.ToLower(part)] })
}

// released reports whether a Dockerfile for development or tests is released all the same: a bake file or a push in CI
// builds it, or a workload of Kubernetes runs what is built from it.
func released(own []buildspec.Build, manifests *manifest.Model) bool {
	for _, b := range own {
		if b.Kind == buildspec.Bake && !b.NoImage || b.Kind == buildspec.CI && b.Push {
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

// finals leaves out the builds that end at a stage which another build of the same Dockerfile copies from: a builder
// stage that is built by name, for a cache, is no image that is released. The build that nothing states is kept only
// where no other is left.
func finals(images []*Image) []*Image {
	list := slices.DeleteFunc(slices.Clone(images), func(img *Image) bool {
		return slices.ContainsFunc(images, func(other *Image) bool { return other != img && img.builds(other) })
	})
	if stated := slices.DeleteFunc(slices.Clone(list), func(img *Image) bool { return img.implied }); len(stated) > 0 {
		return stated
	}
	if len(list) == 0 {
		return images
	}
	return list
}

// builds reports whether an image ends at a stage that another build of the same Dockerfile copies from, or at one that
// such a stage starts from.
func (img *Image) builds(other *Image) bool {
	if img.Image == nil || img.Final == nil || other.Image == nil || other.Final == nil {
		return false
	}
	for _, stage := range other.Stages {
		for _, c := range stage.Copies {
			for from := c.From.Stage; stage.Used && from != nil; from = from.Base.Stage {
				if from.Index == img.Final.Index {
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
	implied bool // nothing states this build
	builds  []buildspec.Build
}

func (v *variant) same(o *variant) bool {
	return v.context == o.context && v.target == o.target && v.ignore == o.ignore && v.staged == o.staged &&
		maps.Equal(v.args, o.args) && slices.Equal(v.unknown, o.unknown)
}

// variants returns the distinct builds of a Dockerfile that release something, and how many were left out by the bound.
// Builds whose target is for development or tests, or that make no image, count only where there are no others.
func (p *Project) variants(name string, own []buildspec.Build) (list []*variant, dropped int) {
	releases := slices.DeleteFunc(slices.Clone(own), func(b buildspec.Build) bool {
		return b.NoImage || b.Target != "" && buildspec.Dev(b.Target)
	})
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
	if !slices.ContainsFunc(list, func(v *variant) bool { return v.target == "" }) {
		// The build of the last stage takes part so that the stages which it stands on are known for what they are. It
		// is judged only where nothing is built by name.
		last := &variant{implied: len(list) > 0}
		if len(list) > 0 {
			last.context, last.staged, last.ignore = list[0].context, list[0].staged, list[0].ignore
		} else {
			last.context = p.guessContext(name)
		}
		list = append(list, last)
	}
	return list, dropped
}

// guessContext returns the folder among those above a Dockerfile in which the most of what it copies is found; of equals
// the nearest that holds a module or package of its own (go.mod, go.work, package.json), else the nearest. It returns ""
// where several folders are possible and nothing speaks for one of them.
func (p *Project) guessContext(name string) string {
	best, bestScore, bestFound := "", 0, 0
	candidates := 0
	for dir := path.Dir(name); ; dir = path.Dir(dir) {
		candidates++
		img, err := container.Model(container.Config{Files: p.Files, Dockerfile: name, Context: dir})
		if err != nil {
			return dir
		}
		found, missing := sources(img)
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
	if bestFound == 0 && candidates > 1 && !p.holdsModule(best) {
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
