package image

import (
	"context"
	"fmt"
	"strings"

	"github.com/golive-dev/golive/internal/container"
	"github.com/golive-dev/golive/internal/dockerlint"
	"github.com/golive-dev/golive/report"
)

// covered are BuildKit's rules that a rule of golive's stands in for, where it reports the same line.
var covered = map[string]*report.Rule{
	"JSONArgsRecommended":   shellForm,
	"SecretsUsedInArgOrEnv": secretInLayer,
	"CopyIgnoredFile":       copiedPathMissing,
}

// judgeBuildCheck passes on what BuildKit's own linter says of a Dockerfile, once a file.
func judgeBuildCheck(ctx context.Context, j *judge, img *container.Image) {
	file := img.Dockerfile
	text, err := j.files.ReadFile(file)
	if err != nil || j.linted[file] {
		return
	}
	j.linted[file] = true
	warnings, err := dockerlint.Lint(ctx, text)
	if err != nil {
		j.pass.Limit(report.Limit{
			Message: fmt.Sprintf("image/build-check is undecided: the linter of BuildKit ended early: %v", err),
			File:    file, Line: max(1, dockerlint.Line(err)),
		})
	}
	for _, w := range warnings {
		if j.coveredBy(w, file) {
			continue
		}
		f := report.Finding{
			Message:  fmt.Sprintf("%s: %s", w.Rule, strings.TrimSuffix(w.Message, ".")),
			Label:    w.Rule,
			Position: report.Position{File: file, Line: w.Line, EndLine: w.EndLine},
			Help:     "see " + w.URL,
			Context:  w.Rule + " " + w.Message,
		}
		if w.URL == "" {
			f.Help = "see https://docs.docker.com/reference/build-checks/"
		}
		j.report(buildCheck, f)
	}
}

func (j *judge) coveredBy(w dockerlint.Warning, file string) bool {
	rule := covered[w.Rule]
	for line := w.Line; rule != nil && line <= w.EndLine; line++ {
		if j.taken[takenKey(rule, file, line)] {
			return true
		}
	}
	return false
}
