package image

import (
	"context"
	"fmt"
	"path"
	"strings"

	"github.com/golive-dev/golive/internal/container"
	"github.com/golive-dev/golive/report"
)

// judgeLdflags looks up each variable that the linker is told to set.
func judgeLdflags(_ context.Context, j *judge, img *container.Image) {
	for _, b := range usedBuilds(img) {
		for _, flags := range b.Ldflags {
			for _, symbol := range linkerSymbols(flags.Text) {
				j.symbol(img, b, flags, symbol)
			}
		}
	}
}

// linkerSymbols returns what -X names in the value of -ldflags, "importpath.name" each. Names with a part that only the
// build knows are left out.
func linkerSymbols(ldflags string) []string {
	// [pattern=]arg list (go help build): a pattern does not begin with a dash.
	if !strings.HasPrefix(strings.TrimSpace(ldflags), "-") {
		if _, args, ok := strings.Cut(ldflags, "="); ok {
			ldflags = args
		}
	}
	args, ok := splitQuoted(ldflags)
	if !ok {
		return nil
	}
	var symbols []string
	for i := 0; i < len(args); i++ {
		arg := strings.TrimPrefix(args[i], "-")
		var value string
		switch {
		case arg == "-X" || arg == "X" && strings.HasPrefix(args[i], "-"):
			if i++; i < len(args) {
				value = args[i]
			}
		case strings.HasPrefix(arg, "X=") && strings.HasPrefix(args[i], "-"), strings.HasPrefix(arg, "-X="):
			_, value, _ = strings.Cut(arg, "=")
		}
		name, _, ok := strings.Cut(value, "=")
		if ok && name != "" && !strings.ContainsAny(name, "$`{}() ") && strings.Contains(name, ".") {
			symbols = append(symbols, name)
		}
	}
	return symbols
}

// splitQuoted splits a flag list as the go command does (cmd/internal/quoted): at spaces, a word may be put whole into
// single or double quotes, and there are no escapes.
func splitQuoted(s string) ([]string, bool) {
	const space = " \t\n\r"
	var list []string
	for {
		s = strings.TrimLeft(s, space)
		if s == "" {
			return list, true
		}
		if s[0] == '"' || s[0] == '\'' {
			end := strings.IndexByte(s[1:], s[0])
			if end < 0 {
				return nil, false
			}
			list, s = append(list, s[1:1+end]), s[2+end:]
			continue
		}
		end := strings.IndexAny(s, space)
		if end < 0 {
			end = len(s)
		}
		list, s = append(list, s[:end]), s[end:]
	}
}

// symbol judges one "importpath.name".
func (j *judge) symbol(img *container.Image, b *container.Build, flags container.Value, symbol string) {
	dot := strings.LastIndex(symbol, ".")
	pkg, name := symbol[:dot], symbol[dot+1:]
	at := flags.Position
	if at.Line == 0 {
		at = b.Position
	}
	var why string
	var related []report.Related
	if pkg == "main" {
		why, related = j.mainSymbol(b, name)
	} else {
		why, related = j.packageSymbol(b, pkg, name)
	}
	if why == "" {
		return
	}
	j.report(ldflagsUnknownSymbol, report.Finding{
		Message:  fmt.Sprintf("-X %s sets nothing: %s", symbol, why),
		Label:    "sets no variable",
		Position: at, Related: related,
		Help:    j.symbolHelp(b, name),
		Context: enclosing(b.Stage, "-X "+symbol),
	})
}

// mainSymbol looks a variable up in the packages that are built; each of them must be known to lack it.
func (j *judge) mainSymbol(b *container.Build, name string) (string, []report.Related) {
	why, where := "", []report.Related(nil)
	files := map[string][]string{} // .go files given by name, by folder
	dirs := map[string]bool{}
	for _, p := range b.Packages {
		if p.Repo == "" || p.Pattern || p.Found != container.Yes {
			return "", nil
		}
		dir := p.Repo
		if strings.HasSuffix(p.Repo, ".go") {
			dir = path.Dir(p.Repo)
			files[dir] = append(files[dir], path.Base(p.Repo))
		}
		dirs[dir] = true
		at := p.Path
		if at != "" && strings.HasSuffix(at, ".go") {
			at = path.Dir(at)
		}
		if at == "" || files[dir] == nil && !noOtherGo(b.Stage, at) {
			return "", nil // a command of the stage may have made another file
		}
	}
	for _, dir := range sortedKeys(dirs) {
		pkg, err := j.parsePackage(dir, files[dir])
		if err != nil {
			return "", nil
		}
		verdict, at := pkg.settable(name)
		switch verdict {
		case "":
			return "", nil
		case undecidedSymbol:
			return "", nil
		case noSuchSymbol:
			why = fmt.Sprintf("the main package has no variable %s", name)
		default:
			why, where = name+" "+verdict, declared(at)
		}
	}
	return why, where
}

