package goflow

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/golive-dev/golive/internal/settings"
)

// Standard returns the natives of the standard library's plain functions: texts, numbers, paths, environment variables,
// contexts, synchronisation and the ends of a program.
func Standard() map[string]Native {
	n := map[string]Native{
		"fmt.Sprintf": func(m *Machine, c *Call) Value { return sprintf(c) },
		"fmt.Sprint": func(m *Machine, c *Call) Value {
			if len(c.Args) == 1 {
				return &Scalar{ExprOf(c.Args[0]), KindString}
			}
			return m.Results(c)
		},
		"strconv.Itoa":         as(KindString),
		"strconv.FormatInt":    as(KindString),
		"strconv.FormatUint":   as(KindString),
		"strconv.FormatBool":   as(KindString),
		"strconv.Atoi":         parsed(KindInt),
		"strconv.ParseInt":     parsed(KindInt),
		"strconv.ParseUint":    parsed(KindInt),
		"strconv.ParseBool":    parsed(KindBool),
		"net.JoinHostPort":     joinHostPort,
		"path.Join":            joinPath,
		"path/filepath.Join":   joinPath,
		"path.Clean":           cleanPath,
		"path/filepath.Clean":  cleanPath,
		"path/filepath.Abs":    first(KindString), // a path of settings is looked up from where the program runs, so it stays as it is
		"cmp.Or":               cmpOr,
		"strings.Join":         stringsJoin,
		"strings.Split":        stringsSplit,
		"strings.Repeat":       unknownText,
		"strings.ReplaceAll":   replaceAll,
		"os.Getenv":            getenv,
		"os.LookupEnv":         lookupEnv,
		"os.ExpandEnv":         unknownText,
		"os.Exit":              osExit,
		"log.Fatal":            exit,
		"log.Fatalf":           exit,
		"log.Fatalln":          exit,
		"log.Panic":            exit,
		"log.Panicf":           exit,
		"log.Panicln":          exit,
		"(*log.Logger).Fatal":  exit,
		"(*log.Logger).Fatalf": exit,
		"runtime.Goexit":       exit,
		"errors.New":           failure,
		"fmt.Errorf":           failure,
		"errors.Join":          joinErrors,
		"url.JoinPath":         unknownText,
		"time.ParseDuration":   parseDuration,
		"(time.Duration).String": func(m *Machine, c *Call) Value {
			return &Scalar{settings.Unknowable("a duration as text"), KindString}
		},
		"slices.Concat": func(m *Machine, c *Call) Value {
			out := &List{Open: c.Rest}
			for _, a := range c.Args {
				if l, ok := deferRef1(a).(*List); ok {
					out.Elems, out.Open = append(out.Elems, l.Elems...), out.Open || l.Open
				} else {
					out.Open = true
				}
			}
			return out
		},
		"slices.Clone":    func(m *Machine, c *Call) Value { return c.Arg(0) },
		"maps.Clone":      func(m *Machine, c *Call) Value { return c.Arg(0) },
		"slices.Contains": contains,
	}
	for _, name := range []string{"strings.TrimSpace", "strings.ToLower", "strings.ToUpper", "strings.TrimPrefix", "strings.TrimSuffix",
		"strings.TrimLeft", "strings.TrimRight", "strings.Trim", "strings.HasPrefix", "strings.HasSuffix", "strings.Contains"} {
		n[name] = pureCall(name)
	}
	addContext(n)
	addSync(n)
	return n
}

// as returns the first argument as a value of another kind.
func as(k Kind) Native {
	return func(m *Machine, c *Call) Value {
		if s, ok := c.Arg(0).(*Scalar); ok {
			return &Scalar{s.E, k}
		}
		return m.Results(c)
	}
}

func first(k Kind) Native {
	return func(m *Machine, c *Call) Value {
		if s, ok := c.Arg(0).(*Scalar); ok {
			return m.With(c, &Scalar{s.E, k})
		}
		return m.Results(c)
	}
}

// parsed is first for functions that fail on an empty text.
func parsed(k Kind) Native {
	return func(m *Machine, c *Call) Value { return failsEmpty(m, c, first(k)(m, c)) }
}

// failsEmpty notes that a call returns an error where its first argument is empty.
func failsEmpty(m *Machine, c *Call, v Value) Value {
	e := ExprOf(c.Arg(0))
	if t, ok := v.(Tuple); ok && len(t) == 2 && e.Op != settings.Const && e.Op != settings.Unknown {
		m.Fails(t[1], c.Pos, &settings.Expr{Op: settings.Equal, Args: []*settings.Expr{e, settings.Text("")}, Position: e.Position})
	}
	return v
}

