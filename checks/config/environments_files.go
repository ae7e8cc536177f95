package config

import (
	"path"
	"slices"
	"strings"
)

// asideFolders hold files that do not ship.
var asideFolders = []string{"testdata", "test", "tests", "e2e", "example", "examples", "_examples", "hack", "docs", "doc", "samples", ".github", "node_modules", "vendor"}

// asideFile reports whether a file is an example, a template to be filled in, or there for tests and documents.
func asideFile(name string) bool {
	if slices.ContainsFunc(strings.Split(path.Dir(name), "/"), func(part string) bool { return slices.Contains(asideFolders, strings.ToLower(part)) }) {
		return true
	}
	base := strings.ToLower(path.Base(name))
	if strings.HasSuffix(base, "_test.go") {
		return true
	}
	return slices.ContainsFunc(strings.FieldsFunc(base, func(r rune) bool { return strings.ContainsRune(".-_", r) }), func(part string) bool {
		return slices.Contains([]string{"example", "sample", "template", "tmpl", "tpl", "dist", "fixture", "fixtures", "testdata"}, part)
	})
}
