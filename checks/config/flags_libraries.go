package config

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"

	"github.com/golive-dev/golive/internal/gocode"
	"github.com/golive-dev/golive/internal/service"
	"github.com/golive-dev/golive/internal/settings"
)

// elsewhere reports whether a flag may be one that another module defines: a library that registers flags of its own on the
// command line, or that is handed the program's set of flags.
func (s *flagSet) elsewhere(code *gocode.Program, prog *service.Program, p passedFlag) bool {
	if !s.all {
		s.all = true
		texts := []string{`"flag"`, `"github.com/spf13/pflag"`, "alecthomas/kingpin", "urfave/cli"}
		code.EachSource(func(path string) bool { return prog.Imports[path] }, texts, func(path string, own *gocode.Package, src []byte) {
			if own == nil {
				s.ofSource(src)
			}
		})
	}
	if s.defines(p) && (s.loose || !s.commands.foreign(p.name, p.operands)) {
		return true
	}
	found := false
	code.EachSource(func(path string) bool { return prog.Imports[path] }, []string{`"` + p.name + `"`}, func(path string, own *gocode.Package, src []byte) {
		found = found || own == nil && namesFlag(src, p.name)
	})
	if found {
		s.kinds[p.name], s.commands.shared[p.name] = settings.AnyFlag, true
	}
	return found
}

// ofSource gathers the flags that a file of another module defines.
func (s *flagSet) ofSource(src []byte) {
	file, _ := parser.ParseFile(token.NewFileSet(), "x.go", src, parser.SkipObjectResolution)
	if file == nil {
		return
	}
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		sel, ok := call.Fun.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		at, letter, kind := defined(sel.Sel.Name)
		if at < 0 || at >= len(call.Args) {
			return true
		}
		for _, e := range call.Args[at:min(at+2, len(call.Args))] {
			switch e := e.(type) {
			case *ast.BasicLit:
				if text, err := strconv.Unquote(e.Value); err == nil && e.Kind == token.STRING {
					s.define(text, kind)
					s.commands.shared[text] = true
				}
			case *ast.BinaryExpr:
				for _, side := range []ast.Expr{e.X, e.Y} {
					if lit, ok := side.(*ast.BasicLit); ok && lit.Kind == token.STRING {
						text, _ := strconv.Unquote(lit.Value)
						s.part(text)
					}
				}
			}
			if !letter {
				break
			}
		}
		return true
	})
}

// namesFlag reports whether a file of another module has a constant or variable for the name of a flag, or a literal of a
// flag's type with it.
func namesFlag(src []byte, name string) bool {
	file, _ := parser.ParseFile(token.NewFileSet(), "x.go", src, parser.SkipObjectResolution)
	if file == nil {
		return false
	}
	quoted := strconv.Quote(name)
	is := func(e ast.Expr) bool {
		lit, ok := e.(*ast.BasicLit)
		return ok && lit.Value == quoted
	}
	found := false
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ValueSpec:
			for i, v := range n.Values {
				found = found || is(v) && i < len(n.Names) && strings.Contains(strings.ToLower(n.Names[i].Name), "flag")
			}
		case *ast.KeyValueExpr:
			key, _ := n.Key.(*ast.Ident)
			found = found || is(n.Value) && key != nil && key.Name == "Name"
		}
		return true
	})
	return found
}
