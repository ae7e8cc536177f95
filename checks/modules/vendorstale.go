package modules

import (
	"cmp"
	"fmt"
	"go/version"
	"path"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"

	"github.com/golive-dev/golive/internal/gomod"
	"github.com/golive-dev/golive/report"
)

// A disagreement is one thing that go.mod and vendor/modules.txt say differently.
type disagreement struct {
	message string
	at      report.Position
	other   report.Position // on the other side, zero where that side says nothing
}

// vendored holds a module's vendor/modules.txt against its go.mod, as the go command does before it builds from vendor.
func (x *exam) vendored(m *gomod.Module) {
	if m.Vendor == nil || m.Vendor.Workspace {
		return
	}
	goVersion, _ := m.GoLine()
	c := consistency{vendor: m.Vendor, source: "go.mod", before114: version.Compare("go"+cmp.Or(goVersion, "1.13"), "go1.14") < 0}
	c.require(m)
	c.replace(m.File, m.Syntax.Replace, func(r *modfile.Replace) module.Version { return r.New })
	x.stale(m.Vendor, c.finish(), "go mod vendor")
}

// workspaceVendored does the same for what go work vendor made.
func (x *exam) workspaceVendored(w *gomod.Workspace) {
	if w.Vendor == nil || !w.Vendor.Workspace {
		return
	}
	c := consistency{vendor: w.Vendor, source: "a go.mod of the workspace", members: map[string]bool{}}
	for _, u := range w.Use {
		if u.Module == nil || u.Module.Syntax == nil {
			return // said elsewhere; what the others agree on proves nothing
		}
		c.members[u.Module.Path] = true
	}
	// A replacement in go.work holds before those of the modules.
	c.replace(w.File, w.Syntax.Replace, func(r *modfile.Replace) module.Version { return r.New })
	for _, u := range w.Use {
		m := u.Module
		c.require(m)
		c.replace(m.File, m.Syntax.Replace, func(r *modfile.Replace) module.Version {
			if !gomod.Local(r) || gomod.IsAbs(r.New.Path) {
				return r.New
			}
			return module.Version{Path: relativeTo(w.Dir, path.Join(m.Dir, strings.ReplaceAll(r.New.Path, `\`, "/")))}
		})
	}
	x.stale(w.Vendor, c.finish(), "go work vendor")
}

// stale reports what disagrees as one finding of the vendor folder.
func (x *exam) stale(v *gomod.Vendor, list []disagreement, command string) {
	if len(list) == 0 {
		return
	}
	const shownAtMost = 5
	first := list[0]
	f := report.Finding{
		Message:  "vendor/modules.txt is stale: " + first.message,
		Label:    "disagrees with vendor/modules.txt",
		Position: first.at, Help: "run " + command + " and commit the vendor folder", Context: v.File,
	}
	if more := len(list) - 1; more > 0 {
		f.Message += fmt.Sprintf(" (+%d more)", more)
	}
	if first.at.File == v.File {
		f.Label = "nothing asks for this"
	}
	if first.other.Line > 0 {
		f.Related = append(f.Related, report.Related{Message: "what was vendored", Position: first.other})
	}
	for _, d := range list[1:min(len(list), shownAtMost)] {
		f.Related = append(f.Related, report.Related{Message: d.message, Position: d.at})
	}
	x.Report(vendorStale, f)
}

// A consistency is the check of cmd/go/internal/modload.checkVendorConsistency, on parsed files.
type consistency struct {
	vendor    *gomod.Vendor
	source    string
	before114 bool            // vendor/modules.txt has no markers then
	members   map[string]bool // modules of a workspace

	list     []disagreement
	required map[module.Version]bool
	replaced []*modfile.Replace
	seen     map[module.Version]bool
}

func (c *consistency) add(at, other report.Position, format string, args ...any) {
	c.list = append(c.list, disagreement{fmt.Sprintf(format, args...), at, other})
}

// line returns the place of what vendor/modules.txt says of a module version or, failing that, of its path.
func (c *consistency) line(mod module.Version) report.Position {
	if v := c.vendor.Lookup(mod); v.Line > 0 {
		return report.Position{File: c.vendor.File, Line: v.Line}
	}
	for _, v := range c.vendor.Modules {
		if v.Mod.Path == mod.Path {
			return report.Position{File: c.vendor.File, Line: v.Line}
		}
	}
	return report.Position{}
}

func (c *consistency) require(m *gomod.Module) {
	if c.required == nil {
		c.required = map[module.Version]bool{}
	}
	for _, r := range m.Syntax.Require {
		c.required[r.Mod] = true
		at := gomod.At(m.File, r.Syntax)
		if c.vendor.Lookup(r.Mod).Explicit {
			continue
		}
		vendored := c.vendor.Selected[r.Mod.Path]
		switch {
		case vendored != "" && vendored != r.Mod.Version:
			c.add(at, c.line(r.Mod), "go.mod requires %s, vendored is %s", r.Mod, vendored)
		case !c.before114 && c.line(r.Mod).Line > 0:
			c.add(at, c.line(r.Mod), "go.mod requires %s, which vendor/modules.txt does not mark as required", r.Mod)
		case !c.before114:
			c.add(at, report.Position{}, "go.mod requires %s, which vendor/modules.txt does not have", r.Mod)
		}
	}
}

// replace holds the replacements of one file against what was vendored; target gives the form that modules.txt has.
func (c *consistency) replace(file string, replaces []*modfile.Replace, target func(*modfile.Replace) module.Version) {
	if c.seen == nil {
		c.seen = map[module.Version]bool{}
	}
	for _, r := range replaces {
		if c.seen[r.Old] {
			continue
		}
		c.seen[r.Old] = true
		c.replaced = append(c.replaced, r)
		if r.Old.Version == "" && c.members[r.Old.Path] {
			continue // the workspace's own module stands before a replacement of it
		}
		at, was := gomod.At(file, r.Syntax), c.vendor.Lookup(r.Old).Replacement
		switch now := target(r); {
		case was == now:
		case was == (module.Version{}):
			if c.before114 && (r.Old.Version == "" || c.vendor.Selected[r.Old.Path] != r.Old.Version) {
				continue
			}
			c.add(at, c.line(r.Old), "%s is replaced by %s, which vendor/modules.txt does not say", r.Old, shownVersion(now))
		default:
			c.add(at, c.line(r.Old), "%s is replaced by %s, vendored is %s", r.Old, shownVersion(now), shownVersion(was))
		}
	}
}

// finish looks at what vendor/modules.txt says and the sources do not.
func (c *consistency) finish() []disagreement {
	for _, v := range c.vendor.Modules {
		at := report.Position{File: c.vendor.File, Line: v.Line}
		if v.Explicit && v.Packages && !c.required[v.Mod] && !c.reported(v.Mod.Path) {
			c.add(at, report.Position{}, "%s is vendored as required, and %s does not require it", v.Mod, c.source)
		}
		if v.Replacement != (module.Version{}) && gomod.Replacement(c.replaced, v.Mod) == nil {
			c.add(at, report.Position{}, "%s is vendored as replaced by %s, and %s does not replace it", v.Mod, shownVersion(v.Replacement), c.source)
		}
	}
	return c.list
}

// reported says that a module path already stands in the list: its two versions are one disagreement.
func (c *consistency) reported(modulePath string) bool {
	for mod := range c.required {
		if mod.Path == modulePath && !c.vendor.Lookup(mod).Explicit {
			return true
		}
	}
	return false
}

func shownVersion(v module.Version) string {
	if v.Version == "" {
		return shown(v.Path)
	}
	return v.String()
}

// relativeTo returns a folder of the repository relative to another as cmd/go writes it, which is "./" in front unless
// it leads upward.
func relativeTo(base, dir string) string {
	from, to := split(base), split(dir)
	common := 0
	for common < len(from) && common < len(to) && from[common] == to[common] {
		common++
	}
	rel := path.Join(strings.Repeat("../", len(from)-common), strings.Join(to[common:], "/"))
	switch {
	case rel == "":
		return "."
	case common == len(from):
		return "./" + rel
	}
	return rel
}

func split(dir string) []string {
	if dir == "." {
		return nil
	}
	return strings.Split(dir, "/")
}
