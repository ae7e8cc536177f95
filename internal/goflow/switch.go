package goflow

import (
	"slices"

	"github.com/golive-dev/golive/internal/settings"
)

func (f *frame) switchStmt(s *Stmt) flow {
	if fl := f.block(s.Init); fl&next == 0 {
		return fl
	}
	var tag Value = Bool(true)
	if s.X != nil {
		tag = f.eval(s.X)
	}
	var parts []func() flow
	var guards []*Guard
	covered := false
	var deflt *Case
	var after []*settings.Expr
	body := func(i int) func() flow {
		return func() flow {
			fl := f.block(s.Cases[i].Body)
			for j := i; fl&next != 0 && falls(s.Cases[j].Body) && j+1 < len(s.Cases); j++ {
				fl = fl&^next | f.block(s.Cases[j+1].Body)
			}
			if fl&broke != 0 {
				fl = fl&^broke | next
			}
			return fl
		}
	}
	defltAt := -1
	for i, c := range s.Cases {
		if c.Default {
			deflt, defltAt = c, i
			continue
		}
		expr, decided := f.caseCondition(tag, c)
		if decided == "false" {
			continue
		}
		if decided == "true" && len(parts) == 0 {
			return body(i)()
		}
		guard := &Guard{Pos: s.Pos, Condition: expr}
		parts, guards = append(parts, body(i)), append(guards, guard)
		after = append(after, expr)
		if decided == "true" {
			covered = true
			deflt = nil
			break
		}
	}
	if deflt != nil {
		covered = true
		parts, guards = append(parts, body(defltAt)), append(guards, &Guard{Pos: s.Pos, Condition: neither(after)})
		if len(parts) == 1 {
			return parts[0]()
		}
	}
	return f.alternatives(covered, parts, guards)
}

func falls(body []*Stmt) bool { return len(body) > 0 && body[len(body)-1].Op == StmtFall }

// neither is the condition that none of several holds; nil where one of them is not known.
func neither(conds []*settings.Expr) *settings.Expr {
	all := &settings.Expr{Op: settings.And}
	for _, c := range conds {
		if c == nil {
			return nil
		}
		all.Args = append(all.Args, &settings.Expr{Op: settings.Not, Args: []*settings.Expr{c}})
	}
	return all
}

// caseCondition returns the condition of a clause, and "true" or "false" where it is decided.
func (f *frame) caseCondition(tag Value, c *Case) (*settings.Expr, string) {
	var any *settings.Expr
	all := "false"
	for _, e := range c.List {
		one := f.m.equal(tag, f.eval(e))
		switch {
		case one.E.Op == settings.Const && one.E.Text == "true":
			return nil, "true"
		case one.E.Op == settings.Const:
			continue
		}
		all = ""
		switch {
		case one.E.Op == settings.Unknown:
			return nil, ""
		case any == nil:
			any = one.E
		default:
			any = orExpr(any, one.E)
		}
	}
	return any, all
}

func (f *frame) typeSwitch(s *Stmt) flow {
	if fl := f.block(s.Init); fl&next == 0 {
		return fl
	}
	v := f.eval(s.X)
	var parts []func() flow
	covered := false
	// The default clause is taken where no other one is, wherever it stands.
	cases := append(slices.DeleteFunc(slices.Clone(s.Cases), func(c *Case) bool { return c.Default }),
		slices.DeleteFunc(slices.Clone(s.Cases), func(c *Case) bool { return !c.Default })...)
	for _, c := range cases {
		match := c.Default
		for _, t := range c.Types {
			match = match || f.m.mayBe(v, t)
		}
		if !match {
			continue
		}
		covered = covered || c.Default
		parts = append(parts, func() flow {
			if c.Bind >= 0 {
				val := v
				if val == nil && len(c.Types) == 1 && c.Types[0] != "nil" {
					val = &Opaque{Type: c.Types[0]}
				}
				f.env.vars[c.Bind] = NewCell(val)
			}
			fl := f.block(c.Body)
			if fl&broke != 0 {
				fl = fl&^broke | next
			}
			return fl
		})
		if slices.ContainsFunc(c.Types, func(t string) bool { return f.m.is(v, t) }) {
			covered = true
			break
		}
	}
	return f.alternatives(covered, parts, nil)
}

func (f *frame) selectStmt(s *Stmt) flow {
	if len(s.Cases) == 0 { // select {} blocks for good
		return ended
	}
	var parts []func() flow
	for _, c := range s.Cases {
		parts = append(parts, func() flow {
			if c.Comm != nil {
				if fl := f.stmt(c.Comm); fl&next == 0 {
					return fl
				}
			}
			fl := f.block(c.Body)
			if fl&broke != 0 {
				fl = fl&^broke | next
			}
			return fl
		})
	}
	return f.alternatives(true, parts, nil)
}
