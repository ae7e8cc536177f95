package modules

import (
	"embed"

	"github.com/golive-dev/golive/checks"
	"github.com/golive-dev/golive/report"
)

//go:embed rules/*.md
var documents embed.FS

var (
	untidy            = rule("untidy", report.Error, "go.mod or go.sum is not what go mod tidy makes of the code")
	unverified        = rule("unverified", report.Error, "a downloaded module is not the one that was locked")
	sumMissing        = rule("sum-missing", report.Error, "go.mod or go.sum is not in the repository")
	replaceOutside    = rule("replace-outside", report.Error, "a replace directive points outside the repository")
	vendorStale       = rule("vendor-stale", report.Error, "vendor/modules.txt disagrees with go.mod")
	goVersionMismatch = rule("go-version-mismatch", report.Error, "go.mod needs a newer Go than the image that builds the module has")
	goVersionDrift    = rule("go-version-drift", report.Warning, "CI and Dockerfile build with different versions of Go")
	goUnsupported     = rule("go-unsupported", report.Warning, "the Go of the build image no longer gets security fixes")
	workspaceLeak     = rule("workspace-leak", report.Error, "the image builds a module without the go.work that it needs")
	retracted         = rule("retracted", report.Warning, "a required version was retracted by its author")
)

func rule(slug string, severity report.Severity, title string) *report.Rule {
	return checks.NewRule(documents, "modules", slug, title, severity)
}
