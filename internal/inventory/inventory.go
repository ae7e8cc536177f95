// Package inventory lists and reads the files of a repository without ever leaving it: what git tracks, or has not been
// told to ignore; every file where there is no git. It opens nothing for writing, follows no symbolic link out of the
// repository, and bounds the number, the depth and the size of what it reads.
package inventory

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"
	"syscall"
)

// Bounds on a repository. What lies beyond is a Problem of the inventory, never silence.
const (
	MaxFiles    = 300_000  // files listed
	MaxDepth    = 100      // folders below one another
	MaxFileSize = 16 << 20 // bytes that ReadFile returns
)

// ErrTooLarge is wrapped by ReadFile's error where a file has more than MaxFileSize bytes.
var ErrTooLarge = errors.New("file is too large to be examined")

// ErrOutside is wrapped by errors about paths that lead out of the repository.
var ErrOutside = errors.New("leads out of the repository")

// A Kind tells what an entry of the inventory is.
type Kind int

// The kinds of entries.
const (
	Regular   Kind = iota
	Symlink        // Target says where to; never followed out of the repository
	Submodule      // a folder that another repository fills; its content is unknown here
	Other          // a device, a socket or a pipe: never opened
)

// An Entry is one file of the repository.
type Entry struct {
	Path    string // relative to the repository's root, with '/'
	Kind    Kind
	Size    int64  // bytes, of regular files
	Exec    bool   // the owner may execute it
	Tracked bool   // git has it in its index; false everywhere without git
	Target  string // of a symbolic link, as it stands in the link
}

// A Problem is something of the repository that could not be listed.
type Problem struct {
	Path    string // may be empty
	Message string
	Cut     bool // the listing ends here: files are missing that nobody has named
}

// An Inventory is the listing of one repository, made once by Open. Its methods may be called from several goroutines.
type Inventory struct {
	root     *os.Root
	dir      string
	entries  []Entry
	byPath   map[string]int
	children map[string][]string // folder -> names, sorted; "." is the repository
	ignores  *ignores
	git      bool
	problems []Problem
}

// Open lists the repository at root, an absolute path. The error means that nothing can be read at all; what could not
// be listed in part is in Problems.
func Open(ctx context.Context, root string) (*Inventory, error) {
	handle, err := os.OpenRoot(root)
	if err != nil {
		return nil, fmt.Errorf("open the repository: %w", err)
	}
	inv := &Inventory{root: handle, dir: root, byPath: map[string]int{}, children: map[string][]string{}}
	paths, submodules, err := gitFiles(ctx, root)
	switch {
	case err == nil:
		inv.git = true
		inv.addListed(paths, submodules)
	case errors.Is(err, errNoGit):
		if err := inv.walk(ctx); err != nil {
			return nil, err
		}
	default:
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		inv.problem("", "git could not list the files, so that which are tracked is not known: "+strings.ReplaceAll(err.Error(), root, "."))
		if err := inv.walk(ctx); err != nil {
			return nil, err
		}
	}
	inv.ignores = readIgnores(inv, ownExcludes(ctx, root, inv.git))
	if !inv.git {
		inv.dropIgnored()
	}
	inv.index()
	return inv, nil
}

// Close releases the repository's folder.
func (inv *Inventory) Close() error { return inv.root.Close() }

// Dir returns the absolute path of the repository, for the few programs (git, go) that are started in it.
func (inv *Inventory) Dir() string { return inv.dir }

// HasGit reports whether git listed the files, so that Tracked means something.
func (inv *Inventory) HasGit() bool { return inv.git }

// Problems returns what could not be listed.
func (inv *Inventory) Problems() []Problem { return inv.problems }

// Entries returns every file, sorted by path. The caller must not change it.
func (inv *Inventory) Entries() []Entry { return inv.entries }

// Lookup returns the entry of a file (not of a folder).
func (inv *Inventory) Lookup(name string) (Entry, bool) {
	i, ok := inv.byPath[name]
	if !ok {
		return Entry{}, false
	}
	return inv.entries[i], true
}

// IsDir reports whether name is a folder that holds at least one file; "." is the repository.
func (inv *Inventory) IsDir(name string) bool {
	_, ok := inv.children[name]
	return ok
}

// ReadDir returns the names in a folder, sorted; none where it is no folder.
func (inv *Inventory) ReadDir(name string) []string { return inv.children[name] }

// Ignored reports whether .gitignore files of the repository match a path, whether or not it exists. dir says that the
// path is a folder.
func (inv *Inventory) Ignored(name string, dir bool) bool { return inv.ignores.match(name, dir) }

// ReadFile returns the content of a file of the repository, listed or not, by its path relative to the root. Symbolic
// links are followed inside the repository only; devices, folders and files over MaxFileSize are errors.
func (inv *Inventory) ReadFile(name string) ([]byte, error) {
	if !fs.ValidPath(name) {
		return nil, fmt.Errorf("%s: %w", name, ErrOutside)
	}
	// Opened without blocking, so that a named pipe in the repository cannot hold up the run.
	f, err := inv.root.OpenFile(filepath.FromSlash(name), os.O_RDONLY|nonBlock, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s: not a regular file", name)
	case info.Size() > MaxFileSize:
		return nil, fmt.Errorf("%s: %w (%d bytes, the bound is %d)", name, ErrTooLarge, info.Size(), int64(MaxFileSize))
	}
	data, err := io.ReadAll(io.LimitReader(f, MaxFileSize+1))
	if err == nil && len(data) > MaxFileSize {
		err = fmt.Errorf("%s: %w", name, ErrTooLarge)
	}
	return data, err
}

