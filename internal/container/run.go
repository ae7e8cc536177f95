package container

import (
	"path"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// runCommand runs a RUN: it mounts what --mount names, interprets the command's effect on paths, and takes the mounts
// away again. A command that is not understood may have made anything anywhere: from then on nothing is known to be
// absent in the stage. It is assumed not to delete what is known to be there: the programs that Dockerfiles run to build
// something (make, npm, code generators) add files to what COPY brought. FS.Assumed tells these paths apart.
func (r *stageRun) runCommand(it *item, c *instructions.RunCommand) {
	before := r.fs()
	r.stage.FS = before.clone()
	sh := newShellRun(r, it)
	defer func() {
		// The shell parser and expander are not ours, and what they are given is a stranger's: a failure of theirs
		// means that the command is not understood.
		if failure := recover(); failure != nil {
			if onPanic != nil {
				onPanic(failure)
			}
			r.stage.FS = before
			r.stage.FS.addFog("/")
		}
	}()
	mounts := r.mount(it, c)
	r.interpret(sh, c)
	for i := len(mounts) - 1; i >= 0; i-- {
		r.unmount(mounts[i])
	}
}

// onPanic lets a test see what runCommand would swallow.
var onPanic func(any)

// interpret hands the command to the shell model.
func (r *stageRun) interpret(sh *shellRun, c *instructions.RunCommand) {
	if !c.PrependShell {
		var args []Value
		for _, a := range c.CmdLine {
			v := literal(a)
			v.Position = sh.item.source.find(a, 0)
			args = append(args, v)
		}
		sh.at = sh.item.Position
		sh.command(args, nil)
		return
	}
	if len(c.CmdLine) != 1 {
		sh.unknown()
		return
	}
	text := c.CmdLine[0]
	sh.where = sh.inLine(text)
	if len(c.Files) > 0 {
		if heredoc := parser.MustParseHeredoc(text); heredoc != nil {
			text = c.Files[0].Data
			if c.Files[0].Chomp {
				text = parser.ChompHeredocContent(text)
			}
			sh.where = sh.below(c.Files[0].Chomp)
			if first, _, _ := strings.Cut(text, "\n"); strings.HasPrefix(first, "#!") {
				if !isShell(path.Base(strings.Fields(first[2:] + " x")[0])) && !strings.Contains(first, "env sh") &&
					!strings.Contains(first, "env bash") {
					sh.unknown()
					return
				}
				sh.bash = strings.Contains(first, "bash")
				sh.script(text)
				return
			}
		} else {
			for _, f := range c.Files {
				text += "\n" + f.Data + f.Name
			}
		}
	}
	shell := r.stage.Shell
	if len(shell) < 2 || !isShell(path.Base(shell[0])) || !endsWithC(shell[1:]) {
		sh.unknown() // PowerShell, cmd, or something else
		return
	}
	sh.bash = path.Base(shell[0]) == "bash"
	sh.errexit = hasE(shell[1:])
	sh.script(text)
}

func isShell(name string) bool {
	switch name {
	case "sh", "ash", "dash", "bash", "ksh", "zsh":
		return true
	}
	return false
}

// endsWithC reports whether a shell's flags end with -c, alone or as in -ec.
func endsWithC(flags []string) bool {
	last := flags[len(flags)-1]
	return strings.HasPrefix(last, "-") && !strings.HasPrefix(last, "--") && strings.HasSuffix(last, "c")
}

func hasE(flags []string) bool {
	for i, f := range flags {
		if strings.HasPrefix(f, "-") && !strings.HasPrefix(f, "--") && strings.Contains(f, "e") ||
			f == "errexit" && i > 0 && strings.HasSuffix(flags[i-1], "o") {
			return true
		}
	}
	return false
}

// A mounted is a place that --mount covers during one RUN.
type mounted struct {
	path string
	old  *Node // what was there, nil for nothing known
	was  Truth
	made []string // folders above that the mount needs and that were not known, the deepest first
}

// mount puts cache, tmpfs and bind mounts into the file system for the time of one RUN.
func (r *stageRun) mount(it *item, c *instructions.RunCommand) []mounted {
	var mounts []mounted
	unknown := false
	expander := func(word string) (string, error) {
		v, err := r.env.expand(word, r.builder.file.escape, false)
		unknown = unknown || !v.Known
		return v.mask, err
	}
	if err := c.Expand(expander); err != nil {
		if !unknown { // else the unknown value may be a fitting one
			r.problem(it, true, "%v", err)
		}
		r.fs().addFog("/")
		return nil
	}
	// The instruction is handed out as it was parsed.
	defer c.Expand(func(word string) (string, error) { return word, nil })
	for _, m := range instructions.GetMounts(c) {
		target := m.Target
		if strings.ContainsRune(target, unknownOpen) || m.Type == instructions.MountTypeSecret || m.Type == instructions.MountTypeSSH {
			continue
		}
		if !path.IsAbs(target) {
			if !r.stage.WorkDir.Known {
				continue
			}
			target = path.Join(r.stage.WorkDir.Text, target)
		}
		target, ok := r.fs().at(path.Clean(target))
		if !ok || target == "/" {
			continue
		}
		was, old := r.fs().Lstat(target)
		mounts = append(mounts, mounted{target, old, was, r.missing(path.Dir(target))})
		r.fs().replace(target, nil)
		n := Node{Origin: it.Position}
		switch m.Type {
		case instructions.MountTypeBind:
			r.bind(it, m, target, n)
		default:
			if dir := r.fs().mkdir(target, n, true); dir != nil {
				dir.closed = m.Type == instructions.MountTypeTmpfs
				dir.age = r.fs().age
			}
		}
	}
	return mounts
}

// bind brings the source of a bind mount.
func (r *stageRun) bind(it *item, m *instructions.Mount, target string, like Node) {
	from := r.builder.context()
	if m.From == "" {
		r.stage.bindsContext = true
	} else {
		stage := r.builder.stageByName(m.From)
		if stage == nil || stage.Index >= r.stage.Index {
			r.fs().put(target, Node{Origin: it.Position}, true)
			return
		}
		r.stage.mounted = append(r.stage.mounted, stage)
		from, like.Stage = stage.FS, stage
	}
	t := &transfer{from: from, to: r.fs(), like: like, certain: true}
	source := path.Join("/", m.Source)
	real, truth, node := from.resolve(source, true)
	if strings.ContainsRune(m.Source, unknownOpen) || truth == Unknown || node == nil {
		r.fs().put(target, Node{Origin: it.Position}, true)
		return
	}
	if node.Kind != Dir {
		t.file(node, target, true)
		return
	}
	t.into(real, source, target)
}

// unmount puts back what was under a mount. A folder that was made for the mount may stay behind, empty.
func (r *stageRun) unmount(m mounted) {
	if m.old != nil && m.was != No {
		r.fs().replace(m.path, m.old)
		return
	}
	r.fs().replace(m.path, nil)
	if m.was == No {
		r.fs().mkdir(m.path, Node{}, false)
	}
	for _, dir := range m.made {
		for _, name := range r.fs().Children(dir) {
			if truth, _ := r.fs().Lstat(path.Join(dir, name)); truth == Yes {
				return
			}
		}
		if owned := r.fs().ownPath(dir); owned != nil {
			owned.presence = Unknown
		}
	}
}

// missing returns the folders of a path that are not known to be there, the deepest first.
func (r *stageRun) missing(dir string) []string {
	var list []string
	for ; dir != "/"; dir = path.Dir(dir) {
		if truth, _ := r.fs().Lstat(dir); truth == Yes {
			break
		}
		list = append(list, dir)
	}
	return list
}
