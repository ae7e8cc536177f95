package inventory

import (
	"path"
	"strings"
	"sync"

	"github.com/go-git/go-git/v5/plumbing/format/gitignore"
)

// ignores matches paths against the .gitignore files of the repository. Folders are asked for again and again, so their
// answers are kept.
type ignores struct {
	matcher gitignore.Matcher
	folders sync.Map // path -> bool
}

// readIgnores reads every .gitignore that is listed, behind the user's own excludes, which give way to them. An
// unreadable one is a problem and matches nothing.
func readIgnores(inv *Inventory, own []string) *ignores {
	var patterns []gitignore.Pattern
	for _, text := range own {
		patterns = append(patterns, parseIgnores(text, nil)...)
	}
	for _, e := range inv.entries {
		if path.Base(e.Path) != ".gitignore" || e.Kind != Regular {
			continue
		}
		text, err := inv.ReadFile(e.Path)
		if err != nil {
			inv.problem(e.Path, "cannot be read: "+plain(err))
			continue
		}
		var domain []string
		if dir := path.Dir(e.Path); dir != "." {
			domain = strings.Split(dir, "/")
		}
		patterns = append(patterns, parseIgnores(string(text), domain)...)
	}
	return &ignores{matcher: gitignore.NewMatcher(patterns)}
}

func parseIgnores(text string, domain []string) []gitignore.Pattern {
	var patterns []gitignore.Pattern
	for _, line := range strings.Split(text, "\n") {
		line = strings.TrimSuffix(line, "\r")
		if strings.TrimSpace(line) != "" && !strings.HasPrefix(line, "#") {
			patterns = append(patterns, gitignore.ParsePattern(line, domain))
		}
	}
	return patterns
}

// match reports whether a path, or a folder above it, is ignored.
func (ig *ignores) match(name string, dir bool) bool {
	if parent := path.Dir(name); parent != "." && ig.folder(parent) {
		return true
	}
	return ig.matcher.Match(strings.Split(name, "/"), dir)
}

func (ig *ignores) folder(name string) bool {
	if known, ok := ig.folders.Load(name); ok {
		return known.(bool)
	}
	ignored := ig.match(name, true)
	ig.folders.Store(name, ignored)
	return ignored
}
