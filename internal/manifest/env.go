package manifest

import (
	"path"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/dotenv"

	"github.com/golive-dev/golive/internal/inventory"
	"github.com/golive-dev/golive/report"
)

// EnvOf returns the environment of a container, each name once, as Kubernetes puts it together: what envFrom takes over,
// the later over the earlier, then env over that (API reference, Container). ConfigMaps and Secrets of the repository are
// looked up; of a Secret the names are known, and no value. open says that there may be further variables, since a source
// is not in the repository. "$(NAME)" in a value is replaced by what stands before it; Value.Known is false where that is
// not known.
func (m *Model) EnvOf(w *Workload, c *Container) (vars []EnvVar, open bool) {
	set := func(v EnvVar) {
		if i := slices.IndexFunc(vars, func(o EnvVar) bool { return o.Name.Text == v.Name.Text }); i >= 0 {
			vars = slices.Delete(vars, i, i+1)
		}
		vars = append(vars, v)
	}
	for _, source := range c.EnvFrom {
		list, more := m.source(w, source)
		open = open || more
		for _, v := range list {
			v.Name.Text = source.Prefix + v.Name.Text
			set(v)
		}
	}
	for _, v := range c.Env {
		if v.From == string(ConfigMap) {
			v.Value = m.configValue(w, v.Ref, v.Key)
		}
		if v.From == "" && w.Kind != Compose {
			v.Value = Expand(v.Value, vars, open)
		}
		set(v)
	}
	return vars, open
}

// Expand replaces "$(NAME)" in a text by the variables of the container, and "$$" by "$", as Kubernetes does in env, command
// and args. The result is not Known where a variable's value is not, or where the name is none of them: it then stays as
// it is, unless something else fills it in.
func Expand(v Value, vars []EnvVar, open bool) Value {
	if !strings.Contains(v.Text, "$") || strings.Contains(v.Text, "${") || strings.Contains(v.Text, "{{") {
		return v
	}
	var out strings.Builder
	known := true
	for rest := v.Text; rest != ""; {
		switch {
		case strings.HasPrefix(rest, "$$"):
			out.WriteByte('$')
			rest = rest[2:]
			continue
		case strings.HasPrefix(rest, "$("):
			name, after, ok := strings.Cut(rest[2:], ")")
			if !ok {
				break
			}
			i := slices.IndexFunc(vars, func(e EnvVar) bool { return e.Name.Text == name })
			if i >= 0 && vars[i].Value.Known {
				out.WriteString(vars[i].Value.Text)
			} else {
				known = false
				out.WriteString("$(" + name + ")")
			}
			rest = after
			continue
		}
		out.WriteByte(rest[0])
		rest = rest[1:]
	}
	v.Text, v.Known = out.String(), known
	return v
}

// source returns what one envFrom takes over.
func (m *Model) source(w *Workload, from EnvFrom) (vars []EnvVar, open bool) {
	switch from.Kind {
	case "file":
		vars, ok := m.envFiles[from.Ref]
		return slices.Clone(vars), !ok
	case string(ConfigMap):
		maps := m.configMaps(w, from.Ref)
		for _, c := range maps {
			for _, e := range c.Data {
				v := m.configValue(w, from.Ref, e.Key.Text)
				vars = append(vars, EnvVar{Name: e.Key, Value: v, From: string(ConfigMap), Ref: from.Ref, Key: e.Key.Text})
			}
		}
		return vars, len(maps) == 0
	case string(Secret):
		secrets := m.secrets(w, from.Ref)
		for _, s := range secrets {
			open = open || s.Open
			for _, k := range s.Keys {
				vars = append(vars, EnvVar{Name: k.Key, From: string(Secret), Ref: from.Ref, Key: k.Key.Text})
			}
		}
		return vars, open || len(secrets) == 0
	}
	return nil, true
}

