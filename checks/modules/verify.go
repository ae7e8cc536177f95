package modules

import (
	"context"
	"fmt"
	"sort"
	"sync"

	"golang.org/x/mod/module"
	"golang.org/x/sync/errgroup"

	"github.com/golive-dev/golive/internal/gocmd"
	"github.com/golive-dev/golive/internal/gomod"
	"github.com/golive-dev/golive/report"
)

// mismatches are the modules that were found to differ, so that each is reported once a go.mod.
type mismatches struct {
	mu   sync.Mutex
	seen map[string]bool
}

func newMismatches() *mismatches { return &mismatches{seen: map[string]bool{}} }

// add reports that a module, or with goMod its go.mod alone, differs from what is locked.
func (s *mismatches) add(x *exam, m *gomod.Module, mod module.Version, goMod bool, message string) {
	key := m.File + " " + mod.String()
	s.mu.Lock()
	known := s.seen[key]
	s.seen[key] = true
	s.mu.Unlock()
	if known {
		return
	}
	f := report.Finding{
		Message: message, Label: "not what was downloaded", Position: m.ModuleLine(), Context: mod.String(),
		Help: "find out which side changed before you trust either: compare with the checksum database, go clean -modcache, and download again",
	}
	if line := m.Sum.Line(mod, goMod); line > 0 {
		f.Position = x.wholeLine(m.Sum.File, line)
	} else if r := requirementOf(m, mod.Path); r != nil {
		f.Position = gomod.At(m.File, r.Syntax)
	}
	x.Report(unverified, f)
}

// A locked is one version that go.sum locks the content of, and the modules that do.
type locked struct {
	mod module.Version
	by  []*gomod.Module
}

// verify hashes what the module cache holds of the locked versions, each once a run however many modules lock it. It is
// what go mod verify does, for the content that a build takes.
func (x *exam) verify(ctx context.Context, sums *mismatches) {
	all := x.locked()
	if len(all) == 0 {
		return
	}
	results := make([]gocmd.Content, len(all))
	var group errgroup.Group
	group.SetLimit(max(x.Project.Jobs, 1))
	for i, l := range all {
		group.Go(func() error {
			if ctx.Err() == nil {
				results[i] = x.cmd.Verify(l.mod)
			}
			return nil
		})
	}
	_ = group.Wait() // what cannot be read is a result
	if ctx.Err() != nil {
		return
	}
	verified, absent := 0, 0
	for i, l := range all {
		switch r := results[i]; r.State {
		case gocmd.Intact:
			verified++
		case gocmd.NotCached:
			absent++
		case gocmd.Modified:
			for _, m := range l.by {
				sums.add(x, m, l.mod, false, fmt.Sprintf("%s in the module cache was modified since it was downloaded", l.mod))
			}
		case gocmd.Unreadable:
			x.Limit(report.Limit{Message: fmt.Sprintf("%s in the module cache could not be verified: %s", l.mod, r.Problem),
				File: l.by[0].Sum.File, Line: max(l.by[0].Sum.Line(l.mod, false), 1)})
		}
	}
	first := all[0]
	x.Evidence(first.by[0].Sum.File, max(first.by[0].Sum.Line(first.mod, false), 1),
		"%s in the module cache verified, %d not downloaded", count(verified, "module"), absent)
}

// locked returns the versions that go.sum locks and that go.mod requires or puts in place of another. Other lines of
// go.sum are of no build.
func (x *exam) locked() []*locked {
	byMod := map[module.Version]*locked{}
	var all []*locked
	for _, m := range x.modules {
		needed := map[module.Version]bool{}
		for _, r := range m.Syntax.Require {
			needed[r.Mod] = true
		}
		for _, r := range m.Syntax.Replace {
			needed[r.New] = true
		}
		for _, line := range m.Sum.Lines {
			if line.GoMod || !needed[line.Module] {
				continue
			}
			l := byMod[line.Module]
			if l == nil {
				l = &locked{mod: line.Module}
				byMod[line.Module] = l
				all = append(all, l)
			}
			l.by = append(l.by, m)
		}
	}
	sort.Slice(all, func(i, j int) bool {
		if all[i].mod.Path != all[j].mod.Path {
			return all[i].mod.Path < all[j].mod.Path
		}
		return all[i].mod.Version < all[j].mod.Version
	})
	return all
}
