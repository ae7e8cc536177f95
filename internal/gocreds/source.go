package gocreds

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"github.com/golive-dev/golive/internal/credential"
)

// A data source name stands in the code as a literal, as the format of fmt.Sprintf, or in parts that are put together. What only
// the run knows is put into it as a number that stands for that part, so that the rest can be read; a password that is such a
// number is looked for where the part comes from.

// hole is the text for the i-th part that only the run knows. It may be a port, too.
func hole(i int) string { return strconv.Itoa(48000 + i) }

const maxHoles = 40

// A template is a text with holes.
type template struct {
	text  strings.Builder
	holes []ast.Expr // what each stands for; nil where nothing is known of it
	lit   ast.Expr   // the first literal that has a part of it
}

func (t *template) unknown(e ast.Expr) {
	if len(t.holes) < maxHoles {
		t.text.WriteString(hole(len(t.holes)))
		t.holes = append(t.holes, e)
	}
}

// isSource reports whether a text is a data source name, which is reported as such.
func isSource(text string) bool {
	_, ok := credential.ParseDSN(text)
	return ok
}

// sources looks for data source names that carry a password.
func (f *finder) sources(n ast.Node) {
	e, ok := n.(ast.Expr)
	if !ok || !f.outermost(e) {
		return
	}
	t := &template{}
	switch e := e.(type) {
	case *ast.BasicLit:
		text, ok := f.text(e)
		if !ok {
			return
		}
		t.text.WriteString(text)
		t.lit = e
	case *ast.BinaryExpr:
		f.parts(t, e)
	case *ast.CallExpr:
		f.format(t, e)
	default:
		return
	}
	if t.lit == nil || t.text.Len() > 4096 {
		return
	}
	s, ok := credential.ParseDSN(t.text.String())
	if !ok || f.prose() {
		return
	}
	f.source(t, s)
}

// source notes the password of a data source name.
func (f *finder) source(t *template, s credential.Source) {
	for i, h := range t.holes {
		switch {
		case s.Password == hole(i) && h != nil:
			for _, l := range f.index.origins(f.pkg, h) {
				if placeholder, ok := usable(l.text); ok {
					found := credential.Site{Kind: credential.Code, Name: "password in a data source name", Value: l.text, Placeholder: placeholder}
					if l.expr == ast.Unparen(h) { // it stands beside the rest
						found.Kind, found.Name = credential.DSN, s.Driver
					}
					f.add(l, bySink, found)
				}
			}
			return
		case strings.Contains(s.Password, hole(i)):
			return
		}
	}
	if placeholder, ok := usable(s.Password); ok {
		name := s.Driver
		if name == "" {
			name = "data source"
		}
		f.add(literal{f.pkg, t.lit, s.Password}, byFormat, credential.Site{Kind: credential.DSN, Name: name, Value: s.Password, Placeholder: placeholder})
	}
}

// outermost reports whether an expression is a text that is no part of a longer one.
func (f *finder) outermost(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind != token.STRING {
			return false
		}
	case *ast.BinaryExpr:
		if e.Op != token.ADD || !isString(f.pkg.Info.TypeOf(e)) {
			return false
		}
	case *ast.CallExpr:
		fn := callee(f.pkg, e)
		return fn != nil && symbol(fn) == "fmt.Sprintf"
	default:
		return false
	}
	for i := 1; ; i++ {
		switch p := f.parent(i).(type) {
		case *ast.ParenExpr:
			continue
		case *ast.BinaryExpr:
			return p.Op != token.ADD
		case *ast.CallExpr: // a format is looked at with its call
			fn := callee(f.pkg, p)
			return fn == nil || symbol(fn) != "fmt.Sprintf" || len(p.Args) == 0 || ast.Unparen(p.Args[0]) != e
		case *ast.Field: // a tag
			return false
		}
		return true
	}
}

