package image

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/golive-dev/golive/internal/container"
	"github.com/golive-dev/golive/internal/gocmd"
	"github.com/golive-dev/golive/report"
)

// judgeLibc holds each program that is linked against a C library against the one that the final image has.
func judgeLibc(ctx context.Context, j *judge, img *container.Image) {
	stage := img.Final
	if stage == nil || stage.Windows {
		return
	}
	for _, b := range usedBuilds(img) {
		if b.InFinal != container.Yes || !b.Certain {
			continue
		}
		run := stage.Base.Knowledge()
		builder := b.Stage.Base.Knowledge()
		if run == nil || builder == nil {
			continue
		}
		from, to := builder.Libc, run.Libc
		if from != container.Glibc && from != container.Musl || to == container.LibcUnknown || from == to ||
			dynamicAnyway(stage, from) || !usesCgo(b, builder) || linksStatically(b) {
			continue
		}
		j.libc(ctx, img, b, from, to)
	}
}

func (j *judge) libc(ctx context.Context, img *container.Image, b *container.Build, from, to container.Libc) {
	package_, via, ok := j.cgoOf(ctx, img, b)
	if !ok {
		j.unknown(libcMismatch, b.Position, "whether the program links cgo could not be found out")
		return
	}
	j.decide(libcMismatch, b.Position)
	if package_ == "" {
		return
	}
	final := img.Final.Base.Root()
	f := report.Finding{
		Message:  fmt.Sprintf("the program is linked against %s and runs on %s, which has %s", libcName(from), final.Ref.Text, has(to)),
		Label:    fmt.Sprintf("built with cgo, through package %s", package_),
		Position: b.Position,
		Related:  []report.Related{{Message: "runs on " + final.Ref.Text, Position: baseAt(rootStage(img.Final))}},
		Help:     "build with CGO_ENABLED=0, or run on an image with the C library of the build stage",
		Context:  enclosing(b.Stage, "go "+verb(b)),
	}
	if !via {
		f.Help = fmt.Sprintf("package %s needs cgo: run on an image with the C library of the build stage, or link statically", package_)
	}
	j.report(libcMismatch, f)
}

func libcName(l container.Libc) string {
	if l == container.Musl {
		return "musl"
	}
	return "glibc"
}

func has(l container.Libc) string {
	if l == container.LibcNone {
		return "no C library"
	}
	return libcName(l)
}

// usesCgo reports whether cgo is on in a build for certain: CGO_ENABLED says so, or it is not set, the stage has a C
// compiler and the build is for its own platform (go help environment, cmd/go/internal/cfg).
func usesCgo(b *container.Build, builder *container.Knowledge) bool {
	if os, ok := b.Env["GOOS"]; ok && (!os.Known || os.Text != "linux" && os.Text != "") {
		return false
	}
	for _, name := range []string{"CC", "CXX"} {
		if v, ok := b.Env[name]; ok && v.Text != "gcc" && v.Text != "g++" && v.Text != "clang" {
			return false // a compiler for another C library, or for static programs
		}
	}
	if cgo, ok := b.Env["CGO_ENABLED"]; ok {
		return cgo.Known && cgo.Text == "1"
	}
	if flags, ok := b.Env["GOFLAGS"]; ok && !flags.Known {
		return false
	}
	// A build for another architecture has cgo off; which one the builder has is known by custom only.
	if arch, ok := b.Env["GOARCH"]; ok && (!arch.Known || arch.Text != "amd64" && arch.Text != "") {
		return false
	}
	return builder.CCompiler == container.Yes || installs(b.Stage, compilers)
}

var (
	compilers = regexp.MustCompile(`^(gcc|g\+\+|clang|build-base|build-essential|alpine-sdk)([-\d.].*)?$`)
	// loaders are packages that bring the C library of the other side.
	glibcOnMusl = regexp.MustCompile(`^(gcompat|libc6-compat|glibc.*|.*/glibc.*)$`)
	muslOnGlibc = regexp.MustCompile(`^musl$`)
)

// installs reports whether a stage, or one that it is FROM, certainly installs a package.
func installs(stage *container.Stage, name *regexp.Regexp) bool {
	for ; stage != nil; stage = stage.Base.Stage {
		for _, p := range stage.Packages {
			if name.MatchString(p.Name) {
				return true
			}
		}
	}
	return false
}

// dynamicAnyway reports whether the final image has a loader for the other C library, or may have.
func dynamicAnyway(stage *container.Stage, from container.Libc) bool {
	name, loaders := glibcOnMusl, []string{"/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1"}
	if from == container.Musl {
		name, loaders = muslOnGlibc, []string{"/lib/ld-musl-x86_64.so.1", "/lib/ld-musl-aarch64.so.1"}
	}
	if installs(stage, name) {
		return true
	}
	for _, l := range loaders {
		if truth, _ := stage.FS.Lookup(l); truth == container.Yes {
			return true
		}
	}
	return copiesLibraries(stage)
}

// copiesLibraries reports whether a stage takes shared libraries from somewhere, the loader perhaps among them.
func copiesLibraries(stage *container.Stage) bool {
	for ; stage != nil; stage = stage.Base.Stage {
		for _, c := range stage.Copies {
			for _, src := range c.Sources {
				dir := path.Join("/", src.Text)
				if c.From.Kind != container.FromContext && (!src.Known || src.Whole || strings.HasPrefix(dir, "/lib") ||
					strings.HasPrefix(dir, "/usr/lib") || dir == "/usr" || strings.Contains(path.Base(dir), ".so")) {
					return true
				}
			}
		}
	}
	return false
}