func unknownText(m *Machine, c *Call) Value { return m.Results(c) }

// exit ends the program for a failure.
func exit(m *Machine, c *Call) Value {
	m.GiveUp(c.Pos, nil)
	return m.Exit()
}

// osExit ends the program, for a failure where the status is not 0.
func osExit(m *Machine, c *Call) Value {
	switch status := ExprOf(c.Arg(0)); {
	case status.Op == settings.Const && status.Text == "0", status.Op == settings.Unknown:
	case status.Op == settings.Const:
		m.GiveUp(c.Pos, nil)
	default:
		m.GiveUp(c.Pos, &Guard{Condition: &settings.Expr{Op: settings.Equal, Args: []*settings.Expr{status, settings.Text("0")}}, Negated: true, Pos: c.Pos})
	}
	return m.Exit()
}

// failure makes an error that certainly is one.
func failure(m *Machine, c *Call) Value {
	return &Opaque{Type: "error", Kind: KindError, Made: c.Sym, Pos: c.Pos}
}

// cleanPath cleans a constant; a path of settings stays as it is, since it names the same file.
func cleanPath(m *Machine, c *Call) Value {
	if t, ok := ConstText(c.Arg(0)); ok {
		return Text(path.Clean(t))
	}
	return as(KindString)(m, c)
}

// pureCall evaluates a function that settings.Call knows, now where its arguments are constants.
func pureCall(name string) Native {
	return func(m *Machine, c *Call) Value {
		e := &settings.Expr{Op: settings.Call, Text: name, Position: position(c.Pos)}
		constant := true
		for _, a := range c.Args {
			x := ExprOf(a)
			if x.Op == settings.Unknown {
				return m.Results(c)
			}
			constant = constant && x.Op == settings.Const
			e.Args = append(e.Args, x)
		}
		kind := KindString
		if len(c.Results) == 1 {
			kind = c.Results[0].Kind
		}
		if constant {
			if t, ok := e.Eval(nil).Value(); ok {
				return &Scalar{&settings.Expr{Op: settings.Const, Text: t, Position: e.Args[0].Position}, kind}
			}
		}
		return &Scalar{e, kind}
	}
}

func joinHostPort(m *Machine, c *Call) Value {
	h, p := ExprOf(c.Arg(0)), ExprOf(c.Arg(1))
	e := &settings.Expr{Op: settings.HostPort, Args: []*settings.Expr{h, p}, Position: position(c.Pos)}
	if t, ok := e.Eval(nil).Value(); ok {
		return &Scalar{&settings.Expr{Op: settings.Const, Text: t, Position: h.Position}, KindString}
	}
	return &Scalar{e, KindString}
}

func joinPath(m *Machine, c *Call) Value {
	if c.Rest {
		return m.Results(c)
	}
	var parts []*settings.Expr
	texts := make([]string, 0, len(c.Args))
	for i, a := range c.Args {
		e := ExprOf(a)
		if e.Op == settings.Const {
			texts = append(texts, e.Text)
		}
		if i > 0 {
			parts = append(parts, settings.Text("/"))
		}
		parts = append(parts, e)
	}
	if len(texts) == len(c.Args) {
		return Text(path.Join(texts...))
	}
	return &Scalar{Concat(parts...), KindString}
}

func cmpOr(m *Machine, c *Call) Value {
	if c.Rest || len(c.Args) == 0 {
		return m.Results(c)
	}
	var args []*settings.Expr
	kind := KindString
	for _, a := range c.Args {
		s, ok := a.(*Scalar)
		if !ok {
			return m.Results(c)
		}
		kind = s.Kind
		if s.E.Op == settings.Const {
			if isEmpty(s.E) && s.Kind != KindString || s.E.Text == "" {
				continue
			}
			args = append(args, s.E)
			break
		}
		args = append(args, s.E)
	}
	switch len(args) {
	case 0:
		return c.Args[len(c.Args)-1]
	case 1:
		return &Scalar{args[0], kind}
	}
	return &Scalar{&settings.Expr{Op: settings.FirstSet, Args: args, Position: position(c.Pos)}, kind}
}

func stringsJoin(m *Machine, c *Call) Value {
	l, ok := deferRef1(c.Arg(0)).(*List)
	if !ok || l.Open {
		return m.Results(c)
	}
	var parts []*settings.Expr
	for i, e := range l.Elems {
		if i > 0 {
			parts = append(parts, ExprOf(c.Arg(1)))
		}
		parts = append(parts, ExprOf(e.v))
	}
	return &Scalar{Concat(parts...), KindString}
}

