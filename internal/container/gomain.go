package container

import (
	"bytes"
	"go/build"
	"go/parser"
	"go/token"
	"io"
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
			found, all := sh.mainsBelow(b, p)
			mains = append(mains, found...)
			known = known && all
		case p.Path != "":
			name, ok := sh.execName(p.Path)
			isMain := sh.isMain(b, p.Path)
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

// mainsBelow finds the main packages that ./... matches. Folders that git ignores may hold more of them: they become
// ghosts of the folder that the executables go into.
func (sh *shellRun) mainsBelow(b *Build, p BuildPackage) (mains []mainPackage, known bool) {
	if p.Path == "" || p.Found != Yes {
		return nil, false
	}
	known = true
	count := 0
	var walk func(dir string)
	walk = func(dir string) {
		real, _ := sh.fs().Resolve(dir)
		truth, node := sh.fs().Lookup(dir)
		if count++; count > 5000 || node == nil || node.Kind != Dir {
			known = false
			return
		}
		known = known && truth == Yes && sh.fs().isClosed(node, real) && !sh.mayHoldGo(node)
		if len(b.folders) < 1000 {
			b.folders = append(b.folders, node.ghosts...)
		}
		switch sh.isMain(b, dir) {
		case Yes:
			if name, ok := sh.execName(dir); ok {
				mains = append(mains, mainPackage{name, true})
			} else {
				known = false
			}
		case Unknown:
			known = false
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

// isMain reports whether a folder holds a main package for the platform and tags of a build.
func (sh *shellRun) isMain(b *Build, dir string) Truth {
	files, _ := sh.goFiles(dir)
	answer := No
	for _, name := range files {
		_, node := sh.fs().Lookup(name)
		if node == nil || node.Source == "" {
			answer = Unknown
			continue
		}
		file := sh.builder.goFile(node.Source)
		switch {
		case file == nil:
			answer = Unknown
		case file.name != "main":
		default:
			switch b.compiles(path.Base(name), file.data) {
			case Yes:
				return Yes
			case Unknown:
				answer = Unknown
			}
		}
	}
	return answer
}

// A goFile is what decides whether a Go file makes an executable: its package, and for package main its text.
type goFile struct {
	name string
	data []byte
}

// goFile reads a Go file of the repository once; nil where it cannot be read or parsed.
func (b *builder) goFile(source string) *goFile {
	if f, done := b.goFiles[source]; done {
		return f
	}
	if b.goFiles == nil {
		b.goFiles = map[string]*goFile{}
	}
	var file *goFile
	if data, err := b.cfg.Files.ReadFile(source); err == nil {
		if f, err := parser.ParseFile(token.NewFileSet(), source, data, parser.PackageClauseOnly); err == nil && f.Name != nil {
			file = &goFile{name: f.Name.Name}
			if file.name == "main" {
				file.data = data
			}
		}
	}
	b.goFiles[source] = file
	return file
}

// compiles reports whether a build's platform and tags take a file, by its name and its //go:build line. A platform that
// is not known is taken for Linux, of either usual architecture.
func (b *Build) compiles(name string, data []byte) Truth {
	goos := "linux"
	if v, set := b.Env["GOOS"]; set && v.Known && v.Text != "" {
		goos = v.Text
	}
	arches := []string{"amd64", "arm64"}
	if v, set := b.Env["GOARCH"]; set && v.Known && v.Text != "" {
		arches = []string{v.Text}
	}
	answer := Unknown
	for _, arch := range arches {
		ctx := build.Default
		ctx.GOOS, ctx.GOARCH, ctx.BuildTags, ctx.UseAllFiles = goos, arch, b.Tags, false
		ctx.CgoEnabled = b.Env["CGO_ENABLED"].Text != "0"
		ctx.JoinPath = path.Join
		ctx.OpenFile = func(string) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
		ok, err := ctx.MatchFile("/", name)
		switch {
		case err != nil || !b.TagsKnown:
			return Unknown
		case answer == Unknown:
			answer = truthOf(ok)
		case answer != truthOf(ok):
			return Unknown
		}
	}
	return answer
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
