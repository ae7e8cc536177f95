package security

import (
	"context"
	"strings"

	"github.com/golive-dev/golive/checks"
	"github.com/golive-dev/golive/internal/gosec"
	"github.com/golive-dev/golive/report"
)

// gosecFamily is the family of the rules that are gosec's own: security/gosec-G402.
const gosecFamily = "gosec"

// profilingEndpoint is gosec's rule for an import of net/http/pprof. It does not ask who serves it, and where: pprof-exposed
// does, and stands in its place, also where it finds nothing.
const profilingEndpoint = "G108"

// hardcodedCredentials is gosec's rule for what config/secret-in-code and its neighbours look for.
const hardcodedCredentials = "G101"

// gosecRules are gosec's rules by the names that gosec gives them, as it lists them itself.
var gosecRules, gosecList = newGosecRules()

func newGosecRules() (map[string]*report.Rule, []*report.Rule) {
	var members []checks.Member
	for _, r := range gosec.Rules() {
		if r.ID == profilingEndpoint {
			continue
		}
		m := checks.Member{Name: r.ID, Title: title(r.Title), Security: &report.Security{Score: scores[gosec.Medium]}}
		if r.CWE > 0 {
			m.Security.CWE = []int{r.CWE}
		}
		members = append(members, m)
	}
	list := checks.NewFamily(documents, "security", gosecFamily, report.Warning, members)
	byName := map[string]*report.Rule{}
	for i, m := range members {
		byName[m.Name] = list[i]
	}
	return byName, list
}

// title writes gosec's description as golive writes titles: lower case but for names.
func title(text string) string {
	first, rest, _ := strings.Cut(text, " ")
	if strings.ToUpper(first) != first {
		first = strings.ToLower(first)
	}
	return strings.TrimSpace(first + " " + rest)
}

// scores are gosec's severities on the scale of CVSS, each at the middle of its step.
var scores = map[gosec.Score]float64{gosec.High: 8.0, gosec.Medium: 5.5, gosec.Low: 2.0}

var scoreNames = map[gosec.Score]string{gosec.High: "high", gosec.Medium: "medium", gosec.Low: "low"}

// judgeCode reports what gosec says of the packages in scope.
func judgeCode(ctx context.Context, j *judge) (absent string, err error) {
	p := j.pass.Project
	code, err := p.Code(ctx)
	if err != nil {
		return "", err
	}
	result, err := gosec.Run(ctx, code, p.Jobs)
	if err != nil {
		return "", err
	}
	for _, problem := range result.Problems {
		j.pass.Limit(report.Limit{Message: problem.Message, File: problem.File, Line: problem.Line, Incomplete: problem.Whole})
	}
	if result.Packages == 0 && len(result.Problems) == 0 {
		return "no Go package is in scope", nil
	}
	for _, issue := range result.Issues {
		if issue.Rule == profilingEndpoint || issue.Rule == hardcodedCredentials && j.isCredential(ctx, issue.Position) {
			continue
		}
		j.pass.Report(gosecRules[issue.Rule], gosecFinding(issue))
	}
	if result.Packages > 0 {
		j.pass.Evidence(result.First, 1, "%s of gosec looked at %s", checks.Plural(len(gosecRules), "rule"), checks.Plural(result.Packages, "package"))
	}
	return "", nil
}

// isCredential reports whether the check config has a credential in some lines, so that it is reported there. Whether that
// check runs is not asked: what a check reports does not depend on the others that run.
func (j *judge) isCredential(ctx context.Context, at report.Position) bool {
	known := j.pass.Project.Credentials(ctx)
	for line := at.Line; line <= max(at.Line, at.EndLine); line++ {
		if len(known.On(at.File, line)) > 0 {
			return true
		}
	}
	return false
}

func gosecFinding(issue gosec.Issue) report.Finding {
	return report.Finding{
		Severity:   gosecSeverity(issue),
		Message:    issue.Message,
		Label:      "severity " + scoreNames[issue.Severity] + ", confidence " + scoreNames[issue.Confidence],
		Position:   issue.Position,
		Help:       issue.Weakness,
		Suppressed: issue.Accepted,
		Context:    issue.Context,
		Secrets:    issue.Literals,
		Score:      scores[issue.Severity],
	}
}

// gosecSeverity is an error where gosec is sure of something grave. The taint rules (G7xx) always claim to be sure, of a path
// that they followed through one package: nobody confirms it.
func gosecSeverity(issue gosec.Issue) report.Severity {
	switch {
	case issue.Severity == gosec.Low:
		return report.Note
	case issue.Severity == gosec.High && issue.Confidence == gosec.High && !strings.HasPrefix(issue.Rule, "G7"):
		return report.Error
	}
	return report.Warning
}
