package project

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"golang.org/x/mod/module"

	"github.com/golive-dev/golive/internal/container"
	"github.com/golive-dev/golive/internal/manifest"
	"github.com/golive-dev/golive/internal/service"
	"github.com/golive-dev/golive/internal/settings"
)

// systemTools are programs of distributions that commands and scripts call beside a service.
var systemTools = func() map[string]bool {
	tools := map[string]bool{}
	for _, t := range strings.Fields(`: [ awk basename cat cd chgrp chmod chown cp curl cut date dirname echo exit false find grep head hostname id
		ip kill ln ls mkdir mktemp mv nc nslookup ping printf ps pwd read return rm sed seq set sleep sort stat sysctl tail tar test touch tr
		trap true tty ulimit umask uname unset until update-ca-certificates wait wget which while xargs pg_isready psql mysqladmin
		redis-cli jq openssl envsubst`) {
		tools[t] = true
	}
	return tools
}()

// imageStarts returns what an image starts by itself.
func (l *linker) imageStarts(img *Image) (runs []run, complete bool) {
	if img.Image == nil || img.Final == nil {
		return nil, false
	}
	argv, known := img.Final.Process()
	runs, why := l.runs(img, containerArguments(argv), l.follower(nil, nil, img), true)
	return runs, why == "" && known != container.Unknown
}

// containerStarts returns what a container of an image starts: command and args of the manifest over ENTRYPOINT and CMD.
// A command leaves CMD out, args leave ENTRYPOINT in place (Kubernetes, "Define a Command and Arguments for a Container";
// Compose Specification, entrypoint and command).
func (l *linker) containerStarts(w *manifest.Workload, c *manifest.Container, img *Image) (runs []run, why string) {
	if len(c.Command) == 0 && (img.Image == nil || img.Final == nil) {
		return nil, fmt.Sprintf("the Dockerfile %s could not be read", img.Dockerfile)
	}
	argv, own := l.startedWith(w, c, img)
	return l.runs(img, argv, l.follower(w, c, img), own)
}

// startedWith returns the command line of a container of an image. own says that the image itself has a say in what is started.
func (l *linker) startedWith(w *manifest.Workload, c *manifest.Container, img *Image) (argv []settings.Argument, own bool) {
	switch {
	case len(c.Command) > 0:
		return l.arguments(w, c, c.Command, c.Args), false
	case len(c.Args) > 0:
		entry := img.Final.Entrypoint
		switch {
		case entry == nil && img.Final.BaseCommand == container.Unknown:
			return nil, true
		case entry == nil:
			return l.arguments(w, c, c.Args), false
		case entry.ShellForm: // "sh -c TEXT", which takes what follows for $0, $1 …
			argv, _ := img.Final.Process()
			return append(containerArguments(argv), l.arguments(w, c, c.Args)...), true
		}
		return append(containerArguments(entry.Args), l.arguments(w, c, c.Args)...), true
	}
	words, _ := img.Final.Process()
	return containerArguments(words), true
}

func containerArguments(list []container.Value) []settings.Argument {
	args := make([]settings.Argument, 0, len(list))
	for _, v := range list {
		args = append(args, settings.Argument{Text: v.Text, Known: v.Known, Position: v.Position})
	}
	return args
}

// runs finds the programs behind a command line in an image. own says that the image itself names what is started: where that
// cannot be told and the image builds one program, it is that one. why says what is not known.
func (l *linker) runs(img *Image, argv []settings.Argument, f *follower, own bool) (list []run, why string) {
	cmds, complete := f.follow(argv)
	if !complete {
		why = "its command has parts that only the run knows"
	}
	for _, cmd := range cmds {
		progs, how, sure := l.executable(img, f.path(cmd))
		switch {
		case len(progs) == 1:
			list = append(list, run{progs[0], cmd, how})
		case len(progs) > 1:
			why = fmt.Sprintf("%s may be %s or %s", cmd.name.Text, progs[0].Dir, progs[1].Dir)
		case !sure:
			why = fmt.Sprintf("it cannot be told which program %s is", cmd.name.Text)
		}
	}
	if len(list) > 0 || !own {
		return list, why
	}
	if built, all := l.builtBy(img); len(built) == 1 && all == 1 && (why != "" || len(cmds) == 0) {
		cmd := command{args: []settings.Argument{{Many: true}}, dirOpen: true}
		if len(cmds) == 1 {
			cmd = cmds[0]
		}
		cmd.guessed = true // whatever starts it may set variables, and takes arguments of its own
		return []run{{built[0], cmd, "builds " + built[0].Dir + " alone"}}, ""
	}
	if len(cmds) == 0 && why == "" {
		why = "it cannot be told what the image starts"
	}
	return nil, why
}

