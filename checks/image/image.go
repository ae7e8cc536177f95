// Package image asks whether the release image holds only what runs, and whether it will start. It judges the model that
// internal/container makes of each Dockerfile; nothing is built and no registry is asked.
package image

import (
	"context"
	"embed"
	"errors"

	"github.com/golive-dev/golive/checks"
	"github.com/golive-dev/golive/internal/container"
	"github.com/golive-dev/golive/report"
)

// Check is the check named image.
var Check = &checks.Check{
	Name:     "image",
	Question: "does the release image hold only what runs, and will it start?",
	Reads:    "Dockerfile, .dockerignore, code, manifests, compose, CI",
	Rules: []*report.Rule{
		singleStage, sourceInFinal, unpinnedBase, entryMissing, argumentFileMissing, copiedPathMissing,
		buildTargetMissing, ldflagsUnknownSymbol, runtimeFileMissing, runsAsRoot, nonrootConflict, shellForm, libcMismatch,
		noCACertificates, noTZData, secretInLayer, noDockerfile, depsNotCached, portMismatch, buildCheck,
	},
	Run: run,
}

//go:embed rules/*.md
var documents embed.FS

func rule(slug, title string, severity report.Severity) *report.Rule {
	return checks.NewRule(documents, "image", slug, title, severity)
}

var (
	singleStage          = rule("single-stage", "the release image holds the Go toolchain", report.Error)
	sourceInFinal        = rule("source-in-final", "the release image holds the whole build context", report.Warning)
	unpinnedBase         = rule("unpinned-base", "a base image has no version", report.Warning)
	entryMissing         = rule("entry-missing", "the program that the image starts is not in it", report.Error)
	argumentFileMissing  = rule("argument-file-missing", "a file that the command names is not in the image", report.Error)
	copiedPathMissing    = rule("copied-path-missing", "COPY takes a path that does not exist", report.Error)
	buildTargetMissing   = rule("build-target-missing", "go build names a package that does not exist", report.Error)
	ldflagsUnknownSymbol = rule("ldflags-unknown-symbol", "-ldflags -X sets no variable", report.Warning)
	runtimeFileMissing   = rule("runtime-file-missing", "a file that the code opens is not in the image", report.Warning)
	runsAsRoot           = rule("runs-as-root", "the image runs as root", report.Warning)
	nonrootConflict      = rule("nonroot-conflict", "the kubelet refuses the image's user", report.Error)
	shellForm            = rule("shell-form", "a shell stands between SIGTERM and the program", report.Warning)
	libcMismatch         = rule("libc-mismatch", "the program needs a C library that the image lacks", report.Error)
	noCACertificates     = rule("no-ca-certificates", "TLS connections fail for want of certificates", report.Error)
	noTZData             = rule("no-tzdata", "a time zone is loaded that the image does not have", report.Error)
	secretInLayer        = secret(rule("secret-in-layer", "a layer of the image holds a secret", report.Error))
	noDockerfile         = rule("no-dockerfile", "nothing builds an image for the service", report.Warning)
	depsNotCached        = rule("deps-not-cached", "every change downloads all dependencies again", report.Note)
	portMismatch         = rule("port-mismatch", "a port is named that the service does not listen on", report.Warning)
	buildCheck           = rule("build-check", "BuildKit warns of the Dockerfile", report.Warning)
)

// secret grades a rule as one of credentials in the open (CWE-798 hard-coded, CWE-538 in a file that others can read).
func secret(r *report.Rule) *report.Rule {
	r.Security = &report.Security{Score: 8.2, CWE: []int{798, 538}}
	return r
}

// rules judge one build of one Dockerfile each. BuildKit's own warnings come last, as they give way to the others.
var rules = []func(context.Context, *judge, *container.Image){
	judgeSingleStage, judgeSourceInFinal, judgeUnpinnedBase, judgeEntry, judgeArguments, judgeCopies,
	judgeBuildTargets, judgeLdflags, judgeUser, judgeNonRoot, judgeShellForm, judgeLibc, judgeSecrets, judgeDepsCache,
	judgeBuildCheck,
}

func run(ctx context.Context, pass *checks.Pass) error {
	j := newJudge(pass)
	if found, err := j.load(ctx); err != nil || !found {
		return err
	}
	for _, s := range j.subjects {
		j.begin(s.Image)
		for _, judge := range rules {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			judge(ctx, j, s.Image)
		}
	}
	if len(j.subjects) > 0 {
		if err := j.judgePrograms(ctx); err != nil {
			return err
		}
	}
	j.conclude()
	return nil
}

func parseError(err error) (*container.ParseError, bool) {
	var parse *container.ParseError
	return parse, errors.As(err, &parse)
}
