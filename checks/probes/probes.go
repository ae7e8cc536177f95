// Package probes asks whether the platform knows when a service is alive, when it is ready and when it is leaving. It holds
// what the manifests ask against what the code serves; nothing is started and no cluster is asked.
package probes

import (
	"context"
	"embed"

	"github.com/golive-dev/golive/checks"
	"github.com/golive-dev/golive/report"
)

// Check is the check named probes.
var Check = &checks.Check{
	Name:     "probes",
	Question: "does the platform know when it is alive, ready and leaving?",
	Reads:    "code, configuration, manifests, charts, compose",
	Rules: []*report.Rule{
		noLiveness, noReadiness, manifestMissing, pathNotServed, portNotListened, grpcNotRegistered, behindAuth,
		readinessConstant, livenessChecksDependency, uncheckedBound, identical, noGracefulShutdown, gracePeriodTooShort,
	},
	Run: run,
}

//go:embed rules/*.md
var documents embed.FS

func rule(slug, title string, severity report.Severity) *report.Rule {
	return checks.NewRule(documents, "probes", slug, title, severity)
}

var (
	noLiveness               = rule("no-liveness", "the service has no liveness route", report.Error)
	noReadiness              = rule("no-readiness", "the service has no readiness route", report.Error)
	manifestMissing          = rule("manifest-missing", "a workload runs the service without asking how it is", report.Error)
	pathNotServed            = rule("path-not-served", "a probe asks a route that nothing serves", report.Error)
	portNotListened          = rule("port-not-listened", "a probe asks a port that nothing listens on", report.Error)
	grpcNotRegistered        = rule("grpc-not-registered", "a gRPC probe asks a server without a health service", report.Error)
	behindAuth               = rule("behind-auth", "a probe asks a route that turns strangers away", report.Error)
	readinessConstant        = rule("readiness-constant", "the readiness handler asks none of the dependencies", report.Warning)
	livenessChecksDependency = rule("liveness-checks-dependency", "the liveness handler asks a dependency", report.Warning)
	uncheckedBound           = rule("unbounded-check", "a readiness handler asks a dependency without a deadline", report.Warning)
	identical                = rule("identical", "liveness and readiness are the same route", report.Warning)
	noGracefulShutdown       = rule("no-graceful-shutdown", "no signal leads to the server's shutdown", report.Error)
	gracePeriodTooShort      = rule("grace-period-too-short", "the platform kills the service before it has ended", report.Error)
)

// code judges one program each, ofContainers one container each that runs programs of the project.
var (
	ofPrograms   = []func(*judge, *program){judgeVitals, judgeHandlers, judgeShutdown}
	ofContainers = []func(*judge, *subject){judgeMissing, judgePorts, judgePaths, judgeAuth, judgeGRPC, judgeIdentical, judgeGracePeriod}
)

func run(ctx context.Context, pass *checks.Pass) error {
	j := newJudge(pass)
	if err := j.load(ctx); err != nil {
		return err
	}
	for _, p := range j.programs {
		for _, judge := range ofPrograms {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			judge(j, p)
		}
	}
	for _, s := range j.subjects {
		for _, judge := range ofContainers {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			judge(j, s)
		}
	}
	return j.conclude()
}
