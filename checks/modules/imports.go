package modules

import (
	"bytes"
	"go/build"
	"go/parser"
	"go/token"
	"io"
	"path"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/golive-dev/golive/internal/container"
	"github.com/golive-dev/golive/internal/gomod"
	"github.com/golive-dev/golive/report"
)

// An imported is one import of another module's package.
type imported struct {
	path string
	at   report.Position
}

// importsOf returns what the packages of a build import, directly or through packages of the same module, tests left
// out; false where it is not known which packages are built.
func (x *exam) importsOf(m *gomod.Module, b *container.Build) ([]imported, bool) {
	queue, ok := x.builtPackages(m, b)
	if !ok {
		return nil, false
	}
	matches := x.buildContext(b)
	var list []imported
	seen := map[string]bool{}
	for len(queue) > 0 {
		dir := queue[0]
		queue = queue[1:]
		if seen[dir] {
			continue
		}
		seen[dir] = true
		for _, i := range x.importsIn(dir, matches) {
			if within, ok := inModule(m, i.path); ok {
				if next := path.Join(m.Dir, within); x.tree.Of(next) == m && x.files.IsDir(next) {
					queue = append(queue, next)
					continue
				}
			}
			list = append(list, i)
		}
	}
	sortImports(list)
	return list, true
}

// inModule returns an import path relative to the module, and whether it lies under the module's path.
func inModule(m *gomod.Module, importPath string) (string, bool) {
	if importPath == m.Path {
		return ".", true
	}
	return strings.CutPrefix(importPath, m.Path+"/")
}

// builtPackages returns the folders of the repository that a build names.
func (x *exam) builtPackages(m *gomod.Module, b *container.Build) ([]string, bool) {
	var dirs []string
	for _, p := range b.Packages {
		repo := p.Repo
		switch {
		case repo == "":
			return nil, false
		case strings.HasSuffix(repo, ".go"):
			dirs = append(dirs, path.Dir(repo))
		case p.Pattern:
			dirs = append(dirs, x.packagesBelow(m, repo)...)
		default:
			dirs = append(dirs, repo)
		}
	}
	return dirs, len(dirs) > 0
}

// packagesBelow returns the folders below one that ./... takes, all of the same module.
func (x *exam) packagesBelow(m *gomod.Module, top string) []string {
	var dirs []string
	seen := map[string]bool{}
	for _, e := range x.files.Entries() {
		dir := path.Dir(e.Path)
		if !strings.HasSuffix(e.Path, ".go") || seen[dir] || top != "." && dir != top && !strings.HasPrefix(dir, top+"/") {
			continue
		}
		seen[dir] = true
		if x.tree.Of(dir) == m && !leftOut(strings.TrimPrefix(dir, top)) {
			dirs = append(dirs, dir)
		}
	}
	return dirs
}

// leftOut reports whether "..." leaves a folder out (go help packages).
func leftOut(dir string) bool {
	for _, part := range strings.Split(dir, "/") {
		if part == "testdata" || part == "vendor" || strings.HasPrefix(part, "_") || strings.HasPrefix(part, ".") && part != "." {
			return true
		}
	}
	return false
}

// buildContext returns what tells the files of a build by name and constraints. The platform is the one of the image,
// Linux where the build does not say.
func (x *exam) buildContext(b *container.Build) *build.Context {
	c := build.Default
	c.GOOS, c.GOARCH, c.CgoEnabled, c.BuildTags = "linux", "amd64", true, b.Tags
	for name, field := range map[string]*string{"GOOS": &c.GOOS, "GOARCH": &c.GOARCH} {
		if v, ok := b.Env[name]; ok && v.Known && v.Text != "" {
			*field = v.Text
		}
	}
	if v, ok := b.Env["CGO_ENABLED"]; ok && v.Known {
		c.CgoEnabled = v.Text != "0"
	}
	c.JoinPath = path.Join
	c.OpenFile = func(name string) (io.ReadCloser, error) {
		text, err := x.files.ReadFile(name)
		return io.NopCloser(bytes.NewReader(text)), err
	}
	return &c
}

// importsIn returns what the files of a folder import that belong to the build.
func (x *exam) importsIn(dir string, c *build.Context) []imported {
	var list []imported
	for _, name := range x.files.ReadDir(dir) {
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		if ok, err := c.MatchFile(dir, name); !ok || err != nil {
			continue
		}
		file := path.Join(dir, name)
		text, err := x.files.ReadFile(file)
		if err != nil {
			continue
		}
		fset := token.NewFileSet()
		parsed, err := parser.ParseFile(fset, file, text, parser.ImportsOnly)
		if err != nil {
			continue
		}
		for _, spec := range parsed.Imports {
			p, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				continue
			}
			at := fset.Position(spec.Path.Pos())
			list = append(list, imported{p, report.Position{File: file, Line: at.Line, Column: column(text, at), EndLine: at.Line,
				EndColumn: column(text, at) + utf8.RuneCountInString(spec.Path.Value)}})
		}
	}
	return list
}

// column counts code points where go/token counts bytes.
func column(text []byte, at token.Position) int {
	start := at.Offset - (at.Column - 1)
	if start < 0 || at.Offset > len(text) {
		return at.Column
	}
	return utf8.RuneCount(text[start:at.Offset]) + 1
}
