// Package modules is the check that asks whether every dependency of a release is locked and verified, and whether the
// module is built with the Go that it asks for.
package modules

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/golive-dev/golive/checks"
	"github.com/golive-dev/golive/internal/gocmd"
	"github.com/golive-dev/golive/internal/gomod"
	"github.com/golive-dev/golive/internal/inventory"
	"github.com/golive-dev/golive/report"
)

// Check is the check modules.
var Check = &checks.Check{
	Name:     "modules",
	Question: "is every dependency locked and verified?",
	Reads:    "go.mod, go.sum, go.work, vendor, Dockerfile, CI workflows",
	Rules: []*report.Rule{
		untidy, unverified, sumMissing, replaceOutside, vendorStale, goVersionMismatch, goVersionDrift, goUnsupported,
		workspaceLeak, retracted,
	},
	Run: run,
}

// An exam is one run of the check.
type exam struct {
	*checks.Pass
	files   *inventory.Inventory
	tree    *gomod.Tree
	modules []*gomod.Module // in scope and parsed
	cmd     *gocmd.Command

	toolchains map[string]*toolchain // by place and version
	mismatched map[string]bool       // image and go directive that a finding speaks of
	leaked     map[string]bool       // module and Dockerfile that a finding speaks of
}

func run(ctx context.Context, pass *checks.Pass) error {
	x := &exam{Pass: pass, files: pass.Project.Files, tree: pass.Project.Modules(),
		toolchains: map[string]*toolchain{}, mismatched: map[string]bool{}, leaked: map[string]bool{}}
	if n := x.choose(); n == 0 {
		return checks.NotApplicable("no go.mod in scope")
	}
	x.workspaces()
	for _, m := range x.modules {
		x.sumMissing(m)
		x.replaces(m)
		x.vendored(m)
	}
	x.evidence()
	if err := x.images(ctx); err != nil {
		return err
	}
	x.drift()
	return x.goCommand(ctx)
}

// choose takes the modules in scope, files a limit for each that cannot be read, and returns how many there are.
func (x *exam) choose() int {
	chosen := map[string]bool{}
	for _, file := range x.Project.GoMods() {
		chosen[file] = true
	}
	n := 0
	for _, m := range x.tree.Modules {
		if !chosen[m.File] && !(!m.Listed && x.Project.InScope(m.File)) {
			continue
		}
		n++
		if m.Err != nil {
			x.Limit(report.Limit{Message: "module could not be read: " + m.Err.Message, File: m.File, Line: max(m.Err.Line, 1), Incomplete: true,
				Help: "mend the file, so that go mod tidy takes it"})
			continue
		}
		x.modules = append(x.modules, m)
	}
	return n
}

// workspaces files what is wrong with the go.work files themselves.
func (x *exam) workspaces() {
	for _, w := range x.tree.Workspaces {
		if !x.Project.InScope(w.File) {
			continue
		}
		if w.Err != nil {
			x.Limit(report.Limit{Message: "workspace could not be read: " + w.Err.Message, File: w.File, Line: max(w.Err.Line, 1), Incomplete: true})
			continue
		}
		x.replacesOutside(w.File, w.Dir, w.Syntax.Replace)
		x.workspaceVendored(w)
	}
}

// maxEvidence bounds the modules that are named one by one.
const maxEvidence = 10

// evidence says which modules were looked at and what locks their requirements.
func (x *exam) evidence() {
	for i, m := range x.modules {
		if i == maxEvidence {
			x.Evidence(m.File, m.ModuleLine().Line, "%s and %d more", m.Path, len(x.modules)-i-1)
			return
		}
		required := len(m.Syntax.Require)
		at := m.ModuleLine()
		switch {
		case required == 0:
			x.Evidence(m.File, at.Line, "module %s requires no other module", m.Path)
		case m.Sum.State == gomod.Absent:
			x.Evidence(m.File, at.Line, "module %s requires %s", m.Path, count(required, "version"))
		default:
			x.Evidence(m.File, at.Line, "module %s requires %s, %s has %s", m.Path, count(required, "version"), m.Sum.File, count(len(m.Sum.Lines), "hash"))
		}
	}
}

// goCommand looks at what only the go command can tell. Modules are examined in parallel, each by itself.
func (x *exam) goCommand(ctx context.Context) error {
	cmd, err := gocmd.Find(ctx, gocmd.Options{Offline: x.Project.Offline, Root: x.files.Dir()})
	switch {
	case errors.Is(err, gocmd.ErrNoGo):
		x.Limit(report.Limit{Message: "the go command is not on PATH, so go mod tidy could not be asked", Incomplete: true,
			Help: "install Go and put it on PATH (go version shows it)"})
		return nil
	case errors.Is(err, gocmd.ErrModMod):
		x.Limit(report.Limit{Message: err.Error(), Incomplete: true, Help: "run golive without -mod=mod in GOFLAGS, or without --offline"})
		return nil
	case err != nil:
		return err
	}
	x.cmd = cmd
	sums := newMismatches()
	// Retractions wait for the network alone: meanwhile the modules are tidied and then, as that may download some, verified.
	var asked sync.WaitGroup
	asked.Go(func() { x.retracted(ctx) })
	var group errgroup.Group
	group.SetLimit(max(x.Project.Jobs, 1))
	for _, m := range x.modules {
		group.Go(func() error { x.tidy(ctx, m, sums); return nil })
	}
	_ = group.Wait() // what fails is filed as a limit
	if ctx.Err() == nil {
		x.verify(ctx, sums)
	}
	asked.Wait()
	return ctx.Err()
}

// dir returns the absolute path of a folder of the repository.
func (x *exam) dir(name string) string { return filepath.Join(x.files.Dir(), filepath.FromSlash(name)) }

// count renders "1 hash", "3 hashes".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if strings.HasSuffix(noun, "h") {
		return fmt.Sprintf("%d %ses", n, noun)
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// listed joins names for a message and says how many are left out past the bound.
func listed(names []string, bound int) string {
	if len(names) <= bound {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:bound], ", "), len(names)-bound)
}
