package project

import (
	"path"
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/container"
	"github.com/golive-dev/golive/internal/settings"
)

// file finds a file by the name that the program opens it with.
func (e *environment) file(source *settings.Source, name string) configFile {
	at, known := e.absolute(name)
	if known {
		if f, covered := e.mounted(source, at); covered {
			return f
		}
		if len(e.images) > 0 && (e.exact || e.workload == nil) {
			f := e.inImages(source, at)
			// One that the image certainly lacks keeps the program from starting, which is another finding's matter; what
			// it would say is what the repository's file says.
			lacking := f.state == settings.Unset && len(source.Files) == 1 && !path.IsAbs(name) && !alternatives(source) && !isDotenv(source)
			if f.state != settings.Set && lacking {
				if own := e.inRepository(source, name); own.state == settings.Set {
					return own
				}
			}
			if f.state == settings.Set || e.workload != nil {
				return f
			}
		}
	} else if !path.IsAbs(name) && e.mountedSomewhere(name) {
		return configFile{}
	}
	if e.workload != nil && (len(e.images) > 0 || e.unclear()) {
		return configFile{}
	}
	f := configFile{}
	if !path.IsAbs(name) {
		f = e.inRepository(source, name)
	} else {
		f.assumed = true
	}
	if f.assumed && alternatives(source) {
		f.state = settings.Unset
	}
	return f
}

// absolute returns the path of a name in the container; false where the working directory is not known.
func (e *environment) absolute(name string) (string, bool) {
	if path.IsAbs(name) {
		return path.Clean(name), true
	}
	dir := ""
	switch c := e.commandDir(); {
	case c.dirOpen:
		return "", false
	case c.dir != "":
		dir = c.dir
	case e.container != nil && e.container.WorkingDir.Set():
		if !e.container.WorkingDir.Known {
			return "", false
		}
		dir = e.container.WorkingDir.Text
	default:
		for i, img := range e.images {
			if img.Image == nil || img.Final == nil || !img.Final.WorkDir.Known || i > 0 && img.Final.WorkDir.Text != dir {
				return "", false
			}
			dir = img.Final.WorkDir.Text
		}
	}
	if dir == "" || !path.IsAbs(dir) {
		return "", false
	}
	return path.Join(dir, name), true
}

// commandDir is the command whose working directory counts.
func (e *environment) commandDir() command {
	if len(e.commands) == 1 {
		return e.commands[0]
	}
	c := command{}
	for _, one := range e.commands {
		c.dirOpen = c.dirOpen || one.dirOpen || one.dir != ""
	}
	return c
}

// inImages finds a file in the file system of what is run. All images have to agree.
func (e *environment) inImages(source *settings.Source, at string) configFile {
	var result configFile
	for i, img := range e.images {
		f := configFile{}
		if img.Image != nil && img.Final != nil && !img.Final.Windows {
			f = e.inImage(source, img.Final, at)
		}
		if i > 0 && (f.state != result.state || !slices.Equal(f.docs, result.docs)) {
			return configFile{}
		}
		result = f
	}
	return result
}

func (e *environment) inImage(source *settings.Source, stage *container.Stage, at string) configFile {
	truth, node := stage.FS.Lookup(at)
	f := configFile{state: fileState(truth)}
	if truth == container.Unknown && foreign(stage, at) {
		f.state = settings.Unset
	}
	if truth != container.Yes {
		return f
	}
	switch {
	case node.Kind == container.Dir:
		// Of a folder of the repository git may ignore what a build takes along; that is left out of account.
		if !readsFolders(source) || node.Source == "" && !stage.FS.Complete(at) {
			return configFile{}
		}
		for _, child := range stage.FS.Children(at) {
			one := e.inImage(&settings.Source{Format: source.Format}, stage, path.Join(at, child))
			if one.state != settings.Set {
				return configFile{}
			}
			f.docs = append(f.docs, one.docs...)
		}
		return f
	case node.Text != nil:
		doc := settings.Parse(node.Origin.File, source.FormatFor(at), []byte(*node.Text))
		f.docs = append(f.docs, doc.At(node.Origin))
		return f
	case node.Source != "" && node.Build == nil:
		if doc := e.docs.file(node.Source, source.FormatFor(at)); doc != nil {
			f.docs = append(f.docs, doc)
			return f
		}
	}
	return configFile{}
}

// foreign reports whether a file could only come from the base image, and that is one of a distribution or a like public one
// which is known: none holds a service's configuration. A command that is not understood may bring anything.
func foreign(stage *container.Stage, at string) bool {
	base := stage
	for base.Base.Stage != nil {
		base = base.Base.Stage
	}
	truth, _ := stage.FS.Lookup(path.Dir(at))
	return truth != container.Yes && base.Base.Knowledge() != nil && !stage.FS.Assumed("/")
}

// inRepository finds a file by a relative name where no image says where the program runs: below the program's folder, its
// module's, or the repository's. More than one is one too many.
func (e *environment) inRepository(source *settings.Source, name string) configFile {
	dirs := []string{e.program.Dir, "."}
	if m := e.modules.Of(e.program.Dir); m != nil {
		dirs = append(dirs, m.Dir)
	}
	var found []string
	for _, dir := range dirs {
		at := path.Join(dir, name)
		if at == ".." || strings.HasPrefix(at, "../") || slices.Contains(found, at) {
			continue
		}
		if _, ok := e.linker.files.Lookup(at); ok || e.linker.files.IsDir(at) && at != "." {
			found = append(found, at)
		}
	}
	if len(found) == 0 && isDotenv(source) { // git keeps no such file, and nothing mounts one
		return configFile{state: settings.Unset}
	}
	if len(found) != 1 {
		return configFile{assumed: len(found) == 0}
	}
	return e.ofRepository(source, found[0])
}

// ofRepository reads a file, or a folder of files, of the repository.
func (e *environment) ofRepository(source *settings.Source, at string) configFile {
	f := configFile{state: settings.Set}
	if !e.linker.files.IsDir(at) {
		doc := e.docs.file(at, source.FormatFor(at))
		if doc == nil {
			return configFile{}
		}
		f.docs = append(f.docs, doc)
		return f
	}
	if !readsFolders(source) {
		return configFile{}
	}
	for _, child := range e.linker.files.ReadDir(at) {
		name := path.Join(at, child)
		if e.linker.files.IsDir(name) || strings.HasPrefix(child, ".") {
			continue
		}
		doc := e.docs.file(name, settings.FormatOf(name))
		if doc == nil {
			return configFile{}
		}
		f.docs = append(f.docs, doc)
	}
	return f
}

// readsFolders reports whether a library reads every file of a folder where it is given one (Kratos' file source).
func readsFolders(s *settings.Source) bool {
	return strings.Contains(strings.ToLower(s.Library), "kratos")
}
