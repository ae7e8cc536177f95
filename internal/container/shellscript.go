package container

import (
	"math"
	"path"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// Bounds on the interpretation of one RUN. Beyond them the command is one that is not understood.
const (
	maxScript = 256 << 10 // bytes
	maxSteps  = 20_000    // commands
	maxCalls  = 16        // functions, subshells and scripts inside one another
	maxNested = 2_000     // brackets and compound commands in a script, which bound the parser's recursion
)

// A shellRun interprets one RUN as far as paths, variables and Go builds go.
type shellRun struct {
	*stageRun
	item     *item
	at       Position // of the command at hand
	where    locator
	source   string // the script
	vars     environment
	params   []Value // positional parameters inside a function
	cwd      string  // "" where not known
	bash     bool
	errexit  bool
	certain  bool // false in a branch that may not be taken
	must     bool // the statement at hand has to succeed for the build to go on
	exited   Truth
	funcs    map[string]*syntax.Stmt
	steps    *int
	depth    int
	out      *strings.Builder // collects what is printed inside $( )
	outKnown bool
}

func newShellRun(r *stageRun, it *item) *shellRun {
	steps := maxSteps
	sh := &shellRun{stageRun: r, item: it, at: it.Position, vars: r.env.clone(), certain: true, must: true, exited: No,
		funcs: map[string]*syntax.Stmt{}, steps: &steps}
	sh.where = fixed(it.Position)
	if r.stage.WorkDir.Known {
		sh.cwd = r.stage.WorkDir.Text
	}
	// Proxies may be given without an ARG (Dockerfile reference, "Predefined ARGs").
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY"} {
		for _, name := range []string{name, strings.ToLower(name)} {
			if _, set := sh.vars.vars[name]; !set {
				sh.vars.set(name, unknownValue("", "${"+name+"}"))
			}
		}
	}
	if _, set := sh.vars.vars["HOME"]; !set {
		switch {
		case r.stage.User.Root == Yes:
			sh.vars.set("HOME", literal("/root"))
		default:
			sh.vars.set("HOME", unknownValue("", "${HOME}"))
		}
	}
	return sh
}

// A spot is a place in a script: its offset, and its line and column from 1.
type spot struct{ offset, line, column int }

// A locator finds the place in the file of a part of a script.
type locator func(from, to spot) Position

func fixed(p Position) locator { return func(_, _ spot) Position { return p } }

// locate returns the place in the file of a node of the script at hand.
func (sh *shellRun) locate(n syntax.Node) Position {
	of := func(p syntax.Pos) spot { return spot{int(p.Offset()), int(p.Line()), int(p.Col())} }
	return sh.where(of(n.Pos()), of(n.End()))
}

// inLine locates in a script that stands in the instruction's own lines, with its here-documents below them.
func (sh *shellRun) inLine(text string) locator {
	src := sh.item.source
	start := strings.LastIndex(src.raw, text)
	if start < 0 {
		return fixed(sh.item.Position)
	}
	below := sh.below(false)
	return func(from, to spot) Position {
		switch {
		case to.offset <= len(text) && from.line == 1:
			return src.position(start+from.offset, start+to.offset)
		case from.line > 1:
			from.line--
			to.line--
			return below(from, to)
		}
		return sh.item.Position
	}
}

// below locates in a script that is the instruction's first here-document.
func (sh *shellRun) below(chomped bool) locator {
	src := sh.item.source
	if src.body == 0 {
		return fixed(sh.item.Position)
	}
	return func(from, to spot) Position {
		p := Position{File: src.file, Line: src.body + from.line - 1, EndLine: src.body + to.line - 1}
		if !chomped {
			p.Column, p.EndColumn = from.column, to.column
		}
		return p
	}
}

// unknown is a command that may have written anywhere.
func (sh *shellRun) unknown() {
	sh.fs().addFog("/")
	sh.outKnown = false
}

// script parses and runs a text.
func (sh *shellRun) script(text string) Truth {
	if len(text) > maxScript || nesting(text) > maxNested {
		sh.unknown()
		return Unknown
	}
	variant := syntax.LangBash // what ash and dash add to POSIX is in it
	file, err := syntax.NewParser(syntax.Variant(variant)).Parse(strings.NewReader(text), "")
	if err != nil {
		file, err = syntax.NewParser(syntax.Variant(syntax.LangPOSIX)).Parse(strings.NewReader(text), "")
	}
	if err != nil {
		sh.unknown()
		return Unknown
	}
	outer := sh.source
	sh.source = text
	status := sh.stmts(file.Stmts, sh.must)
	sh.source = outer
	return status
}

// nesting counts what can make the parser recurse.
func nesting(text string) int {
	n := strings.Count(text, "(") + strings.Count(text, "{") + strings.Count(text, "`") + strings.Count(text, "[")
	for _, word := range []string{"if", "while", "until", "for", "case", "!", "time", "coproc", "function"} {
		n += strings.Count(text, word)
	}
	return n
}

// fromStdin runs a shell that reads its script from a here-document, and reports whether the statement is one.
func (sh *shellRun) fromStdin(s *syntax.Stmt) bool {
	call, ok := s.Cmd.(*syntax.CallExpr)
	if !ok || !isShell(path.Base(commandName(s))) || sh.depth >= maxCalls {
		return false
	}
	var flags []string
	for _, w := range call.Args[1:] {
		if lit := w.Lit(); strings.HasPrefix(lit, "-") && !strings.HasSuffix(lit, "c") {
			flags = append(flags, lit)
			continue
		}
		return false
	}
	for _, rd := range s.Redirs {
		if (rd.Op != syntax.Hdoc && rd.Op != syntax.DashHdoc) || rd.Hdoc == nil {
			continue
		}
		text := sh.document(rd.Hdoc)
		if !text.Known && text.wholly() {
			return false
		}
		inner := *sh
		inner.depth++
		inner.bash = path.Base(commandName(s)) == "bash"
		inner.errexit = len(flags) > 0 && hasE(flags)
		inner.vars, inner.exited, inner.params = sh.vars.clone(), No, nil
		where, first := sh.where, int(rd.Hdoc.Pos().Line())
		inner.where = func(from, to spot) Position {
			from.line += first - 1
			to.line += first - 1
			from.offset, to.offset = math.MaxInt, math.MaxInt
			p := where(from, to)
			if rd.Op == syntax.DashHdoc {
				p.Column, p.EndColumn = 0, 0
			}
			return p
		}
		inner.script(text.mask)
		sh.outKnown = false
		return true
	}
	return false
}
