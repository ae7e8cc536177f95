package container

import (
	"path"
	"strings"

	"github.com/moby/patternmatcher"
)

// A transfer copies from one file system into another with the semantics of BuildKit's copier (fsutil/copy): folders are
// merged, links inside folders stay links, files replace files.
type transfer struct {
	from, to *FS
	like     Node // Origin and Stage for what it makes
	certain  bool
	include  *patternmatcher.PatternMatcher // --parents; nil takes all
	exclude  *patternmatcher.PatternMatcher
	chmod    Truth // Yes: --chmod makes files executable, No: makes them not, Unknown: keeps
	hit      bool  // something was taken
	maybe    bool  // something unknown may have been taken
}

// tree copies what is at src (a path without links) to dst (likewise), rel being the path below the first source, "" at
// the top. It reports nothing: what it meets is in the transfer.
func (t *transfer) tree(src, dst, rel string, in, ex patternmatcher.MatchInfo) {
	_, node := t.from.Lstat(src)
	t.to.world.visits--
	if node == nil {
		return
	}
	if t.to.world.budget <= 0 || t.to.world.visits <= 0 {
		t.to.addFog(dst)
		return
	}
	take := true
	if rel != "" {
		take, in, ex = t.takes(rel, in, ex)
	}
	certain := t.certain && node.presence == Yes
	if node.Kind != Dir {
		if take {
			t.hit = true
			t.leaf(node, dst, certain)
		}
		return
	}
	if take {
		t.hit = true
		t.folder(node, src, dst, certain)
	} else if !t.from.isClosed(node, src) {
		t.maybe = true
	}
	sub := *t
	sub.certain = certain
	for _, name := range t.from.Children(src) {
		sub.tree(path.Join(src, name), path.Join(dst, name), path.Join(rel, name), in, ex)
	}
	t.hit, t.maybe = t.hit || sub.hit, t.maybe || sub.maybe
}

func (t *transfer) takes(rel string, in, ex patternmatcher.MatchInfo) (bool, patternmatcher.MatchInfo, patternmatcher.MatchInfo) {
	take := true
	if t.include != nil {
		take, in, _ = t.include.MatchesUsingParentResults(rel, in)
	}
	if t.exclude != nil {
		var out bool
		if out, ex, _ = t.exclude.MatchesUsingParentResults(rel, ex); out {
			take = false
		}
	}
	return take, in, ex
}

// leaf places a copy of a node that is no folder.
func (t *transfer) leaf(node *Node, dst string, certain bool) {
	n := *node
	n.Origin, n.outside, n.assumed = t.like.Origin, false, t.from.assumed(node)
	if t.like.Stage != nil {
		n.Stage = t.like.Stage
	}
	if t.chmod != Unknown && n.Kind == File {
		n.Exec = t.chmod
	}
	if n.Kind == AnyKind {
		n.children = map[string]*Node{}
	}
	t.to.put(dst, n, certain)
}

// folder makes a folder as a copy of node, or merges it into the one that is there.
func (t *transfer) folder(node *Node, src, dst string, certain bool) {
	complete := t.from.isClosed(node, src)
	like := t.like
	made := t.to.mkdir(dst, like, certain)
	if made == nil {
		return
	}
	real, ok := t.to.at(dst)
	if !ok {
		return
	}
	made.assumed = made.assumed || t.from.assumed(node)
	if made.Source == "" {
		made.Source = node.Source
	}
	if t.like.Stage != nil && made.Stage == nil {
		made.Stage = t.like.Stage
	}
	for _, g := range node.ghosts {
		if !contains(made.ghosts, g) {
			made.ghosts = append(made.ghosts[:len(made.ghosts):len(made.ghosts)], g)
		}
	}
	made.closed = complete && t.to.isClosed(made, real)
	made.age = t.to.age
}

func contains(list []string, s string) bool {
	for _, have := range list {
		if have == s {
			return true
		}
	}
	return false
}

// into copies one resolved source to a destination as fsutil/copy's Copy does: dst keeps its trailing slash. srcName is
// the source as it was named, whose last element a file takes when it goes into a folder.
func (t *transfer) into(src, srcName, dst string) {
	truth, node := t.from.Lstat(src)
	clean, ok := t.to.at(path.Clean(dst))
	if !ok {
		t.to.addFog("/")
		return
	}
	slash := strings.HasSuffix(dst, "/") || strings.HasSuffix(dst, "/.")
	if slash {
		t.to.mkdir(clean, t.like, t.certain)
	}
	if node == nil || truth != Yes || node.Kind == AnyKind {
		t.unknown(srcName, clean, slash, node)
		return
	}
	if node.Kind == Dir {
		t.tree(src, clean, "", patternmatcher.MatchInfo{}, patternmatcher.MatchInfo{})
		return
	}
	have, there := t.to.Lookup(clean)
	inside := path.Join(clean, path.Base(srcName))
	switch {
	case have == No, there != nil && there.Kind == File && have == Yes:
		t.file(node, clean, t.certain)
	case have == Yes && there.Kind == Dir:
		t.file(node, inside, t.certain)
	case there != nil && there.Kind == Dir:
		// The folder may be missing; then the file takes its name.
		t.file(node, inside, false)
		t.to.put(clean, Node{Origin: t.like.Origin}, false)
	default:
		// Nothing says whether the destination is a folder.
		t.vague(clean, inside, node)
	}
	t.hit = true
}

func (t *transfer) file(node *Node, dst string, certain bool) {
	real, ok := t.to.at(dst)
	if !ok {
		t.to.addFog("/")
		return
	}
	t.leaf(node, real, certain)
}

// vague places a file at a destination that may be a folder already: the path is there afterwards, as one or the other.
func (t *transfer) vague(clean, inside string, node *Node) {
	n := Node{Origin: t.like.Origin, Stage: t.like.Stage, Build: node.Build, Source: node.Source}
	child := *node
	child.owner, child.presence, child.Origin, child.outside = t.to.owner, Unknown, t.like.Origin, false
	n.children = map[string]*Node{path.Base(inside): &child}
	t.to.put(clean, n, t.certain)
}

// unknown copies a source of which only its name is known, or not even that.
func (t *transfer) unknown(srcName, clean string, slash bool, node *Node) {
	t.maybe = true
	n := Node{Origin: t.like.Origin, Stage: t.like.Stage}
	if node != nil {
		n.Build, n.Source, n.Kind, n.Exec = node.Build, node.Source, node.Kind, node.Exec
		if n.Kind == Dir || n.Kind == Symlink {
			n.Kind, n.Source = AnyKind, ""
		}
	}
	_, there := t.to.Lookup(clean)
	if slash || there != nil && there.Kind == Dir {
		if base := path.Base(srcName); base != "/" && base != "." {
			t.to.put(path.Join(clean, base), n, false)
		}
		t.to.addFog(clean)
		return
	}
	n.Kind = AnyKind
	t.to.put(clean, n, t.certain)
}
