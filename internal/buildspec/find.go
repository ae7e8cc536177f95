package buildspec

import (
	"cmp"
	"context"
	"path"
	"reflect"
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/inventory"
	"github.com/golive-dev/golive/report"
)

// maxFile is the size in bytes up to which Makefiles, scripts and the like are read.
const maxFile = 1 << 20

// maxBuilds bounds what is found in one repository.
const maxBuilds = 20_000

// Find returns every build that files of the repository state, sorted by place. within tells which files are looked
// at; what they refer to may lie elsewhere in the repository.
func Find(ctx context.Context, files *inventory.Inventory, within func(path string) bool) ([]Build, []Problem) {
	f := &finder{files: files, within: within, dockerfiles: named(files, within)}
	f.compose(ctx)
	for _, e := range files.Entries() {
		if ctx.Err() != nil {
			f.problem("", 0, "build files were not all read: "+ctx.Err().Error())
			break
		}
		if e.Kind != inventory.Regular || !within(e.Path) || len(f.builds) > maxBuilds {
			continue
		}
		if read := f.reader(e); read != nil {
			read(e.Path)
		}
	}
	return f.finish(), f.problems
}

// A finder collects the builds of one repository.
type finder struct {
	files       *inventory.Inventory
	within      func(string) bool
	dockerfiles []string      // by name, for paths that are known in part
	observe     func(command) // told every command of the CI, Makefiles and scripts; may be nil
	builds      []Build
	problems    []Problem
}

// reader returns the function that reads a file of this name, nil where the name tells of no builds.
func (f *finder) reader(e inventory.Entry) func(string) {
	base, ext := strings.ToLower(path.Base(e.Path)), strings.ToLower(path.Ext(e.Path))
	yaml := ext == ".yml" || ext == ".yaml"
	switch {
	case strings.Contains(base, "bake") && ext == ".hcl", strings.HasPrefix(base, "docker-bake") && ext == ".json":
		return f.bake
	case yaml && path.Base(path.Dir(e.Path)) == "workflows" && isForge(path.Dir(path.Dir(e.Path))):
		return f.workflow
	case yaml && (base == "taskfile.yml" || base == "taskfile.yaml" || strings.HasPrefix(base, "taskfile.")):
		return f.taskfile
	case yaml && strings.HasPrefix(base, "skaffold"):
		return f.skaffold
	case yaml && (strings.HasPrefix(base, ".goreleaser") || strings.HasPrefix(base, "goreleaser")):
		return f.goreleaser
	case yaml && isCI(e.Path):
		return f.ci
	case isMakefile(base):
		return f.makefile
	case isScript(f.files, e):
		return f.script
	}
	return nil
}

// isForge reports whether a folder is one in which a forge looks for workflows.
func isForge(dir string) bool {
	return slices.Contains([]string{".github", ".gitea", ".forgejo"}, path.Base(dir))
}

func isMakefile(base string) bool {
	return strings.HasSuffix(base, "makefile") || strings.HasSuffix(base, ".mk") || strings.HasSuffix(base, ".mak") ||
		strings.HasPrefix(base, "makefile.") && !strings.HasSuffix(base, ".am") && !strings.HasSuffix(base, ".in")
}

// isScript reports whether a file is a shell script, by its name or by its first line.
func isScript(files *inventory.Inventory, e inventory.Entry) bool {
	if e.Size > maxScript {
		return false
	}
	switch path.Ext(e.Path) {
	case ".sh", ".bash":
		return true
	case "":
	default:
		return false
	}
	if !e.Exec {
		return false
	}
	text, err := files.ReadFile(e.Path)
	if err != nil {
		return false
	}
	first, _, _ := strings.Cut(string(text[:min(len(text), 200)]), "\n")
	return strings.HasPrefix(first, "#!") && (strings.HasSuffix(strings.TrimSpace(first), "sh") || strings.Contains(first, "bash") || strings.Contains(first, "sh -"))
}

func (f *finder) problem(file string, line int, message string) {
	f.problems = append(f.problems, Problem{file, line, message})
}

// text reads a file that is no YAML; a problem is recorded where it cannot be read.
func (f *finder) text(file string) (string, bool) {
	data, err := f.files.ReadFile(file)
	if err != nil {
		f.problem(file, 0, "cannot be read: "+err.Error())
		return "", false
	}
	if len(data) > maxFile {
		f.problem(file, 0, "file is too large to be examined")
		return "", false
	}
	return strings.ReplaceAll(string(data), "\r\n", "\n"), true
}

