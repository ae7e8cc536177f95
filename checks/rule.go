package checks

import (
	"fmt"
	"io/fs"
	"strings"

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

// A Member is one rule of a family.
type Member struct {
	Name     string // the tool's own: G402
	Title    string
	Security *report.Security
}

// NewFamily returns rules that have one document, rules/<family>.md, and are named <family>-<member>: what another tool
// finds, under that tool's own names. The first line of each rule's copy of the document names the rule.
func NewFamily(docs fs.FS, check, family string, severity report.Severity, members []Member) []*report.Rule {
	shared := NewRule(docs, check, family, "", severity)
	_, body, _ := strings.Cut(shared.Doc, "\n")
	list := make([]*report.Rule, 0, len(members))
	for _, m := range members {
		id := check + "/" + family + "-" + m.Name
		list = append(list, &report.Rule{
			ID: id, Title: m.Title, Severity: severity, Doc: "# " + id + "\n" + body, Family: family, Security: m.Security,
		})
	}
	return list
}
