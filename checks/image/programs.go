package image

import (
	"context"
	"fmt"
	"regexp"
	"slices"

	"github.com/golive-dev/golive/internal/container"
	"github.com/golive-dev/golive/internal/manifest"
	"github.com/golive-dev/golive/internal/project"
	"github.com/golive-dev/golive/internal/service"
	"github.com/golive-dev/golive/internal/settings"
	"github.com/golive-dev/golive/report"
)

// A place is a program in an image, as a container of a workload starts it or as the image does by itself.
type place struct {
	program   *service.Program
	image     *project.Image // nil where it is not known, which is of interest to ports only
	env       settings.Environment
	workload  *manifest.Workload  // nil where nothing in the repository runs the image
	container *manifest.Container // of workload
}

// programRules judge one program in one image each.
var programRules = []func(context.Context, *judge, place){judgeFiles, judgeCertificates, judgeZones}

// judgePrograms holds what the programs need against the images that they are in.
func (j *judge) judgePrograms(ctx context.Context) error {
	services := j.pass.Project.Services(ctx)
	j.codeLimits(services.Model.Problems)
	for _, p := range services.Model.Programs {
		places := j.places(services, p)
		for _, at := range places {
			for _, judge := range programRules {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				judge(ctx, j, at)
			}
		}
		for _, d := range services.Of(p) {
			if !j.modelled(d.Image) { // which tells of its ports all the same
				places = append(places, place{p, nil, d.Env, d.Workload, d.Container})
			}
		}
		j.judgePorts(p, places, services.Local(p), broken(p, services.Model.Problems))
	}
	return ctx.Err()
}

// codeLimits files what of the code could not be looked at: whole packages one by one, the others together.
func (j *judge) codeLimits(problems []service.Problem) {
	var others []service.Problem
	for _, problem := range problems {
		if problem.Whole {
			j.pass.Limit(report.Limit{Message: problem.Message, File: problem.File, Line: problem.Line})
		} else {
			others = append(others, problem)
		}
	}
	if len(others) == 0 {
		return
	}
	first := report.Limit{Message: others[0].Message, File: others[0].File, Line: others[0].Line}
	if len(others) > 1 {
		first.Message += fmt.Sprintf(" (and %d more such places in the code)", len(others)-1)
	}
	j.pass.Limit(first)
}

// broken reports whether a package that a program links could not be looked at in full, so that what the model lacks may be
// there.
func broken(p *service.Program, problems []service.Problem) bool {
	return slices.ContainsFunc(problems, func(problem service.Problem) bool {
		return p.Imports[problem.Package] || problem.Package == "" && problem.Whole
	})
}

// places returns the images in scope that a program is in, with what is set where they run.
func (j *judge) places(services *project.Services, p *service.Program) []place {
	var list []place
	for _, d := range services.Of(p) {
		if j.modelled(d.Image) {
			list = append(list, place{p, d.Image, d.Env, d.Workload, d.Container})
		}
	}
	for _, img := range services.Images(p) {
		if j.modelled(img) && !slices.ContainsFunc(list, func(at place) bool { return at.image == img }) {
			list = append(list, place{program: p, image: img, env: services.Local(p)})
		}
	}
	return list
}

func (j *judge) modelled(img *project.Image) bool {
	return img != nil && slices.Contains(j.subjects, img) && img.Image != nil && img.Final != nil && !img.Final.Windows
}

var changesDir = regexp.MustCompile(`(^|[;&|(\s])(cd|pushd)\s`)

// workDir returns the folder that the program of a place starts in, false where it is not known: a script in front of it
// may go elsewhere.
func (j *judge) workDir(at place) (string, bool) {
	stage := at.image.Final
	if c := at.container; c != nil {
		for _, w := range slices.Concat(c.Command, c.Args) {
			if !w.Known || changesDir.MatchString(w.Text) {
				return "", false
			}
		}
		if len(c.Command) == 0 && !j.staysInDir(stage) {
			return "", false
		}
		if c.WorkingDir.Set() {
			return c.WorkingDir.Text, c.WorkingDir.Known
		}
	} else if !j.staysInDir(stage) {
		return "", false
	}
	return stage.WorkDir.Text, stage.WorkDir.Known
}

// staysInDir reports whether what an image starts leads to the program without a change of the working directory.
func (j *judge) staysInDir(stage *container.Stage) bool {
	list, known := startWords(stage)
	all := hops(list)
	if !known || len(all) == 0 {
		return false
	}
	last := all[len(all)-1]
	if last.kind == shell && last.text != nil {
		return last.text.known && !changesDir.MatchString(last.text.text)
	}
	f := executable(stage, last.word)
	if last.kind == shell && last.file != nil {
		f = executable(stage, *last.file)
	}
	if f.node != nil && f.node.Build != nil {
		return true
	}
	text, source, ok := j.scriptOf(f)
	if !ok {
		return last.kind == program && f.truth == container.Yes && (f.node == nil || f.node.Source == "")
	}
	return !looksLikeScript(source, text) || !changesDir.MatchString(text)
}

// sets reports whether the container of a place gives a variable a value of its own.
func (j *judge) sets(ctx context.Context, at place, name string) bool {
	if at.workload == nil {
		return false
	}
	vars, _ := j.pass.Project.Manifests(ctx).EnvOf(at.workload, at.container)
	return slices.ContainsFunc(vars, func(v manifest.EnvVar) bool { return v.Name.Text == name })
}

// comesTo reports whether a program gets to what stands behind conditions: none of them is known to fail, and none hangs on
// a setting that is not known. What a request decides, some request does.
func comesTo(guards []service.Guard, env settings.Environment) bool {
	if service.Holds(guards, env) == service.No {
		return false
	}
	for _, g := range guards {
		setting := false
		g.Condition.Walk(func(e *settings.Expr) {
			setting = setting || e.Op == settings.Env || e.Op == settings.Flag || e.Op == settings.Key
		})
		if _, known := g.Condition.Eval(env).Value(); setting && !known {
			return false
		}
	}
	return true
}
