package image

import (
	"path"
	"regexp"
	"strings"

	"github.com/golive-dev/golive/internal/container"
	"github.com/golive-dev/golive/report"
)

// A word is one element of what a container starts: ENTRYPOINT followed by CMD, shells included.
type word struct {
	text    string
	known   bool
	at      report.Position
	command *container.Command
	keyword string // ENTRYPOINT or CMD
}

// startWords returns the words that a container of the stage starts, as the Dockerfile reference's table "how CMD and
// ENTRYPOINT interact" puts them together. It is false where the base image may put something of its own in front.
func startWords(stage *container.Stage) ([]word, bool) {
	entry, cmd := stage.Entrypoint, stage.Cmd
	list := commandWords(entry, "ENTRYPOINT")
	if entry == nil || !entry.ShellForm {
		list = append(list, commandWords(cmd, "CMD")...)
	}
	return list, entry != nil || stage.BaseCommand == container.No
}

func commandWords(c *container.Command, keyword string) []word {
	if c == nil {
		return nil
	}
	var list []word
	if c.ShellForm {
		for _, s := range c.Shell {
			list = append(list, word{s, true, c.Position, c, keyword})
		}
	}
	for _, a := range c.Args {
		at := a.Position
		if at.Line == 0 {
			at = c.Position
		}
		list = append(list, word{a.Text, a.Known, at, c, keyword})
	}
	return list
}

// A hop is one executable on the way to the program: a wrapper, a shell, and at last the program itself.
type hop struct {
	word
	kind hopKind
	rest []word // its arguments
	// A wrapper that signals every process below it makes up for a shell in between.
	signalsAll bool
	text       *word // of a shell: the commands behind -c
	file       *word // of a shell: the script that it is given
}

type hopKind int

const (
	program hopKind = iota
	wrapper
	shell
)

var (
	shells = words("sh ash bash dash ksh mksh zsh")
	// assignment is NAME=value in front of a command, as env takes it.
	assignment = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*=`)
)

// A wrapping says how the arguments of a wrapper lead to the command behind it: how many operands come first, and which
// options take a value of their own. The options are those of tini 0.19, dumb-init 1.2, gosu, su-exec, catatonit and of
// GNU coreutils.
type wrapping struct {
	operands int
	valued   map[string]bool
	// all signals every process, alone signals only the child, whatever all says.
	all, alone map[string]bool
	group      bool // signals every process without being asked
}

var wrappings = map[string]wrapping{
	"tini":        {valued: words("-p -e"), all: words("-g")},
	"tini-static": {valued: words("-p -e"), all: words("-g")},
	"docker-init": {valued: words("-p -e"), all: words("-g")},
	"dumb-init":   {valued: words("-r --rewrite"), group: true, alone: words("-c --single-child")},
	"catatonit":   {all: words("-g")},
	"gosu":        {operands: 1},
	"su-exec":     {operands: 1},
	"setpriv":     {},
	"nice":        {valued: words("-n")},
	"ionice":      {valued: words("-c -n")},
	"stdbuf":      {valued: words("-i -o -e")},
	"timeout":     {operands: 1, valued: words("-k -s")},
	"nohup":       {},
	"env":         {valued: words("-u -C")},
}

// hops follows the words of a command through wrappers to a shell or the program.
func hops(list []word) []hop {
	var out []hop
	for len(list) > 0 {
		first := list[0]
		h := hop{word: first, rest: list[1:]}
		name := path.Base(first.text)
		switch wrap, isWrapper := wrappings[name]; {
		case !first.known:
			return append(out, h)
		case name == "busybox" && len(h.rest) > 0 && shells[h.rest[0].text]:
			h.kind, h.rest = shell, h.rest[1:]
			h.shellArguments()
			return append(out, h)
		case shells[name]:
			h.kind = shell
			h.shellArguments()
			return append(out, h)
		case isWrapper:
			h.kind = wrapper
			h.rest = h.behind(wrap, name == "env")
			out, list = append(out, h), h.rest
		default:
			return append(out, h)
		}
	}
	return out
}

// behind returns the words behind a wrapper's own arguments, and notes whom it signals.
func (h *hop) behind(w wrapping, env bool) []word {
	rest, operands, alone, options := h.rest, w.operands, false, true
	for len(rest) > 0 {
		text := rest[0].text
		skip := 1
		switch {
		case options && text == "--":
			options = false
		case options && strings.HasPrefix(text, "-"):
			h.signalsAll = h.signalsAll || w.all[text]
			alone = alone || w.alone[text]
			if w.valued[text] {
				skip = 2
			}
		case env && assignment.MatchString(text):
		case operands > 0:
			operands--
		default:
			skip = 0
		}
		if skip == 0 {
			break
		}
		rest = rest[min(skip, len(rest)):]
	}
	h.signalsAll = (h.signalsAll || w.group) && !alone
	return rest
}

// shellArguments finds the commands or the script that a shell is given.
func (h *hop) shellArguments() {
	for i := 0; i < len(h.rest); i++ {
		text := h.rest[i].text
		switch {
		case strings.HasPrefix(text, "--"):
		case strings.HasPrefix(text, "-") || strings.HasPrefix(text, "+"):
			if strings.Contains(text, "o") {
				i++ // -o NAME, also at the end of a cluster such as -euo
			}
			if strings.HasPrefix(text, "-") && strings.Contains(text, "c") {
				if i+1 < len(h.rest) {
					h.text, h.rest = &h.rest[i+1], h.rest[i+2:]
				}
				return
			}
		default:
			h.file, h.rest = &h.rest[i], h.rest[i+1:]
			return
		}
	}
}

// A found is a file of the final image by the name that a command calls it.
type found struct {
	truth container.Truth
	path  string // "" where not known
	node  *container.Node
}

// executable looks up the name of a program as the container's runtime does: by PATH, or relative to WORKDIR.
func executable(stage *container.Stage, w word) found {
	if !w.known || w.text == "" {
		return found{}
	}
	truth, name, node := stage.LookPath(w.text)
	return found{truth, name, node}
}

// scriptOf returns the text of a script in the final image where the repository or the Dockerfile holds it, and the file
// of the repository that it is a copy of.
func (j *judge) scriptOf(f found) (text, source string, ok bool) {
	if f.truth != container.Yes || f.node == nil || f.node.Kind == container.Dir {
		return "", "", false
	}
	if f.node.Text != nil {
		return *f.node.Text, "", true
	}
	if f.node.Source == "" {
		return "", "", false
	}
	data, err := j.files.ReadFile(f.node.Source)
	if err != nil || len(data) > maxScript {
		return "", "", false
	}
	return string(data), f.node.Source, true
}

// looksLikeScript reports whether a file is a shell script: by its first line, or its name.
func looksLikeScript(name, text string) bool {
	return strings.HasPrefix(text, "#!") || strings.HasSuffix(name, ".sh")
}
