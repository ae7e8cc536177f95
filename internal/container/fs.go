package container

import (
	"iter"
	"path"
	"sort"
	"strings"
)

// A Kind tells what a path of an image is.
type Kind int

// The kinds of nodes.
const (
	AnyKind Kind = iota // not known
	File
	Dir
	Symlink
)

// A Node is what the model knows of one path of an image. Nodes never change once they are handed out.
type Node struct {
	Kind   Kind
	Origin Position // the instruction, or the command in it, that brought it; zero for the base image's own
	Source string   // repository path of the file or folder that it is a copy of, "" where it is none
	Build  *Build   // the go build that made it, nil where none did
	Stage  *Stage   // the stage that it was copied from, nil where none
	Target string   // of a symbolic link
	Exec   Truth    // whether somebody may execute the file
	Text   *string  // content of a small file that the Dockerfile itself writes, such as a heredoc

	born     int   // the age of the file system when it came
	assumed  bool  // it was copied from where it was assumed to be
	presence Truth // Unknown: it may be there; No: it is known to be absent
	children map[string]*Node
	// closed says that nothing but children is in the folder, as long as no fog of a later age covers it.
	closed bool
	age    int
	// ghosts are the folders of the repository that this one holds the files of: what git ignores there, or something
	// outside the Dockerfile makes, may be in the folder too.
	ghosts []string
	// outside marks a symbolic link of the build context that leads out of it.
	outside bool
	owner   *mark
}

// A mark marks the nodes that one FS may change in place; all others are copied before they change.
type mark struct{ _ int }

// An FS is the model of a file system. The zero value is not usable; newFS makes one.
type FS struct {
	root  *Node
	owner *mark
	age   int   // grows with every fog
	fogs  []fog // what unknown commands may have written, oldest first
	world *world
}

// A world is what the file systems of one build share.
type world struct {
	budget int                    // nodes that may still be made
	visits int                    // nodes that may still be walked over
	ghost  func(repo string) bool // may a path that the repository lacks be there in a build?
}

// Bounds on one build. Beyond them everything is unknown.
const (
	maxNodes  = 1_000_000
	maxVisits = 10_000_000
)

// A fog is a set of folders that something unknown may have written into, at some age.
type fog struct {
	age     int
	dirs    []string // "/" is everything
	shallow bool     // only direct children of dirs, not what is deeper
}

const (
	maxLinks = 40   // as Linux
	maxPath  = 4096 // PATH_MAX of Linux
)

// Lookup returns what is known of an absolute path, following symbolic links in every part of it. Yes and No are
// certain; the node is nil for No, and for Unknown where nothing is known at all.
func (fs *FS) Lookup(name string) (Truth, *Node) {
	_, truth, node := fs.resolve(name, true)
	return truth, node
}

// Lstat is Lookup without following a link in the last part.
func (fs *FS) Lstat(name string) (Truth, *Node) {
	_, truth, node := fs.resolve(name, false)
	return truth, node
}

// Resolve returns the path behind the symbolic links of name, and whether it is known.
func (fs *FS) Resolve(name string) (string, bool) {
	real, _, _ := fs.resolve(name, true)
	return real, real != ""
}

// Assumed reports whether a path that Lookup calls present was there when a command ran that is not understood (make, a
// script of the repository), and is taken not to have been removed by it. Commands of this kind add files to what they
// find as a rule; where more than that is needed, Assumed paths are to be left out.
func (fs *FS) Assumed(name string) bool {
	_, truth, node := fs.resolve(name, true)
	return truth == Yes && fs.assumed(node)
}

func (fs *FS) assumed(n *Node) bool {
	if n.assumed {
		return true
	}
	for i := len(fs.fogs) - 1; i >= 0 && fs.fogs[i].age > n.born; i-- {
		if contains(fs.fogs[i].dirs, "/") {
			return true
		}
	}
	return false
}

// Complete reports whether everything in a folder is known, so that what Children does not give is absent.
func (fs *FS) Complete(dir string) bool {
	real, truth, node := fs.resolve(dir, true)
	return truth == Yes && node.Kind == Dir && fs.isClosed(node, real) && len(node.ghosts) == 0
}

