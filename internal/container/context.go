package container

import (
	"path"
	"runtime"
	"strings"

	"github.com/golive-dev/golive/internal/inventory"
	"github.com/moby/patternmatcher"
)

// contextFS makes the build context: the repository's files below the context's folder, without what the ignore file
// leaves out. Paths in it are absolute, "/" being the context.
func (b *builder) contextFS() *FS {
	if b.cfg.Context == "" {
		return newFS(b.world, false)
	}
	fs := newFS(b.world, true)
	b.addContext(fs, fs.root, b.cfg.Context, "", patternmatcher.MatchInfo{})
	if b.ignore.broken != "" || !b.cfg.Files.IsDir(b.cfg.Context) {
		fs.addFog("/")
	}
	return fs
}

// addContext fills a folder. rel is its path in the context, "" for the context itself. It reports whether anything is
// in it.
func (b *builder) addContext(fs *FS, dir *Node, repo, rel string, parent patternmatcher.MatchInfo) bool {
	dir.Source = repo
	dir.ghosts = []string{repo}
	any := false
	for _, name := range b.cfg.Files.ReadDir(repo) {
		source, inside := path.Join(repo, name), path.Join(rel, name)
		out, info := b.ignore.match(inside, parent)
		b.world.budget--
		if b.world.budget <= 0 {
			dir.closed = false
			return true
		}
		n := &Node{Source: source, presence: Yes, owner: fs.owner}
		if b.cfg.Files.IsDir(source) {
			n.Kind, n.closed, n.children = Dir, true, map[string]*Node{}
			// A folder that is left out is walked for exceptions, as BuildKit does.
			if below := b.addContext(fs, n, source, inside, info); out && !below {
				continue
			}
			dir.children[name] = n
			any = true
			continue
		}
		entry, ok := b.cfg.Files.Lookup(source)
		if !ok || out {
			continue
		}
		any = true
		switch entry.Kind {
		case inventory.Regular:
			n.Kind = File
			n.Exec = truthOf(entry.Exec)
			if !entry.Exec && runtime.GOOS == "windows" {
				n.Exec = Unknown
			}
		case inventory.Symlink:
			n.Kind, n.Target = Symlink, entry.Target
			n.outside = path.IsAbs(entry.Target) || leaves(path.Join(path.Dir("/" + inside)[1:], entry.Target))
		case inventory.Submodule:
			n.Kind, n.children = Dir, map[string]*Node{}
		}
		dir.children[name] = n
	}
	return any
}

// leaves reports whether a clean relative path leads out of its root.
func leaves(name string) bool { return name == ".." || strings.HasPrefix(name, "../") }

// ghost reports whether a path that the repository lacks may be in the context of a real build all the same: git ignores
// it, something outside the Dockerfile makes it, it lies in a submodule, or it is git's own folder.
func (b *builder) ghost(repo string) bool {
	files := b.cfg.Files
	rel, ok := b.inContext(repo)
	if !ok {
		return false
	}
	if rel != "" && b.ignore.excludes(rel) {
		return false
	}
	if repo == ".git" || strings.HasPrefix(repo, ".git/") {
		return true
	}
	if files.Ignored(repo, false) || files.Ignored(repo, true) {
		return true
	}
	if b.cfg.Made == nil {
		return false
	}
	for at := repo; at != "." && at != "/"; at = path.Dir(at) {
		if b.cfg.Made(at) {
			return true
		}
	}
	return false
}

// inContext returns the path of a repository file relative to the context, "" for the context itself.
func (b *builder) inContext(repo string) (string, bool) {
	if b.cfg.Context == "" {
		return "", false
	}
	if b.cfg.Context == "." {
		if repo == "." {
			return "", true
		}
		return repo, true
	}
	if repo == b.cfg.Context {
		return "", true
	}
	return strings.CutPrefix(repo, b.cfg.Context+"/")
}
