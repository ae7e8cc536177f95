package container

import (
	"path"
	"slices"
	"strings"
)

// newFS makes a file system that holds nothing but its root. closed says that nothing else is in it.
func newFS(w *world, closed bool) *FS {
	fs := &FS{world: w, owner: new(mark)}
	fs.root = &Node{Kind: Dir, presence: Yes, closed: closed, children: map[string]*Node{}, owner: fs.owner}
	return fs
}

// clone returns a copy that changes apart from fs. Both share their nodes until one of them changes.
func (fs *FS) clone() *FS {
	other := *fs
	other.fogs = slices.Clone(fs.fogs)
	other.owner, fs.owner = new(mark), new(mark)
	return &other
}

// own returns a node that fs may change in place, and puts it in place of the child of parent with that name.
func (fs *FS) own(parent *Node, name string) *Node {
	n := parent.children[name]
	if n.owner == fs.owner {
		return n
	}
	n = fs.copyNode(n)
	parent.children[name] = n
	return n
}

func (fs *FS) copyNode(n *Node) *Node {
	fs.world.budget--
	c := *n
	c.owner = fs.owner
	if n.children != nil {
		c.children = make(map[string]*Node, len(n.children)+1)
		for k, v := range n.children {
			c.children[k] = v
		}
	}
	return &c
}

func (fs *FS) ownRoot() *Node {
	if fs.root.owner != fs.owner {
		fs.root = fs.copyNode(fs.root)
	}
	return fs.root
}

// addFog says that something unknown may have been written below dirs: nothing is known to be absent there any more.
// The folders themselves may have been made.
func (fs *FS) addFog(dirs ...string) {
	for _, dir := range dirs {
		if dir != "/" && fs.world.budget > 0 {
			if truth, _ := fs.Lookup(dir); truth == No {
				fs.mkdir(dir, Node{}, false)
			}
		}
	}
	fs.age++
	fs.fogs = append(fs.fogs, fog{age: fs.age, dirs: dirs})
	if len(fs.fogs) > 1 {
		if last := fs.fogs[len(fs.fogs)-2]; slices.Equal(last.dirs, dirs) {
			fs.fogs = append(fs.fogs[:len(fs.fogs)-2], fog{age: fs.age, dirs: dirs})
		}
	}
}

// split returns the parts of a clean absolute path.
func split(name string) []string {
	if name = strings.Trim(path.Clean(name), "/"); name == "" {
		return nil
	}
	return strings.Split(name, "/")
}

// at walks to a path, symbolic links followed in every part of it, and returns the path behind them. Unlike resolve it
// goes on where nothing is known: there it takes the path literally. ok is false where a link leads nowhere known.
func (fs *FS) at(name string) (real string, ok bool) {
	if len(name) > maxPath {
		return "", false
	}
	rest, at, links := split(name), "/", 0
	for i := 0; i < len(rest); i++ {
		next := path.Join(at, rest[i])
		truth, node := fs.Lstat(next)
		if node == nil || node.Kind != Symlink {
			at = next
			continue
		}
		if links++; truth != Yes || links > maxLinks || node.Target == "" || node.outside {
			return "", false
		}
		target := node.Target
		if !path.IsAbs(target) {
			target = path.Join(at, target)
		}
		rest = append(split(target), rest[i+1:]...)
		at, i = "/", -1
	}
	return at, true
}

// mkdir makes a folder and those above it, as mkdir -p does, and returns it for change; nil where that cannot be done
// (a file is in the way, a link leads nowhere known). like gives Origin and the rest to the folders that it makes.
// certain says that it surely happens.
func (fs *FS) mkdir(name string, like Node, certain bool) *Node {
	real, ok := fs.at(name)
	if !ok || fs.world.budget <= 0 {
		fs.addFog("/")
		return nil
	}
	dir, at := fs.ownRoot(), "/"
	for _, part := range split(real) {
		next := path.Join(at, part)
		if !fs.enter(dir, at, part, like, certain) {
			return nil
		}
		dir, at = fs.own(dir, part), next
	}
	return dir
}

