package reporttest

import (
	"fmt"
	"strings"

	"github.com/golive-dev/golive/report"
)

// ClinicFiles is the repository of a small patient service.
func ClinicFiles() Files {
	return Files{
		"go.mod": "module github.com/acme/patient\n\ngo 1.26\n",
		"deploy/deployment.yaml": strings.Repeat("# patient\n", 37) + `        readinessProbe:
          httpGet:
            port: 8080
            path: /readyz
`,
		"internal/http/router.go": strings.Repeat("//\n", 25) + `func (s *Server) routes(r chi.Router) {
	r.Use(middleware.Recoverer)
	r.Get("/healthz", s.health)
}
`,
		"Dockerfile": `FROM golang:1.26 AS build
COPY . .
RUN go build -o /out/patient-api ./cmd/patient-api
FROM debian
COPY --from=build /out/patient-api /app/patient-api
CMD ["/app/patient-api", "-f", "etc/patient-api.yaml"]
`,
		"internal/patient/handler.go": `package patient

func (h *Handler) Create(w http.ResponseWriter, r *http.Request) {
	token := r.Header.Get("Authorization")
	fmt.Println("create", r.URL.Path)
	h.audit(token)
	fmt.Println("done")
	fmt.Println("bye")
}

func (h *Handler) audit(token string) {
	h.log.Info("audit", "token", token)
}
`,
	}
}

// Clinic is a service with findings of every severity, a check that could not run and one that does not apply.
func Clinic() Sample {
	files, r := ClinicFiles(), start()
	add(r, report.Fail, report.Finding{Rule: "image/argument-file-missing",
		Message:  "CMD names etc/patient-api.yaml, which is not in the image",
		Label:    "nothing puts /etc/patient-api.yaml there",
		Position: files.At("Dockerfile", `"etc/patient-api.yaml"`),
		Related:  []report.Related{{Message: "the final stage starts here", Position: files.AtLine("Dockerfile", "FROM debian")}},
		Help:     "copy the file into the final stage: COPY --from=build /src/etc/patient-api.yaml /app/etc/"})
	add(r, report.Fail, report.Finding{Rule: "image/unpinned-base",
		Message: "the base image debian has no tag", Label: "any release of debian",
		Position: files.At("Dockerfile", "debian"), Help: "name a version, or better a digest",
		Fix: &report.Fix{Description: "pin debian:13-slim", Replacements: []report.Replacement{
			{Position: files.At("Dockerfile", "debian"), Text: "debian:13-slim"}}}})
	add(r, report.Fail, report.Finding{Rule: "image/deps-not-cached",
		Message:  "the whole context is copied before the modules are downloaded",
		Position: files.AtLine("Dockerfile", "COPY . ."), Help: "copy go.mod and go.sum first, then run go mod download"})
	for _, call := range []string{`fmt.Println("create", r.URL.Path)`, `fmt.Println("done")`, `fmt.Println("bye")`} {
		add(r, report.Warn, report.Finding{Rule: "logging/unstructured", Message: "fmt.Println in a request handler",
			Label: "not a log record", Position: files.At("internal/patient/handler.go", call), Help: "use the service's slog.Logger"})
	}
	add(r, report.Fail, report.Finding{Rule: "security/sensitive-flow",
		Message: "the Authorization header reaches a log call", Label: "logged here",
		Position: files.At("internal/patient/handler.go", `"token", token`),
		Flow: []report.Related{
			{Message: "read from the request", Position: files.At("internal/patient/handler.go", `r.Header.Get("Authorization")`)},
			{Message: "handed to audit", Position: files.At("internal/patient/handler.go", `h.audit(token)`)},
			{Message: "logged", Position: files.At("internal/patient/handler.go", `"token", token`)},
		}, Help: "log the subject, not the token"})
	add(r, report.Fail, report.Finding{Rule: "probes/path-not-served",
		Message: "readinessProbe asks a route that nothing serves", Label: "no handler for GET /readyz on port 8080",
		Position: files.At("deploy/deployment.yaml", "/readyz"),
		Related: []report.Related{{Message: "the only health route",
			Position: files.At("internal/http/router.go", `r.Get("/healthz", s.health)`)}},
		Help: "serve GET /readyz, or point the probe at /healthz"})
	c := check(r, "tracing")
	c.Status, c.Reason = report.NotRun, "the package internal/gen could not be loaded"
	c.Limits = []report.Limit{{Message: "internal/gen does not compile: undefined: Visit", File: "internal/gen/visit.go", Line: 12,
		Incomplete: true, Help: "run go generate ./internal/gen, then golive check --only tracing"}}
	c = check(r, "idempotency")
	c.Status, c.Reason = report.NotApplicable, "no write endpoint in any service"
	check(r, "metrics").Limits = []report.Limit{
		{Message: "the metric name is computed at run time", File: "internal/http/router.go", Line: 27},
		{Message: "not in this version: metrics/naming"}}
	r.LastQuestion.Findings = []report.Finding{complete(r.Rule("recovery/unanswered"), report.Finding{Rule: "recovery/unanswered",
		Message:  "the last question is unanswered",
		Position: files.AtLine("go.mod", "module"), Help: "answer it in .golive.yaml under recovery"})}
	finish(r, report.NotReady)
	return Sample{"clinic", r, files}
}

