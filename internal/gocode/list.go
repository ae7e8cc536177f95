package gocode

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/golive-dev/golive/internal/gocmd"
	"github.com/golive-dev/golive/internal/gomod"
)

// listed is a package as go list prints it (go help list).
type listed struct {
	ImportPath, Name, Dir, ForTest string
	Standard, DepOnly              bool
	GoFiles, CgoFiles              []string
	EmbedPatterns, EmbedFiles      []string
	Imports                        []string
	ImportMap                      map[string]string
	Module                         *listedModule
	Error                          *struct {
		Pos, Err    string
		ImportStack []string
	}
}

type listedModule struct {
	Path, Version, Dir, GoVersion string
	Main                          bool
	Replace                       *listedModule
}

const fields = "-json=ImportPath,Name,Dir,ForTest,Standard,DepOnly,GoFiles,CgoFiles,EmbedPatterns,EmbedFiles,Imports,ImportMap,Module,Error"

// A run is one run of go list: a module by itself, or the modules of a workspace.
type run struct {
	dir     string          // relative to the repository
	work    string          // the go.work in effect, relative to the repository; "" is none
	modules []*gomod.Module // whose packages are asked for
	vendor  bool
}

// A lister asks the go command for the packages of the repository.
type lister struct {
	cfg   Config
	cmd   *gocmd.Command
	graph *graph
}

// list asks the go command for every package of the modules and merges the answers. The modules of a workspace that
// stands above them are listed together, as go build takes them by default; where that fails, and everywhere else, each
// module stands by itself.
func list(ctx context.Context, cfg Config) (*graph, error) {
	start := time.Now()
	cmd, err := gocmd.Find(ctx, gocmd.Options{Offline: cfg.Offline, Root: cfg.Files.Dir()})
	if err != nil {
		return nil, err
	}
	l := &lister{cfg: cfg, cmd: cmd, graph: newGraph(cfg, cmd)}
	for _, a := range l.ask(ctx, plan(cfg)) {
		if err := l.take(ctx, a); err != nil {
			return nil, err
		}
	}
	l.graph.choose()
	l.graph.took = time.Since(start)
	return l.graph, nil
}

// An answer is what the go command said to a run.
type answer struct {
	run
	out []byte
	err error
}

// ask makes the runs, several at a time, and returns the answers in their order.
func (l *lister) ask(ctx context.Context, runs []run) []answer {
	answers := make([]answer, len(runs))
	slots := make(chan struct{}, l.cfg.Jobs)
	var wg sync.WaitGroup
	for i, r := range runs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			slots <- struct{}{}
			defer func() { <-slots }()
			out, err := l.goList(ctx, r)
			answers[i] = answer{r, out, err}
		}()
	}
	wg.Wait()
	return answers
}

// plan divides the modules into runs.
func plan(cfg Config) []run {
	var runs []run
	inWork := map[*gomod.Workspace]int{}
	for _, file := range cfg.GoMods {
		m := cfg.Modules.InDir(path.Dir(file))
		if m == nil {
			continue
		}
		w := workspaceOf(cfg.Modules, m)
		if w == nil {
			runs = append(runs, alone(m))
			continue
		}
		i, ok := inWork[w]
		if !ok {
			i = len(runs)
			inWork[w] = i
			runs = append(runs, run{dir: w.Dir, work: w.File, vendor: w.Vendor != nil && w.Vendor.Workspace})
		}
		runs[i].modules = append(runs[i].modules, m)
	}
	return runs
}

func alone(m *gomod.Module) run {
	return run{dir: m.Dir, modules: []*gomod.Module{m}, vendor: m.Vendor != nil && !m.Vendor.Workspace}
}

// workspaceOf returns the go.work that the go command finds from a module's folder, nil where it does not use the module.
func workspaceOf(tree *gomod.Tree, m *gomod.Module) *gomod.Workspace {
	var nearest *gomod.Workspace
	for _, w := range tree.Workspaces {
		if below(w.Dir, m.Dir) && (nearest == nil || len(w.Dir) > len(nearest.Dir) || nearest.Dir == ".") {
			nearest = w
		}
	}
	if nearest == nil || nearest.Err != nil || !nearest.Uses(m) {
		return nil
	}
	return nearest
}

// below reports whether a path of the repository is dir or lies in it.
func below(dir, name string) bool {
	return dir == "." || name == dir || strings.HasPrefix(name, dir+"/")
}

