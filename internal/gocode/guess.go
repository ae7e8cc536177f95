package gocode

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/build"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/golive-dev/golive/internal/gocmd"
	"github.com/golive-dev/golive/internal/gomod"
	"github.com/golive-dev/golive/internal/inventory"
)

// guess lists the packages of a module that the go command refuses, from the files as they lie there. What they import of
// each other is found by the module's path, and the standard library through the go command outside the repository;
// other imports are absent.
func (g *graph) guess(ctx context.Context, cmd *gocmd.Command, m *gomod.Module) {
	ctxt := g.buildContext()
	modulePath := m.Path
	if modulePath == "" {
		modulePath = "unnamed.module"
	}
	byPath := map[string]*listed{}
	std := map[string]bool{}
	for _, dir := range g.packageDirs(m) {
		p, err := ctxt.ImportDir(filepath.Join(g.files.Dir(), filepath.FromSlash(dir)), 0)
		var none *build.NoGoError
		if errors.As(err, &none) || p == nil {
			continue
		}
		rel := strings.TrimPrefix(strings.TrimPrefix(dir, m.Dir), "/")
		if m.Dir == "." && dir != "." {
			rel = dir
		}
		list := &listed{ImportPath: path.Join(modulePath, rel), Name: p.Name, Dir: filepath.Join(g.files.Dir(), filepath.FromSlash(dir)),
			GoFiles: p.GoFiles, CgoFiles: p.CgoFiles, EmbedPatterns: p.EmbedPatterns, Imports: p.Imports,
			Module: &listedModule{Path: modulePath, Dir: m.Dir, Main: true}}
		if m.Syntax != nil && m.Syntax.Go != nil {
			list.Module.GoVersion = m.Syntax.Go.Version
		}
		if list.Name == "" {
			list.Name = path.Base(list.ImportPath)
		}
		byPath[list.ImportPath] = list
		for _, imp := range p.Imports {
			if first, _, _ := strings.Cut(imp, "/"); !strings.Contains(first, ".") && imp != "C" && imp != "unsafe" {
				std[imp] = true
			}
		}
	}
	all := g.standard(ctx, cmd, std)
	g.add(append(all, inOrder(byPath)...), run{dir: m.Dir})
}

// inOrder sorts packages so that imports come first; one that closes a circle is left to be found missing.
func inOrder(byPath map[string]*listed) []*listed {
	var order []*listed
	seen := map[string]bool{}
	var visit func(string)
	visit = func(name string) {
		p := byPath[name]
		if p == nil || seen[name] {
			return
		}
		seen[name] = true
		for _, imp := range p.Imports {
			visit(imp)
		}
		order = append(order, p)
	}
	names := make([]string, 0, len(byPath))
	for name := range byPath {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		visit(name)
	}
	return order
}

// packageDirs returns the folders of a module that ./... would match (go help packages).
func (g *graph) packageDirs(m *gomod.Module) []string {
	seen := map[string]bool{}
	for _, e := range g.files.Entries() {
		dir := path.Dir(e.Path)
		if path.Ext(e.Path) != ".go" || seen[dir] || !below(m.Dir, dir) || g.cfg.Modules.Of(dir) != m {
			continue
		}
		hidden := false
		for _, part := range strings.Split(strings.TrimPrefix(dir, m.Dir), "/") {
			hidden = hidden || part == "testdata" || part == "vendor" || len(part) > 1 && (part[0] == '.' || part[0] == '_')
		}
		if !hidden {
			seen[dir] = true
		}
	}
	dirs := make([]string, 0, len(seen))
	for dir := range seen {
		dirs = append(dirs, dir)
	}
	slices.Sort(dirs)
	return dirs
}

// standard lists packages of the standard library with what they import, asked for outside every module.
func (g *graph) standard(ctx context.Context, cmd *gocmd.Command, names map[string]bool) []*listed {
	if len(names) == 0 {
		return nil
	}
	args := []string{"list", "-e", "-deps", fields, "--"}
	for name := range names {
		args = append(args, name)
	}
	slices.Sort(args[5:])
	dir, err := os.MkdirTemp("", "golive-std-")
	if err != nil {
		return nil
	}
	defer os.RemoveAll(dir)
	out, _ := cmd.RunEnv(ctx, dir, append(target(g.cfg), "GOTOOLCHAIN=local"), args...)
	pkgs, _ := decode(out)
	for _, p := range pkgs {
		p.DepOnly = true
	}
	return pkgs
}

// buildContext chooses files by build constraints, reading the repository through its inventory.
func (g *graph) buildContext() *build.Context {
	ctxt := build.Default
	ctxt.GOOS, ctxt.GOARCH, ctxt.CgoEnabled, ctxt.BuildTags = g.cfg.GOOS, g.cfg.GOARCH, !g.cfg.NoCgo, g.cfg.Tags
	rel := func(name string) (string, error) {
		if r, ok := inside(g.files.Dir(), name); ok {
			return r, nil
		}
		return "", fmt.Errorf("%w", inventory.ErrOutside)
	}
	ctxt.ReadDir = func(name string) ([]fs.FileInfo, error) {
		dir, err := rel(name)
		if err != nil {
			return nil, err
		}
		var list []fs.FileInfo
		for _, base := range g.files.ReadDir(dir) {
			if e, ok := g.files.Lookup(path.Join(dir, base)); ok && e.Kind == inventory.Regular {
				list = append(list, fileInfo{base, e.Size})
			}
		}
		return list, nil
	}
	ctxt.IsDir = func(name string) bool {
		dir, err := rel(name)
		return err == nil && g.files.IsDir(dir)
	}
	ctxt.OpenFile = func(name string) (io.ReadCloser, error) {
		file, err := rel(name)
		if err != nil {
			return nil, err
		}
		data, err := g.files.ReadFile(file)
		return io.NopCloser(bytes.NewReader(data)), err
	}
	return &ctxt
}

// fileInfo is an entry of the inventory as go/build wants it.
type fileInfo struct {
	name  string
	bytes int64
}

func (f fileInfo) Name() string       { return f.name }
func (f fileInfo) Size() int64        { return f.bytes }
func (f fileInfo) Mode() fs.FileMode  { return 0o644 }
func (f fileInfo) ModTime() time.Time { return time.Time{} }
func (f fileInfo) IsDir() bool        { return false }
func (f fileInfo) Sys() any           { return nil }