var (
	staticFlag = regexp.MustCompile(`(^|[\s"'=])-?-static(-pie)?($|[\s"'])`)
)

// linksStatically reports whether the flags of a build make the program static, or may.
func linksStatically(b *container.Build) bool {
	for _, v := range b.Ldflags {
		if staticFlag.MatchString(v.Text) || !v.Known && strings.HasPrefix(strings.TrimSpace(v.Text), "$") {
			return true
		}
	}
	for _, v := range b.Flags {
		if strings.Contains(v.Text, "-static") || strings.HasPrefix(v.Text, "-buildmode") || strings.HasPrefix(v.Text, "--buildmode") {
			return true
		}
	}
	if flags, ok := b.Env["GOFLAGS"]; ok && strings.Contains(flags.Text, "-static") {
		return true
	}
	return !b.TagsKnown
}

// cgoOf returns a package with cgo that a build links, "" where it links none, and whether that package is of the
// standard library, which does without. It asks the go command what the packages import, with the network off; ok is
// false where that cannot be told.
func (j *judge) cgoOf(ctx context.Context, img *container.Image, b *container.Build) (name string, standard, ok bool) {
	module := j.moduleOf(b)
	if module == nil {
		return "", false, false
	}
	var patterns []string
	for _, p := range b.Packages {
		if p.Repo == "" || p.Found != container.Yes {
			return "", false, false
		}
		rel, inside := below(module.Dir, p.Repo)
		if p.Repo == module.Dir {
			rel, inside = ".", true
		}
		if !inside || strings.HasPrefix(rel, "-") {
			return "", false, false
		}
		if rel != "." {
			rel = "./" + rel
		}
		if p.Pattern {
			rel += "/..."
		}
		patterns = append(patterns, rel)
	}
	if len(b.Packages) == 0 {
		return "", false, false
	}
	if len(b.Packages) > 1 || b.Packages[0].Pattern {
		if patterns = j.programsOf(img, b, module.Dir); patterns == nil {
			return "", false, false
		}
	}
	key := module.Dir + "\x00" + strings.Join(patterns, "\x00") + "\x00" + strings.Join(b.Tags, ",")
	if answer, seen := j.cgo[key]; seen {
		return answer.name, answer.standard, answer.ok
	}
	name, standard, ok = j.listCgo(ctx, module.Dir, b.Tags, patterns)
	j.cgo[key] = cgoAnswer{name, standard, ok}
	return name, standard, ok
}

// programsOf returns the packages behind the programs that the final image holds of a build of several, nil where a program
// cannot be told by its name.
func (j *judge) programsOf(img *container.Image, b *container.Build, module string) []string {
	names := map[string]bool{}
	for at, node := range img.Final.FS.Known() {
		if node.Build != b {
			continue
		}
		name := path.Base(at)
		for _, c := range img.Final.Copies { // which may give it another name
			if c.DestPath == at && c.From.Kind == container.FromStage && len(c.Sources) == 1 && c.Sources[0].Known {
				name = path.Base(c.Sources[0].Text)
			}
		}
		names[name] = true
	}
	var list []string
	for _, name := range sortedKeys(names) {
		found := ""
		for _, dir := range j.packageDirs(module) {
			rel, inside := below(module, dir)
			if !inside || path.Base(dir) != name || !builds(b, dir) {
				continue
			}
			if found != "" {
				return nil
			}
			found = "./" + rel
		}
		if found == "" {
			return nil
		}
		list = append(list, found)
	}
	return list
}

// builds reports whether a folder is among the packages that a build names.
func builds(b *container.Build, dir string) bool {
	for _, p := range b.Packages {
		if _, inside := below(p.Repo, dir); p.Repo == dir || p.Pattern && inside {
			return true
		}
	}
	return false
}

type cgoAnswer struct {
	name         string
	standard, ok bool
}

func (j *judge) listCgo(ctx context.Context, dir string, tags, patterns []string) (name string, standard, ok bool) {
	command, err := gocmd.Find(ctx, gocmd.Options{Offline: true, Root: j.files.Dir()})
	if err != nil {
		return "", false, false
	}
	args := []string{"list", "-e", "-deps", "-json=ImportPath,CgoFiles,Standard,Error,DepsErrors,Incomplete"}
	if len(tags) > 0 {
		args = append(args, "-tags="+strings.Join(tags, ","))
	}
	env := []string{"CGO_ENABLED=1", "GOOS=linux", "GOARCH=amd64"}
	out, err := command.RunEnv(ctx, filepath.Join(j.files.Dir(), filepath.FromSlash(dir)), env, append(append(args, "--"), patterns...)...)
	if err != nil {
		return "", false, false
	}
	return readCgo(out)
}

// readCgo reads what go list prints. Packages that could not be loaded leave a No undecided, not a Yes.
func readCgo(out []byte) (name string, standard, ok bool) {
	complete := true
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			ImportPath string
			CgoFiles   []string
			Standard   bool
			Incomplete bool
			Error      *struct{ Err string }
		}
		if err := d.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			return "", false, false
		}
		if p.Error != nil || p.Incomplete {
			complete = false
		}
		if len(p.CgoFiles) == 0 || p.ImportPath == "runtime/cgo" {
			continue
		}
		if !p.Standard {
			return p.ImportPath, false, true
		}
		if name == "" || p.ImportPath == "net" {
			name, standard = p.ImportPath, true
		}
	}
	return name, standard, name != "" || complete
}
