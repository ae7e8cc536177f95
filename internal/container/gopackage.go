package container

import (
	"fmt"
	"path"
	"regexp"
	"strings"

	"golang.org/x/mod/modfile"
)

// modules finds the go.mod and go.work in force for a build: upward of its folder in the image, back to the repository.
func (sh *shellRun) modules(b *Build) {
	if b.Dir == "" {
		return
	}
	b.Module, b.ModuleFile = sh.upward(b.Dir, "go.mod")
	work, set := b.Env["GOWORK"]
	switch {
	case set && !work.Known:
	case set && work.Text == "off":
		b.Workspace = No
	case set && work.Text != "":
		if name, ok := sh.abs(work); ok {
			truth, node := sh.fs().Lookup(name)
			b.Workspace = truth
			if node != nil {
				b.WorkFile = node.Source
			}
		}
	default:
		b.Workspace, b.WorkFile = sh.upward(b.Dir, "go.work")
	}
}

// upward looks for a file in a folder and those above it. It returns the file's repository path where it is a copy.
func (sh *shellRun) upward(dir, name string) (Truth, string) {
	found := No
	for {
		truth, node := sh.fs().Lookup(path.Join(dir, name))
		switch {
		case truth == Yes && found == No:
			return Yes, node.Source
		case truth == Yes:
			return Unknown, "" // one that is nearer may be there
		case truth == Unknown:
			found = Unknown
		}
		if dir == "/" {
			return found, ""
		}
		dir = path.Dir(dir)
	}
}

// moduleDir returns the folder of the go.mod in force, the working directory where that is not known.
func (sh *shellRun) moduleDir() string {
	for dir := sh.cwd; dir != "" && dir != "/"; dir = path.Dir(dir) {
		if truth, _ := sh.fs().Lookup(path.Join(dir, "go.mod")); truth == Yes {
			return dir
		}
	}
	return sh.cwd
}

// A mod is a module in the image.
type mod struct {
	path string // module path
	dir  string // folder in the image
	file string // go.mod in the repository
}

// module returns the main module of a folder in the image, false where it is not known.
func (sh *shellRun) module(dir string) (mod, bool) {
	for at := dir; ; at = path.Dir(at) {
		truth, node := sh.fs().Lookup(path.Join(at, "go.mod"))
		if truth == Unknown {
			return mod{}, false
		}
		if truth == Yes {
			name := sh.modulePath(node)
			return mod{name, at, node.Source}, name != ""
		}
		if at == "/" {
			return mod{}, false
		}
	}
}

func (sh *shellRun) modulePath(node *Node) string {
	if node.Source == "" {
		return ""
	}
	data, err := sh.builder.cfg.Files.ReadFile(node.Source)
	if err != nil {
		return ""
	}
	return modfile.ModulePath(data)
}

// workspaceModules returns the modules of the go.work in force; nil without one.
func (sh *shellRun) workspaceModules(b *Build) []mod {
	if b.Workspace != Yes || b.WorkFile == "" {
		return nil
	}
	data, err := sh.builder.cfg.Files.ReadFile(b.WorkFile)
	if err != nil {
		return nil
	}
	work, err := modfile.ParseWork(b.WorkFile, data, nil)
	if err != nil {
		return nil
	}
	dir := b.Dir
	for ; dir != "/"; dir = path.Dir(dir) {
		if _, node := sh.fs().Lookup(path.Join(dir, "go.work")); node != nil && node.Source == b.WorkFile {
			break
		}
	}
	var mods []mod
	for _, use := range work.Use {
		if len(mods) >= 500 {
			break
		}
		at := path.Join(dir, use.Path)
		if _, node := sh.fs().Lookup(path.Join(at, "go.mod")); node != nil {
			mods = append(mods, mod{sh.modulePath(node), at, node.Source})
		}
	}
	return mods
}

var versionQuery = regexp.MustCompile(`@[^/]*$`)

// buildPackage resolves one package argument.
func (sh *shellRun) buildPackage(b *Build, arg Value) BuildPackage {
	p := BuildPackage{Arg: arg}
	text := arg.Text
	switch {
	case !arg.Known || arg.more:
		p.Reason = "a variable in it has no value"
		return p
	case b.Dir == "":
		p.Reason = "the working directory is not known"
		return p
	case strings.Contains(text, "..."):
		p.Pattern = true
		return sh.patternPackage(b, p)
	case versionQuery.MatchString(text):
		p.Reason = "a package of another module"
		return p
	case strings.HasSuffix(text, ".go"):
		p.Path = sh.absPath(b.Dir, text)
		return sh.sourceFile(p)
	case text == "." || text == ".." || strings.HasPrefix(text, "./") || strings.HasPrefix(text, "../") || path.IsAbs(text):
		p.Path = sh.absPath(b.Dir, text)
		return sh.folder(p)
	}
	return sh.importPath(b, p)
}

