package project

import (
	"path"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/golive-dev/golive/internal/settings"
	"github.com/golive-dev/golive/report"
)

// A script is the text of a shell script: of a file of the repository, or what "sh -c" is given.
type script struct {
	text string
	file string          // "" behind -c
	at   report.Position // where the text stands; of a file only its name counts
}

// Bounds on scripts: their commands in all, their bytes, what may make the parser recurse, the words of a command and the
// bytes of a word.
const (
	maxCommands = 500
	maxScript   = 256 << 10
	maxNested   = 2_000
	maxWords    = 5_000
	maxWord     = 64 << 10
)

// A scriptRun is one run of a script with its arguments.
type scriptRun struct {
	f      *follower
	s      script
	args   []settings.Argument
	around command // what is known where the next command runs
	hops   int

	functions map[string]bool // of the script; their bodies are followed where they stand
	passed    map[string]bool // what is called with all arguments of the script
}

// run follows every command of a script, whatever condition it stands behind.
func (f *follower) run(c command, s script, args []settings.Argument, hops int) {
	if hops > maxHops || len(s.text) > maxScript || nested(s.text) > maxNested {
		f.complete = false
		return
	}
	file, err := syntax.NewParser().Parse(strings.NewReader(s.text), "")
	if err != nil {
		f.complete = false
		return
	}
	r := &scriptRun{f: f, s: s, args: args, around: c, hops: hops, functions: map[string]bool{}, passed: map[string]bool{}}
	syntax.Walk(file, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.FuncDecl:
			if n.Name != nil {
				r.functions[n.Name.Value] = true
			}
		case *syntax.CallExpr: // main "$@"
			if len(n.Args) == 2 && n.Args[0].Lit() != "" {
				if _, all := positional(n.Args[1]); all {
					r.passed[n.Args[0].Lit()] = true
				}
			}
		}
		return true
	})
	syntax.Walk(file, r.visit)
}

// nested counts what may make the parser recurse.
func nested(text string) int {
	n := strings.Count(text, "`")
	for _, part := range []string{"(", "{", "[", "if", "for", "while", "until", "case", "select", "!", "time", "coproc", "function"} {
		n += strings.Count(text, part)
	}
	return n
}

func (r *scriptRun) visit(node syntax.Node) bool {
	switch n := node.(type) {
	case *syntax.DeclClause: // export, local, readonly
		for _, a := range n.Args {
			r.assign(a)
		}
	case *syntax.ForClause:
		if it, ok := n.Loop.(*syntax.WordIter); ok {
			r.around.assign(it.Name.Value, settings.Argument{})
		}
	case *syntax.FuncDecl:
		args := r.args
		if n.Name == nil || !r.passed[n.Name.Value] {
			r.args = []settings.Argument{{Many: true}}
		}
		syntax.Walk(n.Body, r.visit)
		r.args = args
		return false
	case *syntax.CallExpr:
		if r.f.count++; r.f.count > maxCommands {
			r.f.complete = false
			return false
		}
		r.call(n)
	case *syntax.CmdSubst:
		return false // its output is a text, and it ends before the service runs
	}
	return true
}

func (r *scriptRun) assign(a *syntax.Assign) {
	if a.Name == nil || a.Naked {
		return
	}
	value := settings.Argument{Known: true, Position: r.place(a)}
	if a.Value != nil {
		value = r.word(a.Value)
	}
	if a.Append || a.Array != nil || value.Many {
		value.Known = false
	}
	r.around.assign(a.Name.Value, value)
}

func (r *scriptRun) call(n *syntax.CallExpr) {
	if len(n.Args) == 0 { // they stay set for what follows; whether they are exported is not looked at
		for _, a := range n.Assigns {
			r.assign(a)
		}
		return
	}
	var argv []settings.Argument
	for _, w := range n.Args {
		if name, all := positional(w); all {
			argv = append(argv, r.args...)
		} else if name != "" && int(name[0]-'1') < len(r.args) {
			argv = append(argv, r.args[name[0]-'1'])
		} else {
			argv = append(argv, r.word(w))
		}
	}
	if len(argv) == 0 {
		return // exec "$@" without arguments
	}
	if len(argv) > maxWords {
		r.f.complete = false
		return
	}
	saved := r.around
	switch first := argv[0]; {
	case first.Known && r.functions[first.Text]:
		return
	case first.Known && (first.Text == "." || first.Text == "source" || first.Text == "eval" || first.Text == "set" && len(argv) > 1 && argv[1].Text == "--"):
		r.around.varsOpen = true
		r.args = []settings.Argument{{Many: true}}
		if first.Text == "eval" {
			r.f.complete = false
		}
		return
	case first.Known && first.Text == "shift":
		if len(argv) > 1 || len(r.args) == 0 {
			r.args = []settings.Argument{{Many: true}}
		} else {
			r.args = r.args[1:]
		}
		return
	case first.Known && first.Text == "cd":
		r.cd(argv[1:])
		return
	}
	for _, a := range n.Assigns {
		r.assign(a)
	}
	r.f.command(r.around, argv, r.hops)
	r.around = saved
}