// take merges an answer, and falls back where the go command refuses: from a vendor folder to the module
// cache, from a workspace to its modules, from the go command to the files as they lie there.
func (l *lister) take(ctx context.Context, a answer) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	r, err := a.run, a.err
	failed := (*gocmd.Error)(nil)
	if err != nil && !errors.As(err, &failed) {
		return err
	}
	pkgs, decodeErr := decode(a.out)
	if err == nil && decodeErr == nil {
		l.graph.add(pkgs, r)
		return nil
	}
	if failed == nil {
		failed = &gocmd.Error{Failures: []gocmd.Failure{{Message: "its answer cannot be read: " + decodeErr.Error()}}}
	}
	l.problem(r, failed)
	var again []run
	switch {
	case r.vendor:
		r.vendor = false
		again = []run{r}
	case r.work != "":
		for _, m := range r.modules {
			again = append(again, alone(m))
		}
	}
	for _, a := range l.ask(ctx, again) {
		if err := l.take(ctx, a); err != nil {
			return err
		}
	}
	if again != nil {
		return nil
	}
	l.graph.guess(ctx, l.cmd, r.modules[0])
	return ctx.Err()
}

func (l *lister) goList(ctx context.Context, r run) ([]byte, error) {
	args := []string{"list", "-e", "-deps", fields}
	if l.cfg.Tests {
		args = append(args, "-test")
	}
	if len(l.cfg.Tags) > 0 {
		args = append(args, "-tags="+strings.Join(l.cfg.Tags, ","))
	}
	if r.vendor {
		args = append(args, "-mod=vendor")
	} else {
		args = append(args, "-mod=readonly")
	}
	args = append(args, "--")
	for _, m := range r.modules {
		rel, err := filepath.Rel(filepath.FromSlash(r.dir), filepath.FromSlash(m.Dir))
		if err != nil {
			return nil, err
		}
		args = append(args, "./"+path.Join(filepath.ToSlash(rel), "..."))
	}
	env := target(l.cfg)
	if r.work != "" {
		env = append(env, "GOWORK="+filepath.Join(l.cfg.Files.Dir(), filepath.FromSlash(r.work)))
	}
	return l.cmd.RunEnv(ctx, filepath.Join(l.cfg.Files.Dir(), filepath.FromSlash(r.dir)), env, args...)
}

func target(cfg Config) []string {
	cgo := "CGO_ENABLED=1"
	if cfg.NoCgo {
		cgo = "CGO_ENABLED=0"
	}
	return []string{"GOOS=" + cfg.GOOS, "GOARCH=" + cfg.GOARCH, cgo}
}

func decode(out []byte) ([]*listed, error) {
	var all []*listed
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		p := new(listed)
		if err := dec.Decode(p); err == io.EOF {
			return all, nil
		} else if err != nil {
			return all, err
		}
		all = append(all, p)
	}
}

// problem notes why the go command could not list a run's modules, at the file that it complains of.
func (l *lister) problem(r run, failed *gocmd.Error) {
	for _, f := range failed.Failures {
		p := Problem{File: r.work, Message: "the go command cannot list the packages: " + f.Message}
		if p.File == "" {
			p.File = r.modules[0].File
		}
		if name := strings.TrimPrefix(f.File, "./"); name != "" {
			for _, at := range []string{name, path.Join(r.dir, name)} {
				if _, ok := l.cfg.Files.Lookup(at); ok {
					p.File, p.Line = at, f.Line
				}
			}
		}
		if f.Kind == gocmd.Toolchain && p.Line == 0 && r.work == "" {
			_, at := r.modules[0].GoLine()
			p.Line = at.Line
		}
		l.graph.problems = append(l.graph.problems, p)
	}
}

// position reads file:line:column as go list prints it, relative to the folder that it ran in.
func position(root, dir, pos string) (file string, line int) {
	if pos == "" {
		return "", 0
	}
	parts := strings.Split(pos, ":")
	if len(parts) > 1 && len(parts[0]) == 1 && filepath.VolumeName(pos) != "" {
		parts = append([]string{parts[0] + ":" + parts[1]}, parts[2:]...)
	}
	if len(parts) > 1 {
		line, _ = strconv.Atoi(parts[1])
	}
	name := parts[0]
	if !filepath.IsAbs(name) {
		name = filepath.Join(root, filepath.FromSlash(dir), name)
	}
	rel, ok := inside(root, name)
	if !ok {
		return "", 0
	}
	return rel, line
}

// inside returns a path of this machine relative to the repository, and whether it lies there.
func inside(root, name string) (string, bool) {
	if name == "" {
		return "", false
	}
	rel, err := filepath.Rel(root, name)
	if err != nil {
		return "", false
	}
	rel = filepath.ToSlash(rel)
	return rel, rel != ".." && !strings.HasPrefix(rel, "../")
}

func place(file string, line int) string {
	if line > 0 {
		return file + ":" + strconv.Itoa(line)
	}
	return file
}

func sortProblems(list []Problem) []Problem {
	slices.SortStableFunc(list, func(a, b Problem) int {
		return compareAll(strings.Compare(a.File, b.File), a.Line-b.Line, strings.Compare(a.Package, b.Package), strings.Compare(a.Message, b.Message))
	})
	return slices.Compact(list)
}

func compareAll(results ...int) int {
	for _, r := range results {
		if r != 0 {
			return r
		}
	}
	return 0
}
