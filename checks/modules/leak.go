package modules

import (
	"fmt"
	"path"
	"sort"
	"strings"

	"golang.org/x/mod/module"

	"github.com/golive-dev/golive/internal/container"
	"github.com/golive-dev/golive/internal/gomod"
	"github.com/golive-dev/golive/report"
)

// leak reports a build in an image of a module that needs its go.work, which the image does not have, or has without a
// module that it uses.
func (x *exam) leak(s *container.Stage, b *container.Build, m *gomod.Module) {
	if !b.Certain || x.leaked[m.File+" "+b.Position.File] {
		return
	}
	switch b.Workspace {
	case container.No:
		x.leakWithout(s, b, m)
	case container.Yes:
		x.leakPartly(s, b, m)
	}
}

// leakWithout looks at a build without go.work: an import that only a module of the workspace provides fails it.
func (x *exam) leakWithout(s *container.Stage, b *container.Build, m *gomod.Module) {
	works := x.tree.Using(m)
	if len(works) == 0 || m.Vendor != nil {
		return
	}
	imports, ok := x.importsOf(m, b)
	if !ok {
		return
	}
	for _, w := range works {
		for _, imported := range imports {
			member := memberOf(w, m, imported.path)
			if member == nil || !onlyByWorkspace(m, member, imported.path) {
				continue
			}
			f := report.Finding{
				Message: fmt.Sprintf("the image builds %s without %s, which alone supplies %s", m.Path, w.File, imported.path),
				Label:   "copied without go.work", Position: x.copied(s, b, m), Context: "module " + m.Path,
				Help: fmt.Sprintf("require and replace %s in %s, or copy %s and the modules that it uses", member.Path, m.File, w.File),
				Related: []report.Related{
					{Message: "imports " + imported.path, Position: imported.at},
					{Message: "the go.work that supplies it", Position: useLine(w, member)},
				},
			}
			if f.Position != b.Position {
				f.Related = append([]report.Related{{Message: "the build that fails", Position: b.Position}}, f.Related...)
			}
			x.leaked[m.File+" "+b.Position.File] = true
			x.Report(workspaceLeak, f)
			return
		}
	}
}

// leakPartly looks at a build with go.work: the go command stops where a module that it uses is not there.
func (x *exam) leakPartly(s *container.Stage, b *container.Build, m *gomod.Module) {
	w := x.workspaceOf(b)
	if w == nil || s.FS == nil || b.Dir == "" {
		return
	}
	// Where the build found its go.work; what was removed again since says nothing about the build.
	dir := b.Dir
	for {
		if truth, node := s.FS.Lookup(path.Join(dir, "go.work")); truth == container.Yes && node != nil && node.Source == w.File {
			break
		}
		if dir == "/" {
			return
		}
		dir = path.Dir(dir)
	}
	for _, u := range w.Use {
		if u.Module == nil {
			continue
		}
		rel, ok := strings.CutPrefix(u.Module.Dir+"/", strings.TrimPrefix(w.Dir+"/", "./"))
		if !ok {
			continue
		}
		if truth, _ := s.FS.Lookup(path.Join(dir, rel, "go.mod")); truth != container.No {
			continue
		}
		x.leaked[m.File+" "+b.Position.File] = true
		x.Report(workspaceLeak, report.Finding{
			Message: fmt.Sprintf("the image has %s and not %s, which it uses, so the build stops", w.File, u.Module.File),
			Label:   "a module of go.work is missing", Position: b.Position, Context: "module " + m.Path,
			Help:    fmt.Sprintf("copy %s into the stage, or build with GOWORK=off", u.Module.Dir),
			Related: []report.Related{{Message: "uses the module", Position: gomod.At(w.File, u.Line)}},
		})
		return
	}
}

// copied returns the COPY that brought the module's go.mod into the stage, which is where its go.work would have to come,
// too; the build where that is not known.
func (x *exam) copied(s *container.Stage, b *container.Build, m *gomod.Module) report.Position {
	if s.FS == nil || b.Dir == "" {
		return b.Position
	}
	for dir := b.Dir; ; dir = path.Dir(dir) {
		truth, node := s.FS.Lookup(path.Join(dir, "go.mod"))
		if truth == container.Yes && node != nil && node.Source == m.File && node.Origin.Line > 0 && node.Origin.File == b.Position.File {
			return node.Origin
		}
		if dir == "/" {
			return b.Position
		}
	}
}

func useLine(w *gomod.Workspace, member *gomod.Module) report.Position {
	for _, u := range w.Use {
		if u.Module == member {
			return gomod.At(w.File, u.Line)
		}
	}
	return report.Position{File: w.File, Line: 1}
}

// memberOf returns the module of a workspace, other than m, that an import path belongs to: the longest module path wins.
func memberOf(w *gomod.Workspace, m *gomod.Module, importPath string) *gomod.Module {
	if hasPrefix(importPath, m.Path) && longerMember(w, m.Path, importPath) == nil {
		return nil
	}
	return longerMember(w, "", importPath)
}

// longerMember returns the module of a workspace with the longest path above an import path that is longer than least.
func longerMember(w *gomod.Workspace, least, importPath string) *gomod.Module {
	var found *gomod.Module
	for _, u := range w.Use {
		if u.Module == nil || !hasPrefix(importPath, u.Module.Path) || len(u.Module.Path) <= len(least) {
			continue
		}
		if found == nil || len(u.Module.Path) > len(found.Path) {
			found = u.Module
		}
	}
	return found
}

// onlyByWorkspace reports whether a module's own go.mod leads to no module for an import of another module of its
// workspace: it neither requires nor replaces one, or requires a version that nobody can have published.
func onlyByWorkspace(m, member *gomod.Module, importPath string) bool {
	for _, r := range m.Syntax.Require {
		if !hasPrefix(importPath, r.Mod.Path) {
			continue
		}
		if gomod.Replacement(m.Syntax.Replace, r.Mod) != nil || !unpublished(r.Mod) || r.Mod.Path != member.Path {
			return false
		}
	}
	return true
}

// unpublished reports whether a version stands for none: v0.0.0, or the go command's pseudo-version without a commit.
func unpublished(mod module.Version) bool {
	return mod.Version == "v0.0.0" || mod.Version == "v0.0.0-00010101000000-000000000000"
}

func hasPrefix(importPath, modulePath string) bool {
	return modulePath != "" && (importPath == modulePath || strings.HasPrefix(importPath, modulePath+"/"))
}

// sortImports orders imports by path, then place, so that every run reports the same one.
func sortImports(list []imported) {
	sort.Slice(list, func(i, j int) bool {
		a, b := list[i], list[j]
		switch {
		case a.path != b.path:
			return a.path < b.path
		case a.at.File != b.at.File:
			return a.at.File < b.at.File
		}
		return a.at.Line < b.at.Line
	})
}
