package buildspec

import (
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

var variable = regexp.MustCompile(`\$\{\w*\}`)

// resolve makes the paths of a build those of the repository. A Dockerfile's path that is known in part becomes one
// build for each Dockerfile that fits.
func (f *finder) resolve(b Build) (list []Build) {
	for _, p := range b.either {
		if _, ok := f.files.Lookup(b.Dockerfile); !ok {
			if _, ok := f.files.Lookup(p); ok {
				b.Dockerfile = p
			}
		}
	}
	b.either = nil
	defer func() {
		for i := range list {
			list[i].rawArgs = nil
		}
	}()
	if b.Dockerfile == "" || Known(b.Dockerfile) {
		return []Build{f.settle(b)}
	}
	for _, file := range nearest(f.fitting(b.Dockerfile), b) {
		one := b.bind(file.values)
		one.Dockerfile, one.Inferred = file.path, true
		list = append(list, f.settle(one))
	}
	if list == nil {
		b.Dockerfile = ""
		list = []Build{f.settle(b)}
	}
	return list
}

// nearest keeps the Dockerfiles below the folder of the build file, where a path begins with an unknown part and there
// are such: it is more often a name there than a path elsewhere.
func nearest(fits []fit, b Build) []fit {
	dir := path.Dir(b.Evidence.File)
	if dir == "." || !strings.HasPrefix(b.Dockerfile, "${") {
		return fits
	}
	var near []fit
	for _, one := range fits {
		if strings.HasPrefix(one.path, dir+"/") {
			near = append(near, one)
		}
	}
	if near == nil {
		return fits
	}
	return near
}

// settle fills in what follows from the files that are there.
func (f *finder) settle(b Build) Build {
	if b.Context != "" && !Known(b.Context) {
		b.Context = ""
	}
	if path.Base(b.Dockerfile) == "Dockerfile" {
		if _, ok := f.files.Lookup(b.Dockerfile); !ok { // podman and buildah look for a Containerfile first
			alt := path.Join(path.Dir(b.Dockerfile), "Containerfile")
			if _, ok := f.files.Lookup(alt); ok {
				b.Dockerfile = alt
			}
		}
	}
	if b.Ignorefile != "" {
		return b
	}
	for _, p := range []string{b.Dockerfile + ".dockerignore", path.Join(b.Context, ".dockerignore")} {
		if _, ok := f.files.Lookup(p); ok && b.Context != "" {
			b.Ignorefile = p
			break
		}
	}
	return b
}

// A fit is a Dockerfile that a path fits, with the values of the path's unknown parts.
type fit struct {
	path   string
	values map[string]string
}

// fitting returns the Dockerfiles of the repository that a path with unknown parts fits. A path without any literal
// folder and without a name of its own would fit everything, and so tells nothing.
func (f *finder) fitting(pattern string) []fit {
	literal := variable.ReplaceAllString(strings.TrimSuffix(pattern, "Dockerfile"), "")
	if strings.HasPrefix(pattern, "${") {
		literal = path.Dir(literal) // may lie anywhere, so that the file's name alone tells little
	}
	if strings.Trim(literal, "./") == "" {
		return nil
	}
	var expr strings.Builder
	var names []string
	rest := pattern
	for {
		loc := variable.FindStringIndex(rest)
		if loc == nil {
			expr.WriteString(regexp.QuoteMeta(rest))
			break
		}
		part := `([^/]+)`
		if loc[0] == 0 && len(names) == 0 { // a whole path may stand at the beginning
			part = `(.+)`
		}
		expr.WriteString(regexp.QuoteMeta(rest[:loc[0]]) + part)
		names = append(names, rest[loc[0]:loc[1]])
		rest = rest[loc[1]:]
	}
	re, err := regexp.Compile(`^` + expr.String() + `$`)
	if err != nil || len(names) > 5 {
		return nil
	}
	var fits []fit
	for _, file := range f.dockerfiles {
		m := re.FindStringSubmatch(file)
		values, ok := map[string]string{}, m != nil
		for i := 1; ok && i < len(m); i++ {
			if old, seen := values[names[i-1]]; seen && old != m[i] {
				ok = false
			}
			values[names[i-1]] = m[i]
		}
		if ok {
			fits = append(fits, fit{file, values})
		}
	}
	return fits
}

// bind returns a copy of a build with unknown parts filled in. In names and arguments, a part that is a path stands for
// its last element.
func (b Build) bind(values map[string]string) Build {
	replace := func(text string, value func(string) string) string {
		return variable.ReplaceAllStringFunc(text, func(v string) string {
			if found, ok := values[v]; ok {
				return value(found)
			}
			return v
		})
	}
	place := func(text string) string { return replace(text, func(v string) string { return v }) }
	fill := func(text string) string { return replace(text, path.Base) }
	b.Context, b.Target, b.Ignorefile = place(b.Context), fill(b.Target), place(b.Ignorefile)
	b.Images = slices.Clone(b.Images)
	for i, image := range b.Images {
		b.Images[i] = fill(image)
	}
	args, raw := b.ArgsUnknown, b.rawArgs
	b.Args, b.ArgsUnknown, b.rawArgs = maps.Clone(b.Args), nil, nil
	for _, name := range args {
		if text, ok := raw[name]; ok {
			b.addArg(name + "=" + fill(text))
		} else {
			b.addArg(name)
		}
	}
	b.Contexts = maps.Clone(b.Contexts)
	for name, dir := range b.Contexts {
		b.Contexts[name] = place(dir)
	}
	return b
}
