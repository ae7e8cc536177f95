package goflow

import (
	"strconv"
	"strings"
)

// State tells what a function and everything that it calls within the program does to variables that outlive a call: those
// of packages, those that a literal captures, and fields, by name.
type State struct {
	Mentions, Writes map[string]bool
	// Calls are the functions and methods outside the program that are called, by Symbol; of one that an interface has the
	// interface's.
	Calls map[string]bool

	program *Program
	seen    map[*FuncSummary]bool
}

// stateFunctions bound how many functions are looked at.
const stateFunctions = 500

// StateOf looks at a function.
func (p *Program) StateOf(fn *FuncSummary) *State {
	s := p.newState()
	s.function(fn)
	return s
}

// Started returns what the go statements of a function start, its literals' included: one State for each.
func (p *Program) Started(fn *FuncSummary) []*State {
	var list []*State
	statements(fn.Body, func(st *Stmt) {
		if st.Op == StmtGo {
			s := p.newState()
			expressions(st.X, func(e *Expr) { s.one(fn, e) })
			delete(s.Mentions, "")
			delete(s.Writes, "")
			list = append(list, s)
		}
	}, func(e *Expr) {
		if e.Op == ExprFuncLit && e.Func != nil {
			list = append(list, p.Started(e.Func)...)
		}
	})
	return list
}

func (p *Program) newState() *State {
	return &State{Mentions: map[string]bool{}, Writes: map[string]bool{}, Calls: map[string]bool{}, program: p, seen: map[*FuncSummary]bool{}}
}

func (s *State) function(fn *FuncSummary) {
	if fn == nil || s.seen[fn] || len(s.seen) >= stateFunctions {
		return
	}
	s.seen[fn] = true
	statements(fn.Body, func(st *Stmt) {
		if st.Op != StmtAssign || st.Define {
			return
		}
		for _, l := range st.L {
			if l != nil {
				s.Writes[variable(fn, l)] = true
			}
		}
	}, func(e *Expr) { s.one(fn, e) })
	delete(s.Writes, "")
	delete(s.Mentions, "")
}

func (s *State) one(fn *FuncSummary, e *Expr) {
	switch e.Op {
	case ExprGlobal, ExprField, ExprLocal:
		s.Mentions[variable(fn, e)] = true
	case ExprFuncLit:
		s.function(e.Func)
	case ExprFunc:
		s.function(s.program.Func(e.Name))
	case ExprCall:
		if callee := s.program.Func(e.Name); e.Static && callee != nil {
			s.function(callee)
		} else if e.Name != "" {
			s.Calls[e.Name] = true
		}
		if e.Iface {
			s.implementations(e.Name)
		}
		if e.X != nil && writing(e.Name) {
			s.Writes[variable(fn, e.X)] = true
		}
	}
}

// implementations looks at the methods that a call of an interface's method may lead to.
func (s *State) implementations(symbol string) {
	end := strings.LastIndexByte(symbol, ')')
	if !strings.HasPrefix(symbol, "(") || end < 0 || end+2 > len(symbol) {
		return
	}
	for _, key := range s.program.Implementations(symbol[1:end]) {
		_, method := s.program.method(key, symbol[end+2:])
		s.function(s.program.Func(method))
	}
}

// writing reports whether a method is named like one that changes its receiver.
func writing(name string) bool {
	name = name[strings.LastIndexByte(name, '.')+1:]
	for _, verb := range []string{"Store", "Swap", "CompareAndSwap", "Set", "Update", "Put", "Mark"} {
		if strings.HasPrefix(name, verb) {
			return true
		}
	}
	return false
}

// variable names what an expression is a part of or points to, "" where it is no variable.
func variable(fn *FuncSummary, e *Expr) string {
	switch e.Op {
	case ExprGlobal:
		return e.Name
	case ExprLocal:
		enclosing, _, _ := strings.Cut(fn.Name, "$")
		return enclosing + "#" + strconv.Itoa(e.ID)
	case ExprField:
		if e.X == nil {
			return ""
		}
		return strings.TrimPrefix(e.X.Type, "*") + "." + e.Name
	case ExprAddr, ExprStar, ExprCopy, ExprIndex:
		if e.X != nil {
			return variable(fn, e.X)
		}
	}
	return ""
}

// statements visits statements and expressions, those inside of function literals not.
func statements(list []*Stmt, st func(*Stmt), ex func(*Expr)) {
	for _, s := range list {
		if s == nil {
			continue
		}
		st(s)
		expressions(s.X, ex)
		for _, e := range s.L {
			expressions(e, ex)
		}
		for _, e := range s.R {
			expressions(e, ex)
		}
		for _, part := range [][]*Stmt{s.Init, s.Post, s.Body, s.Else} {
			statements(part, st, ex)
		}
		for _, c := range s.Cases {
			for _, e := range c.List {
				expressions(e, ex)
			}
			if c.Comm != nil {
				statements([]*Stmt{c.Comm}, st, ex)
			}
			statements(c.Body, st, ex)
		}
	}
}

func expressions(e *Expr, ex func(*Expr)) {
	if e == nil {
		return
	}
	ex(e)
	expressions(e.X, ex)
	expressions(e.Y, ex)
	for _, one := range e.List {
		expressions(one, ex)
	}
	for _, one := range e.KeyX {
		expressions(one, ex)
	}
}
