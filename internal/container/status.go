package container

import "path"

// The status of a command is a Truth: Yes, No, or Unknown for one that is taken to succeed, such as a program whose
// outcome no model can tell. either is a status only: the command succeeds or fails depending on what is not known of
// the file system, and what hangs on it may run or not.
const either = Yes + 1

// both is the status of two commands that must both succeed.
func both(a, b Truth) Truth {
	for _, s := range []Truth{No, either, Unknown} {
		if a == s || b == s {
			return s
		}
	}
	return Yes
}

// oneOf is the status of one of two commands of which it is not known which one runs.
func oneOf(a, b Truth) Truth {
	switch {
	case a == b:
		return a
	case a == No, b == No:
		return either
	}
	return both(a, b)
}

// attempt runs what works as far as can says: it has no effect where it surely fails, and may have one where that is not
// known. Where the build goes on only if it works, it works.
func (sh *shellRun) attempt(can Truth, run func()) Truth {
	switch {
	case sh.must, can == Yes:
		run()
		return Unknown
	case can == No:
		return No
	}
	sh.branch(run)
	return either
}

// is says whether a node of that kind is at a path, links followed. A node that a command may have removed since is none
// that anything fails for.
func (sh *shellRun) is(kind Kind, name string) Truth {
	truth, node := sh.fs().Lookup(name)
	switch {
	case truth != Yes:
		return truth
	case node.Kind == kind:
		return Yes
	case node.Kind == AnyKind, sh.fs().assumed(node):
		return Unknown
	}
	return No
}

// vacant says whether nothing is at a path, not even a link.
func (sh *shellRun) vacant(name string) Truth {
	truth, node := sh.fs().Lstat(name)
	switch {
	case truth == No:
		return Yes
	case truth == Unknown, sh.fs().assumed(node):
		return Unknown
	}
	return No
}

// roomFor says whether the folder that a new file needs is there, the links in the file's own place followed.
func (sh *shellRun) roomFor(name string) Truth {
	real, ok := sh.fs().at(name)
	if !ok {
		return Unknown
	}
	return sh.is(Dir, path.Dir(real))
}

// writable says whether a file can be written at a path: its folder is there, and no folder is in its place.
func (sh *shellRun) writable(name string) Truth {
	dir := sh.is(Dir, name)
	if truth, _ := sh.fs().Lookup(name); truth == No {
		dir = No
	}
	return both(sh.roomFor(name), opposite(dir))
}

// creatable says whether mkdir -p can make a folder: no part of the path is anything else.
func (sh *shellRun) creatable(name string) Truth {
	for dir := name; dir != "/"; dir = path.Dir(dir) {
		truth, node := sh.fs().Lstat(dir)
		if node == nil {
			if truth == No && path.Dir(dir) == "/" {
				return Yes
			}
			continue
		}
		if node.Kind == Symlink {
			truth, node = sh.fs().Lookup(dir)
			if truth == No {
				return No // it leads nowhere
			}
		}
		switch {
		case node != nil && node.Kind == Dir:
			return Yes // where it is only perhaps there, it is made
		case truth == Yes && node.Kind == File && !sh.fs().assumed(node):
			return No
		}
		return Unknown
	}
	return Yes
}

func opposite(t Truth) Truth {
	switch t {
	case Yes:
		return No
	case No:
		return Yes
	}
	return t
}
