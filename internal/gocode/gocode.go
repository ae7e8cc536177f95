// Package gocode loads the Go code of a repository once, for every check that looks at code: syntax and full types of the
// repository's own packages, and of what they import no more than the declarations. It asks the go command which files
// make up which package and never waits for the compiler, so that a cold build cache costs nothing.
//
// A dependency is reduced to the declarations that its importers can see (see prune.go). The reduced text is what is
// type-checked, on the first run as on every later one; it is kept in a cache folder by the dependency's content.
package gocode

import (
	"context"
	"go/ast"
	"go/token"
	"go/types"
	"runtime"
	"sync"
	"time"

	"golang.org/x/tools/go/ssa"

	"github.com/golive-dev/golive/internal/gomod"
	"github.com/golive-dev/golive/internal/inventory"
)

// A Config says what to load, and as which target. The zero target is linux/amd64 with cgo on, whatever this machine is,
// so that everybody gets the same verdict.
type Config struct {
	Files   *inventory.Inventory
	Modules *gomod.Tree           // every module and workspace of the repository
	GoMods  []string              // the go.mod files whose packages are loaded, relative to the repository
	InScope func(dir string) bool // whether the package in a folder of the repository is judged; nil is all

	Offline bool
	Jobs    int // packages at a time, at least 1; 0 is one per processor

	Tags         []string
	GOOS, GOARCH string
	NoCgo        bool
	Tests        bool // the packages' tests, too

	CacheDir string // "" is golive's folder in the user's cache folder, "off" none
}

// A Program is the Go code of one repository. Its methods may be called from several goroutines.
type Program struct {
	Fset     *token.FileSet
	Sizes    types.Sizes
	Packages []*Package // the repository's own, by module and path
	Problems []Problem  // every problem of the modules and of the packages, by file and line
	Stats    Stats

	files        *inventory.Inventory
	jobs         int
	dependencies []dependency                // every package that the go command named beside the roots
	others       []*types.Package            // of dependencies, in an order where imports come first
	variant      map[*types.Package]*Package // own packages as another module of the repository sees them
	byTypes      map[*types.Package]*Package // own packages
	lines        sync.Map                    // file -> its content
	base         func() *Results             // inspect and ctrlflow over all packages
	ssa          func() *ssa.Program         // with every package created
}

// A Package is one of the repository's own.
type Package struct {
	Path   string // import path
	Name   string
	Dir    string // relative to the repository
	Module *Module

	Files  []string    // relative to the repository, parallel to Syntax
	Syntax []*ast.File // with comments and with objects
	Types  *types.Package
	Info   *types.Info
	Errors []Problem // what go build would refuse too; the fields hold whatever could be read

	InScope       bool // false for one that only stands here because a package in scope imports it
	Cgo           bool // imports "C": its names have no type
	Test          bool // with its test files, or an external test package
	EmbedPatterns []string
	EmbedFiles    []string // relative to the repository
	Imports       []*Package
	Deps          []string // import paths of everything that it imports, over however many steps, sorted

	illTyped bool // an error left a part of it without type
	ssaOnce  sync.Once
	ssaPkg   *ssa.Package
	ssaErr   error
}

// A Module is the one that a package belongs to.
type Module struct {
	Path      string
	Dir       string // relative to the repository
	File      string // its go.mod, relative to the repository
	GoVersion string // of the go directive, "" without one
}

// A Problem is what stood in the way of reading a package, or a whole module where Package is empty.
type Problem struct {
	Package string
	File    string // relative to the repository, "" where no file is concerned
	Line    int
	Message string // one line, without paths of this machine
}

// Stats say what a load took.
type Stats struct {
	List  time.Duration // the go command's runs
	Parse time.Duration // summed over all packages, reading included
	Types time.Duration // summed over all packages
	Total time.Duration

	Roots        int
	Dependencies int // packages whose declarations were needed
	Listed       int // packages that the go command named
	Cached       int // dependencies that came from the cache
}

// Load reads the Go code of the modules that cfg names. What could not be read is in Program.Problems and in the errors
// of the packages; the error is for a run that can say nothing at all: no go command, a cancelled context.
func Load(ctx context.Context, cfg Config) (*Program, error) {
	start := time.Now()
	if cfg.InScope == nil {
		cfg.InScope = func(string) bool { return true }
	}
	if cfg.Jobs < 1 {
		cfg.Jobs = runtime.GOMAXPROCS(0)
	}
	if cfg.GOOS == "" {
		cfg.GOOS = "linux"
	}
	if cfg.GOARCH == "" {
		cfg.GOARCH = "amd64"
	}
	g, err := list(ctx, cfg)
	if err != nil {
		return nil, err
	}
	l := newLoader(ctx, cfg, g)
	l.run()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	p := l.program()
	p.Stats.Total = time.Since(start)
	return p, nil
}

// IllTyped reports whether an error left parts of the package without type: a file that does not parse, a name that is
// not declared, an import that is missing. Other errors (an unused variable, an embed pattern without files) leave the
// types whole. Names of package C have no type, which counts in SSA alone.
func (p *Package) IllTyped() bool { return p.illTyped }

// Err returns the first problem of a package as an error, nil without one.
func (p *Package) Err() error {
	if len(p.Errors) == 0 {
		return nil
	}
	return p.Errors[0]
}

// Error says where the problem is and what.
func (p Problem) Error() string {
	switch {
	case p.File != "":
		return place(p.File, p.Line) + ": " + p.Message
	case p.Package != "":
		return p.Package + ": " + p.Message
	}
	return p.Message
}
