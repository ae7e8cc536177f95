// Package gomod reads what a repository says about its modules: every go.mod of the tree, its go.sum and its
// vendor/modules.txt, and every go.work, each with the lines where things stand. It holds facts and judges nothing.
package gomod

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"

	"github.com/golive-dev/golive/internal/inventory"
	"github.com/golive-dev/golive/report"
)

// A Tree is every module and workspace of a repository, sorted by path.
type Tree struct {
	Modules    []*Module
	Workspaces []*Workspace

	byDir map[string]*Module
}

// A Module is one go.mod and what stands beside it. Paths are relative to the repository.
type Module struct {
	File    string        // the path of its go.mod
	Dir     string        // its folder, "." for the repository's root
	Path    string        // the module path, "" where the go.mod does not say
	Syntax  *modfile.File // nil where Err is set
	Err     *Error        // why the go.mod cannot be read
	Listed  bool          // false for a go.mod that git ignores beside Go files that it tracks
	Tracked bool          // git has go.mod in its index; false everywhere without git
	Sum     Sum
	Vendor  *Vendor // nil without a vendor/modules.txt
}

// An Error says what is wrong in a file, and where.
type Error struct {
	File    string
	Line    int // 0 where no line is concerned
	Message string
}

func (e *Error) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Message)
	}
	return e.File + ": " + e.Message
}

// Load reads every module and workspace of the repository.
func Load(inv *inventory.Inventory) *Tree {
	t := &Tree{byDir: map[string]*Module{}}
	var works []string
	for _, e := range inv.Entries() {
		if e.Kind != inventory.Regular && e.Kind != inventory.Symlink {
			continue
		}
		switch path.Base(e.Path) {
		case "go.mod":
			t.add(readModule(inv, e.Path, e.Tracked, true))
		case "go.work":
			works = append(works, e.Path)
		}
	}
	for _, file := range ignoredModules(inv) {
		t.add(readModule(inv, file, false, false))
	}
	for _, file := range works {
		t.Workspaces = append(t.Workspaces, readWorkspace(inv, file, t.byDir))
	}
	return t
}

func (t *Tree) add(m *Module) {
	t.Modules = append(t.Modules, m)
	t.byDir[m.Dir] = m
}

// InDir returns the module whose go.mod stands in a folder, nil without one.
func (t *Tree) InDir(dir string) *Module { return t.byDir[dir] }

// Of returns the module that a file or folder of the repository belongs to: the nearest go.mod upward.
func (t *Tree) Of(name string) *Module {
	for dir := name; ; dir = path.Dir(dir) {
		if m := t.byDir[dir]; m != nil {
			return m
		}
		if dir == "." {
			return nil
		}
	}
}

// Using returns the workspaces whose use directives name a module's folder.
func (t *Tree) Using(m *Module) []*Workspace {
	var list []*Workspace
	for _, w := range t.Workspaces {
		if w.Uses(m) {
			list = append(list, w)
		}
	}
	return list
}

func readModule(inv *inventory.Inventory, file string, tracked, listed bool) *Module {
	m := &Module{File: file, Dir: path.Dir(file), Listed: listed, Tracked: tracked}
	m.Sum = readSum(inv, m.Dir)
	m.Vendor = readVendor(inv, m.Dir)
	data, err := inv.ReadFile(file)
	if err != nil {
		m.Err = &Error{File: file, Message: "cannot be read: " + reason(err)}
		return m
	}
	m.Path = modfile.ModulePath(data)
	m.Syntax, err = modfile.Parse(file, data, anyVersion)
	if err != nil && strings.Contains(err.Error(), "Windows path") {
		// A folder of a Windows machine, which Unix refuses to read: the other lines still say what they say.
		if lenient, again := modfile.Parse(file, slashed(data), anyVersion); again == nil {
			m.Syntax, err = lenient, nil
		}
	}
	if err != nil {
		m.Syntax, m.Err = nil, parseError(file, err)
		return m
	}
	if m.Syntax.Module == nil {
		m.Syntax, m.Err = nil, &Error{File: file, Line: 1, Message: "no module directive"}
		return m
	}
	m.Path = m.Syntax.Module.Mod.Path
	return m
}

