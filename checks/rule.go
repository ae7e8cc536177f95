package checks

import (
	"fmt"
	"io/fs"

	"github.com/golive-dev/golive/report"
)

// NewRule returns a rule of a check with its document, rules/<slug>.md of the check's embedded files. It is called while
// the program starts, so an absent document panics: a rule without one does not build.
func NewRule(docs fs.FS, check, slug, title string, severity report.Severity) *report.Rule {
	doc, err := fs.ReadFile(docs, "rules/"+slug+".md")
	if err != nil {
		panic(fmt.Sprintf("rule %s/%s has no document: %v", check, slug, err))
	}
	return &report.Rule{ID: check + "/" + slug, Title: title, Severity: severity, Doc: string(doc)}
}
