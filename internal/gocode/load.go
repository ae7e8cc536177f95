package gocode

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"go/version"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/golive-dev/golive/internal/inventory"
)

const maxErrors = 50 // problems of one package that are kept

// loading is what a node becomes.
type loading struct {
	root  bool
	once  sync.Once
	done  chan struct{}
	types *types.Package
	fail  string // why there are no types
	pkg   *Package
}

// A loader reads and type-checks the roots, and of every other package the reduced form as soon as somebody imports it.
// Each package has a goroutine that waits for its imports; those that compute hold a slot.
type loader struct {
	ctx   context.Context
	cfg   Config
	g     *graph
	fset  *token.FileSet
	sizes types.Sizes
	cache *cache
	slots chan struct{}
	wg    sync.WaitGroup

	parse, check, cached, deps atomic.Int64
}

func newLoader(ctx context.Context, cfg Config, g *graph) *loader {
	l := &loader{ctx: ctx, cfg: cfg, g: g, fset: token.NewFileSet(), slots: make(chan struct{}, cfg.Jobs)}
	if l.sizes = types.SizesFor("gc", cfg.GOARCH); l.sizes == nil {
		l.sizes = types.SizesFor("gc", "amd64")
	}
	l.cache = openCache(cfg.CacheDir, g.cmd.ModCache)
	for _, n := range g.nodes {
		n.done = make(chan struct{})
	}
	return l
}

func (l *loader) run() {
	for _, n := range l.g.roots {
		l.want(n)
	}
	l.wg.Wait()
	if l.ctx.Err() == nil {
		l.cache.save()
	}
}

// want starts loading a package, once.
func (l *loader) want(n *node) {
	n.once.Do(func() {
		l.wg.Add(1)
		go func() {
			defer l.wg.Done()
			defer close(n.done)
			if n.root {
				l.loadRoot(n)
			} else {
				l.loadDependency(n)
			}
		}()
	})
}

// compute runs f in a slot and adds its time to a sum. A panic is what f could not digest, and comes back as an error.
func (l *loader) compute(sum *atomic.Int64, f func()) (err error) {
	l.slots <- struct{}{}
	start := time.Now()
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("golive cannot read it: %v", r)
		}
		sum.Add(int64(time.Since(start)))
		<-l.slots
	}()
	if err := l.ctx.Err(); err != nil {
		return err
	}
	f()
	return nil
}

// await loads imports and waits until they are there.
func (l *loader) await(deps []*node) {
	for _, d := range deps {
		l.want(d)
	}
	for _, d := range deps {
		<-d.done
	}
}

