package image

import (
	"context"
	"path"
	"strings"

	"github.com/golive-dev/golive/checks"
	"github.com/golive-dev/golive/internal/buildspec"
	"github.com/golive-dev/golive/internal/container"
	"github.com/golive-dev/golive/internal/manifest"
	"github.com/golive-dev/golive/report"
)

// A subject is one build of one Dockerfile, as the repository's build files state it or as it was guessed.
type subject struct {
	*container.Image
	builds []buildspec.Build // the statements; none where the context was guessed
	text   []byte            // of a Dockerfile that stands in a build file
	names  map[string]bool   // by which workloads may name the image
}

// load models every Dockerfile in scope.
func (j *judge) load(ctx context.Context) error {
	p := j.pass.Project
	builds, problems := buildspec.Find(ctx, p.Files, p.Within)
	for _, problem := range problems {
		j.pass.Limit(report.Limit{Message: problem.Message, File: problem.File, Line: problem.Line})
	}
	made := buildspec.Made(ctx, p.Files, p.Within)
	dockerfiles := buildspec.Dockerfiles(p.Files, p.InScope, builds)
	failed := 0
	for _, name := range dockerfiles {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		var of []buildspec.Build
		released := !buildspec.Dev(name)
		for _, b := range builds {
			if b.Dockerfile == name {
				of = append(of, b)
				released = released || b.Push || b.Kind == buildspec.Bake
			}
		}
		if !released {
			continue
		}
		for _, cfg := range configs(name, of) {
			cfg.config.Files, cfg.config.Made = p.Files, made
			img, err := container.Model(cfg.config)
			if err != nil {
				j.unreadable(err, name)
				failed++
			}
			if img == nil || err != nil {
				break
			}
			s := &subject{Image: img, builds: of}
			s.names = j.programNames(img)
			j.subjects = append(j.subjects, s)
		}
	}
	if len(j.subjects) == 0 && failed == 0 {
		return checks.NotApplicable("no Dockerfile or Containerfile is in scope")
	}
	return nil
}

type config struct{ config container.Config }

// configs returns the builds of a Dockerfile that are worth modelling, each once.
func configs(name string, builds []buildspec.Build) []config {
	var list []config
	seen := map[string]bool{}
	for _, b := range builds {
		if b.Context == "" || b.Remote {
			continue
		}
		key := b.Context + "\x00" + b.Target + "\x00" + strings.Join(sortedPairs(b.Args), "\x00")
		if !seen[key] {
			seen[key] = true
			list = append(list, config{container.Config{Dockerfile: name, Context: b.Context, Target: b.Target, Args: b.Args, Ignorefile: b.Ignorefile}})
		}
	}
	if len(list) == 0 {
		list = append(list, config{container.Config{Dockerfile: name, Context: path.Dir(name)}})
	}
	return list
}

func sortedPairs(m map[string]string) []string {
	var list []string
	for _, k := range sortedKeys(m) {
		list = append(list, k+"="+m[k])
	}
	return list
}

// manifests returns the workloads of the project.
func (j *judge) manifests() *manifest.Model {
	if j.workloads == nil {
		j.workloads = manifest.Load(context.Background(), j.files, j.pass.Project.Within)
	}
	return j.workloads
}

// text returns the Dockerfile of a build.
func (j *judge) text(img *container.Image) ([]byte, error) {
	for _, s := range j.subjects {
		if s.Image == img && s.text != nil {
			return s.text, nil
		}
	}
	return j.files.ReadFile(img.Dockerfile)
}

// namedContext reports whether a build gives a context of its own to a name, so that it is no image of a registry.
func (j *judge) namedContext(img *container.Image, name string) bool {
	for _, s := range j.subjects {
		if s.Image != img {
			continue
		}
		for _, b := range s.builds {
			if _, ok := b.Contexts[name]; ok && name != "" {
				return true
			}
		}
	}
	return false
}
