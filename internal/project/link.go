package project

import (
	"context"
	"path"
	"slices"

	"golang.org/x/mod/module"

	"github.com/golive-dev/golive/internal/container"
	"github.com/golive-dev/golive/internal/gomod"
	"github.com/golive-dev/golive/internal/manifest"
)

// link gives every image the containers that run it. A statement of a build names its image, and a compose service that
// builds runs what it built. Without one, the last element of the container's image decides: it is the name of the
// binary, else of the main package's folder, else the last element of the module's path.
func link(images []*Image, manifests *manifest.Model, modules *gomod.Tree) {
	for i := range manifests.Workloads {
		w := &manifests.Workloads[i]
		for j := range w.Containers {
			c := &w.Containers[j]
			for _, img := range runBy(images, w, c, modules) {
				img.Workloads = append(img.Workloads, WorkloadContainer{w, c})
			}
		}
	}
}

// ImagesNamed returns the images in scope that a name of an image means, as a container's image is linked: a statement of a
// build says so, else the name's last element decides.
func (p *Project) ImagesNamed(ctx context.Context, name string) []*Image {
	c := &manifest.Container{Image: manifest.Value{Text: name, Known: true}}
	return runBy(p.Images(ctx).List, &manifest.Workload{}, c, p.Modules())
}

func runBy(images []*Image, w *manifest.Workload, c *manifest.Container, modules *gomod.Tree) []*Image {
	if stated := matching(images, func(img *Image) bool { return states(img, w, c) }); len(stated) > 0 {
		return stated
	}
	base := manifest.ImageBase(c.Image.Text)
	if base == "" {
		return nil
	}
	for _, names := range []func(*Image) []string{
		binaries, folders, func(img *Image) []string { return moduleLasts(img, modules) },
	} {
		if named := matching(images, func(img *Image) bool { return slices.Contains(names(img), base) }); len(named) > 0 {
			return named
		}
	}
	return nil
}

func matching(images []*Image, ok func(*Image) bool) []*Image {
	var list []*Image
	for _, img := range images {
		if ok(img) {
			list = append(list, img)
		}
	}
	return list
}

// states reports whether a statement of a build says that a container runs an image.
func states(img *Image, w *manifest.Workload, c *manifest.Container) bool {
	base := manifest.ImageBase(c.Image.Text)
	for _, b := range img.Builds {
		if w.Kind == manifest.Compose && b.Evidence.File == w.Position.File && b.Name == w.Name.Text {
			return true
		}
		if base != "" && slices.Contains(imageBases(b.Images), base) {
			return true
		}
	}
	return false
}

func eachBuild(img *Image, visit func(*container.Build)) {
	if img.Image == nil { // the Dockerfile cannot be read
		return
	}
	for _, stage := range img.Stages {
		for _, b := range stage.Builds {
			visit(b)
		}
	}
}

// binaries returns the file names of the executables that the image's stages build.
func binaries(img *Image) []string {
	var names []string
	eachBuild(img, func(b *container.Build) {
		for _, out := range b.Outputs {
			names = append(names, path.Base(out))
		}
	})
	return names
}

// folders returns the names of the folders of the main packages that are built.
func folders(img *Image) []string {
	var names []string
	eachBuild(img, func(b *container.Build) {
		for _, pkg := range b.Packages {
			if dir := packageDir(pkg.Repo); pkg.Repo != "" && dir != "." {
				names = append(names, path.Base(dir))
			}
		}
	})
	return names
}

// moduleLasts returns the last elements of the paths of the modules that are built, major versions aside.
func moduleLasts(img *Image, modules *gomod.Tree) []string {
	var names []string
	eachBuild(img, func(b *container.Build) {
		for _, m := range modules.Modules {
			if m.File == b.ModuleFile && m.Path != "" {
				prefix, _, _ := module.SplitPathVersion(m.Path)
				names = append(names, path.Base(prefix))
			}
		}
	})
	return names
}
