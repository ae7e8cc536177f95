package container

import (
	"fmt"
	"path"
	"strings"

	"github.com/moby/patternmatcher"
)

// copyPath copies a path or wildcard from the context or a stage. Everything that BuildKit looks up is looked up in
// from; where a lookup is not certain, neither is what follows.
func (r *stageRun) copyPath(c *Copy, src *CopySource, t *transfer, from *FS, dst string, unpack bool) {
	t.from = from
	name := src.Text
	if c.Parents {
		r.copyParents(c, src, t, name, dst)
		return
	}
	clean := path.Join("/", name)
	src.Whole = clean == "/"
	if hasWildcard(clean) {
		r.copyWildcard(c, src, t, clean, dst, unpack)
		return
	}
	real, truth, node := from.resolve(clean, true)
	src.Found = truth
	switch truth {
	case No:
		src.Reason, src.ReasonPosition = r.whyMissing(c, clean)
		// The build fails here. What follows is not to fail for the same reason.
		at := path.Clean(dst)
		if _, there := t.to.Lookup(at); strings.HasSuffix(dst, "/") || there != nil && there.Kind == Dir {
			if strings.HasSuffix(name, "/") {
				t.to.addFog(at) // a folder's files were meant
			}
			at = path.Join(at, path.Base(clean))
		}
		t.to.put(at, Node{Origin: t.like.Origin, Stage: t.like.Stage}, false)
	case Unknown:
		src.Reason = r.whyUnknown(c, clean)
		src.MadeElsewhere = r.madeElsewhere(c, clean)
		if real != "" && node != nil {
			src.Matches = append(src.Matches, matchName(c, real, node))
			t.into(real, clean, dst)
			return
		}
		r.copyUnknown(literal(clean), t, dst)
	case Yes:
		src.Matches = append(src.Matches, matchName(c, real, node))
		r.one(t, real, clean, dst, unpack)
	}
}

// one copies a source that is there, unpacking it where ADD does that.
func (r *stageRun) one(t *transfer, real, name, dst string, unpack bool) {
	_, node := t.from.Lstat(real)
	if unpack && node != nil && node.Kind != Dir {
		if done := r.unpack(t, node, dst); done {
			return
		}
	}
	t.into(real, name, dst)
}

func matchName(c *Copy, real string, node *Node) string {
	if c.From.Kind == FromContext {
		return node.Source
	}
	return real
}

// whyMissing says why a path is certainly not there.
func (r *stageRun) whyMissing(c *Copy, clean string) (string, Position) {
	if c.From.Kind == FromStage {
		return fmt.Sprintf("stage %s never makes it", c.From.Stage.Label()), Position{}
	}
	rel := clean[1:]
	ig := r.builder.ignore
	repo := path.Join(r.builder.cfg.Context, rel)
	if line := ig.line(rel); line > 0 && ig.excludes(rel) {
		if _, ok := r.builder.cfg.Files.Lookup(repo); ok || r.builder.cfg.Files.IsDir(repo) {
			return fmt.Sprintf("left out by %s:%d", ig.file, line), Position{File: ig.file, Line: line}
		}
	}
	if r.builder.cfg.Context != "." {
		return fmt.Sprintf("not in the build context %s", r.builder.cfg.Context), Position{}
	}
	return "not in the repository", Position{}
}

// whyUnknown says why it is not known whether a path is there.
func (r *stageRun) whyUnknown(c *Copy, clean string) string {
	if c.From.Kind == FromStage {
		return fmt.Sprintf("what stage %s makes there is not known", c.From.Stage.Label())
	}
	if r.builder.cfg.Context == "" {
		return "the build context is not known"
	}
	if r.builder.ignore.broken != "" {
		return fmt.Sprintf("%s cannot be used: %s", r.builder.ignore.file, r.builder.ignore.broken)
	}
	if r.madeElsewhere(c, clean) {
		return "git ignores it, or something outside the Dockerfile makes it"
	}
	return "it leads out of what the repository holds"
}

// madeElsewhere reports whether a path of the context that the repository lacks may come to be there before the build.
func (r *stageRun) madeElsewhere(c *Copy, clean string) bool {
	return c.From.Kind == FromContext && r.builder.cfg.Context != "" && r.builder.ignore.broken == "" &&
		r.builder.ghost(path.Join(r.builder.cfg.Context, clean[1:]))
}