// slashed turns the backslashes of replacements by folders into slashes, byte for byte, so that every position stays.
func slashed(data []byte) []byte {
	lines := bytes.SplitAfter(bytes.Clone(data), []byte("\n"))
	for _, line := range lines {
		if at := bytes.Index(line, []byte("=>")); at >= 0 {
			for i := at; i < len(line) && !bytes.HasPrefix(line[i:], []byte("//")); i++ {
				if line[i] == '\\' {
					line[i] = '/'
				}
			}
		}
	}
	return bytes.Join(lines, nil)
}

// anyVersion takes versions such as branch names, too: the go command resolves them, and tidy shows them.
func anyVersion(_, version string) (string, error) {
	if v := module.CanonicalVersion(version); v != "" {
		return v, nil
	}
	return version, nil
}

func parseError(file string, err error) *Error {
	var list modfile.ErrorList
	if errors.As(err, &list) && len(list) > 0 {
		first := list[0]
		message := first.Err.Error()
		if first.Verb != "" {
			message = strings.TrimSpace(first.Verb + " " + first.ModPath + ": " + message)
		}
		return &Error{File: file, Line: first.Pos.Line, Message: strings.Join(strings.Fields(message), " ")}
	}
	return &Error{File: file, Message: strings.Join(strings.Fields(err.Error()), " ")}
}

// ignoredModules returns the go.mod files that git ignores though it tracks Go files in their folder or below. Other
// folders that are ignored are none of the repository's.
func ignoredModules(inv *inventory.Inventory) []string {
	if !inv.HasGit() {
		return nil
	}
	seen := map[string]bool{}
	var files []string
	for _, e := range inv.Entries() {
		if !e.Tracked || !strings.HasSuffix(e.Path, ".go") {
			continue
		}
		for dir := path.Dir(e.Path); !seen[dir]; dir = path.Dir(dir) {
			seen[dir] = true
			file := path.Join(dir, "go.mod")
			if _, listed := inv.Lookup(file); listed {
				continue
			}
			if _, err := inv.ReadFile(file); err == nil {
				files = append(files, file)
			}
		}
	}
	return files
}

// At returns where a line of a go.mod or go.work stands, without the comment behind it.
func At(file string, line *modfile.Line) report.Position {
	if line == nil {
		return report.Position{File: file, Line: 1}
	}
	p := report.Position{File: file, Line: line.Start.Line, Column: line.Start.LineRune}
	if line.End.Line == line.Start.Line && line.End.LineRune > line.Start.LineRune {
		p.EndLine, p.EndColumn = line.End.Line, line.End.LineRune
	}
	return p
}

// ModuleLine returns where the module directive stands, the file's first line without one.
func (m *Module) ModuleLine() report.Position {
	if m.Syntax == nil || m.Syntax.Module == nil {
		return report.Position{File: m.File, Line: 1}
	}
	return At(m.File, m.Syntax.Module.Syntax)
}

// GoLine returns the version of the go directive and where it stands; "" and the module directive without one.
func (m *Module) GoLine() (string, report.Position) {
	if m.Syntax == nil || m.Syntax.Go == nil {
		return "", m.ModuleLine()
	}
	return m.Syntax.Go.Version, At(m.File, m.Syntax.Go.Syntax)
}

// Replacement returns the replace directive that holds for a module version, nil without one: that of exactly this
// version before that of every version.
func Replacement(replaces []*modfile.Replace, mod module.Version) *modfile.Replace {
	var found *modfile.Replace
	for _, r := range replaces {
		switch {
		case r.Old.Path != mod.Path:
		case r.Old.Version == mod.Version:
			return r
		case r.Old.Version == "":
			found = r
		}
	}
	return found
}
