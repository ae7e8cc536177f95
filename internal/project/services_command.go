package project

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/manifest"
	"github.com/golive-dev/golive/internal/settings"
)

// A command is one that a container starts: an executable with its arguments.
type command struct {
	name settings.Argument
	args []settings.Argument
	vars map[string]settings.Setting // what is set in front of it: env NAME=value, NAME=value in a script
	// dir is the working directory where a script changed it; dirOpen is set where it changed to one that is not known.
	dir     string
	dirOpen bool
	// varsOpen is set where a script in front of it may have set any variable.
	varsOpen bool
	// guessed is set where it is not known that this is how the program is started.
	guessed bool
}

// A wrapping says how the arguments of a wrapper lead to the command behind it: how many operands come first, and which
// options take a value of their own (tini 0.19, dumb-init 1.2, gosu, su-exec, catatonit, GNU coreutils).
type wrapping struct {
	operands int
	valued   string
}

var wrappings = map[string]wrapping{
	"tini": {0, "-p -e"}, "tini-static": {0, "-p -e"}, "docker-init": {0, "-p -e"}, "dumb-init": {0, "-r --rewrite"}, "catatonit": {},
	"gosu": {operands: 1}, "su-exec": {operands: 1}, "setpriv": {}, "nice": {0, "-n"}, "ionice": {0, "-c -n"}, "nohup": {},
	"stdbuf": {0, "-i -o -e"}, "timeout": {1, "-k -s"}, "env": {0, "-u -C -S"}, "exec": {0, "-a"}, "command": {}, "time": {},
}

var (
	shells     = strings.Fields("sh ash bash dash ksh mksh zsh")
	assignment = regexp.MustCompile(`^([A-Za-z_][A-Za-z0-9_]*)=`)
)

// maxHops bounds wrappers, shells and scripts that start one another.
const maxHops = 8

// A follower follows what a container starts through wrappers, shells and scripts to the programs.
type follower struct {
	// variable answers for the environment that a script sees.
	variable func(name string) settings.Setting
	// script returns the text of a file of the image where it is a script of the repository.
	script func(name string) (script, bool)
	dir    manifest.Value // the working directory that the manifest sets

	out      []command
	count    int  // commands of scripts so far
	complete bool // nothing was met that may start something else
}

// follow returns the commands that are started, in order. complete is false where there may be others.
func (f *follower) follow(argv []settings.Argument) (list []command, complete bool) {
	f.out, f.count, f.complete = nil, 0, true
	f.command(command{}, argv, 0)
	return f.out, f.complete
}

// command follows one command. c holds what is known of its surroundings.
func (f *follower) command(c command, argv []settings.Argument, hops int) {
	for ; len(argv) > 0 && hops <= maxHops; hops++ {
		first := argv[0]
		if !first.Known || first.Many {
			f.complete = false
			return
		}
		name := path.Base(first.Text)
		if name == "busybox" && len(argv) > 1 && slices.Contains(shells, argv[1].Text) {
			argv, name = argv[1:], argv[1].Text
		}
		if slices.Contains(shells, name) {
			f.shell(c, argv[1:], hops+1)
			return
		}
		if wrap, ok := wrappings[name]; ok {
			argv = behind(&c, argv[1:], wrap, name == "env")
			continue
		}
		if s, ok := f.script(first.Text); ok {
			f.run(c, s, argv[1:], hops+1)
			return
		}
		c.name, c.args = first, argv[1:]
		f.out = append(f.out, c)
		return
	}
	if len(argv) > 0 {
		f.complete = false
	}
}

// behind returns the words behind a wrapper's own arguments, and takes over the variables that env sets.
func behind(c *command, rest []settings.Argument, w wrapping, env bool) []settings.Argument {
	options, operands := true, w.operands
	for len(rest) > 0 {
		text, skip := rest[0].Text, 1
		m := assignment.FindStringSubmatch(text)
		switch {
		case options && text == "--":
			options = false
		case options && strings.HasPrefix(text, "-"):
			if slices.Contains(strings.Fields(w.valued), text) {
				skip = 2
			}
		case env && m != nil:
			c.assign(m[1], settings.Argument{Text: text[len(m[0]):], Known: rest[0].Known, Position: rest[0].Position})
		case operands > 0:
			operands--
		default:
			return rest
		}
		rest = rest[min(skip, len(rest)):]
	}
	return nil
}

func (c *command) assign(name string, value settings.Argument) {
	vars := map[string]settings.Setting{}
	for k, v := range c.vars {
		vars[k] = v
	}
	vars[name] = settings.Setting{Text: value.Text, State: settings.Set, Position: value.Position}
	if !value.Known {
		vars[name] = settings.Setting{Position: value.Position}
	}
	c.vars = vars
}

// shell follows the arguments of a shell: the text behind -c, or a script file.
func (f *follower) shell(c command, args []settings.Argument, hops int) {
	for i := 0; i < len(args); i++ {
		a := args[i]
		switch {
		case !a.Known:
			f.complete = false
			return
		case strings.HasPrefix(a.Text, "--"):
		case strings.HasPrefix(a.Text, "-"), strings.HasPrefix(a.Text, "+"):
			if strings.Contains(a.Text, "o") {
				i++ // -o NAME, also at the end of a cluster such as -euo
			}
			if !strings.HasPrefix(a.Text, "-") || !strings.Contains(a.Text, "c") {
				continue
			}
			if i+1 >= len(args) {
				return
			}
			text := args[i+1]
			// What the manifest's own placeholders leave unknown may be any text of the script.
			if !text.Known {
				f.complete = false
			}
			f.run(c, script{text: text.Text, at: text.Position}, args[min(i+3, len(args)):], hops)
			return
		default:
			s, ok := f.script(a.Text)
			if !ok {
				f.complete = false
				return
			}
			f.run(c, s, args[i+1:], hops)
			return
		}
	}
	f.complete = false // a shell that reads its commands from somewhere else
}
