package project

import (
	"go/ast"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"path"
	"strings"
	"sync"

	"github.com/golive-dev/golive/internal/gomod"
	"github.com/golive-dev/golive/internal/service"
)

// onlyMain reports whether a program is the one main package of its module, packages out of scope included.
func (l *linker) onlyMain(p *service.Program) bool {
	m := l.modules.Of(p.Dir)
	if m == nil {
		return false
	}
	for _, dir := range l.mains.of(l, m) {
		if dir != p.Dir {
			return false
		}
	}
	return true
}

// mains are the folders of the main packages of modules.
type mains struct {
	mu    sync.Mutex
	dirs  map[*gomod.Module][]string
	ready bool
}

func (m *mains) of(l *linker, of *gomod.Module) []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.ready {
		return m.dirs[of]
	}
	m.ready, m.dirs = true, map[*gomod.Module][]string{}
	seen := map[string]bool{}
	for _, e := range l.files.Entries() {
		dir := path.Dir(e.Path)
		if path.Ext(e.Path) != ".go" || strings.HasSuffix(e.Path, "_test.go") || seen[dir] || !l.within(e.Path) || hidden(e.Path) {
			continue
		}
		data, err := l.files.ReadFile(e.Path)
		if err != nil {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), "", data, parser.PackageClauseOnly|parser.ParseComments)
		if err != nil || ignored(file) {
			continue
		}
		seen[dir] = true
		if mod := l.modules.Of(dir); mod != nil && file.Name.Name == "main" {
			m.dirs[mod] = append(m.dirs[mod], dir)
		}
	}
	return m.dirs[of]
}

// hidden reports whether the go command passes over a file: its name or one of its folders starts with "_" or ".".
func hidden(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		if part[0] == '_' || part[0] == '.' {
			return true
		}
	}
	return false
}

// ignored reports whether a file is only run by its name (//go:build ignore).
func ignored(file *ast.File) bool {
	for _, group := range file.Comments {
		for _, c := range group.List {
			if group.Pos() < file.Package && constraint.IsGoBuild(c.Text) {
				x, err := constraint.Parse(c.Text)
				return err == nil && !x.Eval(func(tag string) bool { return tag != "ignore" && tag != "tools" })
			}
		}
	}
	return false
}
