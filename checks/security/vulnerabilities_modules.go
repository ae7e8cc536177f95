package security

import (
	"context"
	"fmt"
	goversion "go/version"
	"path"
	"slices"
	"strings"

	"github.com/golive-dev/golive/checks"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"

	"github.com/golive-dev/golive/internal/gomod"
	"github.com/golive-dev/golive/internal/vulnscan"
	"github.com/golive-dev/golive/report"
)

// judgeModules holds the modules that every go.mod in scope requires against the vulnerability database.
func judgeModules(ctx context.Context, j *judge) (absent string, err error) {
	if !j.pass.Project.Asked.Modules {
		return "known vulnerabilities of modules are not asked for (--vulnerabilities)", nil
	}
	modules := j.modules()
	var files []vulnscan.Document
	for _, m := range modules {
		if !foreign(m) {
			j.pass.Evidence(m.File, m.ModuleLine().Line, "module %s requires no other module, so none has a vulnerability", m.Path)
			continue
		}
		// Without go.sum: it has versions that are in no build.
		if text, err := j.pass.Project.Files.ReadFile(m.File); err == nil {
			files = append(files, vulnscan.Document{Name: m.File, Text: text})
		}
		if version, at := m.GoLine(); !listsAll(version) {
			j.pass.Limit(report.Limit{
				Message: "modules: " + m.File + " is of a Go before 1.17 and does not list every module of the build: those that it leaves out were not looked for",
				File:    m.File, Line: max(at.Line, 1), Help: "go mod tidy -go=1.17",
			})
		}
	}
	if len(files) == 0 {
		return "", nil
	}
	at := report.Position{File: files[0].Name, Line: 1}
	if err := j.open(ctx); err != nil {
		j.unscanned("modules: not held against the vulnerability database", at, err)
		return "", nil
	}
	scanned, err := j.scan.scanner.Modules(ctx, files)
	if err != nil {
		j.unscanned("modules: not held against the vulnerability database", at, err)
		return "", nil
	}
	for _, l := range scanned.Limits {
		j.pass.Limit(report.Limit{Message: "modules: " + l.Message, Incomplete: l.Whole, File: at.File, Line: 1})
	}
	reach := j.reach(ctx, modules, scanned)
	for _, m := range modules {
		if foreign(m) {
			j.judgeModule(m, scanned, reach)
		}
	}
	return "", nil
}

// listsAll reports whether a go.mod of a version of Go requires every module that its packages are built from
// (https://go.dev/ref/mod#graph-pruning).
func listsAll(version string) bool { return goversion.Compare("go"+version, "go1.17") >= 0 }

// modules are those in scope. One that cannot be read was not looked at.
func (j *judge) modules() []*gomod.Module {
	var list []*gomod.Module
	scope := j.pass.Project.GoMods()
	for _, m := range j.pass.Project.Modules().Modules {
		switch {
		case !slices.Contains(scope, m.File):
		case m.Err != nil:
			j.pass.Limit(report.Limit{Message: "modules: the module could not be read: " + m.Err.Message, File: m.File, Line: max(m.Err.Line, 1), Incomplete: true})
		default:
			list = append(list, m)
		}
	}
	return list
}

// foreign reports whether a module requires any that is not replaced by a folder.
func foreign(m *gomod.Module) bool {
	return slices.ContainsFunc(m.Syntax.Require, func(r *modfile.Require) bool {
		replace := gomod.Replacement(m.Syntax.Replace, r.Mod)
		return replace == nil || !gomod.Local(replace)
	})
}

func (j *judge) judgeModule(m *gomod.Module, scanned *vulnscan.Report, reach reachability) {
	packages, count, library := 0, 0, 0
	for _, t := range scanned.Targets {
		if t.Type == "gomod" && path.Clean(t.Name) == m.File {
			packages += t.Packages
		}
	}
	if packages == 0 {
		j.pass.Limit(report.Limit{Message: "modules: the scanner found no required module in " + m.File, File: m.File, Line: 1, Incomplete: true})
		return
	}
	for i := range scanned.Found {
		v := &scanned.Found[i]
		switch {
		case v.Target.Type != "gomod" || path.Clean(v.Target.Name) != m.File:
		case v.Package == "stdlib":
			library++
		default:
			count++
			j.reportModule(m, v, reach)
		}
	}
	if library > 0 {
		at := toolchain(m)
		j.pass.Limit(report.Limit{File: at.File, Line: at.Line, Message: fmt.Sprintf("modules: the Go that this line names has %s, and a newer one may build: the image shows which did (--image)", vulnerabilities(library))})
	}
	j.pass.Evidence(m.File, m.ModuleLine().Line, "module %s: %s held against %s, %s found",
		m.Path, checks.Plural(len(m.Syntax.Require), "required module"), j.scan.database, vulnerabilities(count))
}

