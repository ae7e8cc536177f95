package project

import (
	"path"
	"slices"

	"github.com/golive-dev/golive/internal/service"
	"github.com/golive-dev/golive/internal/settings"
)

// A CommandLine is one way in which a program is started: in a container, or by an image alone.
type CommandLine struct {
	Program    *service.Program
	Args       []settings.Argument // without the program's own name
	Deployment *Deployment         // nil for what an image starts by itself
	Image      *Image              // nil where no Dockerfile of the project is known to build it
}

// CommandLines returns how the programs are started: in every deployment, then by every image. Where it is not certain that
// the arguments are the program's own they are left out.
func (s *Services) CommandLines() []CommandLine {
	var list []CommandLine
	add := func(c command, line CommandLine) {
		if !c.guessed {
			line.Args = c.args
			list = append(list, line)
		}
	}
	for _, d := range s.Deployments {
		if e, ok := d.Env.(*environment); ok {
			for _, c := range e.commands {
				add(c, CommandLine{Program: d.Program, Deployment: d, Image: d.Image})
			}
		}
	}
	for _, img := range s.linker.images {
		for _, r := range s.linker.starts[img].runs {
			for _, prog := range s.Model.Programs { // examples are left out
				if prog == r.program {
					add(r.command, CommandLine{Program: prog, Image: img})
				}
			}
		}
	}
	return list
}

// Guessed reports whether it is not known how a deployment's container starts the program: what does may set variables.
func (s *Services) Guessed(d *Deployment) bool {
	e, ok := d.Env.(*environment)
	return !ok || slices.ContainsFunc(e.commands, func(c command) bool { return c.guessed })
}

// StartsOthers reports whether a deployment's container may start something else than the programs of the model and the tools
// of a distribution.
func (s *Services) StartsOthers(d *Deployment) bool {
	l := s.linker
	argv := l.arguments(d.Workload, d.Container, d.Container.Command, d.Container.Args)
	if d.Image != nil && d.Image.Image != nil && d.Image.Final != nil {
		argv, _ = l.startedWith(d.Workload, d.Container, d.Image)
	} else if len(d.Container.Command) == 0 {
		return false // it is linked by the image's name alone
	}
	f := l.follower(d.Workload, d.Container, d.Image)
	cmds, complete := f.follow(argv)
	if !complete {
		return true
	}
	for _, c := range cmds {
		base := path.Base(c.name.Text)
		if systemTools[base] {
			continue
		}
		if d.Image == nil {
			if prog, _, _ := l.named(base, false); prog == nil {
				return true
			}
		} else if progs, _, _ := l.executable(d.Image, f.path(c)); len(progs) == 0 {
			return true
		}
	}
	return false
}
