package gocode

import "bytes"

// EachSource calls visit for every source file of the packages that want names, the repository's own and others', in which
// one of the texts stands, in the order of packages and files. A file that cannot be read is left out. own is the package
// where it is one of the repository's.
func (p *Program) EachSource(want func(importPath string) bool, texts []string, visit func(importPath string, own *Package, src []byte)) {
	if len(texts) == 0 {
		return
	}
	mentions := func(src []byte) bool {
		for _, t := range texts {
			if bytes.Contains(src, []byte(t)) {
				return true
			}
		}
		return false
	}
	mine := map[string]bool{}
	for _, pkg := range p.Packages {
		mine[pkg.Path] = true
		if !want(pkg.Path) {
			continue
		}
		for _, name := range pkg.Files {
			if src, err := p.files.ReadFile(name); err == nil && mentions(src) {
				visit(pkg.Path, pkg, src)
			}
		}
	}
	for _, dep := range p.dependencies {
		if mine[dep.path] || !want(dep.path) {
			continue
		}
		for _, src := range dep.sources() {
			if mentions(src) {
				visit(dep.path, nil, src)
			}
		}
	}
}

// A dependency is a package that is none of the repository's roots, with what reads its source files.
type dependency struct {
	path    string
	sources func() [][]byte
}
