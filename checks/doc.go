package checks

import (
	"fmt"
	"io/fs"
)

// Doc returns the document of a rule, rules/<slug>.md of the check's embedded files. It is called while the program
// starts, so an absent one panics: a rule without a document does not build.
func Doc(docs fs.FS, slug string) string {
	text, err := fs.ReadFile(docs, "rules/"+slug+".md")
	if err != nil {
		panic(fmt.Sprintf("rule %s has no document: %v", slug, err))
	}
	return string(text)
}
