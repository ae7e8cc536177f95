package modules

import (
	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"

	"github.com/golive-dev/golive/internal/gomod"
	"github.com/golive-dev/golive/report"
)

// sumMissing reports a module whose go.mod or go.sum a clone of the repository would not have.
func (x *exam) sumMissing(m *gomod.Module) {
	git := x.files.HasGit()
	if git && !m.Tracked {
		message := "go.mod is not tracked by git, so a clone has no module here"
		help := "git add " + m.File
		if !m.Listed {
			message, help = "git ignores go.mod, so a clone has no module here", "git add --force "+m.File+", and take it out of .gitignore"
		}
		x.Report(sumMissing, report.Finding{Message: message, Label: "not in the repository", Position: m.ModuleLine(), Help: help, Context: "go.mod"})
		return
	}
	first, n := x.unlocked(m)
	if first == nil {
		return
	}
	f := report.Finding{Position: gomod.At(m.File, first.Syntax), Context: "go.sum",
		Related: []report.Related{}, Label: "required without a hash"}
	required := count(n, "module")
	switch m.Sum.State {
	case gomod.Present:
		return
	case gomod.Absent:
		f.Message = m.Sum.File + " is missing, so nothing locks the content of the " + required + " that go.mod requires"
		f.Help = "run go mod tidy and commit " + m.Sum.File
	case gomod.Untracked:
		f.Message = m.Sum.File + " is not tracked by git, so nothing locks the content of the " + required + " that go.mod requires"
		f.Help = "git add " + m.Sum.File
	case gomod.Ignored:
		f.Message = "git ignores " + m.Sum.File + ", so nothing locks the content of the " + required + " that go.mod requires"
		f.Help = "take go.sum out of .gitignore and commit " + m.Sum.File
	}
	x.Report(sumMissing, f)
}

// unlocked returns the first requirement that needs a hash in go.sum, and how many there are. Modules that a folder
// replaces, or that a go.work of the repository supplies, have none.
func (x *exam) unlocked(m *gomod.Module) (first *modfile.Require, n int) {
	for _, r := range m.Syntax.Require {
		if x.local(m, r.Mod) {
			continue
		}
		if n++; first == nil {
			first = r
		}
	}
	return first, n
}

// local reports whether a required module comes from a folder: by replace, or by a go.work that uses the module.
func (x *exam) local(m *gomod.Module, mod module.Version) bool {
	if r := gomod.Replacement(m.Syntax.Replace, mod); r != nil && gomod.Local(r) {
		return true
	}
	return x.supplied(m, mod)
}

// supplied reports whether a go.work that uses the module supplies a requirement from a folder.
func (x *exam) supplied(m *gomod.Module, mod module.Version) bool {
	for _, w := range x.tree.Using(m) {
		if w.Member(mod.Path) != nil {
			return true
		}
		if r := gomod.Replacement(w.Syntax.Replace, mod); r != nil && gomod.Local(r) {
			return true
		}
	}
	return false
}
