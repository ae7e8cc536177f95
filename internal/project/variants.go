package project

import (
	"maps"
	"path"
	"slices"

	"github.com/golive-dev/golive/internal/buildspec"
	"github.com/golive-dev/golive/internal/container"
)

// maxVariants bounds the builds of one Dockerfile that are modelled.
const maxVariants = 12

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
