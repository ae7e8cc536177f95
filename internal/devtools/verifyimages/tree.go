package main

import (
	"archive/tar"
	"io"
	"path"
	"strings"
)

// A kind tells what a path is.
type kind int

const (
	anyKind kind = iota
	file
	dir
	symlink
	other // a device and the like
)

func (k kind) String() string { return [...]string{"path", "file", "dir", "symlink", "other"}[k] }

// A tree lists a built image's file system by absolute path; the root is "/".
type tree map[string]entry

type entry struct {
	kind   kind
	target string // of a symlink
}

// readTree lists the archive of a file system.
func readTree(r io.Reader) (tree, error) {
	t := tree{"/": {kind: dir}}
	for archive := tar.NewReader(r); ; {
		h, err := archive.Next()
		if err == io.EOF {
			return t, nil
		}
		if err != nil {
			return nil, err
		}
		e := entry{kind: other}
		switch h.Typeflag {
		case tar.TypeDir:
			e.kind = dir
		case tar.TypeReg, tar.TypeLink: // a hard link is a file like any other
			e.kind = file
		case tar.TypeSymlink:
			e.kind, e.target = symlink, h.Linkname
		}
		t[path.Join("/", h.Name)] = e
	}
}

// lookup returns what a path is, its symbolic links followed within the tree (the last one only if follow); false where
// it is nothing.
func (t tree) lookup(name string, follow bool) (kind, bool) {
	const maxLinks = 40
	at, rest := "/", strings.Split(strings.Trim(path.Clean(name), "/"), "/")
	for links := 0; len(rest) > 0; {
		part := rest[0]
		rest = rest[1:]
		switch part {
		case "", ".":
			continue
		case "..":
			at = path.Dir(at)
			continue
		}
		if t[at].kind != dir {
			return anyKind, false
		}
		next := path.Join(at, part)
		e, ok := t[next]
		if !ok {
			return anyKind, false
		}
		if e.kind == symlink && (follow || len(rest) > 0) {
			if links++; links > maxLinks {
				return anyKind, false
			}
			if path.IsAbs(e.target) {
				at = "/"
			}
			rest = append(strings.Split(e.target, "/"), rest...)
			continue
		}
		at = next
	}
	e, ok := t[at]
	return e.kind, ok
}