func isString(t types.Type) bool {
	if t == nil {
		return false
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}

// parts puts the parts of a concatenation into a template.
func (f *finder) parts(t *template, e ast.Expr) {
	e = ast.Unparen(e)
	if b, ok := e.(*ast.BinaryExpr); ok && b.Op == token.ADD {
		f.parts(t, b.X)
		f.parts(t, b.Y)
		return
	}
	f.part(t, e)
}

// part puts a constant, or a hole, into a template.
func (f *finder) part(t *template, e ast.Expr) {
	text, ok := constantText(f.pkg, e)
	if _, named := object(f.pkg, e).(*types.Const); !ok || named {
		t.unknown(e) // a constant's name: its own literal is what is looked for
		return
	}
	if t.lit == nil {
		t.lit = e
	}
	t.text.WriteString(text)
}

// format puts the format of fmt.Sprintf, with its arguments, into a template.
func (f *finder) format(t *template, e *ast.CallExpr) {
	if len(e.Args) == 0 {
		return
	}
	ls := f.index.written(f.pkg, e.Args[0])
	if len(ls) != 1 {
		return
	}
	t.lit = ls[0].expr
	args, text := e.Args[1:], ls[0].text
	for {
		before, rest, ok := strings.Cut(text, "%")
		t.text.WriteString(before)
		if !ok || rest == "" {
			return
		}
		i := strings.IndexFunc(rest, func(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '%' })
		if i < 0 {
			return
		}
		verb := rest[i]
		text = rest[i+1:]
		switch {
		case verb == '%':
			t.text.WriteByte('%')
		case len(args) > 0:
			if verb == 's' || verb == 'v' {
				t.unknown(args[0]) // a literal, too: it is a secret of its own where it is the password
			} else {
				t.unknown(nil)
			}
			args = args[1:]
		default:
			t.unknown(nil)
		}
	}
}

// prose reports whether the text being looked at is there for people: the argument of something that prints, logs or makes an
// error, a flag's usage, a field with a description.
func (f *finder) prose() bool {
	child := f.path[len(f.path)-1]
	for i := 1; i < 8; i++ {
		switch p := f.parent(i).(type) {
		case *ast.CallExpr:
			if fn := callee(f.pkg, p); fn != nil && prints(fn, p, child) {
				return true
			}
		case *ast.KeyValueExpr:
			id := ident(p.Key)
			return id != nil && explains(id.Name)
		case *ast.AssignStmt:
			for _, l := range p.Lhs {
				if o := object(f.pkg, l); o != nil && explains(o.Name()) {
					return true
				}
			}
			return false
		case *ast.ValueSpec:
			return slices.ContainsFunc(p.Names, func(id *ast.Ident) bool { return explains(id.Name) })
		case *ast.ParenExpr, *ast.BinaryExpr:
		default:
			return false
		}
		child = f.parent(i)
	}
	return false
}

// explains reports whether a field, variable or parameter holds a text for people, by the words in its name.
func explains(name string) bool {
	return slices.ContainsFunc(words(name), func(w string) bool {
		switch w {
		case "usage", "description", "desc", "help", "short", "long", "example", "examples", "doc", "docs", "msg", "message", "text", "title", "label",
			"placeholder", "hint", "comment", "note", "sample":
			return true
		}
		return false
	})
}

// printing are packages whose functions show people what they are given.
var printing = map[string]bool{
	"errors": true, "log": true, "log/slog": true, "github.com/pkg/errors": true, "go.uber.org/zap": true, "github.com/sirupsen/logrus": true,
	"github.com/rs/zerolog": true, "github.com/rs/zerolog/log": true, "github.com/zeromicro/go-zero/core/logx": true, "github.com/go-kratos/kratos/log": true,
	"k8s.io/klog": true,
}

// prints reports whether a function shows people an argument.
func prints(fn *types.Func, call *ast.CallExpr, arg ast.Node) bool {
	if fn.Pkg() == nil || printing[withoutMajor(fn.Pkg().Path())] || fn.Pkg().Path() == "fmt" && fn.Name() != "Sprintf" && fn.Name() != "Sprint" {
		return true
	}
	for i, a := range call.Args {
		if a == arg {
			v := parameter(fn, i)
			return v != nil && explains(v.Name())
		}
	}
	return false
}
