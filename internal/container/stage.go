package container

import (
	"maps"
	"path"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// A stageRun evaluates one stage, instruction by instruction.
type stageRun struct {
	builder *builder
	stage   *Stage
	env     environment
}

func (r *stageRun) fs() *FS { return r.stage.FS }

// scratchpad is a file system for what goes to an unknown place.
func (r *stageRun) scratchpad() *FS { return newFS(r.builder.world, false) }

// expand puts the stage's variables into a word of an instruction.
func (r *stageRun) expand(it *item, word string) Value {
	v, err := r.env.expand(word, r.builder.file.escape, false)
	if err != nil {
		r.problem(it, true, "%v", err)
	}
	if word != "" {
		v.Position = it.source.find(word, 0)
	}
	return v
}

// run evaluates one stage.
func (b *builder) run(p *plan) {
	r := &stageRun{builder: b, stage: p.stage}
	r.base(p.from)
	items := append(r.triggers(p), p.items...)
	for i := range items {
		it := &items[i]
		r.stage.Instructions = append(r.stage.Instructions, it.Instruction)
		switch {
		case it.broken:
			r.fs().addFog("/")
			r.env.open = true
		case r.stage.Windows:
			r.outline(it)
		default:
			r.do(it)
		}
	}
	r.stage.env = r.env
}

// base sets the stage up from what it is FROM.
func (r *stageRun) base(from item) {
	s := r.stage
	if from.from == nil {
		s.Base = Base{Position: from.Position}
		r.foreign(nil)
		return
	}
	ref := r.builder.expandGlobal(&from, from.from.BaseName)
	ref.Position = from.source.find(from.from.BaseName, 0)
	s.Base = parseBase(ref)
	s.Base.Position = from.Position
	if from.from.Platform != "" {
		s.Base.Platform = r.builder.expandGlobal(&from, from.from.Platform)
		s.Base.Platform.Position = from.source.find(from.from.Platform, 0)
	}
	if ref.Known && ref.Text == "" {
		r.problem(&from, true, "base name (%s) should not be blank", from.from.BaseName)
	}
	if ref.Known {
		if base := r.builder.named[ref.Text]; base != nil {
			s.Base.Stage = base
		} else if ref.Text == "scratch" {
			s.Base.Scratch = true
		}
	}
	if s.Name != "" {
		r.builder.named[s.Name] = s
	}
	if s.Base.Stage != nil {
		r.inherit(s.Base.Stage)
		return
	}
	s.Windows = s.Base.windows()
	r.foreign(s.Base.Knowledge())
}

// inherit takes over everything of an earlier stage but its ONBUILD triggers.
func (r *stageRun) inherit(base *Stage) {
	s := r.stage
	s.FS = base.FS.clone()
	r.env = base.env.clone()
	s.goEnv = base.goEnv.clone()
	s.WorkDir, s.Shell, s.ShellSet, s.StopSignal = base.WorkDir, base.Shell, base.ShellSet, base.StopSignal
	s.User = base.User
	s.User.Inherited = true
	if base.Entrypoint != nil {
		c := *base.Entrypoint
		c.Inherited = true
		s.Entrypoint = &c
	}
	if base.Cmd != nil {
		c := *base.Cmd
		c.Inherited = true
		s.Cmd = &c
	}
	if base.Healthcheck != nil {
		h := *base.Healthcheck
		h.Inherited = true
		s.Healthcheck = &h
	}
	s.Expose = append(s.Expose, base.Expose...)
	s.Volumes = append(s.Volumes, base.Volumes...)
	s.BaseCommand, s.Windows, s.users = base.BaseCommand, base.Windows, maps.Clone(base.users)
}

// foreign sets the stage up from an image that somebody else makes; k is nil where nothing is known of it.
func (r *stageRun) foreign(k *Knowledge) {
	s := r.stage
	r.env = newEnvironment()
	r.env.open = k == nil || !k.envKnown
	s.users = map[string]int{"root": 0}
	s.User = User{Inherited: true, UID: -1}
	s.WorkDir = unknownValue("", "the base image's working directory")
	s.Shell = []string{"/bin/sh", "-c"}
	if k == nil {
		s.FS = newFS(r.builder.world, false)
		s.User.Value = unknownValue("", "the base image's user")
		return
	}
	s.FS = baseFS(r.builder.world, k)
	for name, v := range k.env {
		r.env.set(name, literal(v))
	}
	for _, name := range k.unset {
		r.env.set(name, unknownValue("", "${"+name+"}"))
	}
	for name, uid := range k.users {
		s.users[name] = uid
	}
	if k.workdirKnown {
		s.WorkDir = literal("/")
		if k.workdir != "" {
			s.WorkDir = literal(k.workdir)
		}
	}
	if k.UserKnown {
		r.setUser(literal(k.User), true)
	} else {
		s.User.Value = unknownValue("", "the base image's user")
	}
	if k.commandKnown {
		s.BaseCommand = No
		if len(k.entrypoint) > 0 {
			s.Entrypoint = &Command{Args: literals(k.entrypoint), Inherited: true}
		}
		if len(k.cmd) > 0 {
			s.Cmd = &Command{Args: literals(k.cmd), Inherited: true}
		}
	}
	if k.Family == "scratch" && r.env.vars["PATH"].Text == "" {
		r.env.set("PATH", literal(defaultPath)) // BuildKit sets it where the image has none
	}
}

func literals(texts []string) []Value {
	var vs []Value
	for _, t := range texts {
		vs = append(vs, literal(t))
	}
	return vs
}

// baseFS makes the file system of an image of which only its kind is known.
func baseFS(w *world, k *Knowledge) *FS {
	fs := newFS(w, k.Family == "scratch" || len(k.top) > 0)
	open := func(name string, certain bool) {
		if dir := fs.mkdir(name, Node{}, certain); dir != nil {
			dir.closed = false
		}
	}
	for _, name := range k.top {
		open("/"+name, false)
	}
	for _, name := range runtimeDirs {
		open("/"+name, false)
	}
	if k.Family == "scratch" {
		// A container runtime puts these there, so that nobody may call them absent.
		for _, name := range []string{"/etc/hosts", "/etc/hostname", "/etc/resolv.conf", "/.dockerenv"} {
			fs.put(name, Node{Kind: File}, false)
		}
	}
	if k.merged {
		open("/usr", true)
		for _, name := range []string{"bin", "lib", "lib64", "sbin"} {
			open("/usr/"+name, name != "lib64")
			fs.remove("/"+name, true)
			fs.put("/"+name, Node{Kind: Symlink, Target: "usr/" + name}, name != "lib64")
		}
	}
	for _, name := range k.dirs {
		open(name, true)
	}
	for _, name := range k.files {
		if dir := fs.mkdir(path.Dir(name), Node{}, true); dir != nil {
			dir.closed = false
		}
		n := Node{Kind: AnyKind, Exec: Unknown, children: map[string]*Node{}}
		if !strings.HasPrefix(name, "/bin/") { // /bin/sh is a link in most of them
			n.Kind = File
		}
		fs.put(name, n, true)
	}
	return fs
}

// triggers are the ONBUILD instructions of the stage that this one is FROM.
func (r *stageRun) triggers(p *plan) []item {
	if r.stage.Base.Stage == nil {
		return nil
	}
	var items []item
	for _, on := range r.stage.Base.Stage.Onbuild {
		cmd, ok := on.Command.(*instructions.OnbuildCommand)
		if !ok {
			continue
		}
		result, err := parser.Parse(strings.NewReader(cmd.Expression))
		if err != nil || len(result.AST.Children) != 1 {
			r.problem(&p.from, true, "the ONBUILD trigger of stage %s does not parse", r.stage.Base.Stage.Label())
			r.fs().addFog("/")
			continue
		}
		node := result.AST.Children[0]
		it := item{Instruction: &Instruction{Position: on.Position, Stage: r.stage, Name: strings.ToUpper(node.Value),
			Raw: node.Original, Trigger: true, source: &source{file: on.Position.File, raw: node.Original, whole: on.Position}}}
		if err := it.parse(node); err != nil || it.Command == nil {
			r.problem(&p.from, true, "the ONBUILD trigger of stage %s does not parse", r.stage.Base.Stage.Label())
			it.broken = true
		}
		items = append(items, it)
	}
	return items
}

// outline keeps what can be told of a Windows stage: which stages it copies from, and what is no matter of paths.
func (r *stageRun) outline(it *item) {
	switch c := it.Command.(type) {
	case *instructions.CopyCommand:
		from := r.copyFrom(it, c.From)
		copied := &Copy{Position: it.Position, Instruction: it.Instruction, From: from, Dest: r.expand(it, c.DestPath)}
		for _, src := range c.SourcePaths {
			copied.Sources = append(copied.Sources, CopySource{Value: r.expand(it, src), Reason: "Windows images are not modelled"})
		}
		r.stage.Copies = append(r.stage.Copies, copied)
	case *instructions.AddCommand, *instructions.RunCommand, *instructions.WorkdirCommand:
	case *instructions.UserCommand:
		r.stage.User = User{Value: r.expand(it, c.User), UID: -1}
		r.stage.User.Position = it.Position
	default:
		r.do(it)
	}
	r.fs().addFog("/")
}
