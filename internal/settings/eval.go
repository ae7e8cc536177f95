package settings

import (
	"net"
	"slices"
	"strings"
)

// command says whether a program is started with certain first words.
func (v *evaluator) command(text string) Result {
	switch v.env.(type) {
	case Defaults, alone:
		return known("true")
	}
	args, ok := v.env.(Arguments)
	if !ok {
		return Result{}
	}
	words, known1 := args.Arguments()
	want := strings.Fields(text)
	for i, w := range want {
		switch {
		case i < len(words) && words[i] == w:
		case i < len(words) || known1:
			return known("false")
		default:
			return Result{}
		}
	}
	return known("true")
}

// A Result is what an expression may be.
type Result struct {
	Texts []string // the possible values, sorted, no two alike
	// Complete is false where it may be something else besides.
	Complete bool
	// From are the settings that decided, as far as they were set somewhere.
	From []Setting
}

// Value returns the one value of an expression.
func (r Result) Value() (string, bool) {
	if r.Complete && len(r.Texts) == 1 {
		return r.Texts[0], true
	}
	return "", false
}

// Can reports whether a value is among the possible ones, or whether that is not known.
func (r Result) Can(text string) bool { return !r.Complete || slices.Contains(r.Texts, text) }

// Bounds on the values that are kept apart, and on the length of one.
const (
	maxTexts  = 16
	maxLength = 16 << 10
)

// Eval computes an expression in an environment; a nil Environment knows of no setting, so that every one is Open.
func (e *Expr) Eval(env Environment) Result {
	ev := evaluator{env: env}
	r := ev.eval(e, 0)
	slices.Sort(r.Texts)
	r.Texts = slices.Compact(r.Texts)
	r.From = ev.from
	return r
}

// maxDepth bounds expressions in one another.
const maxDepth = 64

type evaluator struct {
	env  Environment
	from []Setting
	// done are the results of expressions with arguments, so that one that stands in many places is computed once.
	done map[*Expr]Result
}

func known(texts ...string) Result { return Result{Texts: texts, Complete: true} }

func (v *evaluator) eval(e *Expr, depth int) Result {
	if e == nil || depth > maxDepth {
		return Result{}
	}
	if len(e.Args) == 0 {
		return v.compute(e, depth)
	}
	r, ok := v.done[e]
	if !ok {
		if v.done == nil {
			v.done = map[*Expr]Result{}
		}
		r = v.compute(e, depth)
		v.done[e] = r
	}
	return Result{Texts: slices.Clone(r.Texts), Complete: r.Complete}
}

func (v *evaluator) compute(e *Expr, depth int) Result {
	arg := func(i int) Result {
		if i >= len(e.Args) {
			return Result{}
		}
		return v.eval(e.Args[i], depth+1)
	}
	switch e.Op {
	case Const:
		return known(e.Text)
	case Env, Key, Flag:
		s := v.setting(e)
		switch {
		case s.State == Set:
			v.from = append(v.from, s)
			return known(s.Text)
		case e.Op == Flag && len(e.Args) > 0:
			r := arg(0)
			r.Complete = r.Complete && s.State == Unset
			return r
		case s.State == Unset:
			return known("")
		}
		return Result{}
	case Concat:
		r := known("")
		for i := range e.Args {
			r = combine(r, arg(i), func(a, b string) string { return a + b })
		}
		return r
	case HostPort:
		return combine(arg(0), arg(1), net.JoinHostPort)
	case FirstSet:
		return v.firstSet(e, depth)
	case Choice:
		r := known()
		for i := range e.Args {
			r = union(r, arg(i))
		}
		return r
	case Call:
		return call(e.Text, len(e.Args), arg)
	case If:
		if c, ok := arg(0).Value(); ok {
			if c == "true" {
				return arg(1)
			}
			return arg(2)
		}
		return union(arg(1), arg(2))
	case Equal:
		return equal(arg(0), arg(1))
	case Not:
		return mapTexts(arg(0), func(s string) string {
			if s == "true" {
				return "false"
			}
			return "true"
		})
	case And:
		r := known("true")
		for i := range e.Args {
			a := arg(i)
			if t, ok := a.Value(); ok && t == "false" {
				return known("false")
			}
			r = combine(r, a, func(a, b string) string {
				if a == "true" && b == "true" {
					return "true"
				}
				return "false"
			})
		}
		return r
	case Command:
		return v.command(e.Text)
	case Present:
		if len(e.Args) == 1 {
			switch v.setting(e.Args[0]).State {
			case Set:
				return known("true")
			case Unset:
				return known("false")
			}
		}
	}
	return Result{}
}

// setting asks the environment.
func (v *evaluator) setting(e *Expr) Setting {
	if v.env == nil || e == nil {
		return Setting{}
	}
	switch e.Op {
	case Env:
		return v.env.Variable(e.Text)
	case Flag:
		return v.env.Flag(e.Text)
	case Key:
		return v.env.Key(e.Source, e.Text)
	}
	return Setting{}
}

// firstSet takes the first argument that is not empty; what may be empty leaves the next one possible.
func (v *evaluator) firstSet(e *Expr, depth int) Result {
	r := known()
	for i, a := range e.Args {
		one := v.eval(a, depth+1)
		if i == len(e.Args)-1 {
			return union(r, one)
		}
		empty := slices.Contains(one.Texts, "")
		one.Texts = slices.DeleteFunc(slices.Clone(one.Texts), func(s string) bool { return s == "" })
		r = union(r, one)
		if one.Complete && !empty {
			return r
		}
	}
	return r
}

func combine(a, b Result, f func(a, b string) string) Result {
	r := Result{Complete: a.Complete && b.Complete}
	for _, x := range a.Texts {
		for _, y := range b.Texts {
			if len(r.Texts) == maxTexts || len(x)+len(y) > maxLength {
				r.Complete = false
				return r
			}
			r.Texts = append(r.Texts, f(x, y))
		}
	}
	return r
}

func union(a, b Result) Result {
	r := Result{Texts: slices.Clone(a.Texts), Complete: a.Complete && b.Complete}
	for _, t := range b.Texts {
		if !slices.Contains(r.Texts, t) {
			r.Texts = append(r.Texts, t)
		}
	}
	if len(r.Texts) > maxTexts {
		r.Texts, r.Complete = r.Texts[:maxTexts], false
	}
	return r
}

func mapTexts(r Result, f func(string) string) Result {
	texts := make([]string, 0, len(r.Texts))
	for _, t := range r.Texts {
		if s := f(t); !slices.Contains(texts, s) {
			texts = append(texts, s)
		}
	}
	return Result{Texts: texts, Complete: r.Complete}
}

func equal(a, b Result) Result {
	x, ok := a.Value()
	y, ok2 := b.Value()
	if ok && ok2 {
		if x == y {
			return known("true")
		}
		return known("false")
	}
	if a.Complete && b.Complete && !slices.ContainsFunc(a.Texts, func(t string) bool { return slices.Contains(b.Texts, t) }) {
		return known("false")
	}
	return known("false", "true")
}
