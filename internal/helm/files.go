package helm

import (
	"encoding/base64"
	"path"
	"strings"

	"github.com/gobwas/glob"
	"helm.sh/helm/v3/pkg/chart"
	"sigs.k8s.io/yaml"
)

// fileSet is .Files of a template, as Helm's engine has it and does not export it.
type fileSet map[string][]byte

func newFiles(from []*chart.File) fileSet {
	files := fileSet{}
	for _, f := range from {
		files[f.Name] = f.Data
	}
	return files
}

// GetBytes returns a file's content.
func (f fileSet) GetBytes(name string) []byte {
	if v, ok := f[name]; ok {
		return v
	}
	return []byte{}
}

// Get returns a file's content as a text.
func (f fileSet) Get(name string) string { return string(f.GetBytes(name)) }

// Glob returns the files whose path matches.
func (f fileSet) Glob(pattern string) fileSet {
	g, err := glob.Compile(pattern, '/')
	if err != nil {
		g, _ = glob.Compile("**")
	}
	found := fileSet{}
	for name, data := range f {
		if g.Match(name) {
			found[name] = data
		}
	}
	return found
}

// AsConfig returns the files as the data of a ConfigMap.
func (f fileSet) AsConfig() string {
	return f.encode(func(data []byte) string { return string(data) })
}

// AsSecrets returns the files as the data of a Secret.
func (f fileSet) AsSecrets() string { return f.encode(base64.StdEncoding.EncodeToString) }

func (f fileSet) encode(text func([]byte) string) string {
	m := map[string]string{}
	for name, data := range f {
		m[path.Base(name)] = text(data)
	}
	out, err := yaml.Marshal(m)
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(string(out), "\n")
}

// Lines returns the lines of a file.
func (f fileSet) Lines(name string) []string {
	s := string(f[name])
	if s == "" {
		return []string{}
	}
	return strings.Split(strings.TrimSuffix(s, "\n"), "\n")
}
