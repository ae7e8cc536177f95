package buildspec

import (
	"path"
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/inventory"
)

// Dockerfiles returns every Dockerfile within reach, sorted: by name (Dockerfile, Containerfile, Dockerfile.NAME,
// NAME.Dockerfile and the like) and those that a build names. Templates of Dockerfiles are none.
func Dockerfiles(files *inventory.Inventory, within func(path string) bool, builds []Build) []string {
	list := named(files, within)
	for _, b := range builds {
		if e, ok := files.Lookup(b.Dockerfile); ok && within(b.Dockerfile) && (e.Kind == inventory.Regular || e.Kind == inventory.Symlink) {
			list = append(list, b.Dockerfile)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// named returns the Dockerfiles that their names tell.
func named(files *inventory.Inventory, within func(path string) bool) []string {
	var list []string
	for _, e := range files.Entries() {
		if (e.Kind == inventory.Regular || e.Kind == inventory.Symlink) && dockerfileName(path.Base(e.Path)) && within(e.Path) {
			list = append(list, e.Path)
		}
	}
	return list
}

// notDockerfile are the endings of files about Dockerfiles: ignore files, templates, documents, code.
var notDockerfile = map[string]bool{
	"dockerignore": true, "tmpl": true, "tpl": true, "template": true, "gotmpl": true, "j2": true, "jinja": true, "jinja2": true,
	"in": true, "erb": true, "mustache": true, "hbs": true, "m4": true, "ejs": true, "md": true, "rst": true, "txt": true,
	"go": true, "py": true, "js": true, "ts": true, "rs": true, "rb": true, "java": true, "sh": true, "bash": true, "ps1": true,
	"yml": true, "yaml": true, "json": true, "toml": true, "hcl": true, "xml": true, "html": true, "css": true, "svg": true,
	"png": true, "patch": true, "diff": true, "bak": true, "orig": true, "old": true, "swp": true, "lock": true, "license": true,
	"mod": true, "sum": true, "mk": true, "vim": true, "snap": true, "golden": true,
}

// dockerfileName reports whether a file of this name is a Dockerfile.
func dockerfileName(base string) bool {
	lower := strings.ToLower(base)
	for _, word := range []string{"dockerfile", "containerfile"} {
		if lower == word || strings.HasSuffix(lower, "."+word) {
			return true
		}
		// Dockerfile.NAME, Dockerfile-NAME and Dockerfile_NAME; further endings tell what else it is.
		if rest, ok := strings.CutPrefix(lower, word); ok && rest != "" && strings.IndexByte(".-_", rest[0]) >= 0 {
			parts := strings.Split(rest[1:], ".")
			return !slices.ContainsFunc(parts, func(p string) bool { return notDockerfile[p] })
		}
	}
	return false
}

// devWords name what is for development and tests, in names of Dockerfiles.
var devWords = map[string]bool{
	"dev": true, "development": true, "devel": true, "develop": true, "test": true, "tests": true, "testing": true, "e2e": true,
	"debug": true, "debugger": true, "devcontainer": true, "local": true, "lint": true, "tilt": true,
}

// Dev reports whether a Dockerfile is, by its name or folder, one for development or tests: Dockerfile.dev,
// test.Dockerfile, .devcontainer/Dockerfile. Such a Dockerfile is judged only where a workload, a bake file or a push
// names it.
func Dev(name string) bool {
	dir, base := path.Split(strings.ToLower(name))
	for _, folder := range strings.Split(dir, "/") {
		if folder == ".devcontainer" || folder == ".gitpod" {
			return true
		}
	}
	if base == ".gitpod.dockerfile" {
		return true
	}
	words := strings.FieldsFunc(base, func(r rune) bool { return r == '.' || r == '-' || r == '_' })
	return slices.ContainsFunc(words, func(w string) bool { return devWords[w] })
}