// Ready is a report of two checks that pass, with the limits and notes that a pass may have.
func Ready() Sample {
	files, r := ClinicFiles(), start()
	keep(r, "modules", "image")
	check(r, "modules").Limits = []report.Limit{{Message: "not in this version: modules/retracted"},
		{Message: "tools/go.mod requires a module that the proxy refuses", File: "tools/go.mod", Line: 5, Incomplete: true,
			Waived: "the tools module is not shipped"}}
	add(r, report.Pass, report.Finding{Rule: "image/deps-not-cached",
		Message: "the whole context is copied before the modules are downloaded", Position: files.AtLine("Dockerfile", "COPY . .")})
	r.LastQuestion.Answered = true
	r.LastQuestion.Answers = map[string]string{"plan": "docs/runbook.md", "rpo": "5m"}
	finish(r, report.Ready)
	r.Project.Nested = []string{"testdata/services/demo", "tools/seed"}
	return Sample{"ready", r, files}
}

// NotRun is an incomplete report: one check could not look, one failed to look at everything, ten were left out.
func NotRun() Sample {
	files, r := ClinicFiles(), start()
	for i := range r.Checks {
		r.Checks[i].Status, r.Checks[i].Reason, r.Checks[i].Evidence = report.Skipped, "left out by --only", []report.Evidence{}
	}
	c := check(r, "modules")
	c.Status, c.Reason = report.NotRun, "the go command is not on PATH, so that no module could be examined; golive needs it "+
		"for go mod tidy -diff and go mod verify"
	c.Limits = []report.Limit{{Message: c.Reason, Incomplete: true, Help: "install Go 1.26 and run golive check --only modules"}}
	c = check(r, "image")
	c.Status, c.Reason = report.NotRun, "build/Dockerfile:3: build/Dockerfile could not be parsed: unknown instruction: RUNN"
	c.Evidence = []report.Evidence{{Message: "1 Dockerfile, 2 stages", File: "Dockerfile", Line: 1}}
	c.Limits = []report.Limit{
		{Message: "build/Dockerfile could not be parsed: unknown instruction: RUNN", File: "build/Dockerfile", Line: 3, Incomplete: true},
		{Message: "the target of make release is unknown", File: "Dockerfile", Line: 3}}
	finish(r, report.Incomplete)
	return Sample{"not-run", r, files}
}

