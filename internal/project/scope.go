package project

import (
	"path"
	"path/filepath"
	"sort"
	"strings"

	"golang.org/x/mod/modfile"
)

// A scope is what the patterns of one run choose, all of it relative to the repository.
type scope struct {
	nested   map[string]bool // folders that are projects of their own
	roots    []string        // folders taken whole (dir/...): their packages and their artefacts
	packages []string        // folders named alone: that package, and only the artefacts that are linked to it
}

// set reads package patterns as the go command does: ./dir, ./dir/..., an import path with or without "/...", relative
// to the folder that the run started in.
func (s *scope) set(p *Project, patterns []string) error {
	if len(patterns) == 0 {
		patterns = []string{"./..."}
	}
	for _, pattern := range patterns {
		clean, all := pattern, false
		if rest, ok := strings.CutSuffix(filepath.ToSlash(pattern), "..."); ok {
			clean, all = strings.TrimSuffix(rest, "/"), true
		}
		if strings.Contains(clean, "...") {
			return usage("pattern %s: \"...\" is understood at the end only", pattern)
		}
		dir, err := p.patternDir(pattern, clean)
		if err != nil {
			return err
		}
		if _, ok := relative(p.Dir, dir); !ok {
			return usage("pattern %s names a folder outside the project %s: run golive there, with -C", pattern, p.Dir)
		}
		for d := dir; d != p.Dir && d != "."; d = path.Dir(d) {
			if s.nested[d] {
				return usage("pattern %s lies in %s, which is a project of its own: run golive there, with -C %s", pattern, d, d)
			}
			if skipped[path.Base(d)] {
				return usage("pattern %s lies in %s, which is left out as not being released; a %s in its folder makes it a project of its own",
					pattern, d, SettingsName)
			}
		}
		if all {
			s.roots = append(s.roots, dir)
		} else {
			s.packages = append(s.packages, dir)
		}
	}
	sort.Strings(s.roots)
	sort.Strings(s.packages)
	return nil
}

// patternDir returns the folder that a pattern without its dots stands for.
func (p *Project) patternDir(pattern, clean string) (string, error) {
	slashed := filepath.ToSlash(clean)
	var dir string
	switch {
	case clean == "":
		dir = p.start
	case filepath.IsAbs(clean):
		real, err := realDir(clean)
		if err != nil {
			return "", err
		}
		if dir, err = slashRel(p.Files.Dir(), real); err != nil {
			return "", err
		}
	case slashed == "." || slashed == ".." || strings.HasPrefix(slashed, "./") || strings.HasPrefix(slashed, "../"):
		dir = path.Join(p.start, slashed)
	default:
		if module, rest, ok := p.importDir(slashed); ok {
			dir = path.Join(module, rest)
		} else if dir = path.Join(p.start, slashed); !p.Files.IsDir(dir) {
			return "", usage("pattern %s is neither a folder here nor a package of a module in this repository", pattern)
		}
	}
	if dir == ".." || strings.HasPrefix(dir, "../") {
		return "", usage("pattern %s leads out of the repository", pattern)
	}
	if !p.Files.IsDir(dir) {
		return "", usage("pattern %s: the folder %s holds no file that golive may look at (absent, empty or git-ignored)", pattern, dir)
	}
	return dir, nil
}

// importDir finds the module of the project that an import path belongs to: the longest module path wins.
func (p *Project) importDir(importPath string) (module, rest string, ok bool) {
	longest := -1
	for _, name := range p.goMods() {
		text, err := p.Files.ReadFile(name)
		if err != nil {
			continue
		}
		mod := modfile.ModulePath(text)
		if mod == "" || len(mod) <= longest {
			continue
		}
		if importPath == mod || strings.HasPrefix(importPath, mod+"/") {
			longest = len(mod)
			module, rest, ok = path.Dir(name), strings.TrimPrefix(strings.TrimPrefix(importPath, mod), "/"), true
		}
	}
	return module, rest, ok
}

// goMods returns every go.mod of the project, in scope or not, sorted.
func (p *Project) goMods() []string {
	var names []string
	for _, e := range p.Files.Entries() {
		if path.Base(e.Path) == "go.mod" && p.Within(e.Path) {
			names = append(names, e.Path)
		}
	}
	return names
}

// GoMods returns the go.mod files in scope, sorted: those below the patterns' folders, and those above
// that packages in them belong to.
func (p *Project) GoMods() []string {
	chosen := map[string]bool{}
	for _, name := range p.goMods() {
		if p.InScope(name) {
			chosen[name] = true
		}
	}
	for _, dir := range p.scope.packages {
		if name, ok := p.moduleOf(dir); ok {
			chosen[name] = true
		}
	}
	for _, dir := range p.scope.roots {
		if name, ok := p.moduleOf(dir); ok && !chosen[name] && p.holdsPackage(dir, name) {
			chosen[name] = true
		}
	}
	names := make([]string, 0, len(chosen))
	for name := range chosen {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// holdsPackage reports whether a folder holds Go files of a module that lies above it.
func (p *Project) holdsPackage(dir, mod string) bool {
	for _, e := range p.Files.Entries() {
		if _, ok := relative(dir, e.Path); !ok || path.Ext(e.Path) != ".go" || !p.Within(e.Path) {
			continue
		}
		if own, ok := p.moduleOf(path.Dir(e.Path)); ok && own == mod {
			return true
		}
	}
	return false
}

// moduleOf returns the nearest go.mod from a folder upward to the project's own folder.
func (p *Project) moduleOf(dir string) (string, bool) {
	for {
		name := path.Join(dir, "go.mod")
		if _, ok := p.Files.Lookup(name); ok && p.Within(name) {
			return name, true
		}
		if dir == p.Dir || dir == "." {
			return "", false
		}
		dir = path.Dir(dir)
	}
}

// PackageInScope reports whether the patterns choose the package in a folder.
func (p *Project) PackageInScope(dir string) bool {
	for _, d := range p.scope.packages {
		if d == dir {
			return true
		}
	}
	return p.InScope(path.Join(dir, "x.go"))
}