// Resolve follows the symbolic links of a path inside the repository and returns the path behind them. It reports false
// where a link leads outside, in a circle, or to nothing.
func (inv *Inventory) Resolve(name string) (string, bool) {
	const maxLinks = 40 // as Linux
	rest, done := strings.Split(path.Clean(name), "/"), "."
	for links := 0; len(rest) > 0; {
		next := path.Join(done, rest[0])
		rest = rest[1:]
		if next == ".." || strings.HasPrefix(next, "../") {
			return "", false
		}
		if e, ok := inv.Lookup(next); ok && e.Kind == Symlink {
			if links++; links > maxLinks || path.IsAbs(e.Target) {
				return "", false
			}
			rest = append(strings.Split(path.Clean(e.Target), "/"), rest...)
			continue
		}
		done = next
	}
	if _, ok := inv.Lookup(done); ok || inv.IsDir(done) {
		return done, true
	}
	return "", false
}

func (inv *Inventory) problem(name, message string) {
	inv.problems = append(inv.problems, Problem{Path: name, Message: message})
}

func (inv *Inventory) cut() {
	message := fmt.Sprintf("the repository has more than %d files; the rest is not examined", MaxFiles)
	inv.problems = append(inv.problems, Problem{Message: message, Cut: true})
}

// addListed takes over what git listed: stat decides what each is, and what is gone from the work tree is left out.
func (inv *Inventory) addListed(paths []listed, submodules map[string]bool) {
	for _, p := range paths {
		if len(inv.entries) >= MaxFiles {
			inv.cut()
			return
		}
		switch {
		case strings.Count(p.path, "/") > MaxDepth:
			inv.problem(p.path, fmt.Sprintf("the file is more than %d folders deep; it is not examined", MaxDepth))
			continue
		case !inv.nameable(p.path):
			continue
		}
		if submodules[p.path] {
			inv.add(Entry{Path: p.path, Kind: Submodule, Tracked: true})
			continue
		}
		info, err := inv.root.Lstat(filepath.FromSlash(p.path))
		if err != nil {
			// Deleted in the work tree, or behind a link: either way it is not there to be released.
			if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENOTDIR) {
				inv.problem(p.path, "cannot be examined: "+plain(err))
			}
			continue
		}
		if info.IsDir() {
			// git lists a folder where another repository lies in it untracked.
			inv.add(Entry{Path: strings.TrimSuffix(p.path, "/"), Kind: Submodule})
			continue
		}
		inv.addInfo(p.path, info, p.tracked)
	}
}

// nameable reports whether a path can be named in a report: UTF-8, and inside the repository.
func (inv *Inventory) nameable(name string) bool {
	if fs.ValidPath(name) {
		return true
	}
	inv.problem(strings.ToValidUTF8(name, "\uFFFD"), "the name is not UTF-8 or leads out of the repository; the file is not examined")
	return false
}

func (inv *Inventory) addInfo(name string, info fs.FileInfo, tracked bool) {
	e := Entry{Path: name, Tracked: tracked, Size: info.Size(), Exec: info.Mode()&0o100 != 0}
	switch {
	case info.Mode().IsRegular():
	case info.Mode()&fs.ModeSymlink != 0:
		e.Kind = Symlink
		if target, err := inv.root.Readlink(filepath.FromSlash(name)); err == nil {
			e.Target = filepath.ToSlash(target)
		}
	default:
		e.Kind = Other
	}
	inv.add(e)
}

func (inv *Inventory) add(e Entry) { inv.entries = append(inv.entries, e) }

// walk lists every file below the root, .git left out, for a folder that no git keeps.
func (inv *Inventory) walk(ctx context.Context) error {
	return fs.WalkDir(inv.root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			if name == "." {
				return fmt.Errorf("list the repository: %w", err)
			}
			inv.problem(name, "cannot be listed: "+plain(err))
			return nil
		}
		if d.IsDir() {
			switch {
			case d.Name() == ".git":
				return fs.SkipDir
			case strings.Count(name, "/") > MaxDepth:
				inv.problem(name, fmt.Sprintf("the folder is more than %d levels deep; it is not examined", MaxDepth))
				return fs.SkipDir
			}
			return nil
		}
		if d.Name() == ".git" { // the file that a work tree or submodule has
			return nil
		}
		if len(inv.entries) >= MaxFiles {
			inv.cut()
			return fs.SkipAll
		}
		if !inv.nameable(name) {
			return nil
		}
		info, err := d.Info()
		if err != nil {
			inv.problem(name, "cannot be examined: "+plain(err))
			return nil
		}
		inv.addInfo(name, info, false)
		return nil
	})
}

func (inv *Inventory) dropIgnored() {
	kept := inv.entries[:0]
	for _, e := range inv.entries {
		if !inv.ignores.match(e.Path, false) {
			kept = append(kept, e)
		}
	}
	inv.entries = kept
}

func (inv *Inventory) index() {
	sort.Slice(inv.entries, func(i, j int) bool { return inv.entries[i].Path < inv.entries[j].Path })
	inv.children["."] = nil
	for i, e := range inv.entries {
		inv.byPath[e.Path] = i
		for child := e.Path; child != "."; child = path.Dir(child) {
			parent := path.Dir(child)
			_, seen := inv.children[parent]
			inv.children[parent] = append(inv.children[parent], path.Base(child))
			if seen && parent != "." {
				break
			}
		}
	}
	for dir, names := range inv.children {
		sort.Strings(names)
		inv.children[dir] = compact(names)
	}
}

func compact(names []string) []string {
	kept := names[:0]
	for i, n := range names {
		if i == 0 || n != names[i-1] {
			kept = append(kept, n)
		}
	}
	return kept
}

// plain drops the operation and the path from a file error: the caller names the path itself, relative to the root.
func plain(err error) string {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err.Error()
	}
	return err.Error()
}
