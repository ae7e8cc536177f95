package service

import (
	"strings"

	"github.com/golive-dev/golive/internal/goflow"
)

// kept returns the variables that a handler looks at and that a goroutine of the program fills with what it asks of a
// dependency: a readiness that is found out in the background.
func (b *builder) kept(handler goflow.Value) []string {
	filled := b.filled()
	if len(filled) == 0 {
		return nil
	}
	found := map[string]bool{}
	goflow.Each(handler, func(v goflow.Value) {
		fn := b.summaryOf(v)
		if fn == nil {
			return
		}
		for name := range b.m.Program.StateOf(fn).Mentions {
			if filled[name] {
				found[name] = true
			}
		}
	})
	return sortedKeys(found)
}

// summaryOf returns the code of a handler, nil where it is not the program's.
func (b *builder) summaryOf(v goflow.Value) *goflow.FuncSummary {
	switch v := v.(type) {
	case *goflow.Ref:
		return b.summaryOf(v.Cell.Get())
	case *goflow.Func:
		return v.Fn
	case *goflow.Obj:
		if w, ok := v.Data.(*wrapped); ok {
			return b.summaryOf(goflow.Single(w.inner))
		}
		if f := b.serveHTTP(v); f != nil {
			return f
		}
	}
	return nil
}

// filled are the variables that goroutines of the program write to that ask a dependency.
func (b *builder) filled() map[string]bool {
	if b.background != nil {
		return b.background
	}
	b.background = map[string]bool{}
	for path, pkg := range b.m.Program.Packages {
		if path != b.program.Package && !b.program.Imports[path] {
			continue
		}
		for _, fn := range pkg.Funcs {
			for _, s := range b.m.Program.Started(fn) {
				if !asks(s) {
					continue
				}
				for name := range s.Writes {
					b.background[name] = true
				}
			}
		}
	}
	return b.background
}

// asks reports whether a call of some code leaves the program.
func asks(s *goflow.State) bool {
	for name := range s.Calls {
		if kind, _ := callKind(&goflow.Call{Sym: name}); kind != "" {
			return true
		}
		method := methodName(name)
		if strings.HasPrefix(name, "(") && (strings.HasPrefix(method, "Ping") || strings.HasPrefix(method, "Health")) {
			return true // of an interface
		}
	}
	return false
}
