package modules

import (
	"fmt"
	"strings"

	"github.com/golive-dev/golive/internal/cigo"
	"github.com/golive-dev/golive/internal/gomod"
	"github.com/golive-dev/golive/report"
)

// drift holds the versions of Go that CI names against those of the Dockerfiles and of go.mod. CI files are read where
// their systems look for them: in the root of the repository and of the project.
func (x *exam) drift() {
	uses := x.ciUses(".")
	if x.Project.Dir != "." {
		uses = append(uses, x.ciUses(x.Project.Dir)...)
	}
	toolchains := x.sortedToolchains()
	seen, met := map[report.Position]bool{}, map[*toolchain]bool{}
	for _, u := range uses {
		if seen[u.Position] {
			continue // several jobs may read one variable
		}
		seen[u.Position] = true
		modules := x.modulesOf(u)
		if len(modules) == 0 {
			continue
		}
		if !x.ciAgainstImages(u, modules, toolchains, met) {
			x.ciAgainstModules(u, modules)
		}
	}
	for _, t := range toolchains {
		x.imageAgainstCI(t, uses, met)
	}
	if len(uses) > 0 {
		x.Evidence(uses[0].File, uses[0].Position.Line, "CI sets up Go in %s", count(len(uses), "place"))
	}
}

func (x *exam) ciUses(root string) []cigo.Use {
	uses, problems := cigo.Load(x.files, root)
	for _, p := range problems {
		x.Limit(report.Limit{Message: "which Go this CI file sets up is not known: " + p.Message, File: p.File, Line: max(p.Line, 1)})
	}
	return uses
}

// modulesOf returns the modules in scope that a CI job works on: those of its folders, or all where it names none that
// holds a module.
func (x *exam) modulesOf(u cigo.Use) []*gomod.Module {
	var list []*gomod.Module
	for _, dir := range u.Dirs {
		m := x.tree.Of(dir)
		if m == nil {
			return x.modules
		}
		if x.inScope(m) {
			list = append(list, m)
		}
	}
	if u.Dirs == nil {
		return x.modules
	}
	return list
}

// ciAgainstImages reports a CI setting that names no minor version of the images that build the same modules, and notes
// the images that it does name.
func (x *exam) ciAgainstImages(u cigo.Use, modules []*gomod.Module, toolchains []*toolchain, met map[*toolchain]bool) bool {
	if !u.Decided() {
		return false
	}
	var differ []*toolchain
	for _, t := range toolchains {
		switch {
		case !t.builds(modules):
		case !t.known, u.Names(t.lang()):
			return false
		default:
			differ = append(differ, t)
		}
	}
	if len(differ) == 0 {
		return false
	}
	a := u.Alternatives[0]
	f := report.Finding{
		Message: fmt.Sprintf("CI tests with Go %s and the image is built with %s", named(u), trimGo(differ[0].lang())),
		Label:   "not the Go of the image", Position: a.Position, Context: u.File,
		Help: fmt.Sprintf("use the same minor version in both, such as %s", newest(u, differ)),
	}
	f.Related = append(f.Related, versionFile(a)...)
	for _, t := range differ[:min(len(differ), 5)] {
		met[t] = true
		f.Related = append(f.Related, report.Related{Message: "the image has Go " + t.version.Text, Position: t.at})
	}
	x.Report(goVersionDrift, f)
	return true
}

// ciAgainstModules reports a version that is older than the go directive of every module that the job works on.
func (x *exam) ciAgainstModules(u cigo.Use, modules []*gomod.Module) {
	for _, a := range u.Alternatives {
		var related []report.Related
		lowest := ""
		for _, m := range modules {
			directive, at := m.GoLine()
			if !a.Older(directive) {
				related = nil
				break
			}
			if lowest == "" {
				lowest = directive
			}
			related = append(related, report.Related{Message: m.File + " asks for Go " + directive, Position: at})
		}
		if len(related) == 0 {
			continue
		}
		x.Report(goVersionDrift, report.Finding{
			Message: fmt.Sprintf("CI tests with Go %s, which is older than the %s that go.mod asks for", a.Text, lowest),
			Label:   "older than go.mod asks for", Position: a.Position, Related: append(versionFile(a), related[:min(len(related), 5)]...), Context: u.File,
			Help: "set up Go " + lowest + " or newer, or name go.mod as go-version-file",
		})
	}
}

// imageAgainstCI reports an image whose minor version no CI job names that works on the same modules.
func (x *exam) imageAgainstCI(t *toolchain, uses []cigo.Use, met map[*toolchain]bool) {
	if !t.known || met[t] {
		return
	}
	var other *cigo.Use
	for i, u := range uses {
		if !t.builds(x.modulesOf(u)) {
			continue
		}
		if !u.Decided() || u.Names(t.lang()) {
			return
		}
		if other == nil {
			other = &uses[i]
		}
	}
	if other == nil {
		return
	}
	x.Report(goVersionDrift, report.Finding{
		Message: fmt.Sprintf("the image is built with Go %s and CI tests with %s", trimGo(t.lang()), named(*other)),
		Label:   "not the Go of CI", Position: t.at, Context: "FROM golang",
		Related: []report.Related{{Message: "CI tests with Go " + other.Alternatives[0].Text, Position: other.Alternatives[0].Position}},
		Help:    "use the same minor version in both",
	})
}

// versionFile is the place that a setting takes its version from, where that is a file of its own.
func versionFile(a cigo.Alternative) []report.Related {
	if a.Source.File == "" {
		return nil
	}
	return []report.Related{{Message: a.Source.File + " says Go " + a.Text, Position: a.Source}}
}

// builds reports whether the toolchain builds one of the modules.
func (t *toolchain) builds(modules []*gomod.Module) bool {
	for _, m := range modules {
		if t.modules[m.File] {
			return true
		}
	}
	return false
}

func named(u cigo.Use) string {
	var words []string
	for _, a := range u.Alternatives {
		words = append(words, trimGo(a.Lang))
	}
	return listed(words, maxNamed)
}

// newest returns the newest minor version that either side names.
func newest(u cigo.Use, images []*toolchain) string {
	best := images[0].lang()
	for _, t := range images {
		best = later(best, t.lang())
	}
	for _, a := range u.Alternatives {
		best = later(best, a.Lang)
	}
	return trimGo(best)
}

func trimGo(v string) string { return strings.TrimPrefix(v, "go") }
