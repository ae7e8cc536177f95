// Package security asks whether the windows are closed: whether what is meant for developers can be reached by strangers,
// what the containers may do to their node, and, where that is asked for, which known vulnerabilities the required modules
// and the release image have. It judges the service model and the manifests; nothing of the repository is run.
package security

import (
	"context"
	"embed"
	"slices"
	"strings"

	"github.com/golive-dev/golive/checks"
	"github.com/golive-dev/golive/internal/manifest"
	"github.com/golive-dev/golive/internal/project"
	"github.com/golive-dev/golive/report"
)

// Check is the check named security.
var Check = &checks.Check{
	Name:     "security",
	Question: "are the windows closed?",
	Reads:    "code, manifests, compose, Dockerfile; go.mod and the image where that is asked for",
	Rules:    slices.Concat([]*report.Rule{pprofExposed, debugExposed}, gosecList, []*report.Rule{imageVulnerability, moduleVulnerability, podContext}),
	Settings: defaults,
	Run:      run,
}

//go:embed rules/*.md
var documents embed.FS

var (
	pprofExposed = rule("pprof-exposed", "the profiler can be reached from outside", report.Error, 7.5, 200, 489)
	debugExposed = rule("debug-exposed", "a debugging aid can be reached from outside", report.Warning, 5.3, 489, 215)
	// CWE-1395 is "dependency on vulnerable third-party component".
	imageVulnerability  = rule("image-vulnerability", "the release image holds a package that is known to be vulnerable", report.Error, 8.0, 1395)
	moduleVulnerability = rule("module-vulnerability", "a required module is known to be vulnerable", report.Error, 8.0, 1395)
	podContext          = rule("pod-context", "a container has more rights on its node than it needs", report.Warning, 6.5, 250)
)

func rule(slug, title string, severity report.Severity, score float64, cwe ...int) *report.Rule {
	r := checks.NewRule(documents, "security", slug, title, severity)
	r.Security = &report.Security{Score: score, CWE: cwe}
	return r
}

// A judge collects what the rules look at.
type judge struct {
	pass     *checks.Pass
	services *project.Services
	linked   map[*manifest.Workload]bool // workloads that run a program in scope
	reported map[string]bool             // places of pod-context's findings
	scan     scan

	listeners, routes     int // of services, for the evidence
	workloads, containers int
	firstWorkload         report.Position
}

// A part looks at one of the things that the check asks about, and says by which fact there is nothing of its kind, if so.
// Its error says why it could not look, and keeps no other part from looking.
type part struct {
	name  string
	judge func(context.Context, *judge) (absent string, err error)
}

var parts = []part{
	{"exposure", judgeExposure},
	{"gosec", judgeCode},
	{"modules", judgeModules}, // before the images, which leave to it what go.mod requires
	{"image", judgeImages},
	{"pods", judgeWorkloads},
}

func run(ctx context.Context, pass *checks.Pass) error {
	j := newJudge(ctx, pass)
	defer j.scan.close()
	blind := j.limits(ctx)
	var absent []string
	for _, part := range parts {
		fact, err := part.judge(ctx, j)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			pass.Limit(report.Limit{Message: part.name + ": " + err.Error(), Incomplete: true})
		}
		if fact != "" {
			absent = append(absent, fact)
		}
	}
	if len(absent) == len(parts) && !blind {
		return checks.NotApplicable("%s", strings.Join(absent, "; "))
	}
	for _, fact := range absent {
		pass.Evidence("", 0, "%s", fact)
	}
	return nil
}

func newJudge(ctx context.Context, pass *checks.Pass) *judge {
	j := &judge{
		pass: pass, services: pass.Project.Services(ctx), linked: map[*manifest.Workload]bool{}, reported: map[string]bool{},
		scan: scan{settings: pass.Settings.(*Settings), reported: map[[2]string]bool{}},
	}
	for _, d := range j.services.Deployments {
		if d.Workload != nil {
			j.linked[d.Workload] = true
		}
	}
	return j
}

// judgeExposure looks at what the services offer to developers.
func judgeExposure(ctx context.Context, j *judge) (absent string, err error) {
	served := 0
	for _, p := range j.services.Model.Programs {
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		switch {
		case p.IsService():
			served++
			j.judgeProgram(ctx, p)
		case len(p.DebugImports) > 0:
			d := p.DebugImports[0]
			j.pass.Limit(report.Limit{Message: p.Name + " imports " + d.Path + ", and no listener is found that may serve it", File: d.File, Line: d.Line})
		}
	}
	if served == 0 {
		return "no main package opens a listener", nil
	}
	return "", nil
}

// judgeWorkloads looks at what the containers may do to their nodes.
func judgeWorkloads(ctx context.Context, j *judge) (absent string, err error) {
	j.judgePods(ctx)
	if j.workloads == 0 {
		return "no manifest runs a container", nil
	}
	at := j.firstWorkload
	j.pass.Evidence(at.File, at.Line, "what %s in %s may do on their nodes", checks.Plural(j.containers, "container"), checks.Plural(j.workloads, "workload"))
	return "", nil
}

// limits files what could be read of neither code nor manifests, and reports whether a whole part is among it.
func (j *judge) limits(ctx context.Context) (blind bool) {
	file := func(l report.Limit) {
		blind = blind || l.Incomplete
		j.pass.Limit(l)
	}
	for _, problem := range j.services.Model.Problems {
		file(report.Limit{Message: problem.Message, File: problem.File, Line: problem.Line, Incomplete: problem.Whole})
	}
	for _, p := range j.services.Model.Programs {
		if p.Cut != nil {
			file(report.Limit{Message: p.Cut.Message, File: p.Cut.File, Line: p.Cut.Line, Incomplete: p.Cut.Whole})
		}
	}
	for _, problem := range j.pass.Project.Manifests(ctx).Problems {
		whole := problem.Whole && j.pass.Project.InScope(problem.File)
		file(report.Limit{Message: problem.Message, File: problem.File, Line: problem.Line, Incomplete: whole})
	}
	return blind
}
