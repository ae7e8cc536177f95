package buildspec

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"
)

// Bounds on one script. What lies beyond is not followed.
const (
	maxScript   = 256 << 10 // bytes
	maxOpen     = 20_000    // brackets and keywords that nest
	maxCommands = 5_000     // commands that are walked, loops and functions unrolled
	maxFields   = 1_000     // words of one command
	maxValue    = 4_096     // bytes of a variable's value
	maxLoop     = 64        // rounds of a for loop over literal words
	maxNesting  = 8         // functions, substitutions and shells in one another
)

// rootPath stands for the absolute path of the repository's root, wherever it lies when a script runs.
const rootPath = "/.repository-root"

// redirect is the command name under which the file that a command's output goes to is emitted.
const redirect = ">"

// A command is one simple command of a script with its words expanded as far as the script's text tells.
type command struct {
	args []string
	dir  string // current folder in the repository, see resolvePath
	line int    // of the script's text, from 1
}

// A shell walks scripts without running anything: it follows literal assignments, cd, loops over literal words and
// functions, and hands every other command to emit. A value that only the run knows is "${NAME}".
type shell struct {
	dir    string
	vars   map[string]expand.Variable
	params []string // positional parameters; nil where they are not known
	self   string   // the script's own path in the repository, "" where there is none
	funcs  map[string]*syntax.Stmt
	emit   func(command)

	budget *int
	called map[string]bool // functions that the script calls
	depth  int
	unset  map[string]bool // variables that the present word gives a default
}

func newShell(dir string, emit func(command)) *shell {
	budget := maxCommands
	return &shell{dir: dir, vars: map[string]expand.Variable{}, funcs: map[string]*syntax.Stmt{}, emit: emit, budget: &budget, called: map[string]bool{}}
}

func (s *shell) set(name, value string) {
	if len(value) > maxValue {
		value = unknown(name)
	}
	s.vars[name] = expand.Variable{Set: true, Kind: expand.String, Str: value}
}

// fork returns a shell whose changes do not come back, as in a subshell.
func (s *shell) fork() *shell {
	t := *s
	t.vars, t.funcs = maps.Clone(s.vars), maps.Clone(s.funcs)
	t.depth++
	return &t
}

// run walks a script. What follows a syntax error is left out, and the error is returned.
func (s *shell) run(script string) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("script cannot be parsed: %v", r)
		}
	}()
	if len(script) > maxScript || nestingTokens(script) > maxOpen {
		return fmt.Errorf("script is too large to be examined")
	}
	for stmt, perr := range syntax.NewParser(syntax.Variant(syntax.LangBash)).StmtsSeq(strings.NewReader(script)) {
		if perr != nil {
			return perr
		}
		s.stmt(stmt)
	}
	return nil
}

// finish walks the functions that nothing called, with parameters that are not known.
func (s *shell) finish() {
	for _, fn := range slices.Sorted(maps.Keys(s.funcs)) {
		if !s.called[fn] {
			t := s.fork()
			t.depth, t.params = 1, nil
			t.stmt(s.funcs[fn])
		}
	}
}

// nestingTokens counts what can open one more level for the parser, which recurses.
func nestingTokens(script string) int {
	n := 0
	for _, t := range []string{"(", "{", "`", "[", "!", "if", "while", "until", "for", "case", "time", "coproc"} {
		n += strings.Count(script, t)
	}
	return n
}

func (s *shell) stmts(list []*syntax.Stmt) {
	for _, st := range list {
		s.stmt(st)
	}
}

func (s *shell) stmt(st *syntax.Stmt) {
	if st == nil || *s.budget <= 0 || s.depth > maxNesting {
		return
	}
	*s.budget--
	for _, r := range st.Redirs {
		if r.Op == syntax.RdrOut || r.Op == syntax.AppOut || r.Op == syntax.RdrClob || r.Op == syntax.RdrAll {
			s.emit(command{[]string{redirect, s.literal(r.Word)}, s.dir, int(r.Pos().Line())})
		}
	}
	switch c := st.Cmd.(type) {
	case *syntax.CallExpr:
		s.call(c)
	case *syntax.BinaryCmd:
		if c.Op == syntax.Pipe || c.Op == syntax.PipeAll {
			s.fork().stmt(c.X)
			s.fork().stmt(c.Y)
			return
		}
		s.stmt(c.X)
		if c.Op == syntax.OrStmt { // runs where the left side failed: `cd x || exit` changes nothing that follows
			s.maybe(func() { s.stmt(c.Y) })
			return
		}
		s.stmt(c.Y)
	case *syntax.Subshell:
		s.fork().stmts(c.Stmts)
	case *syntax.Block:
		s.stmts(c.Stmts)
	case *syntax.IfClause:
		for ; c != nil; c = c.Else {
			s.stmts(c.Cond)
			s.maybe(func() { s.stmts(c.Then) })
		}
	case *syntax.WhileClause:
		s.maybe(func() { s.stmts(c.Cond); s.stmts(c.Do) })
	case *syntax.ForClause:
		s.loop(c)
	case *syntax.CaseClause:
		for _, item := range c.Items {
			s.maybe(func() { s.stmts(item.Stmts) })
		}
	case *syntax.TimeClause:
		s.stmt(c.Stmt)
	case *syntax.FuncDecl:
		s.funcs[c.Name.Value] = c.Body
	case *syntax.DeclClause:
		s.assign(c.Args)
	}
}

