package security

import (
	"context"
	"fmt"
	"slices"

	"golang.org/x/mod/semver"

	"github.com/golive-dev/golive/internal/container"
	"github.com/golive-dev/golive/internal/gomod"
	"github.com/golive-dev/golive/internal/project"
	"github.com/golive-dev/golive/internal/vulnscan"
	"github.com/golive-dev/golive/report"
)

// A site is where the repository speaks of an image.
type site struct {
	image   report.Position // the FROM line of what the final stage starts from, else the settings that name it, else a go.mod
	builder report.Position // the FROM line of the stage that builds the Go program; else image
	base    string          // what the final stage starts from, "" where that is not known
	linked  bool            // a Dockerfile of the repository builds the image

	modules []*gomod.Module // in scope
}

// site finds it. scanned is nil where the image could not be scanned.
func (j *judge) site(ctx context.Context, img vulnscan.Image, scanned *vulnscan.Report) site {
	at := site{image: img.At}
	scope := j.pass.Project.GoMods()
	for _, m := range j.pass.Project.Modules().Modules {
		if slices.Contains(scope, m.File) && m.Err == nil {
			at.modules = append(at.modules, m)
		}
	}
	if at.image.File == "" {
		at.image = report.Position{File: "go.mod", Line: 1}
		if len(scope) > 0 && !slices.Contains(scope, "go.mod") {
			at.image.File = scope[0]
		}
	}
	if built := j.builtAs(ctx, img, scanned, &at); built != nil && built.Final != nil {
		base := built.Final.Base.Root()
		at.linked, at.image = true, base.Position
		if base.Ref.Known && !base.Scratch {
			at.base = base.Ref.Text
		}
		at.builder = at.image
		if from, ok := builder(built.Image); ok {
			at.builder = from
		}
		return at
	}
	at.builder = at.image
	return at
}

// builtAs returns the Dockerfile's model that an image was built from: by its name or one of its tags, else the only one
// there is where the image holds a program of the project. Where several may be meant, none is.
func (j *judge) builtAs(ctx context.Context, img vulnscan.Image, scanned *vulnscan.Report, at *site) *project.Image {
	var names []string
	if img.Archive == "" {
		names = append(names, img.Name)
	}
	own := false
	if scanned != nil {
		names = append(names, scanned.Tags...)
		own = slices.ContainsFunc(scanned.Targets, func(t vulnscan.Target) bool { return at.module(t) != nil })
	}
	for _, name := range names {
		if list := j.pass.Project.ImagesNamed(ctx, name); len(list) > 0 {
			return single(list)
		}
	}
	if own {
		return single(j.pass.Project.Images(ctx).List)
	}
	return nil
}

// single returns the first of several builds of one Dockerfile that start from one base, nil for any other list.
func single(list []*project.Image) *project.Image {
	if len(list) == 0 || list[0].Image == nil || list[0].Final == nil {
		return nil
	}
	for _, other := range list[1:] {
		if other.Image == nil || other.Final == nil || other.Final.Base.Root().Position != list[0].Final.Base.Root().Position {
			return nil
		}
	}
	return list[0]
}

// builder returns the FROM line of the image whose Go command builds.
func builder(img *container.Image) (report.Position, bool) {
	for _, stage := range img.Stages {
		if stage.Used && len(stage.Builds) > 0 {
			return stage.Base.Root().Position, true
		}
	}
	return report.Position{}, false
}

// module returns the module in scope that a Go binary is built from, nil where it is none of them.
func (at *site) module(t vulnscan.Target) *gomod.Module {
	if t.Type != "gobinary" || t.Main == "" {
		return nil
	}
	for _, m := range at.modules {
		if m.Path == t.Main {
			return m
		}
	}
	return nil
}

// help is the remedy for what the image holds beside the project's own program.
func (at *site) help(v *vulnscan.Vulnerability) string {
	switch {
	case v.Fixed == "":
		return orElse(join("there is no fixed version yet; see ", v.URL), "there is no fixed version yet: leave it out, or state in a VEX document why it does not matter")
	case v.Target.Type == "gobinary":
		return fmt.Sprintf("put in a release of %s that is built with %s %s or newer", v.Target.Name, v.Package, v.Fixed)
	case v.Target.OS && at.base != "":
		return fmt.Sprintf("build on a newer %s, one that has %s %s, or upgrade it in the Dockerfile", at.base, v.Source, v.Fixed)
	case v.Target.OS:
		return fmt.Sprintf("build on a base that has %s %s, or upgrade it in the Dockerfile", v.Source, v.Fixed)
	}
	return fmt.Sprintf("upgrade %s to %s", v.Package, v.Fixed)
}

// older reports whether a version of a Go module comes before another.
func older(version, than string) bool {
	return semver.IsValid(version) && semver.IsValid(than) && semver.Compare(version, than) < 0
}
