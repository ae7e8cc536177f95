package container

import (
	"path"
	"strings"
)

// Getenv returns a variable as the container sees it: what ENV set, and what the base is known to set. ARG is not in it.
// The value is known to be empty where nothing sets the variable, and unknown where a foreign base may.
func (s *Stage) Getenv(name string) Value {
	for at := s; at != nil; at = at.Base.Stage {
		for i := len(at.Env) - 1; i >= 0; i-- {
			if at.Env[i].Name == name {
				return at.Env[i].Value
			}
		}
	}
	k := s.Base.Knowledge()
	switch {
	case k == nil || contains(k.unset, name):
		return unknownValue("", "${"+name+"}")
	case k.env[name] != "":
		return literal(k.env[name])
	case name == "PATH" && k.envKnown:
		return literal(defaultPath)
	case !k.envKnown:
		return unknownValue("", "${"+name+"}")
	}
	return literal("")
}

// Process returns the arguments that the container starts with: ENTRYPOINT followed by CMD. A shell form is the shell,
// its flags and the text; a shell-form ENTRYPOINT ignores CMD. The Truth is Yes where that is all known, Unknown where
// the base image may bring a part that is not known (what the file says is returned all the same), No where there is
// certainly nothing to start.
func (s *Stage) Process() ([]Value, Truth) {
	var args []Value
	known := Yes
	if s.BaseCommand == Unknown && s.Entrypoint == nil {
		known = Unknown
	}
	if s.Entrypoint != nil {
		args = append(args, s.Entrypoint.argv()...)
		if s.Entrypoint.ShellForm {
			return args, Yes
		}
	}
	if s.Cmd != nil {
		args = append(args, s.Cmd.argv()...)
	}
	if len(args) == 0 && known == Yes {
		known = No
	}
	return args, known
}

func (c *Command) argv() []Value {
	if !c.ShellForm {
		return c.Args
	}
	return append(literals(c.Shell), c.Args...)
}

// Path returns the absolute image path of a path that a process of the container names, relative to its working
// directory; false where the working directory is not known.
func (s *Stage) Path(name string) (string, bool) {
	if path.IsAbs(name) {
		return path.Clean(name), true
	}
	if !s.WorkDir.Known {
		return "", false
	}
	return path.Join(s.WorkDir.Text, name), true
}

// LookPath finds the program that a command names as a container runtime does: a name with a slash is a path, any other
// is looked up in PATH. It returns the path where one is known: of No, the first place that was looked at.
func (s *Stage) LookPath(program string) (Truth, string, *Node) {
	if strings.Contains(program, "/") {
		at, ok := s.Path(program)
		if !ok {
			return Unknown, "", nil
		}
		truth, node := s.FS.Lookup(at)
		return truth, at, node
	}
	dirs := s.Getenv("PATH")
	if !dirs.Known || program == "" {
		return Unknown, "", nil
	}
	answer, first := No, ""
	for _, dir := range strings.Split(dirs.Text, ":") {
		at, ok := s.Path(path.Join(dir, program))
		if !ok {
			answer = Unknown
			continue
		}
		if first == "" {
			first = at
		}
		truth, node := s.FS.Lookup(at)
		switch {
		case truth == Yes && node.Kind != Dir:
			// One in front of it may win; the program is there either way.
			return Yes, at, node
		case truth == Unknown:
			answer = Unknown
		}
	}
	return answer, first, nil
}