func vulnerabilities(n int) string {
	if n == 1 {
		return "1 known vulnerability"
	}
	return fmt.Sprintf("%d known vulnerabilities", n)
}

func (j *judge) reportModule(m *gomod.Module, v *vulnscan.Vulnerability, reach reachability) {
	at, related := required(m, v.Package)
	f := report.Finding{
		Severity:   report.Warning,
		Message:    found(v, v.Package+" "+v.Installed),
		Label:      "known to be vulnerable",
		Position:   at,
		Related:    related,
		Help:       upgrade(v, related != nil),
		Context:    fmt.Sprintf("%s requires %s: %s", m.Path, v.Package, v.ID),
		Suppressed: accepted(v),
	}
	if v.Serious() {
		f.Severity = report.Error
	}
	reach.judge(m, v, &f)
	j.scan.reported[[2]string{v.Package, v.ID}] = true
	j.pass.Report(moduleVulnerability, f)
}

// toolchain returns the line that names the Go to build with.
func toolchain(m *gomod.Module) report.Position {
	if t := m.Syntax.Toolchain; t != nil {
		return gomod.At(m.File, t.Syntax)
	}
	if _, at := m.GoLine(); at.Line > 0 {
		return at
	}
	return m.ModuleLine()
}

// required returns the line that requires a module, and the one that replaces another by it.
func required(m *gomod.Module, name string) (report.Position, []report.Related) {
	var own *modfile.Require
	for _, r := range m.Syntax.Require {
		replace := gomod.Replacement(m.Syntax.Replace, r.Mod)
		switch {
		case replace != nil && replace.New.Path == name:
			return gomod.At(m.File, r.Syntax), []report.Related{{Message: "replaced here", Position: gomod.At(m.File, replace.Syntax)}}
		case r.Mod.Path == name && own == nil:
			own = r
		}
	}
	if own != nil {
		return gomod.At(m.File, own.Syntax), nil
	}
	return m.ModuleLine(), nil
}

// requires reports whether a module has a line that requires another, and in which version.
func requires(m *gomod.Module, name string) (version string, ok bool) {
	for _, r := range m.Syntax.Require {
		mod := r.Mod
		if replace := gomod.Replacement(m.Syntax.Replace, mod); replace != nil {
			mod = module.Version{Path: replace.New.Path, Version: replace.New.Version}
		}
		if mod.Path == name {
			return mod.Version, true
		}
	}
	return "", false
}

// upgrade is the remedy for a Go module.
func upgrade(v *vulnscan.Vulnerability, replaced bool) string {
	version := fixed(v)
	switch {
	case version == "":
		return orElse(join("there is no fixed version yet; see ", v.URL), "there is no fixed version yet: leave the module out, or state in a VEX document why it does not matter")
	case v.Package == "stdlib":
		return "build with Go " + strings.TrimPrefix(version, "v") + " or newer"
	case replaced:
		return fmt.Sprintf("replace it by %s@%s or newer", v.Package, version)
	}
	return fmt.Sprintf("go get %s@%s && go mod tidy", v.Package, version)
}

func join(before, text string) string {
	if text == "" {
		return ""
	}
	return before + text
}

// fixed chooses from the versions of Go modules that mend a vulnerability: the lowest above the installed one, of the same
// minor version where there is such a one.
func fixed(v *vulnscan.Vulnerability) string {
	installed := canonical(v.Installed)
	best := ""
	for _, text := range strings.FieldsFunc(v.Fixed, func(r rune) bool { return r == ',' || r == ' ' }) {
		version := canonical(text)
		if !semver.IsValid(version) || semver.IsValid(installed) && semver.Compare(version, installed) <= 0 {
			continue
		}
		same := semver.MajorMinor(version) == semver.MajorMinor(installed)
		bestSame := best != "" && semver.MajorMinor(best) == semver.MajorMinor(installed)
		if best == "" || same && !bestSame || same == bestSame && semver.Compare(version, best) < 0 {
			best = version
		}
	}
	return best
}

func canonical(version string) string {
	return "v" + strings.TrimPrefix(strings.TrimSpace(version), "v")
}
