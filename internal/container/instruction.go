package container

import (
	"path"
	"strconv"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
)

// do runs one instruction.
func (r *stageRun) do(it *item) {
	s := r.stage
	switch c := it.Command.(type) {
	case *instructions.EnvCommand:
		r.setEnv(it, c)
	case *instructions.ArgCommand:
		r.declare(it, c)
	case *instructions.WorkdirCommand:
		r.workdir(it, c)
	case *instructions.UserCommand:
		r.setUser(r.expand(it, c.User), false)
		r.stage.User.Position = it.Position
	case *instructions.CopyCommand, *instructions.AddCommand:
		r.copy(it)
	case *instructions.RunCommand:
		r.runCommand(it, c)
	case *instructions.ShellCommand:
		s.Shell, s.ShellSet = c.Shell, it.Position
	case *instructions.EntrypointCommand:
		s.Entrypoint = r.command(it, c.ShellDependantCmdLine)
		// An ENTRYPOINT drops the CMD that the base brings, unless CMD was set in this stage before it.
		if !s.cmdSet {
			s.Cmd = nil
		}
		s.BaseCommand = No
	case *instructions.CmdCommand:
		s.Cmd = r.command(it, c.ShellDependantCmdLine)
		s.cmdSet = true
	case *instructions.ExposeCommand:
		r.expose(it, c)
	case *instructions.VolumeCommand:
		for _, v := range c.Volumes {
			s.Volumes = append(s.Volumes, r.expand(it, v))
		}
	case *instructions.StopSignalCommand:
		s.StopSignal = r.expand(it, c.Signal)
	case *instructions.HealthCheckCommand:
		r.healthcheck(it, c)
	case *instructions.OnbuildCommand:
		s.Onbuild = append(s.Onbuild, it.Instruction)
	}
}

// setEnv runs an ENV. All pairs of one ENV see the values from before it (Dockerfile reference, "Environment
// replacement"); BuildKit expands them before it sets any.
func (r *stageRun) setEnv(it *item, c *instructions.EnvCommand) {
	var set []Env
	for _, kv := range c.Env {
		name, v := r.expand(it, kv.Key), r.expand(it, kv.Value)
		if !name.Known {
			r.env.open = true
			continue
		}
		set = append(set, Env{Name: name.Text, Value: v, Position: it.source.find(kv.Key, 0)})
	}
	for _, e := range set {
		r.env.set(e.Name, e.Value)
		r.stage.Env = append(r.stage.Env, e)
	}
}

// declare runs an ARG. BuildKit hands arguments to commands as environment variables.
func (r *stageRun) declare(it *item, c *instructions.ArgCommand) {
	for _, kv := range c.Args {
		arg := Arg{Name: kv.Key, Position: it.source.find(kv.Key, 0)}
		if kv.Value != nil {
			v := r.expand(it, *kv.Value)
			arg.Default = &v
		}
		given, ok := r.builder.given(kv.Key)
		global, isGlobal := r.builder.globals.get(kv.Key)
		before, set := r.env.get(kv.Key)
		fromEnv := r.isEnv(kv.Key)
		switch {
		case ok:
			arg.Value = given
		case arg.Default != nil:
			arg.Value = *arg.Default
		case isGlobal == Yes:
			arg.Value = global
		case set == Yes:
			arg.Value = before // declared again, or an ENV, which stays
		default:
			arg.Value = bareArg(kv.Key)
		}
		// The reference says that ENV overrides ARG; BuildKit lets a later ARG with a value override ENV.
		if fromEnv && set == Yes && arg.Value.mask != before.mask {
			arg.Value = unknownValue("", "${"+kv.Key+"}")
		}
		arg.Value.Raw = kv.ValueString()
		r.env.set(kv.Key, arg.Value)
		r.stage.Args = append(r.stage.Args, arg)
	}
}

// isEnv reports whether an ENV of this stage or of those that it is FROM has set a variable.
func (r *stageRun) isEnv(name string) bool {
	for s := r.stage; s != nil; s = s.Base.Stage {
		for _, e := range s.Env {
			if e.Name == name {
				return true
			}
		}
	}
	return false
}

// workdir runs a WORKDIR: a relative one is below the one before, and the folder is made.
func (r *stageRun) workdir(it *item, c *instructions.WorkdirCommand) {
	v := r.expand(it, c.Path)
	dst, known := r.destination(v)
	like := Node{Origin: it.Position}
	if !known {
		r.stage.WorkDir = unknownValue(v.Raw, v.Text)
		r.stage.WorkDir.Position = it.Position
		r.fs().addFog(path.Clean(dst))
		return
	}
	r.stage.WorkDir = literal(path.Clean(dst))
	r.stage.WorkDir.Raw, r.stage.WorkDir.Position = v.Raw, it.Position
	r.fs().mkdir(path.Clean(dst), like, true)
}

// command makes a Command of CMD's or ENTRYPOINT's text. Neither form has its variables expanded by the builder.
func (r *stageRun) command(it *item, line instructions.ShellDependantCmdLine) *Command {
	c := &Command{ShellForm: line.PrependShell, Position: it.Position}
	seen := map[string]int{}
	for _, a := range line.CmdLine {
		v := literal(a)
		v.Position = it.source.find(a, seen[a])
		seen[a]++
		c.Args = append(c.Args, v)
	}
	if c.ShellForm {
		c.Shell = r.stage.Shell
		if len(c.Args) > 1 {
			c.Args = []Value{literal(strings.Join(line.CmdLine, " "))}
		}
	}
	return c
}

// expose runs an EXPOSE; a variable may hold several ports.
func (r *stageRun) expose(it *item, c *instructions.ExposeCommand) {
	for _, raw := range c.Ports {
		v := r.expand(it, raw)
		words := []string{v.Text}
		if v.Known {
			if split, err := shell.NewLex(r.builder.file.escape).ProcessWords(raw, &lexEnv{environment: r.env}); err == nil {
				words = split
			}
		}
		for _, word := range words {
			p := Port{Value: v, Protocol: "tcp"}
			if v.Known {
				p.Value = literal(word)
				p.Raw, p.Position = raw, v.Position
				p.Number, p.Last, p.Protocol = parsePort(word)
			}
			r.stage.Expose = append(r.stage.Expose, p)
		}
	}
}

// parsePort reads 8080, 8080/udp and 8080-8090.
func parsePort(text string) (first, last int, protocol string) {
	number, protocol, given := strings.Cut(text, "/")
	if !given {
		protocol = "tcp"
	}
	from, to, isRange := strings.Cut(number, "-")
	first, err := strconv.Atoi(from)
	if err != nil || first < 0 || first > 65535 {
		return 0, 0, protocol
	}
	if last = first; isRange {
		if last, err = strconv.Atoi(to); err != nil || last > 65535 || last < first {
			return 0, 0, protocol
		}
	}
	return first, last, strings.ToLower(protocol)
}

func (r *stageRun) healthcheck(it *item, c *instructions.HealthCheckCommand) {
	h := &Healthcheck{Position: it.Position, Interval: c.Health.Interval, Timeout: c.Health.Timeout, StartPeriod: c.Health.StartPeriod}
	if len(c.Health.Test) > 0 {
		switch c.Health.Test[0] {
		case "NONE":
			h.None = true
		case "CMD-SHELL":
			h.ShellForm = true
		}
		h.Args = c.Health.Test[1:]
	}
	r.stage.Healthcheck = h
}