// copyWildcard copies what a pattern matches: BuildKit walks from the last folder without a wildcard, matches whole
// paths with filepath.Match, and does not look into a folder that matches. Nothing matching is no error.
func (r *stageRun) copyWildcard(c *Copy, src *CopySource, t *transfer, clean, dst string, unpack bool) {
	src.Wildcard = true
	base, pattern := splitWildcard(clean)
	real, truth, node := t.from.resolve(base, true)
	if truth == No || truth == Yes && node.Kind == File {
		src.Found = No
		src.Reason, src.ReasonPosition = r.whyMissing(c, base)
		return
	}
	if truth == Unknown || node.Kind != Dir {
		src.Reason = r.whyUnknown(c, base)
		r.copyUnknown(literal("/"), t, dst)
		return
	}
	g := globber{fs: t.from, pattern: strings.Split(pattern, "/")}
	g.walk(real, node, 0)
	if g.bad {
		// filepath.Match refuses the pattern, and BuildKit takes that for no match.
		src.Found, src.Optional, src.Reason = No, true, "the pattern is malformed"
		return
	}
	certain := t.certain
	for _, m := range g.matches {
		src.Matches = append(src.Matches, matchName(c, m.path, m.node))
		t.certain = certain && m.node.presence == Yes && !(t.exclude != nil && r.topExcluded(t.exclude, m.path))
		if m.node.presence == Yes {
			src.Found = Yes
		}
		target, _, behind := t.from.resolve(m.path, true)
		if behind == nil || target == "" {
			r.copyUnknown(literal(m.path), t, dst)
			continue
		}
		r.one(t, target, m.path, dst, unpack)
	}
	t.certain = certain
	if g.open {
		src.Reason = "what else matches is not known"
		t.to.addFog(path.Clean(dst))
		return
	}
	if len(g.matches) == 0 {
		src.Found, src.Optional = No, true
		src.Reason, src.ReasonPosition = r.whyNoMatch(c, clean)
		if c.From.Kind == FromContext && base != "/" {
			src.base = base
		}
	}
}

// topExcluded reports whether --exclude may leave out a file that a wildcard matches: the reference says so, BuildKit's
// copier does not look (fsutil/copy starts below the match), so that the outcome is not known.
func (r *stageRun) topExcluded(m *patternmatcher.PatternMatcher, name string) bool {
	out, err := m.MatchesOrParentMatches(path.Base(name))
	return err != nil || out
}

func (r *stageRun) whyNoMatch(c *Copy, clean string) (string, Position) {
	if c.From.Kind == FromStage {
		return fmt.Sprintf("nothing in stage %s matches", c.From.Stage.Label()), Position{}
	}
	if line := r.builder.ignore.line(clean[1:]); line > 0 {
		return fmt.Sprintf("nothing matches, with %s:%d", r.builder.ignore.file, line), Position{File: r.builder.ignore.file, Line: line}
	}
	return "nothing in the build context matches", Position{}
}

// copyParents copies with the folders above the source kept. "/./" in the source marks where the kept part begins.
func (r *stageRun) copyParents(c *Copy, src *CopySource, t *transfer, name, dst string) {
	root, pattern, pivot := strings.Cut(name, "/./")
	if !pivot {
		root, pattern = "/", name
	}
	pattern = strings.TrimPrefix(path.Join("/", pattern), "/")
	src.Wildcard = hasWildcard(pattern)
	real, truth, node := t.from.resolve(path.Join("/", root), true)
	if truth != Yes || node.Kind != Dir {
		src.Found = truth
		if truth == No {
			src.Reason, src.ReasonPosition = r.whyMissing(c, path.Join("/", root))
			return
		}
		src.Reason = r.whyUnknown(c, path.Join("/", root))
		r.copyUnknown(literal("/"), t, dst)
		return
	}
	if pattern == "" {
		src.Found, src.Whole = Yes, true
		t.into(real, real, dst)
		return
	}
	m, err := patternmatcher.New([]string{pattern})
	if err != nil {
		src.Reason = "the pattern is malformed"
		t.to.addFog(path.Clean(dst))
		return
	}
	part := *t
	part.include = m
	part.to.mkdir(path.Clean(dst), part.like, true)
	part.into(real, real, dst)
	open := part.maybe
	if !src.Wildcard {
		// A plain path is looked up as such: that folders elsewhere are not known does not matter.
		truth, _ := t.from.Lookup(path.Join(real, pattern))
		open = truth == Unknown
	}
	switch {
	case part.hit:
		src.Found = Yes
	case open:
		src.Reason = r.whyUnknown(c, path.Join("/", root, pattern))
	default:
		src.Found, src.Optional = No, true
		src.Reason, src.ReasonPosition = r.whyMissing(c, path.Join("/", root, pattern))
	}
	if open {
		t.to.addFog(path.Clean(dst))
	}
}
