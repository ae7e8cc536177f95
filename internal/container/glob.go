package container

import (
	"path"
	"strings"
)

// hasWildcard is fsutil/copy's containsWildcards: *, ? and [ unless a backslash is in front.
func hasWildcard(name string) bool {
	for i := 0; i < len(name); i++ {
		switch name[i] {
		case '\\':
			i++
		case '*', '?', '[':
			return true
		}
	}
	return false
}

// splitWildcard splits a clean absolute path before its first element with a wildcard.
func splitWildcard(name string) (base, pattern string) {
	parts := split(name)
	for i, p := range parts {
		if hasWildcard(p) {
			return "/" + strings.Join(parts[:i], "/"), strings.Join(parts[i:], "/")
		}
	}
	return name, ""
}

// A globber finds what a pattern matches in a file system, element by element. path.Match is filepath.Match of the
// systems that images are built on.
type globber struct {
	fs      *FS
	pattern []string
	matches []globMatch
	open    bool // something that is not known may match too
	bad     bool // the pattern is malformed
}

type globMatch struct {
	path string
	node *Node
}

const maxMatches = 20_000

func (g *globber) walk(at string, dir *Node, depth int) {
	pattern := g.pattern[depth]
	if _, err := path.Match(pattern, ""); err != nil {
		g.bad = true
		return
	}
	if !g.fs.isClosed(dir, at) {
		g.open = true
	}
	for _, folder := range dir.ghosts {
		// Whether git ignores what the pattern stands for is asked with the pattern itself as the name.
		name := sample(pattern)
		rest := g.pattern[depth+1:]
		if hasWildcard(pattern) && len(rest) == 0 && g.fs.world.ghost(path.Join(folder, name)) ||
			!hasWildcard(pattern) && g.fs.world.ghost(path.Join(append([]string{folder, pattern}, rest...)...)) {
			g.open = true
		}
	}
	for _, name := range g.fs.Children(at) {
		if g.fs.world.visits--; g.fs.world.visits <= 0 {
			g.open = true
			return
		}
		if ok, _ := path.Match(pattern, name); !ok {
			continue
		}
		child := dir.children[name]
		next := path.Join(at, name)
		if depth == len(g.pattern)-1 {
			if len(g.matches) >= maxMatches {
				g.open = true
				return
			}
			g.matches = append(g.matches, globMatch{next, child})
			continue
		}
		// The walk does not follow links (filepath.Walk).
		switch child.Kind {
		case Dir:
			g.walk(next, child, depth+1)
		case AnyKind:
			g.open = true
		}
	}
}

// sample returns a name that a pattern stands for.
func sample(pattern string) string {
	return strings.NewReplacer("*", "x", "?", "x", "[", "", "]", "").Replace(pattern)
}
