package image

import (
	"context"
	"fmt"
	"path"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/golive-dev/golive/internal/container"
	"github.com/golive-dev/golive/report"
)

// judgeDepsCache looks for a download of modules behind a copy of sources, which every change of a source repeats.
func judgeDepsCache(_ context.Context, j *judge, img *container.Image) {
	judged := map[*container.Stage]bool{}
	for i := len(img.Stages) - 1; i >= 0; i-- {
		stage := img.Stages[i]
		if !stage.Used || stage.Windows || judged[stage] {
			continue
		}
		for s := stage; s != nil; s = s.Base.Stage {
			judged[s] = true // a chain of FROM is judged from its end, once
		}
		j.depsCache(img, stage)
	}
}

// depsCache walks through a chain of stages in the order of their instructions: the first download decides.
func (j *judge) depsCache(img *container.Image, last *container.Stage) {
	var chain []*container.Stage
	for s := last; s != nil; s = s.Base.Stage {
		chain = append([]*container.Stage{s}, chain...)
	}
	var source *container.Copy
	var holder *container.Stage
	for _, stage := range chain {
		for _, in := range stage.Instructions {
			if c := copyOf(stage, in); c != nil {
				if c.From.Kind == container.FromStage && strings.HasPrefix("/go/pkg/mod", c.DestPath) && c.DestPath != "/" && c.DestPath != "" {
					return // the modules come out of another stage, that caches them
				}
				if source == nil && bringsGoFiles(stage, c) {
					source, holder = c, stage
				}
				continue
			}
			run, ok := in.Command.(*instructions.RunCommand)
			if !ok {
				continue
			}
			command := downloads(run)
			if command == "" || usesVendor(run) {
				continue
			}
			if source == nil || cachesModules(run) || !j.needsModules(img, stage) {
				return
			}
			j.report(depsNotCached, report.Finding{
				Message:  fmt.Sprintf("sources are copied before %s, so that every change downloads all dependencies again", command),
				Label:    "any change below invalidates the download",
				Position: source.Position,
				Related:  []report.Related{{Message: command + " downloads the dependencies", Position: in.Position}},
				Help:     "copy go.mod and go.sum first, run go mod download, then copy the sources; or RUN --mount=type=cache,target=/go/pkg/mod",
				Context:  enclosing(holder, keyword(source)+" before "+command),
			})
			return
		}
	}
}

func copyOf(stage *container.Stage, in *container.Instruction) *container.Copy {
	for _, c := range stage.Copies {
		if c.Instruction == in {
			return c
		}
	}
	return nil
}

// bringsGoFiles reports whether a COPY takes Go sources out of the build context.
func bringsGoFiles(stage *container.Stage, c *container.Copy) bool {
	if c.From.Kind != container.FromContext {
		return false
	}
	for _, node := range stage.FS.Known() {
		if node.Kind == container.File && node.Origin == c.Position && strings.HasSuffix(node.Source, ".go") {
			return true
		}
	}
	return false
}

// downloads returns the first command of a RUN that fetches the module's dependencies, "" where none does.
func downloads(run *instructions.RunCommand) string {
	for _, text := range runScripts(run) {
		s, ok := parseScript(text)
		if !ok {
			continue
		}
		for _, c := range s.calls {
			w := withoutAssignments(c.words)
			if len(w) < 2 || path.Base(w[0]) != "go" {
				continue
			}
			switch w[1] {
			case "mod":
				if len(w) > 2 && (w[2] == "download" || w[2] == "vendor" || w[2] == "tidy" || w[2] == "verify") && !namesModule(w[3:]) {
					return "go mod " + w[2]
				}
			case "build", "test", "vet", "generate", "list", "run":
				if !namesModule(w[2:]) {
					return "go " + w[1]
				}
			case "install", "get":
				if !namesModule(w[2:]) && !namesRemote(w[2:]) {
					return "go " + w[1]
				}
			}
		}
	}
	return ""
}

// usesVendor reports whether a RUN says that the dependencies are in the vendor folder.
func usesVendor(run *instructions.RunCommand) bool {
	for _, text := range runScripts(run) {
		if strings.Contains(text, "-mod=vendor") || strings.Contains(text, "-mod vendor") {
			return true
		}
	}
	return false
}

// withoutAssignments drops `env` and its assignments in front of a command.
func withoutAssignments(list []string) []string {
	for len(list) > 0 && (list[0] == "env" || assignment.MatchString(list[0])) {
		list = list[1:]
	}
	return list
}

// namesModule reports whether arguments name a module of their own, which has nothing to do with the service's.
func namesModule(args []string) bool {
	for _, a := range args {
		if strings.Contains(a, "@") {
			return true
		}
	}
	return false
}

// namesRemote reports whether arguments name packages by import paths that begin with a host: a tool, mostly.
func namesRemote(args []string) bool {
	for _, a := range args {
		host, _, ok := strings.Cut(a, "/")
		if ok && strings.Contains(strings.Trim(host, "."), ".") {
			return true
		}
	}
	return false
}

// runScripts returns the shell texts of a RUN: its command line, and the heredocs that it is made of.
func runScripts(run *instructions.RunCommand) []string {
	line := strings.Join(run.CmdLine, " ")
	if !run.PrependShell {
		quoted := make([]string, len(run.CmdLine))
		for i, w := range run.CmdLine {
			quoted[i] = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
		}
		return []string{strings.Join(quoted, " ")}
	}
	var list []string
	if strings.HasPrefix(strings.TrimSpace(line), "<<") {
		for _, f := range run.Files {
			list = append(list, f.Data)
		}
		return list
	}
	list = append(list, line)
	for _, f := range run.Files {
		line += "\n" + f.Data + f.Name
	}
	if len(run.Files) > 0 {
		list[0] = line
	}
	return list
}

// cachesModules reports whether a RUN has a cache mount over the module cache.
func cachesModules(run *instructions.RunCommand) bool {
	for _, m := range instructions.GetMounts(run) {
		if m.Type != instructions.MountTypeCache {
			continue
		}
		target := path.Clean(m.Target)
		switch {
		case strings.Contains(target+"/", "/pkg/mod/"), strings.HasSuffix(target, "/go"), strings.HasSuffix(target, "/go/pkg"),
			strings.Contains(target, "$"), strings.Contains(strings.ToLower(target), "mod"):
			return true
		}
	}
	return false
}

// needsModules reports whether the module that a stage builds requires any other, and no vendor folder holds them.
func (j *judge) needsModules(img *container.Image, stage *container.Stage) bool {
	file := path.Join(img.Context, "go.mod")
	for s := stage; s != nil; s = s.Base.Stage {
		for _, b := range s.Builds {
			if b.ModuleFile != "" {
				file = b.ModuleFile
			}
		}
	}
	m := j.pass.Project.Modules().InDir(path.Dir(file))
	return m != nil && m.Syntax != nil && len(m.Syntax.Require) > 0 && m.Vendor == nil
}
