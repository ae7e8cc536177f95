package project

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/manifest"
	"github.com/golive-dev/golive/internal/settings"
)

// mounted finds a path in what is mounted into the container; covered is false where nothing is mounted over it. Of mounts
// in one another the innermost holds. A ConfigMap is known where the repository has it, as is what compose binds from the
// repository; every other volume is Open.
func (e *environment) mounted(source *settings.Source, at string) (f configFile, covered bool) {
	if e.container == nil {
		return f, false
	}
	var over []manifest.Mount
	for _, m := range e.container.Mounts {
		if !m.Path.Known {
			return configFile{}, true
		}
		if _, ok := relative(strings.TrimSuffix(m.Path.Text, "/"), at); ok {
			over = append(over, m)
		}
	}
	if len(over) == 0 {
		return f, false
	}
	// The several sources of a projected volume have one path.
	slices.SortStableFunc(over, func(a, b manifest.Mount) int { return cmp.Compare(len(b.Path.Text), len(a.Path.Text)) })
	result := configFile{state: settings.Unset}
	for _, m := range over {
		if len(m.Path.Text) != len(over[0].Path.Text) {
			break
		}
		switch f := e.inMount(source, m, at); f.state {
		case settings.Set:
			return f, true
		case settings.Open:
			result = configFile{}
		}
	}
	return result, true
}

func (e *environment) inMount(source *settings.Source, m manifest.Mount, at string) configFile {
	rel, _ := relative(strings.TrimSuffix(m.Path.Text, "/"), at)
	switch {
	case m.InRepo && (m.Kind == manifest.HostPath || m.Kind == manifest.ConfigMap):
		name := m.Source
		if rel != "." {
			name = join(m.Source, rel)
		}
		if _, ok := e.linker.files.Lookup(name); !ok && !e.linker.files.IsDir(name) {
			return configFile{state: settings.Unset}
		}
		if e.linker.files.IsDir(name) {
			return e.ofRepository(source, name)
		}
		if doc := e.docs.file(name, source.FormatFor(at)); doc != nil {
			return configFile{state: settings.Set, docs: []*settings.Document{doc}}
		}
		return configFile{}
	case m.Kind == manifest.ConfigMap && e.workload.Kind != manifest.Compose:
		return e.inConfigMap(source, m, rel)
	}
	return configFile{}
}

func join(dir, name string) string { return strings.TrimSuffix(dir, "/") + "/" + name }

// inConfigMap finds a path of a volume that is made of a ConfigMap: each key is a file, or those that items names
// (Kubernetes API, ConfigMapVolumeSource).
func (e *environment) inConfigMap(source *settings.Source, m manifest.Mount, rel string) configFile {
	objects := e.manifests.ConfigMapsOf(e.workload, m.Source)
	if len(objects) == 0 || strings.Contains(m.SubPath, "$(") {
		return configFile{}
	}
	name := rel
	switch {
	case m.SubPath != "" && rel == ".":
		name = m.SubPath
	case m.SubPath != "":
		name = join(m.SubPath, rel)
	}
	var result configFile
	for i, cm := range objects {
		f := e.ofConfigMap(source, cm, m.Items, name)
		if i > 0 && (f.state != result.state || !sameTexts(f.docs, result.docs)) {
			return configFile{}
		}
		if i == 0 {
			result = f
		}
	}
	return result
}

func (e *environment) ofConfigMap(source *settings.Source, cm *manifest.ConfigMapObject, items []manifest.Item, name string) configFile {
	files := entries(cm, items)
	if name != "." {
		entry := files[name]
		if entry == nil {
			return configFile{state: settings.Unset}
		}
		return e.entry(source, entry, name)
	}
	if !readsFolders(source) {
		return configFile{}
	}
	f := configFile{state: settings.Set}
	for _, n := range slices.Sorted(maps.Keys(files)) {
		one := e.entry(&settings.Source{Format: source.Format}, files[n], n)
		if one.state != settings.Set {
			return configFile{}
		}
		f.docs = append(f.docs, one.docs...)
	}
	return f
}

// entries are the files that a volume of a ConfigMap holds.
func entries(cm *manifest.ConfigMapObject, items []manifest.Item) map[string]*manifest.ConfigEntry {
	files := map[string]*manifest.ConfigEntry{}
	for i := range cm.Data {
		entry := &cm.Data[i]
		if len(items) == 0 {
			files[entry.Key.Text] = entry
		}
		for _, item := range items {
			if item.Key == entry.Key.Text {
				files[item.Path] = entry
			}
		}
	}
	return files
}

// mountedScript returns the text of a file that a ConfigMap puts into the container.
func (e *environment) mountedScript(at string) (script, bool) {
	if e.container == nil || e.workload.Kind == manifest.Compose {
		return script{}, false
	}
	for _, m := range e.container.Mounts {
		rel, ok := relative(strings.TrimSuffix(m.Path.Text, "/"), at)
		objects := e.manifests.ConfigMapsOf(e.workload, m.Source)
		if !ok || m.Kind != manifest.ConfigMap || len(objects) != 1 {
			continue
		}
		if m.SubPath != "" {
			rel = strings.TrimSuffix(join(m.SubPath, rel), "/.")
		}
		if entry := entries(objects[0], m.Items)[rel]; entry != nil && entry.Value.Text != "" {
			return script{text: entry.Value.Text, at: entry.Value.Position}, true
		}
	}
	return script{}, false
}

func (e *environment) entry(source *settings.Source, entry *manifest.ConfigEntry, name string) configFile {
	if entry.Value.Text == "" && !entry.Value.Known { // binaryData
		return configFile{}
	}
	return configFile{state: settings.Set, docs: []*settings.Document{e.docs.entry(entry, source.FormatFor(name))}}
}

func sameTexts(a, b []*settings.Document) bool {
	return slices.EqualFunc(a, b, func(x, y *settings.Document) bool {
		if len(x.Keys) != len(y.Keys) || x.Partial || y.Partial {
			return false
		}
		for key, s := range x.Keys {
			if o, ok := y.Keys[key]; !ok || o.Text != s.Text || o.State != s.State {
				return false
			}
		}
		return true
	})
}

// mountedSomewhere reports whether a relative name may be that of a file in a mount, where the working directory is not known.
func (e *environment) mountedSomewhere(name string) bool {
	if e.container == nil {
		return false
	}
	for _, m := range e.container.Mounts {
		p := strings.TrimSuffix(m.Path.Text, "/")
		for dir := name; dir != "." && dir != "/"; dir = parent(dir) {
			if strings.HasSuffix(p, "/"+dir) {
				return true
			}
		}
	}
	return false
}

func parent(name string) string {
	if i := strings.LastIndexByte(name, '/'); i > 0 {
		return name[:i]
	}
	return "."
}
