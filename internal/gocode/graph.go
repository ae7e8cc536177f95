package gocode

import (
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/golive-dev/golive/internal/gocmd"
	"github.com/golive-dev/golive/internal/inventory"
)

// A graph is every package that go list named, in an order where imports come first. Two runs that see the same package
// with the same imports share its node; where two modules select different versions of a dependency, the nodes differ,
// and so do those of all that import it.
type graph struct {
	cfg      Config
	cmd      *gocmd.Command
	files    *inventory.Inventory
	nodes    []*node
	byKey    map[string]*node
	roots    []*node // the repository's own packages that are loaded in full
	problems []Problem
	took     time.Duration
	listed   int
}

// A node is one package as one or more runs see it.
type node struct {
	id      int
	list    *listed
	dir     string // relative to the repository where inside is set
	inside  bool
	own     *Module // of one of the repository's own packages
	asked   bool    // a pattern of some run matched it
	files   []string
	imports map[string]*node  // by the path that stands in the source
	absent  map[string]string // imports without a node, and why
	errors  []Problem         // that go list found

	loading
}

// path returns the import path as the type checker knows it.
func (n *node) path() string {
	p, _, _ := strings.Cut(n.list.ImportPath, " ")
	return p
}

func newGraph(cfg Config, cmd *gocmd.Command) *graph {
	return &graph{cfg: cfg, cmd: cmd, files: cfg.Files, byKey: map[string]*node{}}
}

// add takes over the packages of one run. They come with imports first; an import that has not come yet closes a circle.
func (g *graph) add(pkgs []*listed, r run) {
	g.listed += len(pkgs)
	here := make(map[string]*node, len(pkgs))
	failed := map[string]string{}
	named := make(map[string]bool, len(pkgs))
	for _, p := range pkgs {
		named[p.ImportPath] = true
	}
	for _, p := range pkgs {
		if strings.HasSuffix(p.ImportPath, ".test") && p.Name == "main" {
			continue // the main package that go test generates
		}
		if p.Error != nil {
			failed[p.ImportPath] = g.message(r.dir, p.Error.Err)
		}
		if p.Dir == "" || p.ImportPath == "unsafe" {
			continue
		}
		n := &node{list: p, imports: map[string]*node{}, absent: map[string]string{}}
		n.files = append(slices.Clone(p.GoFiles), p.CgoFiles...)
		slices.Sort(n.files)
		for _, imp := range p.Imports {
			source := imp
			for s, actual := range p.ImportMap {
				if actual == imp {
					source = s
				}
			}
			if source == "C" || source == "unsafe" {
				continue
			}
			if dep := here[imp]; dep != nil {
				n.imports[source] = dep
			} else if why := failed[imp]; why != "" {
				n.absent[source] = why
			} else if named[imp] {
				n.absent[source] = "import cycle not allowed"
			} else {
				n.absent[source] = "the go command did not list it"
			}
		}
		n = g.intern(n, r)
		here[p.ImportPath] = n
		if !p.DepOnly {
			n.asked = true
		}
	}
}

// intern returns the node that is there already, or completes a new one.
func (g *graph) intern(n *node, r run) *node {
	key := g.key(n)
	if old := g.byKey[key]; old != nil {
		return old
	}
	g.byKey[key] = n
	n.id = len(g.nodes)
	g.nodes = append(g.nodes, n)
	n.dir, n.inside = inside(g.files.Dir(), n.list.Dir)
	n.own = g.owner(n)
	if e := n.list.Error; e != nil && n.inside {
		p := Problem{Package: n.path(), Message: g.message(r.dir, e.Err)}
		p.File, p.Line = position(g.files.Dir(), r.dir, e.Pos)
		if p.File == "" && len(n.files) > 0 {
			p.File = path.Join(n.dir, n.files[0])
		}
		if n.own == nil && !n.list.DepOnly && len(n.files) == 0 && g.cfg.InScope(n.dir) {
			g.problems = append(g.problems, p) // a folder of which no file can be read is no package
		}
		n.errors = append(n.errors, p)
	}
	return n
}

func (g *graph) key(n *node) string {
	var b strings.Builder
	b.WriteString(n.list.ImportPath + "\x00" + n.list.Dir + "\x00" + strings.Join(n.files, "/"))
	sources := make([]string, 0, len(n.imports))
	for s := range n.imports {
		sources = append(sources, s)
	}
	slices.Sort(sources)
	for _, s := range sources {
		b.WriteString("\x00" + s + "=" + strconv.Itoa(n.imports[s].id))
	}
	return b.String()
}

// owner returns the module of a package that is the repository's own: in a main module or one that a replace directive
// takes from a folder, with at least one file that the repository holds; nil for every other package.
func (g *graph) owner(n *node) *Module {
	m := n.list.Module
	if !n.inside || n.list.Standard || m == nil || !m.Main && (m.Replace == nil || m.Replace.Version != "") {
		return nil
	}
	held := false
	for _, f := range n.files {
		if _, ok := g.files.Lookup(path.Join(n.dir, f)); ok {
			held = true
			break
		}
	}
	if !held || vendored(n.dir) && !m.Main {
		return nil
	}
	own := &Module{Path: m.Path, Dir: ".", File: "go.mod", GoVersion: m.GoVersion}
	if mod := g.cfg.Modules.Of(n.dir); mod != nil {
		own.Dir, own.File = mod.Dir, mod.File
	}
	return own
}

func vendored(dir string) bool { return slices.Contains(strings.Split(dir, "/"), "vendor") }

// choose makes roots of the packages in scope and of the repository's own packages that these import.
func (g *graph) choose() {
	primary := map[string]*node{}
	for _, n := range g.nodes {
		if n.own == nil {
			continue
		}
		key := n.list.ImportPath + "\x00" + n.dir
		if old := primary[key]; old == nil || n.asked && !old.asked {
			primary[key] = n
		}
	}
	chosen := map[*node]bool{}
	var choose func(*node)
	choose = func(n *node) {
		if n = primary[n.list.ImportPath+"\x00"+n.dir]; chosen[n] {
			return
		}
		chosen[n] = true
		for _, dep := range n.imports {
			if dep.own != nil {
				choose(dep)
			}
		}
	}
	for _, n := range g.nodes {
		if n.own != nil && n.asked && g.cfg.InScope(n.dir) {
			choose(n)
		}
	}
	for n := range chosen {
		g.roots = append(g.roots, n)
		n.root = true
	}
	slices.SortFunc(g.roots, func(a, b *node) int {
		return compareAll(strings.Compare(a.own.Path, b.own.Path), strings.Compare(a.own.Dir, b.own.Dir),
			strings.Compare(a.list.ImportPath, b.list.ImportPath), strings.Compare(a.dir, b.dir))
	})
}

// readable reports whether golive may look into the folder of a dependency: the module cache, the Go installation, and
// the repository. A replace directive can name any other folder of the machine, which is none of golive's business.
func (g *graph) readable(n *node) bool {
	if n.inside || n.list.Standard {
		return true
	}
	for _, root := range []string{g.cmd.ModCache, g.cmd.Goroot()} {
		if root == "" {
			continue
		}
		if rel, err := filepath.Rel(root, n.list.Dir); err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
			return true
		}
	}
	return false
}

func (g *graph) message(dir, text string) string {
	return g.cmd.Clean(filepath.Join(g.files.Dir(), filepath.FromSlash(dir)), text)
}
