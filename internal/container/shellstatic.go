package container

import "mvdan.cc/sh/v3/syntax"

// commandName returns the literal name of a simple command, "" for anything else.
func commandName(s *syntax.Stmt) string {
	call, ok := s.Cmd.(*syntax.CallExpr)
	if !ok || len(call.Args) == 0 {
		return ""
	}
	return call.Args[0].Lit()
}

// isTest reports whether a statement asks something rather than doing something.
func isTest(s *syntax.Stmt) bool {
	if s.Negated {
		return true
	}
	switch c := s.Cmd.(type) {
	case *syntax.TestClause, *syntax.ArithmCmd:
		return true
	case *syntax.BinaryCmd:
		return isTest(c.X) && isTest(c.Y)
	case *syntax.CallExpr:
		switch commandName(s) {
		case "[", "test", "grep", "egrep", "which", "type", "command", "getent", "id", "cmp", "diff", "false", "true", ":":
			return true
		}
	}
	return false
}

// surelySucceeds reports whether a simple command cannot well fail, so that what follows || does not run.
func surelySucceeds(s *syntax.Stmt) bool {
	switch commandName(s) {
	case "true", ":", "echo", "export", "set":
		return true
	}
	return false
}

// fails reports whether a statement always ends the build or fails: exit 1, false, or a list that ends so.
func fails(s *syntax.Stmt) bool {
	switch c := s.Cmd.(type) {
	case *syntax.CallExpr:
		name := commandName(s)
		if name == "false" {
			return !s.Negated
		}
		return (name == "exit" || name == "return") && len(c.Args) > 1 && c.Args[1].Lit() != "0" && c.Args[1].Lit() != ""
	case *syntax.Block:
		return listFails(c.Stmts)
	case *syntax.Subshell:
		return listFails(c.Stmts)
	case *syntax.BinaryCmd:
		return c.Op == syntax.AndStmt && (fails(c.X) || fails(c.Y))
	}
	return false
}

func listFails(list []*syntax.Stmt) bool { return len(list) > 0 && fails(list[len(list)-1]) }

// allFail reports whether every way through an if (from its then part on) fails.
func allFail(c *syntax.IfClause) bool {
	if !listFails(c.Then) {
		return false
	}
	return len(c.Cond) == 0 || c.Else == nil || allFail(c.Else)
}

// leavesLoop reports whether a loop's body may end it early.
func leavesLoop(list []*syntax.Stmt) bool {
	found := false
	for _, s := range list {
		syntax.Walk(s, func(n syntax.Node) bool {
			if s, ok := n.(*syntax.Stmt); ok {
				switch commandName(s) {
				case "break", "continue":
					found = true
				}
			}
			return !found
		})
	}
	return found
}
