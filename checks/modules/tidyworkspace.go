package modules

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"

	"github.com/golive-dev/golive/internal/gomod"
)

// A change is one requirement that go mod tidy would add to or remove from a go.mod.
type change struct {
	verb, path string
	line       *modfile.Line // where the requirement stands, nil for one that is missing
}

func (c change) String() string { return c.verb + " " + c.path }

// tidyInWorkspace runs go mod tidy, which ignores go.work, on a copy of go.mod in which every module that the module's
// workspaces supply is replaced by its folder, and returns the direct requirements that it would add or remove. Changes
// that follow from the supplied modules (indirect requirements, higher versions, hashes) are none of the module's.
func (x *exam) tidyInWorkspace(ctx context.Context, m *gomod.Module) ([]change, error) {
	tmp, err := os.MkdirTemp("", "golive-tidy-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(tmp)
	text, supplied, err := x.withWorkspace(m)
	if err != nil {
		return nil, err
	}
	file := filepath.Join(tmp, "go.mod")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		return nil, err
	}
	if sum, err := x.files.ReadFile(m.Sum.File); err == nil {
		if err := os.WriteFile(filepath.Join(tmp, "go.sum"), sum, 0o600); err != nil {
			return nil, err
		}
	}
	if _, err := x.cmd.Run(ctx, x.dir(m.Dir), "mod", "tidy", "-modfile="+file); err != nil {
		return nil, err
	}
	after, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	tidied, err := modfile.Parse("go.mod", after, nil)
	if err != nil {
		return nil, fmt.Errorf("what go mod tidy wrote: %w", err)
	}
	return directChanges(m.Syntax, tidied, supplied), nil
}

// withWorkspace returns the go.mod with replacements for all that its workspaces supply, and their module paths.
func (x *exam) withWorkspace(m *gomod.Module) ([]byte, map[string]bool, error) {
	data, err := x.files.ReadFile(m.File)
	if err != nil {
		return nil, nil, err
	}
	f, err := modfile.Parse("go.mod", data, anyVersion)
	if err != nil {
		return nil, nil, err
	}
	supplied := map[string]bool{}
	for _, w := range x.tree.Using(m) {
		for _, r := range w.Syntax.Replace { // holds before those of the modules
			if err := addReplace(f, r, x.dir(w.Dir)); err != nil {
				return nil, nil, err
			}
			supplied[r.Old.Path] = supplied[r.Old.Path] || gomod.Local(r)
		}
		for _, u := range w.Use {
			member := u.Module
			if member == nil || member == m || member.Syntax == nil {
				continue
			}
			supplied[member.Path] = true
			if err := f.AddReplace(member.Path, "", x.dir(member.Dir), ""); err != nil {
				return nil, nil, err
			}
			for _, r := range member.Syntax.Replace {
				if gomod.Replacement(f.Replace, r.Old) != nil {
					continue
				}
				if err := addReplace(f, r, x.dir(member.Dir)); err != nil {
					return nil, nil, err
				}
				supplied[r.Old.Path] = supplied[r.Old.Path] || gomod.Local(r)
			}
		}
	}
	// A workspace's own module stands before a replacement of it.
	_ = f.DropReplace(m.Path, "")
	f.Cleanup()
	text, err := f.Format()
	return text, supplied, err
}

// addReplace copies a replace directive of a file in dir, an absolute path.
func addReplace(f *modfile.File, r *modfile.Replace, dir string) error {
	target := r.New.Path
	if gomod.Local(r) && !gomod.IsAbs(target) {
		target = filepath.Join(dir, filepath.FromSlash(strings.ReplaceAll(target, `\`, "/")))
	}
	return f.AddReplace(r.Old.Path, r.Old.Version, target, r.New.Version)
}

// directChanges compares the direct requirements of a go.mod before and after go mod tidy.
func directChanges(before, after *modfile.File, supplied map[string]bool) []change {
	was, is := map[string]*modfile.Require{}, map[string]*modfile.Require{}
	for _, r := range before.Require {
		was[r.Mod.Path] = r
	}
	for _, r := range after.Require {
		is[r.Mod.Path] = r
	}
	var changes []change
	for _, r := range before.Require {
		if now := is[r.Mod.Path]; !supplied[r.Mod.Path] && !r.Indirect && (now == nil || now.Indirect) {
			changes = append(changes, change{"remove", r.Mod.Path, r.Syntax})
		}
	}
	for _, r := range after.Require {
		if old := was[r.Mod.Path]; !supplied[r.Mod.Path] && !r.Indirect && (old == nil || old.Indirect) {
			c := change{"add", r.Mod.Path, nil}
			if old != nil {
				c = change{"mark as direct", r.Mod.Path, old.Syntax}
			}
			changes = append(changes, c)
		}
	}
	return changes
}

// anyVersion takes versions such as branch names, too, which go mod tidy resolves.
func anyVersion(_, version string) (string, error) {
	if v := module.CanonicalVersion(version); v != "" {
		return v, nil
	}
	return version, nil
}