func (r *scriptRun) cd(args []settings.Argument) {
	switch {
	case len(args) == 1 && args[0].Known && path.IsAbs(args[0].Text):
		r.around.dir, r.around.dirOpen = path.Clean(args[0].Text), false
	case len(args) == 1 && args[0].Known && r.around.dir != "":
		r.around.dir = path.Join(r.around.dir, args[0].Text)
	default:
		r.around.dirOpen = true
	}
}

// positional reports whether a word is "$1" to "$9", by its digit, or all arguments ("$@", $*).
func positional(w *syntax.Word) (name string, all bool) {
	parts := w.Parts
	if len(parts) == 1 {
		if q, ok := parts[0].(*syntax.DblQuoted); ok {
			parts = q.Parts
		}
	}
	if len(parts) != 1 {
		return "", false
	}
	p, ok := parts[0].(*syntax.ParamExp)
	if !ok || p.Param == nil || p.Exp != nil || p.Length || p.Excl || p.Repl != nil || p.Slice != nil {
		return "", false
	}
	switch name := p.Param.Value; {
	case name == "@" || name == "*":
		return "", true
	case len(name) == 1 && name >= "1" && name <= "9":
		return name, false
	}
	return "", false
}

// word expands a word. Many is set where it may become several arguments, or none.
func (r *scriptRun) word(w *syntax.Word) settings.Argument {
	a := settings.Argument{Known: true, Position: r.place(w)}
	var text strings.Builder
	for _, part := range w.Parts {
		if text.Len() > maxWord {
			a.Known = false
			break
		}
		r.part(part, &text, &a, false)
	}
	a.Text = text.String()
	return a
}

func (r *scriptRun) part(part syntax.WordPart, text *strings.Builder, a *settings.Argument, quoted bool) {
	switch n := part.(type) {
	case *syntax.Lit:
		text.WriteString(unescape(n.Value, quoted))
	case *syntax.SglQuoted:
		text.WriteString(n.Value)
		a.Known = a.Known && !n.Dollar
	case *syntax.DblQuoted:
		for _, p := range n.Parts {
			if text.Len() > maxWord {
				a.Known = false
				break
			}
			r.part(p, text, a, true)
		}
	case *syntax.ParamExp:
		value, known := r.parameter(n)
		text.WriteString(value)
		if !known || !quoted && strings.ContainsAny(value, " \t\n*?[") {
			a.Known, a.Many = false, a.Many || !quoted
		}
	default:
		text.WriteString("${}")
		a.Known, a.Many = false, a.Many || !quoted
	}
}

// parameter expands $NAME, ${NAME}, ${NAME-default} and ${NAME:-default}.
func (r *scriptRun) parameter(n *syntax.ParamExp) (string, bool) {
	if n.Param == nil || n.Length || n.Excl || n.Repl != nil || n.Slice != nil || n.Index != nil {
		return "${}", false
	}
	name := n.Param.Value
	shown := "${" + name + "}"
	if !assignment.MatchString(name + "=") {
		return shown, false
	}
	s, ok := r.around.vars[name]
	if !ok && !r.around.varsOpen {
		s = r.f.variable(name)
	}
	if s.State == settings.Open {
		return shown, false
	}
	if n.Exp == nil {
		return s.Text, true
	}
	empty := s.State == settings.Unset
	switch n.Exp.Op {
	case syntax.DefaultUnsetOrNull, syntax.AssignUnsetOrNull:
		empty = empty || s.Text == ""
	case syntax.DefaultUnset, syntax.AssignUnset:
	default:
		return shown, false
	}
	if !empty {
		return s.Text, true
	}
	if n.Exp.Word == nil {
		return "", true
	}
	def := r.word(n.Exp.Word)
	return def.Text, def.Known
}

// unescape takes the backslashes off a literal (POSIX shell, 2.2.1 and 2.2.3).
func unescape(text string, quoted bool) string {
	if !strings.Contains(text, `\`) {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+1 < len(text) && (!quoted || strings.IndexByte("$`\"\\\n", text[i+1]) >= 0) {
			i++
			if text[i] == '\n' {
				continue
			}
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

// place returns where a node stands: the line of a script file, the whole text behind -c.
func (r *scriptRun) place(n syntax.Node) report.Position {
	if r.s.file == "" {
		return r.s.at
	}
	start, end := n.Pos(), n.End()
	return report.Position{File: r.s.file, Line: int(start.Line()), Column: int(start.Col()), EndLine: int(end.Line()), EndColumn: int(end.Col())}
}