func (l *loader) loadRoot(n *node) {
	pkg := &Package{Path: n.path(), Name: n.list.Name, Dir: n.dir, Module: n.own, Cgo: len(n.list.CgoFiles) > 0,
		EmbedPatterns: n.list.EmbedPatterns, InScope: l.cfg.InScope(n.dir), Errors: slices.Clone(n.errors), Test: n.list.ForTest != ""}
	for _, f := range n.list.EmbedFiles {
		pkg.EmbedFiles = append(pkg.EmbedFiles, path.Join(n.dir, f))
	}
	n.pkg = pkg
	var deps []*node
	for _, d := range n.imports {
		deps = append(deps, d)
		l.want(d)
	}
	err := l.compute(&l.parse, func() { l.parseRoot(n, pkg) })
	l.await(deps)
	if err == nil {
		err = l.compute(&l.check, func() { l.checkRoot(n, pkg) })
	}
	if err != nil {
		pkg.Errors = append(pkg.Errors, Problem{Package: pkg.Path, File: path.Join(n.dir, first(n.files)), Message: err.Error()})
	}
	if pkg.Types == nil {
		pkg.Types = types.NewPackage(pkg.Path, pkg.Name)
	}
	if pkg.Info == nil {
		pkg.Info = newInfo()
	}
	pkg.Errors = sortProblems(pkg.Errors)
	n.types = pkg.Types
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

func (l *loader) parseRoot(n *node, pkg *Package) {
	for _, name := range n.files {
		rel := path.Join(n.dir, name)
		src, err := l.cfg.Files.ReadFile(rel)
		if err != nil {
			pkg.illTyped = true
			pkg.problem(rel, 0, "cannot be read: "+plain(err))
			continue
		}
		f, err := parser.ParseFile(l.fset, filepath.Join(l.cfg.Files.Dir(), filepath.FromSlash(rel)), src, parser.ParseComments)
		pkg.illTyped = pkg.illTyped || err != nil
		var list scanner.ErrorList
		if errors.As(err, &list) {
			for _, e := range list {
				pkg.problem(rel, e.Pos.Line, withoutLiterals(e.Msg))
			}
		} else if err != nil {
			pkg.problem(rel, 0, err.Error())
		}
		if f != nil && f.Name != nil {
			pkg.Files, pkg.Syntax = append(pkg.Files, rel), append(pkg.Syntax, f)
		}
	}
}

func (p *Package) problem(file string, line int, message string) {
	if len(p.Errors) < maxErrors {
		p.Errors = append(p.Errors, Problem{Package: p.Path, File: file, Line: line, Message: strings.Join(strings.Fields(message), " ")})
	}
}

// literal is a string literal in an error of the parser or the type checker; one that does not end goes on to the end of the line.
var literal = regexp.MustCompile("\"(?:[^\"\\\\\n]|\\\\.)*(?:\"|$)|(?s:`[^`]*(?:`|$))")

// withoutLiterals drops the string literals of the code that an error quotes: any of them may be a credential, and the
// error's place says which is meant. The paths of imports stay, and texts that are too short to be secret.
func withoutLiterals(message string) string {
	if strings.Contains(message, "import") {
		return message
	}
	return literal.ReplaceAllStringFunc(message, func(text string) string {
		if len(text) < len(`"abcd"`) {
			return text
		}
		return `"…"`
	})
}

// plain drops paths from a file error, and says what the inventory says of links that leave the repository.
func plain(err error) string {
	var pe *fs.PathError
	switch {
	case errors.Is(err, inventory.ErrTooLarge), errors.Is(err, inventory.ErrOutside):
		return err.Error()
	case errors.As(err, &pe):
		return pe.Err.Error()
	}
	return err.Error()
}

func newInfo() *types.Info {
	return &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Implicits: map[ast.Node]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{},
		Scopes: map[ast.Node]*types.Scope{}, Instances: map[*ast.Ident]types.Instance{}, FileVersions: map[*ast.File]string{},
	}
}

func (l *loader) checkRoot(n *node, pkg *Package) {
	pkg.Info = newInfo()
	cgo := map[string]bool{} // names of C have no type here, and what follows from that is no error
	for i, f := range pkg.Syntax {
		for _, spec := range f.Imports {
			cgo[pkg.Files[i]] = cgo[pkg.Files[i]] || spec.Path.Value == `"C"`
		}
	}
	conf := l.config(n)
	conf.GoVersion = l.language(n, pkg)
	conf.Error = func(err error) {
		var e types.Error
		if !errors.As(err, &e) {
			pkg.problem(path.Join(n.dir, first(n.files)), 0, err.Error())
			return
		}
		pkg.illTyped = pkg.illTyped || !e.Soft
		at := l.fset.PositionFor(e.Pos, false)
		rel, _ := inside(l.cfg.Files.Dir(), at.Filename)
		if !cgo[rel] && !strings.HasPrefix(e.Msg, "\t") { // a tab continues the error before
			pkg.problem(rel, at.Line, strings.ReplaceAll(withoutLiterals(e.Msg), l.cfg.Files.Dir()+string(filepath.Separator), ""))
		}
	}
	pkg.Types, _ = conf.Check(pkg.Path, l.fset, pkg.Syntax, pkg.Info)
}

