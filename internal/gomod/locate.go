package gomod

import (
	"path"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/golive-dev/golive/internal/inventory"
)

// A Target is the folder that a replace or use directive names.
type Target struct {
	Kind TargetKind
	Dir  string // in the repository; where Kind is Gone, the part of the path that leads there
}

// A TargetKind says where a directive's folder lies.
type TargetKind int

// The kinds of targets.
const (
	Inside  TargetKind = iota // a folder that the repository holds
	Gone                      // a path in the repository that holds no file of it
	Outside                   // out of the repository, by .. or a symbolic link
	Machine                   // an absolute path, of one machine
)

// IsAbs reports whether a path is absolute on Unix or on Windows, whichever this machine is.
func IsAbs(p string) bool {
	return strings.HasPrefix(p, "/") || strings.HasPrefix(p, `\`) ||
		len(p) > 1 && p[1] == ':' && (p[0] >= 'a' && p[0] <= 'z' || p[0] >= 'A' && p[0] <= 'Z')
}

// Local reports whether the right side of a replace directive is a folder and not a module.
func Local(r *modfile.Replace) bool {
	return r.New.Version == "" && (modfile.IsDirectoryPath(r.New.Path) || IsAbs(r.New.Path))
}

// Locate finds the folder that a directive of a file in dir names, following symbolic links inside the repository.
func Locate(inv *inventory.Inventory, dir, target string) Target {
	if IsAbs(target) {
		return Target{Kind: Machine}
	}
	const maxLinks = 40 // as Linux
	rest := strings.Split(strings.ReplaceAll(target, `\`, "/"), "/")
	done := dir
	for links := 0; len(rest) > 0; {
		next := path.Join(done, rest[0])
		rest = rest[1:]
		if next == ".." || strings.HasPrefix(next, "../") {
			return Target{Kind: Outside}
		}
		if e, ok := inv.Lookup(next); ok && e.Kind == inventory.Symlink {
			if links++; links > maxLinks {
				return Target{Kind: Gone, Dir: next}
			}
			if IsAbs(e.Target) {
				return Target{Kind: Outside}
			}
			rest = append(strings.Split(e.Target, "/"), rest...)
			continue
		}
		done = next
	}
	if !inv.IsDir(done) {
		return Target{Kind: Gone, Dir: done}
	}
	return Target{Kind: Inside, Dir: done}
}
