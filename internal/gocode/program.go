package gocode

import (
	"bytes"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/golive-dev/golive/report"
)

// program makes the result of what was loaded.
func (l *loader) program() *Program {
	p := &Program{Fset: l.fset, Sizes: l.sizes, files: l.cfg.Files, jobs: l.cfg.Jobs,
		variant: map[*types.Package]*Package{}, byTypes: map[*types.Package]*Package{}}
	own := map[string]*Package{}
	for _, n := range l.g.roots {
		p.Packages = append(p.Packages, n.pkg)
		p.byTypes[n.types] = n.pkg
		own[n.list.ImportPath+"\x00"+n.dir] = n.pkg
	}
	for _, n := range l.g.nodes {
		if n.types == nil || n.root {
			continue
		}
		p.others = append(p.others, n.types)
		if pkg := own[n.list.ImportPath+"\x00"+n.dir]; pkg != nil && n.own != nil {
			p.variant[n.types] = pkg
		}
	}
	for _, n := range l.g.nodes {
		if !n.root && l.g.readable(n) {
			p.dependencies = append(p.dependencies, dependency{n.path(), func() [][]byte { return l.sources(n) }})
		}
	}
	reach := l.g.reach()
	for _, n := range l.g.roots {
		n.pkg.Deps = reach.paths(n)
		for _, d := range n.imports {
			if pkg := own[d.list.ImportPath+"\x00"+d.dir]; pkg != nil && d.own != nil {
				n.pkg.Imports = append(n.pkg.Imports, pkg)
			}
		}
		slices.SortFunc(n.pkg.Imports, func(a, b *Package) int {
			return compareAll(strings.Compare(a.Path, b.Path), strings.Compare(a.Dir, b.Dir))
		})
		p.Problems = append(p.Problems, n.pkg.Errors...)
	}
	p.Problems = sortProblems(append(p.Problems, l.g.problems...))
	p.Stats = Stats{List: l.g.took, Parse: time.Duration(l.parse.Load()), Types: time.Duration(l.check.Load()),
		Roots: len(p.Packages), Dependencies: int(l.deps.Load()), Listed: len(l.g.nodes), Cached: int(l.cached.Load())}
	p.base = sync.OnceValue(p.runBase)
	p.ssa = sync.OnceValue(p.createSSA)
	return p
}

// A closure holds for every node the set of nodes that it reaches, as bits by id.
type closure struct {
	nodes []*node
	sets  [][]uint64
}

func (g *graph) reach() closure {
	c := closure{nodes: g.nodes, sets: make([][]uint64, len(g.nodes))}
	words := (len(g.nodes) + 63) / 64
	for i, n := range g.nodes { // imports come first
		set := make([]uint64, words)
		for _, d := range n.imports {
			set[d.id/64] |= 1 << (d.id % 64)
			for w, bits := range c.sets[d.id] {
				set[w] |= bits
			}
		}
		c.sets[i] = set
	}
	return c
}

func (c closure) paths(n *node) []string {
	var all []string
	for id, d := range c.nodes {
		if c.sets[n.id][id/64]&(1<<(id%64)) != 0 {
			all = append(all, d.path())
		}
	}
	for missing := range n.absent {
		all = append(all, missing)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Package returns the repository's own package that a type checker's package stands for, nil for a dependency. Where
// several modules see a package with different dependencies, all their views stand for the one in Packages.
func (p *Program) Package(t *types.Package) *Package {
	if pkg := p.byTypes[t]; pkg != nil {
		return pkg
	}
	return p.variant[t]
}

// Position returns where a position of a repository's own package lies; File is empty for every other. A line directive
// (//line) has no say.
func (p *Program) Position(pos token.Pos) report.Position {
	return p.Range(pos, token.NoPos)
}

// Range is Position for a stretch of a file. End is exclusive and may be token.NoPos.
func (p *Program) Range(pos, end token.Pos) report.Position {
	file := p.Fset.File(pos)
	if !pos.IsValid() || file == nil {
		return report.Position{}
	}
	rel, ok := inside(p.files.Dir(), file.Name())
	if !ok || rel == file.Name() {
		return report.Position{}
	}
	at := report.Position{File: rel}
	at.Line, at.Column = p.column(rel, file, pos)
	if end.IsValid() && end > pos && p.Fset.File(end) == file {
		at.EndLine, at.EndColumn = p.column(rel, file, end)
	}
	return at
}

// column counts the code points before a position in its line.
func (p *Program) column(rel string, file *token.File, pos token.Pos) (line, column int) {
	at := file.PositionFor(pos, false)
	text, ok := p.lines.Load(rel)
	if !ok {
		data, _ := p.files.ReadFile(rel)
		text, _ = p.lines.LoadOrStore(rel, data)
	}
	src := text.([]byte)
	start := at.Offset - (at.Column - 1)
	if start < 0 || at.Offset > len(src) || bytes.IndexByte(src[start:at.Offset], '\n') >= 0 {
		return at.Line, at.Column // the file has changed since
	}
	return at.Line, utf8.RuneCount(src[start:at.Offset]) + 1
}