// Children returns the names in a folder that are present or may be, sorted.
func (fs *FS) Children(dir string) []string {
	_, truth, node := fs.resolve(dir, true)
	if truth == No || node == nil {
		return nil
	}
	var names []string
	for name, child := range node.children {
		if child.presence != No {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	return names
}

// Known iterates over every path that is certainly present, parents first, sorted within a folder. The base image's own
// known paths are among them.
func (fs *FS) Known() iter.Seq2[string, *Node] {
	return func(yield func(string, *Node) bool) { fs.walk("/", fs.root, Yes, yield) }
}

// Maybe iterates over the paths that may be present, such as the outcome of a branch.
func (fs *FS) Maybe() iter.Seq2[string, *Node] {
	return func(yield func(string, *Node) bool) { fs.walk("/", fs.root, Unknown, yield) }
}

// Absent iterates over paths that are known to be absent one by one (removed ones); what a complete folder does not
// list is absent as well.
func (fs *FS) Absent() iter.Seq[string] {
	return func(yield func(string) bool) {
		fs.walk("/", fs.root, No, func(name string, n *Node) bool {
			return !fs.absentHolds(n, name) || yield(name)
		})
	}
}

// walk visits the nodes of a presence; below what may be present everything is at most that.
func (fs *FS) walk(name string, n *Node, want Truth, yield func(string, *Node) bool) bool {
	if n.presence == want && !yield(name, n) {
		return false
	}
	if n.presence == No || want == Yes && n.presence != Yes {
		return true
	}
	names := make([]string, 0, len(n.children))
	for child := range n.children {
		names = append(names, child)
	}
	sort.Strings(names)
	for _, child := range names {
		if !fs.walk(path.Join(name, child), n.children[child], want, yield) {
			return false
		}
	}
	return true
}

// covered reports whether a fog younger than age lies over the entries of dir.
func (fs *FS) covered(dir string, age int) bool {
	for i := len(fs.fogs) - 1; i >= 0 && fs.fogs[i].age > age; i-- {
		for _, over := range fs.fogs[i].dirs {
			if over == dir || over == "/" && !fs.fogs[i].shallow ||
				!fs.fogs[i].shallow && strings.HasPrefix(dir, over+"/") {
				return true
			}
		}
	}
	return false
}

func (fs *FS) isClosed(n *Node, name string) bool { return n.closed && !fs.covered(name, n.age) }

// absentHolds reports whether a node that is known to be absent still is.
func (fs *FS) absentHolds(n *Node, name string) bool {
	return n.presence == No && !fs.covered(path.Dir(name), n.age)
}

// resolve walks to a path. It returns the path behind the links ("" where that is not known), what is known of it, and
// the node. A path below something that may be absent is at most Unknown.
func (fs *FS) resolve(name string, follow bool) (string, Truth, *Node) {
	if !path.IsAbs(name) || len(name) > maxPath {
		return "", Unknown, nil
	}
	rest := strings.Split(strings.Trim(path.Clean(name), "/"), "/")
	if rest[0] == "" {
		return "/", Yes, fs.root
	}
	at, node, truth, links := "/", fs.root, Yes, 0
	for i := 0; i < len(rest); i++ {
		part := rest[i]
		next := path.Join(at, part)
		if node.Kind == File {
			return next, No, nil
		}
		child := node.children[part]
		if child == nil || child.presence == No {
			absent := node.Kind == Dir && fs.isClosed(node, at)
			if child != nil {
				absent = fs.absentHolds(child, next)
			}
			tail := rest[i:]
			for _, folder := range node.ghosts {
				absent = absent && (child != nil || !fs.world.ghost(path.Join(append([]string{folder}, tail...)...)))
			}
			if absent {
				return path.Join(append([]string{at}, tail...)...), No, nil
			}
			return "", Unknown, nil
		}
		if child.presence != Yes {
			truth = Unknown
		}
		last := i == len(rest)-1
		if child.Kind == Symlink && (follow || !last) {
			if links++; links > maxLinks {
				return next, No, nil
			}
			target := child.Target
			if target == "" || child.outside {
				return "", Unknown, nil
			}
			if !path.IsAbs(target) {
				target = path.Join(at, target)
			}
			rest = append(split(target), rest[i+1:]...)
			at, node, i = "/", fs.root, -1
			continue
		}
		at, node = next, child
	}
	return at, truth, node
}