// configValue returns what a key of a ConfigMap holds: known where all that may be meant agree.
func (m *Model) configValue(w *Workload, name, key string) Value {
	var found Value
	maps := m.configMaps(w, name)
	for i, c := range maps {
		j := slices.IndexFunc(c.Data, func(e ConfigEntry) bool { return e.Key.Text == key })
		switch {
		case j < 0:
			found.Known = false
		case i == 0:
			found = c.Data[j].Value
		case found.Text != c.Data[j].Value.Text:
			found.Known = false
		}
	}
	return found
}

func (m *Model) configMaps(w *Workload, name string) []*ConfigMapObject {
	return nearest(w, name, m.ConfigMaps, func(c *ConfigMapObject) *Object { return &c.Object })
}

func (m *Model) secrets(w *Workload, name string) []*SecretObject {
	return nearest(w, name, m.Secrets, func(s *SecretObject) *Object { return &s.Object })
}

// nearest returns the objects of a name that a workload may mean: those of its own rendering, else those that no rendering
// made; of these the ones of its file, else of its folder, else of the repository.
func nearest[T any](w *Workload, name string, list []T, head func(*T) *Object) []*T {
	best, bestRank := []*T(nil), 0
	for i := range list {
		o := head(&list[i])
		if name == "" || o.Name.Text != name || !sameNamespace(w.Namespace, o.Namespace) {
			continue
		}
		rank := 0
		switch {
		case w.Rendered != nil && o.Rendered == w.Rendered:
			rank = 4
		case o.Rendered != nil:
		case o.Position.File == w.Position.File:
			rank = 3
		case path.Dir(o.Position.File) == path.Dir(w.Position.File):
			rank = 2
		default:
			rank = 1
		}
		switch {
		case rank == 0 || rank < bestRank:
		case rank > bestRank:
			best, bestRank = []*T{&list[i]}, rank
		default:
			best = append(best, &list[i])
		}
	}
	return best
}

// sameNamespace reports whether two objects may be in one namespace; one that says none may be in any.
func sameNamespace(a, b string) bool { return a == b || a == "" || b == "" }

// together reports whether a workload and an object may be in a cluster together: of one rendering, or one of them plain.
func together(w *Workload, o *Object) bool {
	return o.Name.Set() && sameNamespace(w.Namespace, o.Namespace) && (w.Rendered == o.Rendered || w.Rendered == nil || o.Rendered == nil)
}

// maxEnvFile bounds a file that env_file names.
const maxEnvFile = 1 << 20

// readEnvFiles reads the files that compose's env_file names.
func (m *Model) readEnvFiles(files *inventory.Inventory) {
	m.envFiles = map[string][]EnvVar{}
	for _, w := range m.Workloads {
		for _, c := range w.Containers {
			for _, from := range c.EnvFrom {
				if _, done := m.envFiles[from.Ref]; from.Kind != "file" || done {
					continue
				}
				if vars, ok := envFile(files, from.Ref); ok {
					m.envFiles[from.Ref] = vars
				}
			}
		}
	}
}

func envFile(files *inventory.Inventory, name string) ([]EnvVar, bool) {
	if e, ok := files.Lookup(name); !ok || e.Size > maxEnvFile {
		return nil, false
	}
	data, err := files.ReadFile(name)
	if err != nil {
		return nil, false
	}
	values, err := dotenv.UnmarshalBytesWithLookup(data, func(name string) (string, bool) { return "${" + name + "}", true })
	if err != nil {
		return nil, false
	}
	vars := []EnvVar{}
	for i, line := range strings.Split(string(data), "\n") {
		key, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "export "), "=")
		key = strings.TrimSpace(key)
		value, ok := values[key]
		if !ok || key == "" {
			continue
		}
		at := report.Position{File: name, Line: i + 1, Column: 1 + strings.Index(line, key)}
		one := EnvVar{Name: Value{key, true, at}, Value: Value{value, !placeholder(value), at}, From: "file", Ref: name, Key: key}
		if j := slices.IndexFunc(vars, func(e EnvVar) bool { return e.Name.Text == key }); j >= 0 {
			vars[j] = one
		} else {
			vars = append(vars, one)
		}
	}
	return vars, true
}