// executable returns the programs that an executable of an image may be. sure says that it is one of them, or none of the
// model's where there are none.
func (l *linker) executable(img *Image, name string) (progs []*service.Program, how string, sure bool) {
	base := path.Base(name)
	how = "starts " + name
	if img.Image == nil || img.Final == nil {
		return nil, "", false
	}
	truth, at, node := img.Final.LookPath(name)
	switch {
	case node != nil && node.Build != nil:
		progs, sure := l.ofBuild(node.Build, path.Base(at))
		if len(progs) == 1 {
			how += ", built from " + progs[0].Dir
		}
		if len(progs) > 0 || sure {
			return progs, how, sure
		}
	case truth == container.Yes && node != nil && node.Origin.File == "" && node.Source == "":
		return nil, "", true // of the base image
	case systemTools[base], (node == nil || node.Source == "") && otherLanguage(img):
		return nil, "", true
	}
	// By name: among what the image builds, or, where it only copies what something else built, among all programs.
	among, all := l.builtBy(img)
	if all == 0 {
		among = l.model.Programs
	}
	for _, p := range among {
		if p.Name == base {
			progs = append(progs, p)
		}
	}
	return progs, how + ", named like the program", len(progs) == 1
}

// languages are public images of other languages' tools and runtimes, by the last element of their names.
var languages = func() map[string]bool {
	names := map[string]bool{}
	for _, n := range strings.Fields(`python pypy node bun deno ruby rails php composer perl rust elixir erlang swift julia r-base openjdk
		eclipse-temurin amazoncorretto corretto gradle maven tomcat jetty sdk aspnet runtime-deps dotnet nginx httpd caddy`) {
		names[n] = true
	}
	return names
}()

// otherLanguage reports whether an image is certainly not made of Go: one of its stages is that of another language, none has
// the go command or builds with it, and nothing that is made outside the Dockerfile is copied.
func otherLanguage(img *Image) bool {
	other := false
	for _, stage := range img.Stages {
		if !stage.Used {
			continue
		}
		for _, c := range stage.Copies {
			for _, src := range c.Sources {
				if c.From.Kind == container.FromContext && src.Found != container.Yes {
					return false
				}
			}
		}
		if len(stage.Builds) > 0 {
			return false
		}
		if stage.Base.Stage == nil {
			k := stage.Base.Knowledge()
			if stage.Base.Name == "" && !stage.Base.Scratch || k != nil && k.Toolchain == container.Yes {
				return false
			}
			other = other || languages[path.Base(stage.Base.Name)]
		}
	}
	return other
}

// ofBuild returns the programs that an executable of a build may be. sure says that, where there are none, it is a program
// outside the model.
func (l *linker) ofBuild(b *container.Build, base string) (progs []*service.Program, sure bool) {
	sure = true
	for _, pkg := range b.Packages {
		if pkg.Repo == "" {
			sure = false
			continue
		}
		dir := packageDir(pkg.Repo)
		for _, p := range l.model.Programs {
			if _, below := relative(dir, p.Dir); (p.Dir == dir || pkg.Pattern && below) && !slices.Contains(progs, p) {
				progs = append(progs, p)
			}
		}
	}
	if !sure { // a package that is only known by its module
		for _, p := range l.model.Programs {
			if m := l.modules.Of(p.Dir); m != nil && m.File == b.ModuleFile && p.Name == base && !slices.Contains(progs, p) {
				progs = append(progs, p)
			}
		}
	}
	if len(progs) > 1 || len(b.Packages) > 1 || len(b.Packages) == 1 && b.Packages[0].Pattern {
		named := slices.DeleteFunc(slices.Clone(progs), func(p *service.Program) bool { return p.Name != base })
		switch {
		case len(named) == 1:
			return named, true
		case len(progs) == 1: // another package of the build, outside the model
			return nil, sure && !b.Packages[0].Pattern
		case len(progs) > 1:
			return progs, false
		}
	}
	return progs, sure
}

// builtBy returns the programs of the model that an image builds and does not certainly leave behind, and how many packages
// and patterns it builds in all, those outside the model included.
func (l *linker) builtBy(img *Image) (list []*service.Program, all int) {
	dirs := map[string]bool{}
	eachBuild(img, func(b *container.Build) {
		if b.InFinal == container.No {
			return
		}
		for _, pkg := range b.Packages {
			if pkg.Repo == "" {
				continue
			}
			dir, any := packageDir(pkg.Repo), false
			for _, p := range l.model.Programs {
				if _, below := relative(dir, p.Dir); p.Dir == dir || pkg.Pattern && below {
					any = true
					dirs[p.Dir] = true
					if !slices.Contains(list, p) {
						list = append(list, p)
					}
				}
			}
			if !any {
				dirs[dir] = true
			}
		}
	})
	return list, len(dirs)
}

// imagesOf returns the images that start a program, and those that only hold it.
func (l *linker) imagesOf(prog *service.Program) (starting, holding []*Image) {
	for _, img := range l.images {
		switch {
		case slices.ContainsFunc(l.starts[img].runs, func(r run) bool { return r.program == prog }):
			starting = append(starting, img)
		default:
			if built, _ := l.builtBy(img); slices.Contains(built, prog) {
				holding = append(holding, img)
			}
		}
	}
	return starting, holding
}

// moduleLast is the last element of a module's path, a major version aside.
func moduleLast(modulePath string) string {
	prefix, _, ok := module.SplitPathVersion(modulePath)
	if !ok {
		prefix = modulePath
	}
	return path.Base(prefix)
}
