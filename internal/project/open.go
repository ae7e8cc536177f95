package project

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"sort"
	"strings"

	"github.com/golive-dev/golive/internal/inventory"
)

// SettingsName is the file that marks a project and holds its settings.
const SettingsName = ".golive.yaml"

// A UsageError is a request that cannot be served as it was put: the user's to mend, exit code 2.
type UsageError struct{ Message string }

func (e *UsageError) Error() string { return e.Message }

func usage(format string, args ...any) error { return &UsageError{fmt.Sprintf(format, args...)} }

// Open finds the repository and the project around opts.Dir and lists its files. The error is a *UsageError where the
// folder or a pattern names nothing.
func Open(ctx context.Context, opts Options) (*Project, error) {
	if opts.Dir == "" {
		opts.Dir = "."
	}
	start, err := realDir(opts.Dir)
	if err != nil {
		return nil, err
	}
	root := repositoryRoot(start)
	files, err := inventory.Open(ctx, root)
	if err != nil {
		return nil, err
	}
	p := &Project{Files: files, Offline: opts.Offline, Jobs: opts.Jobs}
	if p.Jobs < 1 {
		p.Jobs = runtime.GOMAXPROCS(0)
	}
	if p.start, err = slashRel(root, start); err != nil {
		return nil, errors.Join(err, files.Close())
	}
	p.Dir = projectDir(root, p.start)
	p.scope.nested = nestedProjects(files, p.Dir)
	if err := p.scope.set(p, opts.Patterns); err != nil {
		return nil, errors.Join(err, files.Close())
	}
	return p, nil
}

// realDir returns the absolute path of a folder with its symbolic links resolved, so that paths can be compared.
func realDir(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	abs, err = filepath.EvalSymlinks(abs)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return "", usage("there is no folder %s", dir)
		}
		return "", usage("cannot open the folder %s: %v", dir, err)
	}
	if info, err := os.Stat(abs); err != nil || !info.IsDir() {
		return "", usage("%s is not a folder", dir)
	}
	return abs, nil
}

// repositoryRoot returns the git work tree around a folder; without git the nearest folder upward that holds
// .golive.yaml, go.work or go.mod; else the folder itself.
func repositoryRoot(start string) string {
	if dir, ok := upward(start, ".git"); ok {
		return dir
	}
	if dir, ok := upward(start, SettingsName, "go.work", "go.mod"); ok {
		return dir
	}
	return start
}

func upward(dir string, names ...string) (string, bool) {
	for {
		for _, name := range names {
			if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
				return dir, true
			}
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", false
		}
		dir = parent
	}
}

// projectDir returns the nearest folder from start upward to the root that has a .golive.yaml, else ".".
func projectDir(root, start string) string {
	for dir := start; ; dir = path.Dir(dir) {
		if info, err := os.Stat(filepath.Join(root, filepath.FromSlash(dir), SettingsName)); err == nil && !info.IsDir() {
			return dir
		}
		if dir == "." {
			return "."
		}
	}
}

// nestedProjects returns the folders below dir that are projects of their own.
func nestedProjects(files *inventory.Inventory, dir string) map[string]bool {
	nested := map[string]bool{}
	for _, e := range files.Entries() {
		if path.Base(e.Path) != SettingsName {
			continue
		}
		if folder := path.Dir(e.Path); folder != dir {
			if _, ok := relative(dir, folder); ok {
				nested[folder] = true
			}
		}
	}
	return nested
}

// Nested returns the folders of the project that are projects of their own: they are named and not read. Those that lie
// in another one are left to it.
func (p *Project) Nested() []string {
	var names []string
	for name := range p.scope.nested {
		if p.outermost(name) {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	return names
}

func (p *Project) outermost(name string) bool {
	for dir := path.Dir(name); dir != p.Dir && dir != "."; dir = path.Dir(dir) {
		if p.scope.nested[dir] {
			return false
		}
	}
	return true
}

func slashRel(root, name string) (string, error) {
	rel, err := filepath.Rel(root, name)
	if err != nil {
		return "", err
	}
	rel = filepath.ToSlash(rel)
	if rel == ".." || strings.HasPrefix(rel, "../") {
		return "", usage("%s lies outside the repository", name)
	}
	return rel, nil
}

// Shown returns the name under which a report speaks of a file that the user named: its path in the repository, or its
// last element where it lies elsewhere, since no report holds an absolute path.
func (p *Project) Shown(name string) string {
	abs, err := filepath.Abs(name)
	if err == nil {
		if dir, err := filepath.EvalSymlinks(filepath.Dir(abs)); err == nil {
			if rel, err := slashRel(p.Files.Dir(), filepath.Join(dir, filepath.Base(abs))); err == nil {
				return rel
			}
		}
	}
	return filepath.Base(name)
}
