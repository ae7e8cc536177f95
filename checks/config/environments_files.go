package config

import (
	"path"
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/environment"
)

// asideFolders hold files that do not ship.
var asideFolders = []string{"testdata", "test", "tests", "e2e", "example", "examples", "_examples", "hack", "docs", "doc", "samples",
	".github", "node_modules", "vendor"}

// asideFile reports whether a file is an example, a template to be filled in, or there for tests and documents.
func (j *judge) asideFile(name string) bool {
	dir := j.project.Dir
	for part := range strings.SplitSeq(path.Dir(j.ofProject(name)), "/") {
		if dir = path.Join(dir, part); slices.Contains(asideFolders, strings.ToLower(part)) && !j.project.EnvironmentFolder(dir) {
			return true
		}
	}
	base := strings.ToLower(path.Base(name))
	if strings.HasSuffix(base, "_test.go") {
		return true
	}
	return slices.ContainsFunc(strings.FieldsFunc(base, func(r rune) bool { return strings.ContainsRune(".-_", r) }), func(part string) bool {
		return slices.Contains([]string{"example", "sample", "template", "tmpl", "tpl", "dist", "fixture", "fixtures", "testdata"}, part)
	})
}

// ofProject returns a file's path below the project's folder: what the folders above are called says nothing of it.
func (j *judge) ofProject(name string) string {
	if j.project.Dir == "." {
		return name
	}
	return strings.TrimPrefix(name, j.project.Dir+"/")
}

// environmentOf returns the environment that a file is for, "" where it is none in particular.
func (j *judge) environmentOf(name string) string {
	return environment.Of(j.ofProject(name), j.project.Production...)
}

// production reports whether a file is production's.
func (j *judge) production(name string) bool {
	return environment.Production(j.environmentOf(name), j.project.Production)
}