// add records a build that a file states, after its paths have been made those of the repository.
func (f *finder) add(file string, b Build) {
	if b.Evidence.File == "" {
		b.Evidence.File = file
	}
	if b.Evidence.Line < 1 {
		b.Evidence.Line = 1
	}
	for _, one := range f.resolve(b) {
		slices.Sort(one.ArgsUnknown)
		one.ArgsUnknown = slices.Compact(one.ArgsUnknown)
		f.builds = append(f.builds, one)
	}
}

// pick records the builds that a file states where it is not told in which folder it is run: those for the first folder
// for which the Dockerfile is there, else those for the first.
func (f *finder) pick(file string, dirs []string, read func(dir string) []Build) {
	first := read(dirs[0])
	if len(first) == 0 {
		return
	}
	others := [][]Build{}
	for _, dir := range dirs[1:] {
		if dir != dirs[0] {
			others = append(others, read(dir))
		}
	}
	for i, b := range first {
		for _, other := range others {
			if !f.there(b) && i < len(other) && f.there(other[i]) {
				b = other[i]
			}
		}
		f.add(file, b)
	}
}

// there reports whether the Dockerfile of a build, and the folder that is its context, are in the repository.
func (f *finder) there(b Build) bool {
	for _, one := range f.resolve(b) {
		if _, ok := f.files.Lookup(one.Dockerfile); ok && (one.Context == "" || f.files.IsDir(one.Context)) {
			return true
		}
	}
	return false
}

// finish sorts the builds and drops what was found twice.
func (f *finder) finish() []Build {
	slices.SortStableFunc(f.builds, func(a, b Build) int {
		return cmp.Or(cmp.Compare(a.Evidence.File, b.Evidence.File), cmp.Compare(a.Evidence.Line, b.Evidence.Line),
			cmp.Compare(a.Dockerfile, b.Dockerfile), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Target, b.Target),
			cmp.Compare(strings.Join(a.Images, ","), strings.Join(b.Images, ",")))
	})
	slices.SortStableFunc(f.problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Message, b.Message))
	})
	f.problems = slices.Compact(f.problems)
	return slices.CompactFunc(f.builds, func(a, b Build) bool { return reflect.DeepEqual(a, b) })
}

// A collector turns commands of one job, rule or script into builds, and learns from pushes which are released.
type collector struct {
	kind    Kind
	name    string
	file    string        // "" is the file that is read
	line    func(int) int // from a line of the script to one of the file
	observe func(command)
	builds  []Build
	pushes  []string
}

func (c *collector) emit(n command) {
	if c.observe != nil {
		c.observe(n)
	}
	if image, ok := pushed(n.args); ok {
		c.pushes = append(c.pushes, image)
		return
	}
	if b, ok := fromCommand(n); ok && len(c.builds) < maxBuilds {
		b.Kind, b.Name = c.kind, c.name
		b.Evidence = report.Position{File: c.file, Line: n.line}
		if c.line != nil {
			b.Evidence.Line = c.line(n.line)
		}
		c.builds = append(c.builds, b)
	}
}

// pushed returns the image that a command pushes.
func pushed(args []string) (string, bool) {
	i := skipGlobals(args)
	if i < len(args) && args[i] == "image" {
		i++
	}
	switch path.Base(args[0]) {
	case "docker", "podman", "nerdctl", "buildah", "img":
	default:
		if !engine.MatchString(args[0]) {
			return "", false
		}
	}
	if i >= len(args) || args[i] != "push" {
		return "", false
	}
	image, ok := contextArgument(slices.DeleteFunc(slices.Clone(args[i+1:]), func(a string) bool { return strings.HasPrefix(a, "-") }))
	return image, ok
}

// done marks the builds whose image is pushed, by name without tag, and returns all.
func (c *collector) done() []Build {
	for i := range c.builds {
		b := &c.builds[i]
		b.Push = b.Push || slices.ContainsFunc(b.Images, func(image string) bool {
			return slices.ContainsFunc(c.pushes, func(p string) bool { return repository(p) == repository(image) })
		})
	}
	return c.builds
}

// repository returns an image's name without tag and digest.
func repository(image string) string {
	image, _, _ = strings.Cut(image, "@")
	if i := strings.LastIndexByte(image, ':'); i > strings.LastIndexByte(image, '/') {
		image = image[:i]
	}
	return image
}