func stringsSplit(m *Machine, c *Call) Value {
	text, ok1 := ConstText(c.Arg(0))
	sep, ok2 := ConstText(c.Arg(1))
	if !ok1 || !ok2 {
		return m.Results(c)
	}
	l := &List{}
	for _, s := range strings.Split(text, sep) {
		l.Elems = append(l.Elems, NewCell(Text(s)))
	}
	return l
}

func replaceAll(m *Machine, c *Call) Value {
	s, ok1 := ConstText(c.Arg(0))
	old, ok2 := ConstText(c.Arg(1))
	to, ok3 := ConstText(c.Arg(2))
	if ok1 && ok2 && ok3 && len(to) <= 1024 && len(s) <= 1<<16 {
		return Text(strings.ReplaceAll(s, old, to))
	}
	return m.Results(c)
}

func contains(m *Machine, c *Call) Value {
	l, ok := deferRef1(c.Arg(0)).(*List)
	if !ok || l.Open {
		return m.Results(c)
	}
	all := true
	for _, e := range l.Elems {
		eq := m.equal(e.v, c.Arg(1))
		if eq.E.Op == settings.Const && eq.E.Text == "true" {
			return Bool(true)
		}
		all = all && eq.E.Op == settings.Const
	}
	if all {
		return Bool(false)
	}
	return m.Results(c)
}

// parseDuration gives nanoseconds for a constant.
func parseDuration(m *Machine, c *Call) Value {
	if t, ok := ConstText(c.Arg(0)); ok {
		if d, ok := durationText(t); ok {
			return m.With(c, Number(d))
		}
	}
	return failsEmpty(m, c, m.Results(c))
}

// sprintf puts texts into a format; a verb that changes how a value looks makes that part unknown.
func sprintf(c *Call) Value {
	format, ok := ConstText(c.Arg(0))
	if !ok || c.Rest {
		return &Scalar{settings.Unknowable("formatted text"), KindString}
	}
	var parts []*settings.Expr
	at := ExprOf(c.Arg(0)).Position
	args := c.Args[1:]
	for {
		i := strings.IndexByte(format, '%')
		if i < 0 || i+1 == len(format) {
			parts = append(parts, &settings.Expr{Op: settings.Const, Text: format, Position: at})
			break
		}
		parts = append(parts, &settings.Expr{Op: settings.Const, Text: format[:i], Position: at})
		verb := format[i+1]
		format = format[i+2:]
		switch {
		case verb == '%':
			parts = append(parts, settings.Text("%"))
		case strings.IndexByte("svdqt", verb) >= 0 && len(args) > 0:
			e := ExprOf(args[0])
			if verb == 'q' && e.Op == settings.Const {
				e = settings.Text(strconv.Quote(e.Text))
			}
			if _, isScalar := args[0].(*Scalar); !isScalar {
				e = settings.Unknowable("formatted value")
			}
			parts, args = append(parts, e), args[1:]
		default: // flags and widths: the rest is not followed
			parts = append(parts, settings.Unknowable("formatted value"))
			return &Scalar{Concat(parts...), KindString}
		}
	}
	return &Scalar{Concat(parts...), KindString}
}

// Read notes that the program reads a setting.
func (m *Machine) Read(e *settings.Expr) {
	if !slices.ContainsFunc(m.Reads, func(o *settings.Expr) bool { return o.Op == e.Op && o.Text == e.Text && o.Position == e.Position }) {
		m.Reads = append(m.Reads, e)
		m.Learnt()
	}
}

func (m *Machine) env(c *Call) *Scalar {
	name, ok := ConstText(c.Arg(0))
	if !ok {
		if x := ExprOf(c.Arg(0)); len(m.Names) < maxEnds {
			m.Names = append(m.Names, x)
		}
		return &Scalar{settings.Unknowable("an environment variable whose name is computed"), KindString}
	}
	e := &settings.Expr{Op: settings.Env, Text: name, Position: position(c.Pos)}
	if x := ExprOf(c.Arg(0)); x.Position.Line > 0 { // where the name stands: that may be a caller's line
		e.Position = x.Position
	}
	m.Read(e)
	return &Scalar{e, KindString}
}

func getenv(m *Machine, c *Call) Value { return m.env(c) }

func lookupEnv(m *Machine, c *Call) Value {
	s := m.env(c)
	ok := unknownBool
	if s.E.Op == settings.Env {
		ok = &Scalar{&settings.Expr{Op: settings.Present, Args: []*settings.Expr{s.E}, Position: s.E.Position}, KindBool}
	}
	return Tuple{s, ok}
}
