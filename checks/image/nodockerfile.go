package image

import (
	"context"
	"fmt"
	"path"
	"regexp"
	"strings"

	"github.com/golive-dev/golive/checks"
	"github.com/golive-dev/golive/internal/buildspec"
	"github.com/golive-dev/golive/internal/inventory"
	"github.com/golive-dev/golive/internal/service"
	"github.com/golive-dev/golive/report"
)

// withoutImages judges a repository without a Dockerfile for releases: its services have nothing that builds an image.
func (j *judge) withoutImages(ctx context.Context, left []string) error {
	services := j.pass.Project.Services(ctx)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	reason := "no Dockerfile or Containerfile is in scope"
	if len(left) > 0 {
		reason = "every Dockerfile in scope is for development or tests: " + strings.Join(left, ", ")
	}
	builder, found := j.imageBuilder(ctx)
	var served []*service.Program
	for _, p := range services.Model.Programs {
		if p.IsService() && p.Main.Line > 0 {
			served = append(served, p)
		}
	}
	switch {
	case len(served) == 0 && len(services.Model.Problems) > 0:
		for _, problem := range services.Model.Problems {
			j.pass.Limit(report.Limit{Message: problem.Message, File: problem.File, Line: problem.Line, Incomplete: problem.Whole})
		}
		return nil
	case len(served) == 0:
		return checks.NotApplicable("%s, and no main package is known to be a service", reason)
	case found:
		return checks.NotApplicable("%s; images are built by %s (%s:%d), which is not modelled", reason, builder.Tool, builder.Position.File, builder.Position.Line)
	}
	for _, s := range served {
		j.pass.Evidence(s.Main.File, s.Main.Line, "%s is a service", s.Name)
		j.report(noDockerfile, report.Finding{
			Message:  fmt.Sprintf("%s is a service, and nothing in the repository builds an image for it: %s", s.Name, reason),
			Label:    "how this is released is written down nowhere",
			Position: s.Main,
			Help:     "add a Dockerfile, or the settings of ko, buildpacks or goreleaser",
			Context:  s.Package + ".main",
		})
	}
	return nil
}

// imageBuilder returns something of the project that builds images without a Dockerfile of the scope.
func (j *judge) imageBuilder(ctx context.Context) (buildspec.ImageBuilder, bool) {
	project := j.pass.Project
	if list := buildspec.ImageBuilders(j.files, project.Within); len(list) > 0 {
		return list[0], true
	}
	builds, _ := project.Builds(ctx)
	for _, b := range builds {
		if !b.NoImage && (b.Inline != "" || !buildspec.Dev(b.Dockerfile)) {
			return buildspec.ImageBuilder{Tool: "a build that is stated", Position: b.Evidence}, true
		}
	}
	for _, name := range buildspec.Dockerfiles(j.files, project.Within, builds) {
		if !project.InScope(name) {
			return buildspec.ImageBuilder{Tool: "a Dockerfile outside the scope", Position: report.Position{File: name, Line: 1}}, true
		}
	}
	for _, e := range j.files.Entries() {
		if e.Kind != inventory.Regular || !project.Within(e.Path) {
			continue
		}
		if tool := platformFiles[strings.ToLower(path.Base(e.Path))]; tool != "" {
			return buildspec.ImageBuilder{Tool: tool, Position: report.Position{File: e.Path, Line: 1}}, true
		}
		if line, ok := j.commandLine(e.Path); ok {
			return buildspec.ImageBuilder{Tool: "a command", Position: report.Position{File: e.Path, Line: line}}, true
		}
	}
	return buildspec.ImageBuilder{}, false
}

// platformFiles are settings of platforms and tools that make what runs out of sources themselves.
var platformFiles = map[string]string{
	"procfile": "buildpacks", "app.yaml": "App Engine", "fly.toml": "Fly", "nixpacks.toml": "Nixpacks", "railway.json": "Railway",
	"railway.toml": "Railway", "render.yaml": "Render", "earthfile": "Earthly", "apko.yaml": "apko", ".apko.yaml": "apko", "serverless.yml": "Serverless",
	"serverless.yaml": "Serverless", "default.nix": "Nix", "flake.nix": "Nix", "dagger.json": "Dagger",
}

// buildCommand are commands, and rules of Bazel, that build images without a Dockerfile.
var buildCommand = regexp.MustCompile(`(?m)(^|[\s"'=@;&|])((ko|pack) (build|apply|publish|resolve)\b|buildah (from|config)\b|(oci_image|container_image|go_image)\()`)

// commandLine finds such a command in a file of commands.
func (j *judge) commandLine(name string) (int, bool) {
	base := strings.ToLower(path.Base(name))
	switch ext := path.Ext(base); {
	case ext == ".sh", ext == ".mk", ext == ".yml", ext == ".yaml", ext == ".bazel", ext == ".bzl":
	case base == "makefile", base == "gnumakefile", base == "build", base == "justfile", base == "jenkinsfile":
	default:
		return 0, false
	}
	text, err := j.files.ReadFile(name)
	if err != nil || len(text) > maxScript {
		return 0, false
	}
	at := buildCommand.FindSubmatchIndex(text)
	if at == nil {
		return 0, false
	}
	return 1 + strings.Count(string(text[:at[4]]), "\n"), true
}
