package container

import (
	"path"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// stmts runs a list. Its last statement decides whether the list succeeds; with set -e every one must.
func (sh *shellRun) stmts(list []*syntax.Stmt, must bool) Truth {
	status := Yes
	for i, s := range list {
		if sh.exited == Yes {
			return status
		}
		certain := sh.certain
		if sh.exited == Unknown {
			sh.certain = false
		}
		last := i == len(list)-1
		status = sh.stmt(s, must && (last || sh.errexit && !isAnd(s)))
		sh.certain = certain
		if !must && !last && sh.errexit && sh.exited == No && (status == No || status == either) {
			sh.exited = Unknown // unless errexit is off in a condition
		}
	}
	if sh.exited == Unknown {
		return oneOf(status, either)
	}
	return status
}

// isAnd reports whether a statement is X && Y, of which a failing X does not end a shell under set -e.
func isAnd(s *syntax.Stmt) bool {
	c, ok := s.Cmd.(*syntax.BinaryCmd)
	return ok && c.Op == syntax.AndStmt
}

// stmt runs one statement and returns whether it succeeds: Unknown is a command that is taken to succeed.
func (sh *shellRun) stmt(s *syntax.Stmt, must bool) Truth {
	if *sh.steps--; *sh.steps < 0 {
		sh.unknown()
		sh.exited = Yes
		return Unknown
	}
	outer := sh.must
	sh.must = must && !s.Negated
	defer func() { sh.must = outer }()
	at := sh.at
	sh.at = sh.locate(s)
	defer func() { sh.at = at }()
	var file *syntax.Redirect
	var appends bool
	status := sh.redirectable(s.Redirs)
	run := func() {
		file, appends = sh.redirects(s.Redirs)
		if s.Cmd == nil {
			return
		}
		out, known := sh.out, sh.outKnown
		var printed strings.Builder
		if file != nil {
			sh.out, sh.outKnown = &printed, true
		}
		if sh.fromStdin(s) {
			status = Unknown
		} else {
			status = sh.cmd(s.Cmd, s)
		}
		if file != nil {
			name := commandName(s)
			sh.fill(s, file, appends, printed.String(), sh.outKnown && (name == "echo" || name == "printf"))
			sh.out, sh.outKnown = out, known
		}
	}
	switch {
	case sh.must || status == Yes:
		status = Yes
		run()
	case status != No:
		sh.branch(run)
		status = oneOf(status, No)
	}
	if s.Negated && status == Unknown {
		return either
	}
	if s.Negated {
		return opposite(status)
	}
	return status
}

func (sh *shellRun) cmd(c syntax.Command, s *syntax.Stmt) Truth {
	switch c := c.(type) {
	case *syntax.CallExpr:
		return sh.call(c, s)
	case *syntax.BinaryCmd:
		return sh.binary(c)
	case *syntax.Block:
		return sh.stmts(c.Stmts, sh.must)
	case *syntax.Subshell:
		return sh.subshell(c.Stmts)
	case *syntax.IfClause:
		return sh.ifClause(c)
	case *syntax.ForClause:
		return sh.forClause(c)
	case *syntax.WhileClause:
		sh.condition(c.Cond)
		status := Yes
		sh.branch(func() { status = sh.stmts(c.Do, false) })
		return oneOf(status, Yes)
	case *syntax.CaseClause:
		return sh.caseClause(c)
	case *syntax.FuncDecl:
		if c.Name != nil {
			sh.funcs[c.Name.Value] = c.Body
		}
		return Yes
	case *syntax.DeclClause:
		for _, a := range c.Args {
			sh.assign(a)
		}
		return Yes
	case *syntax.TestClause, *syntax.ArithmCmd, *syntax.LetClause:
		return sh.testUnknown()
	case *syntax.TimeClause:
		if c.Stmt != nil {
			return sh.stmt(c.Stmt, sh.must)
		}
		return Yes
	}
	sh.unknown()
	return Unknown
}

// testUnknown is a test whose outcome is not known: where the build goes on only if it holds, it holds.
func (sh *shellRun) testUnknown() Truth {
	if sh.must {
		return Yes
	}
	return Unknown
}

// subshell runs a list with variables and a working directory of its own.
func (sh *shellRun) subshell(list []*syntax.Stmt) Truth {
	if sh.depth >= maxCalls {
		sh.unknown()
		return Unknown
	}
	inner := *sh
	inner.depth++
	inner.vars = sh.vars.clone()
	inner.exited = No
	status := inner.stmts(list, sh.must)
	sh.outKnown = inner.outKnown
	return status
}

func (sh *shellRun) binary(c *syntax.BinaryCmd) Truth {
	switch c.Op {
	case syntax.AndStmt:
		must := sh.must
		left := sh.stmt(c.X, must)
		switch {
		case left == No:
			return No
		case (left == either || left == Unknown && isTest(c.X)) && !must:
			right := Yes
			sh.branch(func() { right = sh.stmt(c.Y, false) })
			return oneOf(right, No)
		}
		return both(left, sh.stmt(c.Y, must))
	case syntax.OrStmt:
		return sh.or(c)
	}
	// A pipe: both sides run in shells of their own.
	left := sh.piped(c.X, true)
	right := sh.piped(c.Y, false)
	if left == No || left == either {
		return oneOf(right, No) // as pipefail is set or not
	}
	return right
}

func (sh *shellRun) piped(s *syntax.Stmt, feeds bool) Truth {
	inner := *sh
	inner.vars = sh.vars.clone()
	inner.exited = No
	if feeds {
		inner.out = nil
	} else {
		inner.outKnown = false // what it reads is not followed
	}
	status := inner.stmt(s, sh.must && !feeds)
	sh.outKnown = sh.outKnown && inner.outKnown
	return status
}

// or runs X || Y. X is certain where Y can only fail the build, or where X itself is known to succeed.
func (sh *shellRun) or(c *syntax.BinaryCmd) Truth {
	must := sh.must
	if fails(c.Y) {
		sh.stmt(c.X, must)
		return Yes
	}
	if isTest(c.X) || surelySucceeds(c.X) {
		switch sh.stmt(c.X, false) {
		case Yes:
			return Yes
		case No:
			return sh.stmt(c.Y, must)
		}
	} else {
		left := Unknown
		sh.branch(func() { left = sh.stmt(c.X, false) })
		if left == No {
			return sh.stmt(c.Y, must)
		}
	}
	right := Yes
	sh.branch(func() { right = sh.stmt(c.Y, false) })
	return oneOf(right, Yes)
}

// branch runs what may not run: what it makes may be there, and what it assigns is not known afterwards.
func (sh *shellRun) branch(run func()) {
	certain, cwd, before, exited := sh.certain, sh.cwd, sh.vars.clone(), sh.exited
	sh.certain = false
	run()
	sh.certain = certain
	if sh.cwd != cwd {
		sh.cwd = ""
	}
	for name, v := range sh.vars.vars {
		if old, ok := before.vars[name]; !ok || old.mask != v.mask {
			sh.vars.set(name, unknownValue("", "${"+name+"}"))
		}
	}
	for name := range before.vars {
		if _, ok := sh.vars.vars[name]; !ok {
			sh.vars.set(name, unknownValue("", "${"+name+"}"))
		}
	}
	if sh.exited != exited && exited != Yes {
		sh.exited = Unknown
	}
}

// condition runs the condition of an if or a loop.
func (sh *shellRun) condition(list []*syntax.Stmt) Truth {
	status := sh.stmts(list, false)
	if status == either || len(list) == 0 {
		return Unknown
	}
	return status
}

func (sh *shellRun) ifClause(c *syntax.IfClause) Truth {
	if len(c.Cond) == 0 { // the else part
		return sh.stmts(c.Then, sh.must)
	}
	status := sh.condition(c.Cond)
	switch {
	case status == Yes, status == Unknown && c.Else != nil && allFail(c.Else):
		return sh.stmts(c.Then, sh.must)
	case status == No, allFail(c):
		if c.Else != nil {
			return sh.ifClause(c.Else)
		}
		return Yes
	}
	then, otherwise := Yes, Yes
	sh.branch(func() { then = sh.stmts(c.Then, false) })
	if c.Else != nil {
		must := sh.must
		sh.must = false
		sh.branch(func() { otherwise = sh.ifClause(c.Else) })
		sh.must = must
	}
	return oneOf(then, otherwise)
}

func (sh *shellRun) forClause(c *syntax.ForClause) Truth {
	iter, ok := c.Loop.(*syntax.WordIter)
	if !ok {
		sh.branch(func() { sh.stmts(c.Do, false) })
		return Yes
	}
	words, complete := sh.fields(iter.Items)
	if !iter.InPos.IsValid() {
		words, complete = sh.params, true
	}
	if !complete || anyUnknown(words) || leavesLoop(c.Do) || len(words) > 1000 {
		sh.vars.set(iter.Name.Value, unknownValue("", "${"+iter.Name.Value+"}"))
		status := Yes
		sh.branch(func() { status = sh.stmts(c.Do, false) })
		return oneOf(status, Yes)
	}
	status := Yes
	for _, w := range words {
		sh.vars.set(iter.Name.Value, w)
		status = sh.stmts(c.Do, sh.must && sh.errexit)
		if sh.exited == Yes {
			break
		}
	}
	return status
}

func (sh *shellRun) caseClause(c *syntax.CaseClause) Truth {
	word := sh.word(c.Word)
	unsure, status := false, Yes
	for _, it := range c.Items {
		match := Unknown
		if word.Known {
			match = No
			for _, p := range it.Patterns {
				pattern := sh.pattern(p)
				if !pattern.Known {
					match = Unknown
					break
				}
				if ok, err := path.Match(strings.ReplaceAll(pattern.Text, "/", "\x00"), strings.ReplaceAll(word.Text, "/", "\x00")); err != nil {
					match = Unknown
				} else if ok {
					match = Yes
					break
				}
			}
		}
		switch match {
		case Yes:
			if unsure {
				sh.branch(func() { status = oneOf(status, sh.stmts(it.Stmts, false)) })
				return status
			}
			return sh.stmts(it.Stmts, sh.must)
		case Unknown:
			unsure = true
			if !listFails(it.Stmts) {
				sh.branch(func() { status = oneOf(status, sh.stmts(it.Stmts, false)) })
			}
		}
	}
	return status
}

func anyUnknown(words []Value) bool {
	for _, w := range words {
		if !w.Known {
			return true
		}
	}
	return false
}
