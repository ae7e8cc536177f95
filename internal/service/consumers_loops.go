package service

import (
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/goflow"
	"github.com/golive-dev/golive/internal/settings"
)

// goesOn reports whether a call stands in a loop without a count (`for {`, `for ctx.Err() == nil {`), in its own function
// or around one of the calls that led there.
func (b *builder) goesOn(pos goflow.Pos) bool {
	stack, places := b.m.Stack()
	for i := len(stack) - 1; i >= 0; i-- {
		if i < len(stack)-1 {
			pos = places[i+1]
		}
		if standsIn(stack[i].Body, pos, func(s *goflow.Stmt) bool {
			return s.Op == goflow.StmtFor && len(s.Init) == 0 && len(s.Post) == 0
		}) {
			return true
		}
	}
	return false
}

// standsIn reports whether a call at a place stands inside a statement that is asked for.
func standsIn(list []*goflow.Stmt, pos goflow.Pos, is func(*goflow.Stmt) bool) bool {
	found := false
	statements(list, func(s *goflow.Stmt) {
		if !found && is(s) {
			statements([]*goflow.Stmt{s}, func(in *goflow.Stmt) {
				expressions(in, func(e *goflow.Expr) { found = found || e.Op == goflow.ExprCall && e.Pos == pos })
			})
		}
	})
	return found
}

// statements visits statements and those within them; function literals are functions of their own.
func statements(list []*goflow.Stmt, visit func(*goflow.Stmt)) {
	for _, s := range list {
		if s == nil {
			continue
		}
		visit(s)
		statements(s.Init, visit)
		statements(s.Body, visit)
		statements(s.Else, visit)
		statements(s.Post, visit)
		for _, c := range s.Cases {
			if c.Comm != nil {
				statements([]*goflow.Stmt{c.Comm}, visit)
			}
			statements(c.Body, visit)
		}
	}
}

// expressions visits the expressions of one statement, not those of statements within it.
func expressions(s *goflow.Stmt, visit func(*goflow.Expr)) {
	var walk func(e *goflow.Expr)
	walk = func(e *goflow.Expr) {
		if e == nil {
			return
		}
		visit(e)
		walk(e.X)
		walk(e.Y)
		for _, a := range e.List {
			walk(a)
		}
		for _, k := range e.KeyX {
			walk(k)
		}
	}
	walk(s.X)
	for _, e := range slices.Concat(s.L, s.R) {
		walk(e)
	}
	for _, c := range s.Cases {
		for _, e := range c.List {
			walk(e)
		}
	}
}

// daemon reports whether the function that makes a ticker loops over it until a signal, and the program waits for that
// loop: main itself is in it, or waits for good behind the go statement that started it. It must happen however the
// program is started.
func (b *builder) daemon(c *goflow.Call) bool {
	stack, places := b.m.Stack()
	if len(stack) == 0 || !b.starts(stack[0]) {
		return false
	}
	for _, g := range b.m.CurrentGuards() {
		command := false
		g.Condition.Walk(func(e *settings.Expr) { command = command || e.Op == settings.Command })
		if command {
			return false
		}
	}
	if Holds(guardsOf(b.m.CurrentGuards()), settings.Defaults{}) != Yes {
		return false
	}
	looping := stack[len(stack)-1]
	if !slices.ContainsFunc(looping.Body, func(s *goflow.Stmt) bool { return loopsOverTicker(s, c) }) {
		return false
	}
	for i := range len(stack) - 1 {
		if startsGoroutine(stack[i].Body, places[i+1]) && !waitsForGood(stack[i].Body) {
			return false
		}
	}
	return true
}

// loopsOverTicker reports whether a statement of a function is a loop over the ticker that a call in it makes, and is left
// by nothing but the end of a context or a signal.
func loopsOverTicker(s *goflow.Stmt, c *goflow.Call) bool {
	if s.Op == goflow.StmtLabel && len(s.Body) == 1 {
		return loopsOverTicker(s.Body[0], c)
	}
	if s.Op == goflow.StmtRange && s.X != nil {
		return (isTicks(s.X) || s.X.Op == goflow.ExprCall && s.X.Pos == c.Pos) && !leaves(s.Body)
	}
	if s.Op != goflow.StmtFor || s.X != nil || len(s.Init)+len(s.Post) > 0 {
		return false
	}
	ticks := false
	statements(s.Body, func(in *goflow.Stmt) {
		expressions(in, func(e *goflow.Expr) { ticks = ticks || e.Op == goflow.ExprRecv && isTicks(e.X) })
	})
	return ticks && !leaves(s.Body)
}

// isTicks reports whether an expression is a channel of times: the field C of a ticker, or one that time.Tick made.
func isTicks(e *goflow.Expr) bool { return e != nil && e.Type == "chan time.Time" }

// leaves reports whether anything in the body of a loop may leave it, but for clauses that a context's end or a signal
// leads to.
func leaves(body []*goflow.Stmt) bool {
	for _, s := range body {
		switch s.Op {
		case goflow.StmtReturn, goflow.StmtBreak, goflow.StmtGoto:
			return true
		}
		if leaves(s.Init) || leaves(s.Body) || leaves(s.Else) {
			return true
		}
		for _, c := range s.Cases {
			if s.Op == goflow.StmtSelect && c.Comm != nil && endsBySignal(c.Comm) {
				continue
			}
			// A break out of the switch or select itself is taken for one out of the loop: it cannot be told here.
			if leaves(c.Body) {
				return true
			}
		}
	}
	return false
}

// endsBySignal reports whether a statement waits for a signal or for the end of a context.
func endsBySignal(s *goflow.Stmt) bool {
	found := false
	expressions(s, func(e *goflow.Expr) {
		if e.Op == goflow.ExprRecv && e.X != nil {
			found = found || e.X.Type == "chan os.Signal" || e.X.Op == goflow.ExprCall && strings.HasSuffix(e.X.Name, "context.Context).Done")
		}
	})
	return found
}

// startsGoroutine reports whether the call at a place is that of a go statement.
func startsGoroutine(body []*goflow.Stmt, pos goflow.Pos) bool {
	found := false
	statements(body, func(s *goflow.Stmt) { found = found || s.Op == goflow.StmtGo && s.X != nil && s.X.Pos == pos })
	return found
}

// waitsForGood reports whether a function waits, whatever happens, for a signal, the end of a context, a group of
// goroutines, or for good.
func waitsForGood(body []*goflow.Stmt) bool {
	return slices.ContainsFunc(body, func(s *goflow.Stmt) bool {
		if s.Op == goflow.StmtSelect && len(s.Cases) == 0 || endsBySignal(s) && s.Op != goflow.StmtSelect {
			return true
		}
		found := false
		if s.Op == goflow.StmtExpr || s.Op == goflow.StmtReturn || s.Op == goflow.StmtAssign {
			expressions(s, func(e *goflow.Expr) {
				found = found || e.Op == goflow.ExprCall && (e.Name == "(*sync.WaitGroup).Wait" || e.Name == "(*golang.org/x/sync/errgroup.Group).Wait")
			})
		}
		return found
	})
}