func (sh *shellRun) absPath(dir, text string) string {
	if path.IsAbs(text) {
		return path.Clean(text)
	}
	return path.Join(dir, text)
}

// sourceFile resolves a .go file.
func (sh *shellRun) sourceFile(p BuildPackage) BuildPackage {
	truth, node := sh.fs().Lookup(p.Path)
	p.Found = truth
	if node != nil {
		p.Repo = node.Source
	}
	switch truth {
	case No:
		p.Reason = fmt.Sprintf("%s is not in the image at this point", p.Path)
	case Unknown:
		p.Reason = "whether the file is there is not known"
	}
	if m, ok := sh.module(path.Dir(p.Path)); ok {
		p.Module = m.file
	}
	return p
}

// folder resolves a package folder. One without any .go file is no package.
func (sh *shellRun) folder(p BuildPackage) BuildPackage {
	truth, node := sh.fs().Lookup(p.Path)
	p.Found = truth
	if node != nil {
		p.Repo = node.Source
	}
	switch {
	case truth == No:
		p.Reason = fmt.Sprintf("%s is not in the image at this point", p.Path)
		return p
	case truth == Unknown:
		p.Reason = "whether the folder is there is not known"
		return p
	case node.Kind == File:
		p.Found, p.Reason = No, p.Path+" is a file"
		return p
	}
	if m, ok := sh.module(p.Path); ok {
		p.Module = m.file
	}
	sources, certain := sh.goFiles(p.Path)
	if len(sources) > 0 {
		p.Found = certain
		if certain != Yes {
			p.Reason = "which .go files are there is not known"
		}
		return p
	}
	p.Found, p.Reason = Unknown, "whether .go files are there is not known"
	real, _ := sh.fs().Resolve(p.Path)
	if _, dir := sh.fs().Lookup(p.Path); sh.fs().isClosed(dir, real) && !sh.mayHoldGo(dir) {
		p.Found, p.Reason = No, "no .go files in "+p.Path
	}
	return p
}

// mayHoldGo reports whether a folder may hold .go files that the repository lacks.
func (sh *shellRun) mayHoldGo(dir *Node) bool {
	for _, folder := range dir.ghosts {
		for _, name := range []string{"main.go", "generated.go", "x.go"} {
			if sh.fs().world.ghost(path.Join(folder, name)) {
				return true
			}
		}
	}
	return false
}

// goFiles returns the .go files of a folder that are no tests, and whether one of them is certainly there.
func (sh *shellRun) goFiles(dir string) (names []string, certain Truth) {
	for _, name := range sh.fs().Children(dir) {
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || strings.HasPrefix(name, "_") || strings.HasPrefix(name, ".") {
			continue
		}
		truth, node := sh.fs().Lookup(path.Join(dir, name))
		if truth == No || node != nil && node.Kind == Dir {
			continue
		}
		names = append(names, path.Join(dir, name))
		if truth == Yes {
			certain = Yes
		}
	}
	return names, certain
}

// importPath resolves an argument that is an import path: a package of the main module or of one in the workspace;
// everything else comes from elsewhere. Without a dot in its first element it may be of the standard library.
func (sh *shellRun) importPath(b *Build, p BuildPackage) BuildPackage {
	mods := sh.workspaceModules(b)
	if m, ok := sh.module(b.Dir); ok && len(mods) == 0 {
		mods = []mod{m}
	}
	best := mod{}
	for _, m := range mods {
		if (p.Arg.Text == m.path || strings.HasPrefix(p.Arg.Text, m.path+"/")) && len(m.path) > len(best.path) {
			best = m
		}
	}
	if best.path == "" {
		p.Reason = "a package that is in no module of the image"
		return p
	}
	p.Path = path.Join(best.dir, strings.TrimPrefix(p.Arg.Text, best.path))
	p = sh.folder(p)
	if p.Found == No && len(mods) == 0 {
		p.Found = Unknown
	}
	return p
}

// patternPackage resolves ./... and its like to the folder that it begins at.
func (sh *shellRun) patternPackage(b *Build, p BuildPackage) BuildPackage {
	before, _, _ := strings.Cut(p.Arg.Text, "...")
	base := strings.TrimSuffix(before, "/")
	if before != "" && !strings.HasSuffix(before, "/") || !strings.HasPrefix(p.Arg.Text, ".") && !path.IsAbs(p.Arg.Text) {
		p.Reason = "a pattern of import paths"
		return p
	}
	p.Path = sh.absPath(b.Dir, base)
	truth, node := sh.fs().Lookup(p.Path)
	p.Found = truth
	if node != nil {
		p.Repo = node.Source
	}
	if truth == No {
		p.Reason = fmt.Sprintf("%s is not in the image at this point", p.Path)
	}
	return p
}
