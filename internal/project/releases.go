package project

import (
	"path"
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/buildspec"
	"github.com/golive-dev/golive/internal/manifest"
)

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
