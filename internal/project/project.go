// Package project opens a repository as read-only facts: its files, modules and workspaces, and the models that the
// packages beside it make of them, each loaded on first use and shared by all checks. It holds facts, never judgements;
// absence is an empty result and not an error, and what could not be read comes beside whatever could.
package project

import (
	"path"
	"strings"

	"github.com/golive-dev/golive/internal/filecreds"
	"github.com/golive-dev/golive/internal/gomod"
	"github.com/golive-dev/golive/internal/inventory"
	"github.com/golive-dev/golive/internal/manifest"
	"github.com/golive-dev/golive/internal/vulnscan"
)

// Options say where to look.
type Options struct {
	Dir      string   // the folder that patterns are relative to; "" is the current one
	Patterns []string // packages, as for the go command; none means ./...
	Offline  bool     // never touch the network, the go command included
	Jobs     int      // parallelism, at least 1
}

// A Project is one project of one repository.
type Project struct {
	Files   *inventory.Inventory // of the whole repository
	Dir     string               // the project's folder, relative to the repository, "." for the repository itself
	Offline bool
	Jobs    int
	// Production are the names of the environments whose files count as production (--env); none means prod, production and
	// their usual spellings: see package environment.
	Production []string
	Asked      vulnscan.Asked // images and modules to scan for known vulnerabilities; nothing where nobody asks

	start string // the folder that the run started in, relative to the repository
	scope scope

	modules   once[*gomod.Tree]
	builds    once[found]
	manifests once[*manifest.Model]
	images    once[*Images]
	code      code
	services  once[*Services]

	find        once[*filecreds.Finder]
	credentials once[*Credentials]
	masks       masks
	anyTracked  once[bool]
	testDirs    once[map[string]bool]
	realEnvs    once[map[string]bool]   // folders that have one for production or staging
	texts       once[map[string]string] // that may name a file
}

// skipped are the folders that no artefact is taken from, unless the project itself lies inside one.
var skipped = map[string]bool{"testdata": true, "vendor": true, "node_modules": true, "third_party": true}

// Within reports whether a path of the repository belongs to this project: below its folder, in no project of its own
// (a nested .golive.yaml) and in no folder named testdata, vendor, node_modules or third_party.
func (p *Project) Within(name string) bool {
	rel, ok := relative(p.Dir, name)
	if !ok {
		return false
	}
	dir := path.Dir(rel)
	for dir != "." {
		if skipped[path.Base(dir)] || p.scope.nested[path.Join(p.Dir, dir)] {
			return false
		}
		dir = path.Dir(dir)
	}
	return true
}

// InScope reports whether an artefact (a Dockerfile, a manifest, a go.mod) is judged by where it stands: within the
// project and below a folder that the patterns name. Artefacts elsewhere may be in scope by a link to a service.
func (p *Project) InScope(name string) bool {
	if !p.Within(name) {
		return false
	}
	for _, root := range p.scope.roots {
		if _, ok := relative(root, name); ok {
			return true
		}
	}
	return false
}

// relative returns name relative to dir, both relative to the repository, and whether it lies in dir.
func relative(dir, name string) (string, bool) {
	if dir == "." {
		return name, true
	}
	if name == dir {
		return ".", true
	}
	return strings.CutPrefix(name, dir+"/")
}

// Close releases the repository.
func (p *Project) Close() error { return p.Files.Close() }
