package dockerlint

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/distribution/reference"
	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
	digest "github.com/opencontainers/go-digest"
	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"
)

// A resolver answers every image name with the configuration that golive knows of it, and never asks a registry.
type resolver struct{}

// ResolveImageConfig implements BuildKit's ImageMetaResolver: the platform is the one asked for, as nothing is known of
// the platforms that the image has.
func (resolver) ResolveImageConfig(_ context.Context, ref string, opt sourceresolver.Opt) (string, digest.Digest, []byte, error) {
	var image ocispecs.Image
	if opt.Platform != nil {
		image.Platform = *opt.Platform
	}
	image.Config.Env, _ = environment(ref)
	config, err := json.Marshal(image)
	return ref, "", config, err
}

// environments are the variables, beside PATH, that official images set (their Dockerfiles under
// github.com/docker-library, and rules_distroless for distroless), by the name's path in its registry.
var environments = map[string][]string{
	"library/golang":        {"GOLANG_VERSION=1", "GOTOOLCHAIN=local", "GOPATH=/go"},
	"library/alpine":        {},
	"library/debian":        {},
	"library/ubuntu":        {},
	"library/busybox":       {},
	"library/rockylinux":    {},
	"library/almalinux":     {},
	"distroless/static":     {certFile},
	"distroless/base":       {certFile},
	"distroless/cc":         {certFile},
	"chainguard/static":     {certFile},
	"chainguard/wolfi-base": {certFile},
}

const certFile = "SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt"

// environment returns the environment of an image and whether it is known whole.
func environment(ref string) (env []string, known bool) {
	named, err := reference.ParseNormalizedNamed(ref)
	if err != nil {
		return nil, false
	}
	name := reference.Path(named)
	for _, suffix := range []string{"-debian11", "-debian12", "-debian13"} {
		if strings.HasPrefix(name, "distroless/") {
			name = strings.TrimSuffix(name, suffix)
		}
	}
	set, known := environments[name]
	env = []string{"PATH=/usr/local/go/bin:/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
	return append(env, set...), known
}

// environmentKnown reports whether every variable of the stage around a line can be known: its base, followed through
// the file's own stages, is empty or an image that environments lists.
func (f *dockerfile) environmentKnown(line int) bool {
	at := -1
	for i, s := range f.stages {
		if len(s.Location) > 0 && s.Location[0].Start.Line <= line {
			at = i
		}
	}
	if at < 0 {
		return false
	}
	globals := f.defaults()
	lex := shell.NewLex('\\')
	for at >= 0 {
		base, unmatched, err := lex.ProcessWord(f.stages[at].BaseName, globals)
		if err != nil || len(unmatched) > 0 || strings.Contains(base, unresolved) {
			return false
		}
		if base == "scratch" {
			return true
		}
		earlier := f.stageNamed(base, at)
		if earlier < 0 {
			_, known := environment(base)
			return known
		}
		at = earlier
	}
	return false
}

// stageNamed returns the index of the last stage of a name before another stage, -1 where there is none.
func (f *dockerfile) stageNamed(name string, before int) int {
	for i := before - 1; i >= 0; i-- {
		if f.stages[i].Name != "" && strings.EqualFold(f.stages[i].Name, name) {
			return i
		}
	}
	return -1
}

// variables are names and values for BuildKit's own word expansion.
type variables map[string]string

func (v variables) Get(key string) (string, bool) { value, ok := v[key]; return value, ok }

func (v variables) Keys() []string {
	keys := make([]string, 0, len(v))
	for k := range v {
		keys = append(keys, k)
	}
	return keys
}

// defaults returns the global arguments by their defaults; an argument without one has the placeholder.
func (f *dockerfile) defaults() variables {
	values, lex := variables(f.placeholders()), shell.NewLex('\\')
	for _, cmd := range f.args {
		for _, arg := range cmd.Args {
			if arg.Value == nil {
				continue
			}
			if value, _, err := lex.ProcessWord(*arg.Value, values); err == nil {
				values[arg.Key] = value
			}
		}
	}
	return values
}
