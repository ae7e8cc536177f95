package container

import (
	"go/build/constraint"
	"go/parser"
	"go/token"
	"path"
	"regexp"
	"strings"
)

// A mainPackage is an executable that a build makes.
type mainPackage struct {
	name    string
	certain bool
}

// mains returns the executables that a build makes, by the names that the go command gives them, and whether these are
// all (cmd/go: DefaultExecName; go help build).
func (sh *shellRun) mains(b *Build) (mains []mainPackage, known bool) {
	known = true
	if len(b.Packages) > 0 && strings.HasSuffix(b.Packages[0].Arg.Text, ".go") {
		first := b.Packages[0]
		if !first.Arg.Known {
			return nil, false
		}
		name := strings.TrimSuffix(path.Base(first.Arg.Text), ".go")
		return []mainPackage{{name, !b.missing()}}, true
	}
	for _, p := range b.Packages {
		switch {
		case p.Pattern:
			found, all := sh.mainsBelow(p)
			mains = append(mains, found...)
			known = known && all
		case p.Path != "":
			name, ok := sh.execName(p.Path)
			isMain := sh.isMain(p.Path)
			if p.Found == Unknown && isMain == No {
				isMain = Unknown
			}
			switch {
			case !ok:
				known = false
			case isMain == Yes:
				mains = append(mains, mainPackage{name, p.Found == Yes})
			case isMain == Unknown:
				mains = append(mains, mainPackage{name, false})
				known = false
			}
		case p.Arg.Known:
			mains = append(mains, mainPackage{elementName(versionQuery.ReplaceAllString(p.Arg.Text, "")), versionQuery.MatchString(p.Arg.Text)})
		default:
			known = false
		}
	}
	return mains, known
}

// mainsBelow finds the main packages that ./... matches.
func (sh *shellRun) mainsBelow(p BuildPackage) (mains []mainPackage, known bool) {
	if p.Path == "" || p.Found != Yes {
		return nil, false
	}
	known = true
	count := 0
	var walk func(dir string)
	walk = func(dir string) {
		if count++; count > 5000 {
			known = false
			return
		}
		known = known && sh.fs().Complete(dir)
		if sh.isMain(dir) == Yes {
			if name, ok := sh.execName(dir); ok {
				mains = append(mains, mainPackage{name, true})
			}
		}
		for _, name := range sh.fs().Children(dir) {
			child := path.Join(dir, name)
			if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "testdata" || name == "vendor" {
				continue
			}
			if truth, node := sh.fs().Lstat(child); node == nil || node.Kind != Dir || truth == No {
				continue
			}
			if truth, _ := sh.fs().Lookup(path.Join(child, "go.mod")); truth == Yes {
				continue // another module
			}
			walk(child)
		}
	}
	walk(p.Path)
	return mains, known
}

// isMain reports whether a folder holds a main package.
func (sh *shellRun) isMain(dir string) Truth {
	files, _ := sh.goFiles(dir)
	answer := No
	if len(files) == 0 {
		return Unknown
	}
	for _, name := range files {
		_, node := sh.fs().Lookup(name)
		if node == nil || node.Source == "" {
			answer = Unknown
			continue
		}
		data, err := sh.builder.cfg.Files.ReadFile(node.Source)
		if err != nil {
			answer = Unknown
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, data, parser.PackageClauseOnly|parser.ParseComments)
		if err != nil || f.Name == nil {
			answer = Unknown
			continue
		}
		if ignored(string(data)) {
			continue
		}
		if f.Name.Name == "main" {
			return Yes
		}
	}
	return answer
}

// ignored reports whether a file is kept out of every build by a constraint such as //go:build ignore.
func ignored(text string) bool {
	for _, line := range strings.SplitN(text, "\n", 50) {
		line = strings.TrimSpace(line)
		if !constraint.IsGoBuild(line) {
			continue
		}
		expr, err := constraint.Parse(line)
		return err == nil && !expr.Eval(func(tag string) bool { return tag != "ignore" && tag != "tools" })
	}
	return false
}

// execName returns the name of the executable of a package folder: the last element of its import path.
func (sh *shellRun) execName(dir string) (string, bool) {
	m, ok := sh.module(dir)
	if !ok {
		return "", false
	}
	rel := strings.TrimPrefix(strings.TrimPrefix(dir, m.dir), "/")
	return elementName(path.Join(m.path, rel)), true
}

var versionElement = regexp.MustCompile(`^v[0-9]+$`)

// elementName is cmd/go's DefaultExecName: the last element of an import path, or the one before a major version (v2 and
// up, by isVersionElement).
func elementName(importPath string) string {
	elem := path.Base(importPath)
	if elem != importPath && versionElement.MatchString(elem) && elem != "v0" && elem != "v1" && elem[1] != '0' {
		elem = path.Base(path.Dir(importPath))
	}
	return elem
}
