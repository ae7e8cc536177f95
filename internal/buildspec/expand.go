package buildspec

import (
	"fmt"
	"io"
	"path"
	"strings"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"
)

// fields expands words into the words of a command. A word that cannot be expanded is one unknown word.
func (s *shell) fields(words []*syntax.Word) []string {
	var out []string
	for _, w := range words {
		got, err := s.expand(w)
		if err != nil {
			got = []string{unknown("word")}
		}
		if out = append(out, got...); len(out) > maxFields {
			return out[:maxFields]
		}
	}
	return out
}

// literal expands a word as an assignment does, without splitting it.
func (s *shell) literal(w *syntax.Word) (text string) {
	if w == nil {
		return ""
	}
	defer func() {
		if recover() != nil {
			text = unknown("word")
		}
	}()
	s.unset = s.defaulted(w)
	text, err := expand.Literal(s.config(), w)
	if err != nil || len(text) > maxValue {
		return unknown("word")
	}
	return text
}

// text expands the variables of a text outside a script.
func (s *shell) text(text string) string {
	if !strings.Contains(text, "$") || len(text) > maxValue {
		return text
	}
	w, err := syntax.NewParser().Document(strings.NewReader(text))
	if err != nil {
		return unknown("text")
	}
	return s.literal(w)
}

func (s *shell) expand(w *syntax.Word) (out []string, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("word cannot be expanded: %v", r)
		}
	}()
	s.unset = s.defaulted(w)
	for field, ferr := range expand.FieldsSeq(s.config(), w) {
		if ferr != nil {
			return nil, ferr
		}
		if len(field) > maxValue {
			field = unknown("word")
		}
		if out = append(out, field); len(out) > maxFields {
			break
		}
	}
	return out, nil
}

func (s *shell) config() *expand.Config {
	return &expand.Config{Env: environ{s}, CmdSubst: s.substitute, ProcSubst: func(*syntax.ProcSubst) (string, error) {
		return unknown("process"), nil
	}}
}

// defaulted returns the variables that a word gives a default and that the script does not set: the default holds.
func (s *shell) defaulted(w *syntax.Word) map[string]bool {
	names := map[string]bool{}
	syntax.Walk(w, func(n syntax.Node) bool {
		p, ok := n.(*syntax.ParamExp)
		if !ok || p.Exp == nil || p.Param == nil {
			return true
		}
		switch p.Exp.Op {
		case syntax.DefaultUnset, syntax.DefaultUnsetOrNull, syntax.AssignUnset, syntax.AssignUnsetOrNull:
			names[p.Param.Value] = true
		}
		return true
	})
	return names
}

// An environ answers with what the script's text tells; every other variable is set to something unknown.
type environ struct{ s *shell }

// Each implements expand.Environ; nothing is started that could inherit variables.
func (e environ) Each(func(string, expand.Variable) bool) {}

// Set implements expand.WriteEnviron, for ${NAME:=word}.
func (e environ) Set(name string, v expand.Variable) error {
	e.s.set(name, v.String())
	return nil
}

// Get implements expand.Environ.
func (e environ) Get(name string) expand.Variable {
	s := e.s
	if v, ok := s.vars[name]; ok {
		return v
	}
	text := func(t string) expand.Variable { return expand.Variable{Set: true, Kind: expand.String, Str: t} }
	switch name {
	case "IFS":
		return expand.Variable{}
	case "PWD", "CURDIR":
		return text(absolute(s.dir))
	case "GITHUB_WORKSPACE", "CI_PROJECT_DIR", "BUILD_SOURCESDIRECTORY", "CIRCLE_WORKING_DIRECTORY", "WORKSPACE", "BITBUCKET_CLONE_DIR":
		return text(rootPath)
	case "0", "BASH_SOURCE":
		if s.self != "" && s.depth == 0 || name == "BASH_SOURCE" && s.self != "" {
			return text(absolute(s.self))
		}
	case "@", "*":
		if s.params != nil {
			return expand.Variable{Set: true, Kind: expand.Indexed, List: s.params}
		}
	case "#":
		if s.params != nil {
			return text(fmt.Sprint(len(s.params)))
		}
	}
	if len(name) == 1 && name[0] >= '1' && name[0] <= '9' && s.params != nil {
		if i := int(name[0] - '1'); i < len(s.params) {
			return text(s.params[i])
		}
		return expand.Variable{}
	}
	if s.unset[name] {
		return expand.Variable{}
	}
	return text(unknown(name))
}

// absolute returns the absolute path that stands for a path in the repository.
func absolute(dir string) string {
	if strings.HasPrefix(dir, "${") || path.IsAbs(dir) {
		return dir
	}
	return path.Join(rootPath, dir)
}

// substitute answers the command substitutions by which scripts find their own place, and leaves all others unknown.
func (s *shell) substitute(w io.Writer, c *syntax.CmdSubst) error {
	result, calls := "", 0
	t := s.fork()
	t.emit = func(n command) {
		if n.args[0] == redirect {
			return
		}
		calls++
		result = t.output(n)
	}
	unset := s.unset
	t.stmts(c.Stmts)
	s.unset = unset
	if calls == 0 || result == "" {
		result = unknown(name(c))
	}
	_, err := io.WriteString(w, result)
	return err
}

// output is what a command prints, "" where that is not known.
func (s *shell) output(n command) string {
	args := n.args
	switch {
	case args[0] == "mktemp":
		return "/tmp/unknown" // outside of the repository, whatever its name
	case args[0] == "pwd":
		return absolute(n.dir)
	case args[0] == "echo" && len(args) == 2 && !strings.HasPrefix(args[1], "-"):
		return args[1]
	case args[0] == "git" && strings.Join(args[1:], " ") == "rev-parse --show-toplevel":
		return rootPath
	}
	last := args[len(args)-1]
	if len(args) < 2 || !Known(last) || strings.HasPrefix(last, "-") {
		return ""
	}
	switch args[0] {
	case "dirname":
		return path.Dir(last)
	case "basename":
		if len(args) == 2 {
			return path.Base(last)
		}
	case "realpath", "readlink":
		if p := resolvePath(n.dir, last); Known(p) {
			return absolute(p)
		}
	}
	return ""
}

// name calls a command substitution by its first word.
func name(c *syntax.CmdSubst) string {
	found := "command"
	syntax.Walk(c, func(n syntax.Node) bool {
		if call, ok := n.(*syntax.CallExpr); ok && len(call.Args) > 0 && found == "command" {
			if lit := call.Args[0].Lit(); lit != "" {
				found = lit
			}
		}
		return found == "command"
	})
	return found
}