// maybe walks statements that may not run: what they assign is unknown afterwards.
func (s *shell) maybe(walk func()) {
	dir, vars := s.dir, maps.Clone(s.vars)
	s.depth++
	walk()
	s.depth--
	for name, v := range s.vars {
		if old, ok := vars[name]; !ok || old.String() != v.String() || len(old.List) != len(v.List) {
			delete(s.vars, name)
			s.set(name, unknown(name))
		}
	}
	if s.dir != dir {
		s.dir = unknown("PWD")
	}
}

// loop walks the body once for each literal word, or once with the variable unknown.
func (s *shell) loop(c *syntax.ForClause) {
	iter, ok := c.Loop.(*syntax.WordIter)
	if !ok {
		s.maybe(func() { s.stmts(c.Do) })
		return
	}
	words := s.fields(iter.Items)
	if !iter.InPos.IsValid() || len(words) == 0 || len(words) > maxLoop {
		words = []string{unknown(iter.Name.Value)}
	}
	for _, w := range words {
		if !Known(w) {
			w = unknown(iter.Name.Value)
		}
		s.set(iter.Name.Value, w)
		s.maybe(func() { s.stmts(c.Do) })
	}
	s.set(iter.Name.Value, unknown(iter.Name.Value))
}

func (s *shell) assign(list []*syntax.Assign) {
	for _, a := range list {
		switch {
		case a.Name == nil || a.Naked:
		case a.Array != nil && a.Index == nil:
			var words []*syntax.Word
			for _, e := range a.Array.Elems {
				if e.Value != nil && e.Index == nil {
					words = append(words, e.Value)
				}
			}
			v := expand.Variable{Set: true, Kind: expand.Indexed, List: s.fields(words)}
			if old := s.vars[a.Name.Value]; a.Append && old.Kind == expand.Indexed {
				v.List = append(append([]string{}, old.List...), v.List...)
			}
			if len(v.List) > maxFields {
				v.List = []string{unknown(a.Name.Value)}
			}
			s.vars[a.Name.Value] = v
		case a.Index != nil:
			s.set(a.Name.Value, unknown(a.Name.Value))
		case a.Append:
			old := s.vars[a.Name.Value]
			if old.Kind == expand.Indexed || !old.Set {
				s.set(a.Name.Value, unknown(a.Name.Value))
				continue
			}
			s.set(a.Name.Value, old.Str+s.literal(a.Value))
		default:
			s.set(a.Name.Value, s.literal(a.Value))
		}
	}
}

// call follows what changes the state of the shell and emits every other command.
func (s *shell) call(c *syntax.CallExpr) {
	if len(c.Args) == 0 {
		s.assign(c.Assigns)
		return
	}
	args := s.fields(c.Args)
	line := int(c.Args[0].Pos().Line())
	if args = unwrap(args); len(args) == 0 {
		return
	}
	switch args[0] {
	case "cd", "pushd":
		if len(args) == 2 && !strings.HasPrefix(args[1], "-") {
			s.dir = resolvePath(s.dir, args[1])
		} else {
			s.dir = unknown("PWD")
		}
	case "popd":
		s.dir = unknown("PWD")
	case "bash", "sh":
		if i := dashC(args); i > 0 && Known(args[i]) && s.depth < maxNesting {
			t := s.fork()
			t.emit = func(n command) { n.line = line; s.emit(n) }
			_ = t.run(args[i]) // what does not parse there was a script of another shell
		}
	default:
		if body, ok := s.funcs[args[0]]; ok && s.depth < maxNesting {
			s.called[args[0]] = true
			params := s.params
			s.params = append([]string{}, args[1:]...)
			s.depth++
			s.stmt(body)
			s.depth--
			s.params = params
			return
		}
		s.emit(command{args, s.dir, line})
	}
}

// dashC returns the index of the script behind -c, 0 where there is none.
func dashC(args []string) int {
	for i := 1; i < len(args)-1 && strings.HasPrefix(args[i], "-"); i++ {
		if !strings.HasPrefix(args[i], "--") && strings.HasSuffix(args[i], "c") {
			return i + 1
		}
	}
	return 0
}

// unwrap drops the programs before a command that only start it.
func unwrap(args []string) []string {
	for len(args) > 0 {
		switch path.Base(args[0]) {
		case "sudo", "exec", "command", "nohup", "time", "nice", "env", "retry", "timeout", "xvfb-run", "depot":
			wrapper := path.Base(args[0])
			args = args[1:]
			for len(args) > 0 && (strings.HasPrefix(args[0], "-") || strings.Contains(args[0], "=") || isNumber(args[0])) {
				args = args[1:]
			}
			if wrapper == "depot" { // `depot build` has docker build's flags
				args = append([]string{"docker"}, args...)
				return args
			}
		default:
			return args
		}
	}
	return nil
}

func isNumber(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }

// resolvePath returns a path relative to the repository that a command in dir means by p. The result starts with "${"
// where dir is not known, and with "/" or "../" where the path lies outside.
func resolvePath(dir, p string) string {
	if rest, ok := strings.CutPrefix(p, rootPath); ok && (rest == "" || rest[0] == '/') {
		return path.Clean(strings.TrimPrefix(rest, "/"))
	}
	if path.IsAbs(p) || strings.HasPrefix(p, "~") {
		return p
	}
	if strings.HasPrefix(p, "${") && !strings.HasPrefix(dir, "${") { // may be absolute as well as relative
		return p
	}
	return path.Join(dir, p)
}

// unknown is the text for a value that only the run knows.
func unknown(name string) string {
	clean := strings.Map(func(r rune) rune {
		if r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '_'
	}, name)
	if clean = strings.Trim(clean, "_"); len(clean) > 40 {
		clean = clean[:40]
	}
	if clean == "" || isNumber(clean) {
		clean = "_" + clean
	}
	return "${" + clean + "}"
}
