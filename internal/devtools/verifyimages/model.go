package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/golive-dev/golive/internal/container"
	"github.com/golive-dev/golive/internal/inventory"
)

// A claim is what the model says of a path. The zero claim is unknown.
type claim int

const (
	unknown claim = iota
	absent
	present
)

func (c claim) String() string { return [...]string{"unknown", "absent", "present"}[c] }

func claimOf(t container.Truth) claim {
	switch t {
	case container.Yes:
		return present
	case container.No:
		return absent
	}
	return unknown
}

// said is what the model says of one stage.
type said struct {
	lookup func(name string, follow bool) (claim, kind)
	listed []string // paths that it lists as present or absent, its knowledge of public images left out

	user, workdir, stopSignal text
	root                      claim
	entrypoint, cmd           words
	env                       map[string]text
	ports                     map[string]bool
	portsKnown                bool
	missing                   []missing
}

type text struct {
	value string
	known bool
}

type words struct {
	value []string
	known bool
}

// missing is something that the model is certain that the builder will not find.
type missing struct {
	line int
	what string
}

// model asks internal/container for every stage of a case; final is the index of the stage that is built. A panic of the
// model is an error.
func model(ctx context.Context, c *testCase, repo string) (stages []*said, final int, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the model panicked: %v\n%s", p, debug.Stack())
		}
	}()
	files, err := inventory.Open(ctx, repo)
	if err != nil {
		return nil, 0, err
	}
	defer files.Close()
	img, err := container.Model(container.Config{
		Files: files, Dockerfile: c.dockerfile, Context: c.context, Target: c.target, Args: c.args,
	})
	if err != nil {
		return nil, 0, fmt.Errorf("model: %w", err)
	}
	for _, s := range img.Stages {
		stages = append(stages, say(s))
	}
	if img.Final == nil {
		return nil, 0, fmt.Errorf("model: no final stage")
	}
	return stages, img.Final.Index, nil
}

func say(s *container.Stage) *said {
	m := &said{
		lookup: func(name string, follow bool) (claim, kind) {
			look := s.FS.Lstat
			if follow {
				look = s.FS.Lookup
			}
			truth, node := look(name)
			if truth == container.Yes && s.FS.Assumed(name) {
				truth = container.Unknown // a command that is not understood may have removed it
			}
			return claimOf(truth), kindOf(node)
		},
		workdir: text{s.WorkDir.Text, s.WorkDir.Known}, stopSignal: text{s.StopSignal.Text, s.StopSignal.Known},
		root: claimOf(s.User.Root), env: map[string]text{}, ports: map[string]bool{}, portsKnown: true,
	}
	if s.User.Value.Known {
		m.user = text{s.User.Value.Text, true}
	}
	m.entrypoint = commandOf(s.Entrypoint, s.BaseCommand)
	m.cmd = commandOf(s.Cmd, s.BaseCommand)
	for _, e := range s.Env {
		m.env[e.Name] = text{e.Value.Text, e.Value.Known}
	}
	for _, p := range s.Expose {
		if p.Number == 0 {
			m.portsKnown = false
			continue
		}
		for n := p.Number; n <= max(p.Last, p.Number); n++ {
			m.ports[strconv.Itoa(n)+"/"+strings.ToLower(p.Protocol)] = true
		}
	}
	for name, n := range s.FS.Known() {
		// What it knows of a public image cannot be held against the imitation of that image here.
		if n.Origin.Line > 0 {
			m.listed = append(m.listed, name)
		}
	}
	for name := range s.FS.Absent() {
		m.listed = append(m.listed, name)
	}
	for _, cp := range s.Copies {
		for _, src := range cp.Sources {
			if src.Found == container.No && !src.Optional {
				m.missing = append(m.missing, missing{cp.Position.Line, "source " + src.Raw + " (" + src.Reason + ")"})
			}
		}
	}
	for _, b := range s.Builds {
		for _, p := range b.Packages {
			if b.Certain && p.Found == container.No {
				m.missing = append(m.missing, missing{b.Position.Line, "package " + p.Arg.Raw + " (" + p.Reason + ")"})
			}
		}
	}
	return m
}

func kindOf(n *container.Node) kind {
	if n == nil {
		return anyKind
	}
	switch n.Kind {
	case container.File:
		return file
	case container.Dir:
		return dir
	case container.Symlink:
		return symlink
	}
	return anyKind
}

// commandOf returns a command as an image's configuration holds it. Without one it is known to be empty only where the
// base image is known to bring none.
func commandOf(c *container.Command, base container.Truth) words {
	if c == nil {
		return words{known: base == container.No}
	}
	w := words{known: true}
	if c.ShellForm {
		w.value = append(w.value, c.Shell...)
	}
	for _, a := range c.Args {
		w.value = append(w.value, a.Text)
		w.known = w.known && a.Known
	}
	return w
}

// noModel knows nothing, for a look at the builder alone.
func noModel(_ context.Context, c *testCase, repo string) ([]*said, int, error) {
	data, err := os.ReadFile(filepath.Join(repo, filepath.FromSlash(c.dockerfile)))
	if err != nil {
		return nil, 0, err
	}
	parts, err := splitStages(data)
	if err != nil {
		return nil, 0, err
	}
	stages := make([]*said, len(parts))
	for i := range stages {
		stages[i] = &said{lookup: func(string, bool) (claim, kind) { return unknown, anyKind }}
	}
	last, err := final(parts, c.target)
	return stages, last, err
}
