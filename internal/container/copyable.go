package container

import (
	"path"
	"strings"
)

// target says whether the folder is there that cp, mv or install copies into, or that holds the destination. makes says
// that it is made where it is missing.
func (sh *shellRun) target(dest string, into, makes bool) Truth {
	switch {
	case makes && into:
		return sh.creatable(dest)
	case makes:
		return sh.creatable(path.Dir(dest))
	case sh.is(Dir, dest) == Yes:
		return Yes
	case into:
		return sh.is(Dir, dest)
	}
	return sh.roomFor(dest)
}

// copyable says whether cp, mv or install can take a source to a destination whose folder is there.
func (sh *shellRun) copyable(src Value, dest string, into, exact, recursive, move bool) Truth {
	at, ok := sh.abs(src)
	if !ok || src.more {
		return either
	}
	real, truth, node := sh.fs().resolve(at, !recursive)
	switch {
	case truth == No:
		return No
	case truth == Unknown, node.Kind == AnyKind:
		return Unknown
	case node.Kind == Dir && !recursive && !sh.fs().assumed(node):
		return No
	}
	there := sh.is(Dir, dest)
	base := path.Base(at)
	switch text := src.Text; {
	case move && (text == "." || text == ".." || strings.HasSuffix(text, "/.") || strings.HasSuffix(text, "/..")):
		return Unknown
	case real == dest, real == "/", strings.HasPrefix(dest+"/", real+"/"):
		return Unknown // onto itself, or a folder into itself
	case text == ".", strings.HasSuffix(text, "/."):
		base = "."
	}
	if exact || !into && there == No {
		if vacant := sh.vacant(dest); vacant != No {
			return vacant
		}
		return sh.replaceable(node, dest, move)
	}
	if there != Yes {
		return Unknown
	}
	inside := path.Join(dest, base)
	if vacant := sh.vacant(inside); vacant != No {
		return vacant
	}
	return sh.replaceable(node, inside, move)
}

// replaceable says whether a copy of node can take the place of what is at a path.
func (sh *shellRun) replaceable(node *Node, dest string, move bool) Truth {
	_, old := sh.fs().Lstat(dest)
	switch {
	case old.Kind == File && node.Kind == File:
		return Yes
	case old.Kind == Dir && node.Kind == Dir && !move && sh.fs().mergeable(node, old):
		return Yes
	case old.Kind == File && node.Kind == Dir && !sh.fs().assumed(old):
		return No
	}
	return Unknown
}

// mergeable reports whether nothing of a folder meets anything of another kind in the folder that it is copied over.
func (fs *FS) mergeable(from, to *Node) bool {
	for name, child := range from.children {
		old := to.children[name]
		if old == nil || child.presence == No || old.presence == No {
			continue
		}
		if fs.world.visits--; fs.world.visits < 0 || child.Kind != old.Kind || child.Kind != Dir && child.Kind != File {
			return false
		}
		if child.Kind == Dir && !fs.mergeable(child, old) {
			return false
		}
	}
	return true
}