// Interrupted is a run that a signal ended after its first finding.
func Interrupted() Sample {
	files, r := ClinicFiles(), start()
	keep(r, "modules", "image")
	add(r, report.Warn, report.Finding{Rule: "image/unpinned-base", Message: "the base image debian has no tag",
		Position: files.At("Dockerfile", "debian"), Help: "name a version"})
	c := check(r, "modules")
	c.Status, c.Reason, c.Evidence = report.NotRun, "interrupted before it ended", []report.Evidence{}
	r.Interrupted = "SIGINT"
	finish(r, report.Incomplete)
	return Sample{"interrupted", r, files}
}

// Suppressed has findings that comments and settings accept, and the frame's own finding on an ignore.
func Suppressed() Sample {
	files, r := ClinicFiles(), start()
	keep(r, "image", "logging")
	for i, call := range []string{`fmt.Println("create", r.URL.Path)`, `fmt.Println("done")`} {
		add(r, report.Pass, report.Finding{Rule: "logging/unstructured", Message: "fmt.Println in a request handler",
			Position:   files.At("internal/patient/handler.go", call),
			Suppressed: &report.Suppression{Kind: "comment", Reason: fmt.Sprintf("part of the demonstration, call %d", i+1)}})
	}
	add(r, report.Pass, report.Finding{Rule: "image/unpinned-base", Message: "the base image debian has no tag",
		Position:   files.At("Dockerfile", "debian"),
		Suppressed: &report.Suppression{Kind: "settings", Reason: "mirrored, and pinned there", Until: "2027-01-31"}})
	finish(r, report.Ready)
	return Sample{"suppressed", r, files}
}

// Secrets has findings on a password and on a private key of several lines, and a third finding beside the password.
func Secrets() Sample {
	files := Files{"Dockerfile": "FROM scratch\nENV DB_PASSWORD=ward-2019-x LOG=info\n",
		"deploy/key.pem": "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADAN\nBgkqhkiG9w0B\n-----END PRIVATE KEY-----\n"}
	r := start()
	keep(r, "config", "image")
	add(r, report.Fail, report.Finding{Rule: "config/secret-in-file", Message: "a private key stands in the repository",
		Position: files.At("deploy/key.pem", "MIIEvQIBADAN\nBgkqhkiG9w0B"), Secrets: []string{"MIIEvQIBADAN\nBgkqhkiG9w0B"}})
	add(r, report.Fail, report.Finding{Rule: "image/secret-in-layer", Message: "ENV gives DB_PASSWORD the value ward-2019-x",
		Label: "shown by docker history", Position: files.At("Dockerfile", "ward-2019-x"), Secrets: []string{"ward-2019-x"},
		Fix: &report.Fix{Description: "drop the value", Replacements: []report.Replacement{
			{Position: files.At("Dockerfile", "DB_PASSWORD=ward-2019-x"), Text: "X_WAS=ward-2019-x"}}}})
	add(r, report.Fail, report.Finding{Rule: "image/unpinned-base", Message: "this line has another fault",
		Position: files.AtLine("Dockerfile", "ENV")})
	add(r, report.Fail, report.Finding{Rule: "image/unpinned-base", Message: "an accepted fault", Position: files.AtLine("Dockerfile", "FROM"),
		Suppressed: &report.Suppression{Kind: "comment", Reason: "as ward-2019-x was"}})
	r.MaskSecrets(files)
	finish(r, report.NotReady)
	return Sample{"secrets", r, files}
}

// LastQuestion is a report in which only a finding on the last question blocks.
func LastQuestion() Sample {
	files, r := ClinicFiles(), start()
	r.LastQuestion.Findings = []report.Finding{complete(r.Rule("recovery/unanswered"), report.Finding{Rule: "recovery/unanswered",
		Severity: report.Error, Message: "the last question is unanswered", Position: files.AtLine("go.mod", "module"),
		Help: "answer it in .golive.yaml under recovery"})}
	r.Project.Dirty = true
	r.Project.Modules = []string{"github.com/acme/patient", "github.com/acme/patient/tools"}
	finish(r, report.NotReady)
	return Sample{"last-question", r, files}
}
