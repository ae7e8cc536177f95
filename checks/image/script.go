package image

import (
	"path"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// A script is what matters of a shell script that starts a program: which commands it runs, and whether the last one
// takes the shell's place.
type script struct {
	calls []call
	// steps aside: an unconditional exec, or one in every way that the script's last statement may go.
	execs    bool
	handsOn  bool // an unconditional exec of "$@", with the arguments as they came
	trap     bool // handles signals itself
	sources  bool // reads another script, which may do anything
	changes  bool // of folder, PATH or arguments, so that words do not mean what they mean at the start
	language string

	functions map[string]*syntax.Stmt // bodies, by name
	inside    int                     // functions that are being followed
	followed  int                     // calls of functions so far
}

// A call is one command of a script.
type call struct {
	words   []string // "" for a word that is not literal
	literal bool     // all words are
	exec    bool
	certain bool // runs whenever the script does, unless an earlier command fails
	line    uint
}

func (c call) name() string {
	if len(c.words) == 0 {
		return ""
	}
	return c.words[0]
}

// maxScript bounds what is handed to the recursive parser; entry scripts are small.
const maxScript = 64 << 10

// parseScript reads a shell script; ok is false where it is no script that can be understood.
func parseScript(text string) (*script, bool) {
	if len(text) > maxScript {
		return nil, false
	}
	s := &script{language: interpreter(text), functions: map[string]*syntax.Stmt{}}
	variant := syntax.LangBash
	switch s.language {
	case "", "sh", "dash", "ash", "bash":
	case "ksh", "mksh":
		variant = syntax.LangMirBSDKorn
	default:
		return nil, false
	}
	file, err := syntax.NewParser(syntax.Variant(variant)).Parse(strings.NewReader(text), "")
	if err != nil {
		return nil, false
	}
	syntax.Walk(file, func(n syntax.Node) bool {
		if f, ok := n.(*syntax.FuncDecl); ok && f.Name != nil {
			s.functions[f.Name.Value] = f.Body
		}
		return true
	})
	s.statements(file.Stmts, true)
	s.execs = s.alwaysExecs(file.Stmts)
	syntax.Walk(file, func(n syntax.Node) bool {
		if c, ok := n.(*syntax.CallExpr); ok {
			s.effects(c)
		}
		return true
	})
	return s, true
}

// interpreter returns the program's name in the first line of a script, "" without one.
func interpreter(text string) string {
	line, ok := strings.CutPrefix(text, "#!")
	if !ok {
		return ""
	}
	line, _, _ = strings.Cut(line, "\n")
	fields := strings.Fields(line)
	if len(fields) > 0 && path.Base(fields[0]) == "env" {
		fields = fields[1:]
		for len(fields) > 0 && strings.HasPrefix(fields[0], "-") {
			fields = fields[1:]
		}
	}
	if len(fields) == 0 {
		return "unknown"
	}
	name := path.Base(fields[0])
	if name == "busybox" && len(fields) > 1 {
		name = fields[1]
	}
	return name
}

func (s *script) effects(c *syntax.CallExpr) {
	for _, a := range c.Assigns {
		s.changes = s.changes || a.Name != nil && a.Name.Value == "PATH"
	}
	if len(c.Args) == 0 {
		return
	}
	switch c.Args[0].Lit() {
	case "trap":
		s.trap = true
	case ".", "source", "eval":
		s.sources = true
	case "cd", "pushd", "shift", "chroot":
		s.changes = true
	case "set":
		s.changes = s.changes || len(c.Args) > 1 && c.Args[1].Lit() == "--"
	}
}

// statements collects the commands of a list, those of its branches as uncertain.
func (s *script) statements(list []*syntax.Stmt, certain bool) {
	for _, st := range list {
		s.statement(st, certain)
	}
}

func (s *script) statement(st *syntax.Stmt, certain bool) {
	switch c := st.Cmd.(type) {
	case *syntax.CallExpr:
		s.call(c, certain && !st.Negated)
	case *syntax.BinaryCmd:
		s.statement(c.X, certain)
		s.statement(c.Y, certain && c.Op != syntax.OrStmt)
	case *syntax.Block:
		s.statements(c.Stmts, certain)
	case *syntax.Subshell:
		s.statements(c.Stmts, certain)
	case *syntax.IfClause:
		for clause := c; clause != nil; clause = clause.Else {
			s.statements(clause.Cond, false)
			s.statements(clause.Then, false)
		}
	case *syntax.WhileClause:
		s.statements(c.Cond, false)
		s.statements(c.Do, false)
	case *syntax.ForClause:
		s.statements(c.Do, false)
	case *syntax.CaseClause:
		for _, item := range c.Items {
			s.statements(item.Stmts, false)
		}
	case *syntax.TimeClause:
		if c.Stmt != nil {
			s.statement(c.Stmt, certain)
		}
	}
}

// maxFunctions bounds how deep calls of functions are followed, which may call themselves, maxFollowed how many.
const (
	maxFunctions = 4
	maxFollowed  = 50
)

// body returns what a command runs that is a function of the script, nil for any other.
func (s *script) body(c *syntax.CallExpr) *syntax.Stmt {
	if len(c.Args) == 0 || s.inside >= maxFunctions || s.followed >= maxFollowed {
		return nil
	}
	body := s.functions[c.Args[0].Lit()]
	if body != nil {
		s.followed++
	}
	return body
}

func (s *script) call(c *syntax.CallExpr, certain bool) {
	if body := s.body(c); body != nil {
		handed := s.handsOn
		s.inside++
		s.statement(body, certain)
		s.inside--
		if len(c.Args) != 2 || !isAllArguments(c.Args[1]) {
			s.handsOn = handed // "$@" is another in there
		}
		return
	}
	out := call{literal: true, certain: certain, line: c.Pos().Line()}
	for i, w := range c.Args {
		if i == len(c.Args)-1 && certain && isExec(c) && isAllArguments(w) {
			s.handsOn = s.handsOn || len(c.Args) == 2
		}
		word, ok := literalWord(w)
		out.words = append(out.words, word)
		out.literal = out.literal && ok
	}
	if isExec(c) {
		out.exec, out.words = true, out.words[1:]
		for len(out.words) > 0 && strings.HasPrefix(out.words[0], "-") { // exec -a NAME, -c, -l
			if out.words[0] == "-a" && len(out.words) > 1 {
				out.words = out.words[1:]
			}
			out.words = out.words[1:]
		}
	}
	if len(out.words) > 0 {
		s.calls = append(s.calls, out)
	}
}

// isExec reports whether a command is an exec of a program; an exec of redirections alone is none.
func isExec(c *syntax.CallExpr) bool { return len(c.Args) > 1 && c.Args[0].Lit() == "exec" }

// isAllArguments reports whether a word is "$@" or "${@}".
func isAllArguments(w *syntax.Word) bool {
	if len(w.Parts) != 1 {
		return false
	}
	part := w.Parts[0]
	if q, ok := part.(*syntax.DblQuoted); ok && len(q.Parts) == 1 {
		part = q.Parts[0]
	}
	p, ok := part.(*syntax.ParamExp)
	return ok && p.Param != nil && (p.Param.Value == "@" || p.Param.Value == "*") && p.Exp == nil && p.Slice == nil && p.Repl == nil
}

// literalWord returns a word without expansions, its quotes removed.
func literalWord(w *syntax.Word) (string, bool) {
	var b strings.Builder
	for _, part := range w.Parts {
		switch p := part.(type) {
		case *syntax.Lit:
			b.WriteString(strings.ReplaceAll(p.Value, `\`, ""))
		case *syntax.SglQuoted:
			b.WriteString(p.Value)
		case *syntax.DblQuoted:
			for _, q := range p.Parts {
				lit, ok := q.(*syntax.Lit)
				if !ok {
					return "", false
				}
				b.WriteString(lit.Value)
			}
		default:
			return "", false
		}
	}
	return b.String(), true
}

// alwaysExecs reports whether a list of statements ends by handing its process over: by an exec that nothing guards, or
// by a last statement all of whose ways do.
func (s *script) alwaysExecs(list []*syntax.Stmt) bool {
	for i, st := range list {
		if st.Background || st.Negated {
			continue
		}
		switch c := st.Cmd.(type) {
		case *syntax.CallExpr:
			if isExec(c) {
				return true
			}
			if body := s.body(c); body != nil {
				s.inside++
				execs := s.alwaysExecs([]*syntax.Stmt{body})
				s.inside--
				if execs {
					return true
				}
			}
		case *syntax.BinaryCmd:
			// The last part of a chain of && runs where all went well; of a || where something did not.
			if c.Op == syntax.AndStmt && s.alwaysExecs([]*syntax.Stmt{c.Y}) ||
				c.Op == syntax.OrStmt && s.alwaysExecs([]*syntax.Stmt{c.X}) {
				return true
			}
		case *syntax.Block:
			if s.alwaysExecs(c.Stmts) {
				return true
			}
		case *syntax.IfClause:
			if i == len(list)-1 && s.someBranch(c) {
				return true
			}
		case *syntax.CaseClause:
			for _, item := range c.Items {
				if i == len(list)-1 && s.alwaysExecs(item.Stmts) {
					return true
				}
			}
		}
	}
	return false
}

// someBranch reports whether a way through an if hands over. One is enough: the others are taken to be the odd cases, such
// as a shell for debugging.
func (s *script) someBranch(c *syntax.IfClause) bool {
	for clause := c; clause != nil; clause = clause.Else {
		if s.alwaysExecs(clause.Then) {
			return true
		}
	}
	return false
}

// builtins are commands of the shell, and tools by which entry scripts prepare things: none of them is the program that
// an image is for.
var builtins = words(`: . [ alias awk basename break cat cd chgrp chmod chown command continue cp curl cut date declare dirname
	echo env envsubst eval exit export expr false find getent getopts grep hash head hostname id install jobs kill ln local ls
	mkdir mktemp mv nc nslookup popd printenv printf ps pushd pwd read readonly realpath return rm rmdir sed set seq shift
	sleep sort source stat sync tail tar tee test touch tr trap true type typeset ulimit umask unalias uname uniq unset update-ca-certificates
	until wait wc wget which whoami xargs adduser addgroup useradd groupadd usermod groupmod openssl base64 md5sum sha256sum
	getopt let mapfile readarray shopt yes nohup`)

func words(list string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(list) {
		set[w] = true
	}
	return set
}

// program returns the last command that a script runs and that is neither the shell's own nor a common tool.
func (s *script) program() (call, bool) {
	for i := len(s.calls) - 1; i >= 0; i-- {
		if name := s.calls[i].name(); name == "" || !builtins[path.Base(name)] {
			return s.calls[i], true
		}
	}
	return call{}, false
}