// packageSymbol looks a variable up in a package of the repository; packages of dependencies are not looked at.
func (j *judge) packageSymbol(b *container.Build, pkg, name string) (string, []report.Related) {
	module := j.moduleOf(b)
	if module == nil {
		return "", nil
	}
	rest, ok := pathBelow(module.Path, pkg)
	if !ok {
		return "", nil
	}
	for _, m := range j.pass.Project.Modules().Modules {
		if _, inside := pathBelow(m.Path, pkg); inside && len(m.Path) > len(module.Path) {
			return "", nil // another module of the repository, in a version that is not known
		}
	}
	dir := path.Join(module.Dir, rest)
	inImage, ok := imagePath(b, dir)
	if !ok {
		return "", nil
	}
	truth, _ := b.Stage.FS.Lookup(inImage)
	if truth == container.No && !j.files.IsDir(dir) && !j.files.Ignored(dir, true) {
		return fmt.Sprintf("module %s has no package %s", module.Path, pkg), nil
	}
	if truth != container.Yes || !noOtherGo(b.Stage, inImage) {
		return "", nil
	}
	parsed, err := j.parsePackage(dir, nil)
	if err != nil {
		return "", nil
	}
	if parsed.name == "main" {
		return fmt.Sprintf("%s is a main package, whose symbols are named main.%s", pkg, name), nil
	}
	verdict, at := parsed.settable(name)
	switch verdict {
	case "", undecidedSymbol:
		return "", nil
	case noSuchSymbol:
		return fmt.Sprintf("package %s has no variable %s", pkg, name), nil
	}
	return name + " " + verdict, declared(at)
}

func declared(at report.Position) []report.Related {
	if at.Line == 0 {
		return nil
	}
	return []report.Related{{Message: "declared here", Position: at}}
}

// noOtherGo reports whether a folder of a stage certainly holds no Go file but those of the repository: no command may
// have made one, and git ignores none of the names that generators give.
func noOtherGo(stage *container.Stage, dir string) bool {
	for _, name := range []string{"zz_generated.go", "version.go", "version_gen.go", "build_info.go"} {
		if truth, node := stage.FS.Lookup(path.Join(dir, name)); truth == container.Unknown || truth == container.Yes && node.Source == "" {
			return false
		}
	}
	return true
}

// pathBelow returns the part of an import path below a module's path.
func pathBelow(module, pkg string) (string, bool) {
	if module == "" {
		return "", false
	}
	if module == pkg {
		return "", true
	}
	return strings.CutPrefix(pkg, module+"/")
}

// imagePath returns where a folder of the repository is in the build's stage, by one of the build's packages of which
// both are known.
func imagePath(b *container.Build, dir string) (string, bool) {
	for _, p := range b.Packages {
		if p.Path == "" || p.Repo == "" {
			continue
		}
		repo, at := p.Repo, p.Path
		for {
			if dir == repo {
				return at, true
			}
			if rest, ok := below(repo, dir); ok && repo != dir {
				return path.Join(at, rest), true
			}
			if repo == "." || at == "/" || path.Base(repo) != path.Base(at) {
				break
			}
			repo, at = path.Dir(repo), path.Dir(at)
		}
	}
	return "", false
}

// symbolHelp names where a variable of that name is.
func (j *judge) symbolHelp(b *container.Build, name string) string {
	module := j.moduleOf(b)
	if module == nil {
		return "name the variable by its package's import path"
	}
	var hits []string
	for _, dir := range j.packageDirs(module.Dir) {
		pkg, err := j.parsePackage(dir, nil)
		if err != nil {
			continue
		}
		if verdict, _ := pkg.settable(name); verdict == "" {
			if pkg.name == "main" {
				hits = append(hits, "main."+name)
				continue
			}
			rel, _ := below(module.Dir, dir)
			hits = append(hits, path.Join(module.Path, rel)+"."+name)
		}
	}
	if len(hits) == 1 {
		return "name it as it is declared: -X " + hits[0] + "=..."
	}
	return fmt.Sprintf("declare var %s string in a package that is linked, and name it by its import path", name)
}
