package gomod

import (
	"path"
	"strings"

	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"

	"github.com/golive-dev/golive/internal/inventory"
)

// A Vendor is a vendor/modules.txt, read as cmd/go/internal/modload.readVendorList reads it.
type Vendor struct {
	File      string
	Workspace bool // made by go work vendor
	// Modules are the modules that the file names, in its order, each once. One without a version only states a
	// replacement of every version.
	Modules []*Vendored
	// Selected is the version of each module path that packages come from.
	Selected map[string]string

	byMod map[module.Version]*Vendored
}

// A Vendored is what vendor/modules.txt says of one module.
type Vendored struct {
	Mod         module.Version
	Explicit    bool
	Replacement module.Version // zero without one
	Packages    bool           // packages come from it, and it is the version that was selected then
	Line        int
}

// Lookup returns what the file says of a module version; the zero Vendored where it says nothing.
func (v *Vendor) Lookup(mod module.Version) Vendored {
	if m := v.byMod[mod]; m != nil {
		return *m
	}
	return Vendored{}
}

func readVendor(inv *inventory.Inventory, dir string) *Vendor {
	file := path.Join(dir, "vendor/modules.txt")
	if _, ok := inv.Lookup(file); !ok {
		return nil
	}
	data, err := inv.ReadFile(file)
	if err != nil {
		return nil
	}
	v := ParseVendor(string(data))
	v.File = file
	return v
}

// ParseVendor reads the text of a vendor/modules.txt.
func ParseVendor(text string) *Vendor {
	v := &Vendor{Selected: map[string]string{}, byMod: map[module.Version]*Vendored{}}
	var mod module.Version
	for i, line := range strings.Split(text, "\n") {
		if i == 0 {
			v.Workspace = annotated(line, "workspace")
		}
		if strings.HasPrefix(line, "# ") {
			mod = v.moduleLine(strings.Fields(line), i+1)
			continue
		}
		if mod.Path == "" {
			continue
		}
		if strings.HasPrefix(line, "## ") {
			v.get(mod, i).Explicit = v.get(mod, i).Explicit || annotated(line, "explicit")
			continue
		}
		if f := strings.Fields(line); len(f) == 1 && module.CheckImportPath(f[0]) == nil {
			if old, ok := v.Selected[mod.Path]; !ok || semver.Compare(old, mod.Version) < 0 {
				v.Selected[mod.Path] = mod.Version
				v.get(mod, i).Packages = true
			}
		}
	}
	return v
}

// moduleLine reads "# path version", "# path version => replacement" or "# path => replacement".
func (v *Vendor) moduleLine(f []string, line int) module.Version {
	if len(f) < 3 {
		return module.Version{}
	}
	var mod module.Version
	switch {
	case semver.IsValid(f[2]):
		mod, f = module.Version{Path: f[1], Version: f[2]}, f[3:]
	case f[2] == "=>":
		mod, f = module.Version{Path: f[1]}, f[2:]
	default:
		return module.Version{}
	}
	m := v.get(mod, line)
	if len(f) > 0 && f[0] == "=>" {
		switch {
		case len(f) == 2:
			m.Replacement = module.Version{Path: f[1]}
		case len(f) == 3 && semver.IsValid(f[2]):
			m.Replacement = module.Version{Path: f[1], Version: f[2]}
		}
	}
	return mod
}

func (v *Vendor) get(mod module.Version, line int) *Vendored {
	m := v.byMod[mod]
	if m == nil {
		m = &Vendored{Mod: mod, Line: line}
		v.byMod[mod] = m
		v.Modules = append(v.Modules, m)
	}
	return m
}

// annotated reports whether a "## a; b" line has an annotation.
func annotated(line, name string) bool {
	text, ok := strings.CutPrefix(line, "## ")
	for ok {
		var entry string
		entry, text, ok = strings.Cut(text, ";")
		if strings.TrimSpace(entry) == name {
			return true
		}
	}
	return false
}