// enter makes sure that a folder has a folder of that name.
func (fs *FS) enter(dir *Node, at, part string, like Node, certain bool) bool {
	child := dir.children[part]
	next := path.Join(at, part)
	if child == nil || child.presence == No {
		absent := fs.absentIn(dir, at, part)
		fs.world.budget--
		dir.children[part] = &Node{
			Kind: Dir, Origin: like.Origin, Build: like.Build, Stage: like.Stage, owner: fs.owner,
			presence: presence(certain), closed: absent, age: fs.age, born: fs.age, children: map[string]*Node{},
		}
		return true
	}
	switch child.Kind {
	case File, Symlink:
		if child.presence == Yes {
			return false
		}
		fallthrough // it may be there, and if it were, this would fail
	case AnyKind:
		child = fs.own(dir, part)
		if child.children == nil {
			child.children = map[string]*Node{}
		}
		if certain {
			child.Kind, child.closed = Dir, false
		} else {
			child.Kind = AnyKind
		}
	}
	if certain && (child.presence != Yes || fs.assumed(child)) {
		child = fs.own(dir, part)
		child.presence, child.assumed, child.born = Yes, false, fs.age
		child.closed = fs.isClosed(child, next)
		child.age = fs.age
	}
	return true
}

func presence(certain bool) Truth {
	if certain {
		return Yes
	}
	return Unknown
}

// absentIn reports whether a name is certainly not in a folder.
func (fs *FS) absentIn(dir *Node, at, name string) bool {
	if child := dir.children[name]; child != nil {
		return fs.absentHolds(child, path.Join(at, name))
	}
	if !fs.isClosed(dir, at) {
		return false
	}
	for _, folder := range dir.ghosts {
		if fs.world.ghost(path.Join(folder, name)) {
			return false
		}
	}
	return true
}

// put places a node that is no folder at a path, in place of what is there, and makes the folders above it. Symbolic
// links are followed in the folders only. It does nothing where a folder is at the path for certain.
func (fs *FS) put(name string, n Node, certain bool) {
	parts := split(name)
	if len(parts) == 0 {
		return
	}
	parent, ok := fs.at(path.Dir(path.Clean(name)))
	if !ok {
		fs.addFog("/")
		return
	}
	dir := fs.mkdir(parent, n, certain)
	if dir == nil {
		return
	}
	base := parts[len(parts)-1]
	old := dir.children[base]
	if old != nil && old.presence == Yes && old.Kind == Dir {
		return
	}
	fs.world.budget--
	n.owner, n.presence, n.born = fs.owner, presence(certain), fs.age
	if !certain && old != nil && old.presence != No {
		// It is there as before; what it is depends.
		kept := *old
		kept.owner, kept.Text = fs.owner, nil
		if kept.Kind != n.Kind {
			kept.Kind = AnyKind
		}
		if kept.Target != n.Target {
			kept.Target = ""
		}
		n = kept
	}
	if n.Kind == AnyKind && n.children == nil {
		n.children = map[string]*Node{}
	}
	dir.children[base] = &n
}

// remove takes a path away with everything below it. It follows links in the folders only.
func (fs *FS) remove(name string, certain bool) {
	parts := split(name)
	if len(parts) == 0 {
		for child := range fs.root.children {
			fs.remove("/"+child, false)
		}
		return
	}
	parent, ok := fs.at(path.Dir(path.Clean(name)))
	if !ok {
		return
	}
	truth, dir := fs.Lstat(parent)
	if truth == No || dir == nil || dir.Kind == File {
		return
	}
	base := parts[len(parts)-1]
	old := dir.children[base]
	if !certain && (old == nil || old.presence == No) {
		return
	}
	if old == nil && fs.absentIn(dir, parent, base) {
		return
	}
	if truth != Yes && certain {
		// Below a folder that may not be there: removing changes nothing about the folder.
		if old == nil {
			return
		}
	}
	owned := fs.ownPath(parent)
	if owned == nil {
		return
	}
	if certain {
		owned.children[base] = &Node{presence: No, age: fs.age, owner: fs.owner}
		return
	}
	fs.own(owned, base).presence = Unknown
}

// ownPath returns an existing folder for change, without making anything; nil where it is not there.
func (fs *FS) ownPath(real string) *Node {
	dir := fs.ownRoot()
	for _, part := range split(real) {
		child := dir.children[part]
		if child == nil || child.presence == No || child.Kind != Dir {
			return nil
		}
		dir = fs.own(dir, part)
	}
	return dir
}

// replace puts a node of this file system back at a path (without links), or makes nothing known of the path where the
// node is nil.
func (fs *FS) replace(real string, n *Node) {
	dir := fs.ownPath(path.Dir(real))
	if dir == nil {
		if n == nil {
			return
		}
		if dir = fs.mkdir(path.Dir(real), Node{}, true); dir == nil {
			return
		}
	}
	base := path.Base(real)
	if n != nil {
		dir.children[base] = n
		return
	}
	delete(dir.children, base)
}
