package container

import (
	"fmt"
	"path"
	"strings"

	"github.com/golive-dev/golive/internal/inventory"
	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
)

// maxIgnorefile bounds a .dockerignore.
const maxIgnorefile = 256 << 10

// An ignore is the .dockerignore in force. Paths are relative to the context.
type ignore struct {
	file     string // repository path, "" for none
	patterns []string
	lines    []int // of the patterns
	matcher  *patternmatcher.PatternMatcher
	single   map[int]*patternmatcher.PatternMatcher
	broken   string // why nothing is known of what it leaves out
}

// findIgnore reads the ignore file that BuildKit would use: the Dockerfile's own, NAME.dockerignore beside it, else the
// context's .dockerignore.
func findIgnore(cfg Config) *ignore {
	candidates := []string{cfg.Ignorefile}
	if cfg.Ignorefile == "" {
		candidates = []string{cfg.Dockerfile + ".dockerignore"}
		if cfg.Context != "" {
			candidates = append(candidates, path.Join(cfg.Context, ".dockerignore"))
		}
	}
	for _, name := range candidates {
		entry, ok := cfg.Files.Lookup(name)
		if !ok {
			continue
		}
		ig := &ignore{file: name}
		text, err := cfg.Files.ReadFile(name)
		switch {
		case err != nil:
			ig.broken = "cannot be read"
		case entry.Kind != inventory.Regular && entry.Kind != inventory.Symlink:
			ig.broken = "is no file"
		case len(text) > maxIgnorefile:
			ig.broken = fmt.Sprintf("has more than %d bytes", maxIgnorefile)
		default:
			ig.read(string(text))
		}
		return ig
	}
	return &ignore{}
}

// read parses the file line by line with moby's own reader, so that each pattern keeps its line.
func (ig *ignore) read(text string) {
	for i, line := range strings.Split(text, "\n") {
		patterns, err := ignorefile.ReadAll(strings.NewReader(strings.TrimSuffix(line, "\r")))
		if err != nil {
			ig.broken = fmt.Sprintf("line %d: %v", i+1, err)
			return
		}
		for _, p := range patterns {
			ig.patterns = append(ig.patterns, p)
			ig.lines = append(ig.lines, i+1)
		}
	}
	var err error
	if ig.matcher, err = patternmatcher.New(ig.patterns); err != nil {
		ig.broken = err.Error()
		ig.matcher = nil
	}
}

// match reports whether a path is left out, given what was found for the folder above it.
func (ig *ignore) match(name string, parent patternmatcher.MatchInfo) (bool, patternmatcher.MatchInfo) {
	if ig.matcher == nil {
		return false, parent
	}
	out, info, err := ig.matcher.MatchesUsingParentResults(name, parent)
	if err != nil && ig.broken == "" {
		ig.broken = err.Error()
	}
	return out, info
}

// excludes reports whether a path is left out for certain, whatever is below it.
func (ig *ignore) excludes(name string) bool {
	if ig.matcher == nil {
		return false
	}
	if out, err := ig.matcher.MatchesOrParentMatches(name); err != nil || !out {
		return false
	}
	for _, p := range ig.patterns {
		// An exception below the path would bring the path itself as a folder.
		if p, ok := strings.CutPrefix(p, "!"); ok && (strings.HasPrefix(p, name+"/") || strings.ContainsAny(p, "*?[\\")) {
			return false
		}
	}
	return true
}

// line returns the line of the pattern that leaves a path out: the last one that matches it or a folder above; 0 where
// none does.
func (ig *ignore) line(name string) int {
	for i := len(ig.patterns) - 1; i >= 0; i-- {
		if strings.HasPrefix(ig.patterns[i], "!") {
			continue
		}
		m := ig.single[i]
		if m == nil {
			var err error
			if m, err = patternmatcher.New(ig.patterns[i : i+1]); err != nil {
				continue
			}
			if ig.single == nil {
				ig.single = map[int]*patternmatcher.PatternMatcher{}
			}
			ig.single[i] = m
		}
		if out, err := m.MatchesOrParentMatches(name); err == nil && out {
			return ig.lines[i]
		}
	}
	return 0
}
