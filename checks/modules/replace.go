package modules

import (
	"fmt"

	"golang.org/x/mod/modfile"

	"github.com/golive-dev/golive/internal/gomod"
	"github.com/golive-dev/golive/report"
)

func (x *exam) replaces(m *gomod.Module) { x.replacesOutside(m.File, m.Dir, m.Syntax.Replace) }

// replacesOutside reports the replace directives of a go.mod or go.work whose folder a clone would not have.
func (x *exam) replacesOutside(file, dir string, replaces []*modfile.Replace) {
	for _, r := range replaces {
		if !gomod.Local(r) {
			continue
		}
		why := ""
		switch gomod.Locate(x.files, dir, r.New.Path).Kind {
		case gomod.Outside:
			why = "lies outside the repository"
		case gomod.Machine:
			why = "is a path of one machine"
		default:
			continue
		}
		x.Report(replaceOutside, report.Finding{
			Message:  fmt.Sprintf("%s is replaced by %s, which %s", r.Old.Path, shown(r.New.Path), why),
			Label:    "not in a clone of the repository",
			Position: gomod.At(file, r.Syntax),
			Help:     fmt.Sprintf("require a published version of %s, or bring the folder into the repository", r.Old.Path),
			Context:  "replace " + r.Old.String(),
		})
	}
}

// shown is a path as a message may hold it: an absolute path names a machine and perhaps a person.
func shown(path string) string {
	if gomod.IsAbs(path) {
		return "an absolute path"
	}
	return path
}
