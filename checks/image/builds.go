package image

import (
	"context"
	"fmt"
	"path"
	"sort"
	"strings"

	"github.com/golive-dev/golive/internal/container"
	"github.com/golive-dev/golive/report"
)

// judgeBuildTargets holds what each go build names against what its stage holds at that point.
func judgeBuildTargets(_ context.Context, j *judge, img *container.Image) {
	for _, b := range usedBuilds(img) {
		for _, pkg := range b.Packages {
			at := pkg.Arg.Position
			if at.Line == 0 {
				at = b.Position
			}
			if strings.Contains(pkg.Arg.Text, "@") {
				continue // another module's, in a version of its own
			}
			switch pkg.Found {
			case container.Yes:
				j.decide(buildTargetMissing, at)
			case container.Unknown:
				j.unknown(buildTargetMissing, at, "whether %s can be built: %s", quoted(pkg.Arg.Text), orElse(pkg.Reason, "what the stage holds is not known"))
			case container.No:
				j.decide(buildTargetMissing, at)
				j.report(buildTargetMissing, report.Finding{
					Message:  fmt.Sprintf("go %s names %s, which does not exist: %s", verb(b), pkg.Arg.Text, orElse(pkg.Reason, "the stage holds no such package")),
					Label:    "no such package",
					Position: at,
					Help:     j.targetHelp(img, b, pkg),
					Context:  enclosing(b.Stage, "go "+verb(b)+" "+pkg.Arg.Raw),
				})
			}
		}
	}
}

// usedBuilds returns the builds of all stages that the image needs.
func usedBuilds(img *container.Image) []*container.Build {
	var builds []*container.Build
	for _, stage := range img.Stages {
		if stage.Used && !stage.Windows {
			builds = append(builds, stage.Builds...)
		}
	}
	return builds
}

func verb(b *container.Build) string {
	if b.Install {
		return "install"
	}
	return "build"
}

// targetHelp names the main packages that the repository holds.
func (j *judge) targetHelp(img *container.Image, b *container.Build, pkg container.BuildPackage) string {
	var near, all []string
	for _, dir := range j.mainPackages() {
		if _, ok := below(path.Dir(b.ModuleFile), dir+"/x"); b.ModuleFile != "" && !ok {
			continue
		}
		all = append(all, dir)
		if path.Base(dir) == path.Base(pkg.Arg.Text) {
			near = append(near, dir)
		}
	}
	for _, list := range [][]string{near, all} {
		if len(list) == 1 {
			return fmt.Sprintf("the main package is in %s", list[0])
		}
	}
	if len(all) > 1 && len(all) <= 8 {
		return fmt.Sprintf("main packages are in %s", join(all))
	}
	return "name the folder of the main package, relative to the working directory"
}

// mainPackages returns the folders that hold a main package, sorted.
func (j *judge) mainPackages() []string {
	if j.mains == nil {
		j.mains = map[string]bool{}
		for _, e := range j.files.Entries() {
			if path.Base(e.Path) == "main.go" && !outsideRelease(e.Path) {
				if pkg, err := j.parsePackage(path.Dir(e.Path), nil); err == nil && pkg.name == "main" {
					j.mains[path.Dir(e.Path)] = true
				}
			}
		}
	}
	return sortedKeys(j.mains)
}

func join(list []string) string {
	sort.Strings(list)
	text := ""
	for i, s := range list {
		switch {
		case i == 0:
		case i == len(list)-1:
			text += " and "
		default:
			text += ", "
		}
		text += s
	}
	return text
}

func orElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}
