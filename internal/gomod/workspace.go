package gomod

import (
	"path"

	"golang.org/x/mod/modfile"

	"github.com/golive-dev/golive/internal/inventory"
)

// A Workspace is one go.work.
type Workspace struct {
	File   string
	Dir    string
	Syntax *modfile.WorkFile // nil where Err is set
	Err    *Error
	Use    []Use
	Vendor *Vendor // the vendor folder beside it, whoever made it; nil without one
}

// A Use is one use directive.
type Use struct {
	Line   *modfile.Line
	Target Target
	Module *Module // nil where the repository has no go.mod there
}

func readWorkspace(inv *inventory.Inventory, file string, byDir map[string]*Module) *Workspace {
	w := &Workspace{File: file, Dir: path.Dir(file)}
	w.Vendor = readVendor(inv, w.Dir)
	data, err := inv.ReadFile(file)
	if err != nil {
		w.Err = &Error{File: file, Message: "cannot be read: " + reason(err)}
		return w
	}
	if w.Syntax, err = modfile.ParseWork(file, data, anyVersion); err != nil {
		w.Syntax, w.Err = nil, parseError(file, err)
		return w
	}
	for _, u := range w.Syntax.Use {
		use := Use{Line: u.Syntax, Target: Locate(inv, w.Dir, u.Path)}
		if use.Target.Kind == Inside {
			use.Module = byDir[use.Target.Dir]
		}
		w.Use = append(w.Use, use)
	}
	return w
}

// Uses reports whether a use directive names the module's folder.
func (w *Workspace) Uses(m *Module) bool {
	for _, u := range w.Use {
		if u.Module == m {
			return true
		}
	}
	return false
}

// Member returns the module of the workspace with a module path, nil without one.
func (w *Workspace) Member(modulePath string) *Module {
	for _, u := range w.Use {
		if u.Module != nil && u.Module.Path == modulePath {
			return u.Module
		}
	}
	return nil
}
