package modules

import (
	"fmt"
	"go/version"
	"path"
	"regexp"
	"strings"

	"github.com/golive-dev/golive/internal/container"
	"github.com/golive-dev/golive/internal/gomod"
	"github.com/golive-dev/golive/report"
)

// A choice is what GOTOOLCHAIN lets a go command do (go.dev/doc/toolchain).
type choice struct {
	free bool   // it may take another toolchain, or what it may do is not known
	set  string // the toolchain that it takes instead of its own, such as "go1.26.2"
}

// switching reads GOTOOLCHAIN from the environment of a command in an image. Official images have set it to local since
// Go 1.21; older ones know no other toolchain than their own.
func switching(env map[string]container.Value, v container.GoVersion) choice {
	set, ok := env["GOTOOLCHAIN"]
	switch {
	case v.Major == 1 && v.Minor < 21 || !ok:
		return choice{}
	case !set.Known:
		return choice{free: true}
	}
	return choose(set.Text)
}

func choose(text string) choice {
	switch {
	case text == "local":
		return choice{}
	case version.IsValid(text):
		return choice{set: text}
	}
	return choice{free: true} // auto, path, empty (the default, auto), NAME+auto, NAME+path
}

// older reports whether the toolchain that builds is certainly older than what a go directive asks for.
func (c choice) older(t *toolchain, directive string) bool {
	if c.set != "" {
		return version.IsValid("go"+directive) && version.Compare(c.set, "go"+directive) < 0
	}
	return t.older(directive)
}

// A need is a file whose go directive a build has to meet.
type need struct {
	directive string
	at        report.Position
	file      string
}

func needOf(m *gomod.Module) need {
	directive, at := m.GoLine()
	return need{directive, at, m.File}
}

// mismatch reports a golang image that is older than a go directive, which stops the build. Where GOTOOLCHAIN lets it
// fetch another Go, the image only names a version that does not build.
func (x *exam) mismatch(t *toolchain, n need, c choice, command *report.Position) {
	if n.directive == "" || !t.known {
		return
	}
	key := fmt.Sprintf("%s:%d %s %s", t.at.File, t.at.Line, t.version.Text, n.file)
	if x.mismatched[key] {
		return
	}
	name := path.Base(n.file)
	f := report.Finding{Position: t.at, Context: "FROM golang " + n.file,
		Related: []report.Related{{Message: fmt.Sprintf("%s asks for Go %s", name, n.directive), Position: n.at}}}
	switch {
	case c.free:
		if !t.older(n.directive) {
			return
		}
		x.mismatched[key] = true
		f.Message = fmt.Sprintf("the image has Go %s and %s asks for %s, so every build downloads another Go", t.version.Text, name, n.directive)
		f.Label, f.Help = "not the Go that builds", "build with golang:"+imageFor(n.directive)
		x.Report(goVersionDrift, f)
		return
	case !c.older(t, n.directive):
		return
	}
	x.mismatched[key] = true
	has := "the image has Go " + t.version.Text
	if c.set != "" {
		has = "GOTOOLCHAIN chooses " + c.set
	}
	f.Message = fmt.Sprintf("%s and %s needs %s, so the build stops", has, name, n.directive)
	f.Label, f.Help = "older than "+name+" asks for", "build with golang:"+imageFor(n.directive)
	if t.version.Minor < 21 && c.set == "" {
		f.Message = fmt.Sprintf("%s and %s needs %s; Go before 1.21 cannot fetch a newer one", has, name, n.directive)
	}
	if command != nil && command.Line > 0 {
		f.Related = append(f.Related, report.Related{Message: "builds the module", Position: *command})
	}
	x.Report(goVersionMismatch, f)
}

// imageFor returns a tag of the golang image that meets a go directive: the minor version, whose tag has the newest
// patch.
func imageFor(directive string) string { return trimGo(version.Lang("go" + directive)) }

// workspaceOf returns the go.work that is in force for a build in an image, nil without one.
func (x *exam) workspaceOf(b *container.Build) *gomod.Workspace {
	if b.Workspace != container.Yes {
		return nil
	}
	for _, w := range x.tree.Workspaces {
		if w.File == b.WorkFile && w.Syntax != nil {
			return w
		}
	}
	return nil
}

var (
	goRuns   = regexp.MustCompile(`(^|[\s;&|(])go\s+(build|generate|install|list|mod|run|test|tool|vet)\b`)
	makeRuns = regexp.MustCompile(`(^|[\s;&|(])(make|task|mage|just)(\s|$)`)
)

// blindStage judges a stage of a golang image whose commands build in a way that the model does not see through (make, a
// script): where its working directory holds a go.mod of the repository and it runs go or make, it works on that module.
func (x *exam) blindStage(t *toolchain, s *container.Stage) {
	if s.FS == nil || !s.WorkDir.Known || !path.IsAbs(s.WorkDir.Text) {
		return
	}
	truth, node := s.FS.Lookup(path.Join(s.WorkDir.Text, "go.mod"))
	if truth != container.Yes || node == nil {
		return
	}
	m := x.byFile(node.Source)
	if m == nil {
		return
	}
	for _, in := range s.Instructions {
		if in.Name != "RUN" {
			continue
		}
		goes, makes := goRuns.MatchString(in.Raw), makeRuns.MatchString(in.Raw)
		if strings.Contains(in.Raw, "GOTOOLCHAIN") || makes && x.setsToolchain(m.Dir) {
			return
		}
		if goes || makes {
			t.modules[m.File] = true
			x.mismatch(t, needOf(m), inherited(s, t.version), &in.Position)
			return
		}
	}
}

// setsToolchain reports whether a file that make and the like read in a folder speaks of GOTOOLCHAIN.
func (x *exam) setsToolchain(dir string) bool {
	for _, name := range x.files.ReadDir(dir) {
		switch strings.ToLower(name) {
		case "makefile", "gnumakefile", "taskfile.yml", "taskfile.yaml", "magefile.go", "justfile":
			if text, err := x.files.ReadFile(path.Join(dir, name)); err != nil || strings.Contains(string(text), "GOTOOLCHAIN") {
				return true
			}
		}
	}
	return false
}

// inherited reads GOTOOLCHAIN from the ENV instructions of a stage and of those that it is built on.
func inherited(s *container.Stage, v container.GoVersion) choice {
	for ; s != nil; s = s.Base.Stage {
		for i := len(s.Env) - 1; i >= 0; i-- {
			if s.Env[i].Name == "GOTOOLCHAIN" {
				return switching(map[string]container.Value{"GOTOOLCHAIN": s.Env[i].Value}, v)
			}
		}
	}
	return choice{}
}

// later returns the later of two versions of Go.
func later(a, b string) string {
	if version.Compare(a, b) < 0 {
		return b
	}
	return a
}
