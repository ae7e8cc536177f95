package image

import (
	"context"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/container"
	"github.com/golive-dev/golive/report"
)

// judgeSingleStage looks for the Go toolchain in the final image: in its base, or at work in its stage.
func judgeSingleStage(_ context.Context, j *judge, img *container.Image) {
	stage := img.Final
	if stage == nil || stage.Windows {
		return
	}
	root := stage.Base.Root()
	if !holdsRepository(stage) {
		j.decide(singleStage, baseAt(stage)) // an image of tools, such as a code generator: nothing of this repository is released with it
		return
	}
	if k := stage.Base.Knowledge(); k != nil && k.Toolchain == container.Yes {
		j.decide(singleStage, baseAt(stage))
		f := report.Finding{
			Message:  fmt.Sprintf("the final stage starts from the Go toolchain image %s", root.Ref.Text),
			Label:    "a Go toolchain image",
			Position: baseAt(stage),
			Help:     "compile in a stage of its own and copy the program into a small final stage, such as gcr.io/distroless/static-debian12:nonroot",
			Context:  enclosing(stage, "FROM"),
		}
		if stage.Base.Stage != nil {
			f.Message = fmt.Sprintf("the final stage starts from stage %s, hence from the Go toolchain image %s", stage.Base.Ref.Text, root.Ref.Text)
			f.Related = []report.Related{{Message: "the toolchain image", Position: rootStage(stage).Position}}
		}
		if builds := buildsOf(stage); len(builds) > 0 {
			f.Related = append(f.Related, report.Related{Message: "the program is compiled here", Position: builds[0].Position})
		}
		j.report(singleStage, f)
		return
	}
	for _, b := range buildsOf(stage) {
		if !b.Certain {
			continue
		}
		j.decide(singleStage, baseAt(stage))
		j.report(singleStage, report.Finding{
			Message:  "the final stage compiles the program itself, so that the Go toolchain is in the image",
			Label:    "compiled in the final stage",
			Position: b.Position,
			Help:     "compile in a stage of its own and copy the program out of it: COPY --from=build",
			Context:  enclosing(stage, "RUN"),
		})
		return
	}
	if !root.Scratch && !root.Ref.Known && root.Name == "" {
		j.unknown(singleStage, baseAt(stage), "which image %s is stands in the arguments of the build", quoted(root.Ref.Raw))
		return
	}
	j.decide(singleStage, baseAt(stage))
}

// buildsOf returns the builds that run in the final image: those of the stage and of the stages that it is FROM.
func buildsOf(stage *container.Stage) []*container.Build {
	var builds []*container.Build
	for ; stage != nil; stage = stage.Base.Stage {
		builds = append(stage.Builds[:len(stage.Builds):len(stage.Builds)], builds...)
	}
	return builds
}

// rootStage returns the stage at the beginning of a chain of FROM.
func rootStage(stage *container.Stage) *container.Stage {
	for stage.Base.Stage != nil {
		stage = stage.Base.Stage
	}
	return stage
}

// baseAt returns the place of the image's name in FROM.
func baseAt(stage *container.Stage) report.Position {
	if stage.Base.Position.Line > 0 {
		return stage.Base.Position
	}
	return stage.Position
}

// forDevelopers are names of stages that are built by name, for a developer or a CI job.
var forDevelopers = regexp.MustCompile(`(?i)(^|[-_.])(dev|devel|develop|development|debug|test|tests|testing|lint|linter|ci|local)([-_.]|$)`)

// judgeUnpinnedBase looks at the base images of all stages that a build may need: where no build names its target, any but
// those that say that they are for developers, as with Dockerfiles.
func judgeUnpinnedBase(_ context.Context, j *judge, img *container.Image) {
	named := j.namesTarget(img.Dockerfile)
	for _, stage := range img.Stages {
		if !stage.Used && (named || forDevelopers.MatchString(stage.Name)) {
			continue
		}
		if stage.Windows || !stage.Base.Floating() || j.namedContext(img, stage.Base.Ref.Text) {
			continue
		}
		base, what := stage.Base, "has no tag, which means latest"
		if base.Tag != "" {
			what = "has the tag latest"
		}
		j.report(unpinnedBase, report.Finding{
			Message:  fmt.Sprintf("the base image %s %s", base.Ref.Text, what),
			Label:    "another image every week",
			Position: baseAt(stage),
			Help:     fmt.Sprintf("name a version: %s:VERSION, or a digest", base.Name),
			Context:  enclosing(stage, "FROM "+base.Name),
		})
	}
}

// judgeUser looks at who the container runs as.
func judgeUser(_ context.Context, j *judge, img *container.Image) {
	stage := img.Final
	if stage == nil || stage.Windows {
		return
	}
	user, root := stage.User, stage.Base.Root()
	set := user.Value.Raw != ""
	switch {
	case user.Root == container.No:
		return
	case user.Root == container.Yes && set:
		j.report(runsAsRoot, report.Finding{
			Message:  fmt.Sprintf("the image runs as root: USER %s", user.Value.Raw),
			Label:    "root",
			Position: user.Value.Position,
			Help:     "end the final stage with a user by number: USER 65532:65532",
			Context:  enclosing(stage, "USER"),
		})
		return
	case set:
		j.unknown(runsAsRoot, user.Value.Position, "who USER %s is stands in the arguments of the build", user.Value.Raw)
		return
	case user.Root == container.Unknown && !root.Scratch && !root.Ref.Known:
		j.unknown(runsAsRoot, baseAt(stage), "the user of the base image %s stands in the arguments of the build", quoted(root.Ref.Raw))
		return
	case user.Root == container.Unknown && (namedNonRoot(root) || strings.Contains(strings.ToLower(root.Name), "windows")):
		return // another user, or another system
	}
	f := report.Finding{
		Message:  fmt.Sprintf("the image runs as root: no USER is set, and %s runs as root", root.Ref.Text),
		Label:    "no USER behind it",
		Position: baseAt(stage),
		Help:     "end the final stage with a user by number: USER 65532:65532",
		Context:  enclosing(stage, "FROM"),
	}
	switch {
	case root.Scratch:
		f.Message = "the image runs as root: no USER is set, and scratch has none"
	case user.Root == container.Unknown:
		f.Message = fmt.Sprintf("the image may run as root: no USER is set, and %s is not known to run as somebody else", root.Ref.Text)
	}
	j.report(runsAsRoot, f)
}

// namedNonRoot reports whether an image says in its name or tag that it does not run as root, as nginx-unprivileged and
// the nonroot tags do.
func namedNonRoot(b container.Base) bool {
	text := strings.ToLower(path.Base(b.Name) + ":" + b.Tag)
	for _, word := range []string{"nonroot", "non-root", "unprivileged", "rootless"} {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}

// holdsRepository reports whether anything of the repository may get into a stage or one that it starts from: by COPY or
// ADD, by a bind mount, or as a package that is built. Sources that a RUN fetches and builds count as well; a tool of
// another module that go install brings does not.
func holdsRepository(stage *container.Stage) bool {
	for ; stage != nil; stage = stage.Base.Stage {
		if len(stage.Onbuild) > 0 {
			return true
		}
		for _, c := range stage.Copies {
			if c.From.Kind != container.FromImage {
				return true
			}
		}
		for _, b := range stage.Builds {
			if !b.Install || slices.ContainsFunc(b.Packages, func(p container.BuildPackage) bool { return p.Repo != "" }) {
				return true
			}
		}
		for _, in := range stage.Instructions {
			if in.Name == "RUN" && strings.Contains(in.Raw, "type=bind") {
				return true
			}
		}
	}
	return false
}