// language is the Go version that a package of the repository is written in. One that this golive does not know is a
// problem of the package, which is then read as the newest that it knows.
func (l *loader) language(n *node, pkg *Package) string {
	if n.own.GoVersion == "" {
		return "go1.16" // as cmd/go takes a go.mod without a go directive
	}
	v := "go" + n.own.GoVersion
	if known := newestGo(); version.Compare(version.Lang(v), known) > 0 {
		pkg.problem(n.own.File, 0, fmt.Sprintf("the module is written in %s, which this golive (built with %s) does not know", v, known))
		return ""
	}
	return version.Lang(v)
}

func newestGo() string {
	if v := version.Lang(runtime.Version()); v != "" {
		return v
	}
	return build.Default.ReleaseTags[len(build.Default.ReleaseTags)-1]
}

func (l *loader) config(n *node) *types.Config {
	return &types.Config{FakeImportC: true, Sizes: l.sizes, Importer: importer{n}, Error: func(error) {}}
}

// An importer gives a package what it imports.
type importer struct{ n *node }

func (i importer) Import(name string) (*types.Package, error) {
	if name == "unsafe" {
		return types.Unsafe, nil
	}
	dep := i.n.imports[name]
	switch {
	case dep != nil && dep.types != nil:
		return dep.types, nil
	case dep != nil && dep.fail != "":
		return nil, errors.New(dep.fail)
	case i.n.absent[name] != "":
		return nil, errors.New(i.n.absent[name])
	}
	return nil, errors.New("the go command did not list it")
}

func (l *loader) loadDependency(n *node) {
	l.deps.Add(1)
	if !l.g.readable(n) {
		n.fail = "it lies in a folder outside the repository, which golive does not read"
		return
	}
	var syntax []*ast.File
	var deps []*node
	err := l.compute(&l.parse, func() {
		red := l.reduced(n)
		for _, imp := range red.imports {
			if d := n.imports[imp]; d != nil {
				deps = append(deps, d)
			}
		}
		name := n.path() // positions in dependencies are of no use to anybody
		for _, text := range red.files {
			if f, _ := parser.ParseFile(l.fset, name, text, parser.SkipObjectResolution); f != nil && f.Name != nil {
				syntax = append(syntax, f)
			}
		}
	})
	l.await(deps)
	if err == nil && len(syntax) == 0 {
		n.fail = "no Go files that can be read"
		if n.list.Error != nil {
			n.fail = l.g.message(".", n.list.Error.Err)
		}
		return
	}
	if err == nil {
		err = l.compute(&l.check, func() {
			conf := l.config(n)
			conf.IgnoreFuncBodies = true
			n.types, _ = conf.Check(n.path(), l.fset, syntax, nil)
		})
	}
	if err != nil {
		n.types, n.fail = nil, err.Error()
	}
}

// reduced returns the reduced form of a dependency, from the cache where that has it.
func (l *loader) reduced(n *node) *reduced {
	p, key, versioned := l.cache.place(n)
	var sources [][]byte
	if p != nil {
		if !versioned {
			sources = l.sources(n)
			sum := sha256.New()
			for _, src := range sources {
				fmt.Fprintf(sum, "%d\n", len(src))
				sum.Write(src)
			}
			key += "\x00" + hex.EncodeToString(sum.Sum(nil))
		}
		if r := p.get(key); r != nil {
			l.cached.Add(1)
			return r
		}
	}
	if sources == nil {
		sources = l.sources(n)
	}
	r := reduce(sources, func(importPath string) string {
		if d := n.imports[importPath]; d != nil {
			return d.list.Name
		}
		if importPath == "unsafe" {
			return "unsafe"
		}
		return ""
	})
	if p != nil && len(sources) == len(n.files) {
		p.put(key, r)
	}
	return r
}

// sources reads the files of a dependency that can be read.
func (l *loader) sources(n *node) [][]byte {
	var all [][]byte
	for _, name := range n.files {
		var src []byte
		var err error
		if n.inside {
			src, err = l.cfg.Files.ReadFile(path.Join(n.dir, name))
		} else {
			src, err = readBounded(filepath.Join(n.list.Dir, name))
		}
		if err == nil {
			all = append(all, src)
		}
	}
	return all
}

func readBounded(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > inventory.MaxFileSize {
		return nil, inventory.ErrTooLarge
	}
	return os.ReadFile(name)
}
