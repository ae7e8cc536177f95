package project

import (
	"strings"

	"github.com/golive-dev/golive/internal/manifest"
	"github.com/golive-dev/golive/internal/settings"
)

// Key implements settings.Environment: the files of the source, as far as they can be found where the program runs, the later
// over the earlier; of viper's, which are places that one file is looked for in, the first.
func (e *environment) Key(source *settings.Source, key string) settings.Setting {
	if source == nil {
		return settings.Setting{}
	}
	in := e.within(source)
	if in == nil {
		return settings.Setting{}
	}
	found, certain := false, true
	for _, f := range in.files(source) {
		switch f.state {
		case settings.Open:
			return settings.Setting{}
		case settings.Unset:
			certain = certain && !f.assumed
			continue
		}
		found = true
		for i := len(f.docs) - 1; i >= 0; i-- {
			s := f.docs[i].Lookup(key, source.FoldCase)
			if s.State == settings.Unset {
				continue
			}
			return in.expand(source, f.docs[i], s)
		}
		if alternatives(source) {
			break
		}
	}
	if found || certain && optional(source) {
		return settings.Setting{State: settings.Unset}
	}
	return settings.Setting{}
}

// alternatives reports whether the files of a source are places that one file is looked for in.
func alternatives(s *settings.Source) bool {
	return strings.Contains(strings.ToLower(s.Library), "viper")
}

// optional reports whether a library's users go on where its file is not there, as a rule.
func optional(s *settings.Source) bool { return alternatives(s) || isDotenv(s) }

func isDotenv(s *settings.Source) bool {
	return strings.Contains(strings.ToLower(s.Library), "godotenv")
}

// maxInside bounds sources whose files others name.
const maxInside = 4

// within returns the environment for what lies in a source; nil where the source is already being looked for.
func (e *environment) within(source *settings.Source) *environment {
	if len(e.inside) >= maxInside {
		return nil
	}
	for _, s := range e.inside {
		if s == source {
			return nil
		}
	}
	in := *e
	in.inside = append(in.inside[:len(in.inside):len(in.inside)], source)
	return &in
}

// A configFile is one of a source's files: Set with what it holds, Unset where it is certainly absent.
type configFile struct {
	state settings.State
	docs  []*settings.Document // one, unless the name is that of a folder
	// assumed is set where it is only taken to be absent: enough to look on where viper would, not to say that there is none.
	assumed bool
}

// files finds the files of a source, the one that holds first. What stands behind one of viper's that is there is left out.
func (e *environment) files(source *settings.Source) []configFile {
	var list []configFile
	if e == nil {
		return []configFile{{}}
	}
	for i := range source.Files {
		at := i
		if !alternatives(source) {
			at = len(source.Files) - 1 - i // the later over the earlier
		}
		f := configFile{}
		if rest, ok := belowHome(source.Files[at]); ok {
			if alternatives(source) && !e.mountedSomewhere(rest) { // containers have no files in home folders, as a rule
				f = configFile{state: settings.Unset, assumed: true}
			}
		} else if name, ok := e.name(source.Files[at]); ok {
			f = e.file(source, name)
		}
		list = append(list, f)
		if alternatives(source) && f.state == settings.Set {
			break
		}
	}
	return list
}

// belowHome returns the part of a file's name behind the user's home folder: "$HOME/x", which viper expands in search paths, or
// the variable HOME with something behind it.
func belowHome(x *settings.Expr) (string, bool) {
	rest := ""
	switch {
	case x == nil:
		return "", false
	case x.Op == settings.Const:
		rest = x.Text
	case x.Op == settings.Concat && len(x.Args) > 1 && x.Args[0] != nil && x.Args[0].Op == settings.Env && x.Args[0].Text == "HOME":
		rest = "~"
		for _, a := range x.Args[1:] {
			if a == nil || a.Op != settings.Const {
				return "", false
			}
			rest += a.Text
		}
	}
	for _, prefix := range []string{"$HOME/", "${HOME}/", "~/"} {
		if below, ok := strings.CutPrefix(rest, prefix); ok {
			return below, true
		}
	}
	return "", false
}

// name returns the file's name that an expression is. The repository alone takes the only one that is known, such as a flag's
// default.
func (e *environment) name(x *settings.Expr) (string, bool) {
	r := x.Eval(e)
	if name, ok := r.Value(); ok {
		return name, name != ""
	}
	if e.workload == nil && len(r.Texts) == 1 {
		return r.Texts[0], r.Texts[0] != ""
	}
	return "", false
}

// expand replaces the placeholders of a value as the source's library does.
func (e *environment) expand(source *settings.Source, doc *settings.Document, s settings.Setting) settings.Setting {
	how := settings.ExpansionOf(source.Library)
	if how == settings.ExpandNone && strings.Contains(s.Text, "${") && e.filledIn(doc) {
		return settings.Setting{Position: s.Position} // of a manifest that something fills in before it is applied
	}
	return settings.Expand(s, how, func(name string) settings.Setting {
		if how != settings.ExpandKratos {
			return e.Variable(name)
		}
		if v := doc.Lookup(name, source.FoldCase); v.State != settings.Unset {
			return v
		}
		if source.EnvPrefixes == nil {
			return settings.Setting{}
		}
		for _, prefix := range source.EnvPrefixes {
			if v := e.Variable(prefix + name); v.State != settings.Unset {
				return v
			}
		}
		return settings.Setting{State: settings.Unset}
	})
}

// filledIn reports whether a document is part of a manifest.
func (e *environment) filledIn(doc *settings.Document) bool {
	for i := range e.manifests.ConfigMaps {
		if e.manifests.ConfigMaps[i].Position.File == doc.File {
			return true
		}
	}
	return e.workload != nil && e.workload.Kind != manifest.Compose && e.workload.Position.File == doc.File
}
