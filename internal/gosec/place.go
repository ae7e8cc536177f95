package gosec

import (
	"go/ast"
	"go/token"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/securego/gosec/v2/issue"

	"github.com/golive-dev/golive/internal/gocode"
	"github.com/golive-dev/golive/report"
)

// places finds what gosec names by file, lines and column again in the syntax of a package.
type places struct {
	code  *gocode.Program
	pkg   *gocode.Package
	files map[string]*file
}

// A file is what is known of one file with issues.
type file struct {
	name   string // relative to the repository
	syntax *ast.File
	token  *token.File
	moved  map[int][]int // lines as //line directives have them -> lines of the file; nil where they are the same
	nolint []nolint
}

func newPlaces(code *gocode.Program, pkg *gocode.Package) *places {
	return &places{code: code, pkg: pkg, files: map[string]*file{}}
}

func (p *places) file(name string) *file {
	if f, ok := p.files[name]; ok {
		return f
	}
	for _, syntax := range p.pkg.Syntax {
		tf := p.code.Fset.File(syntax.FileStart)
		if tf == nil || tf.Name() != name {
			continue
		}
		f := &file{syntax: syntax, token: tf, nolint: nolints(tf, syntax)}
		for line := 1; line <= tf.LineCount(); line++ {
			if said := tf.Line(tf.LineStart(line)); said != line && f.moved == nil {
				f.moved = map[int][]int{}
			}
		}
		for line := 1; f.moved != nil && line <= tf.LineCount(); line++ {
			said := tf.Line(tf.LineStart(line))
			f.moved[said] = append(f.moved[said], line)
		}
		p.files[name] = f
		return f
	}
	return nil
}

// issue returns what gosec found as golive has it; false where its place is not in the files of the package, or not to be
// told for line directives.
func (p *places) issue(raw *issue.Issue) (Issue, bool) {
	f := p.file(raw.File)
	if f == nil {
		return Issue{}, false
	}
	from, to, _ := strings.Cut(raw.Line, "-")
	line, ok := f.line(from)
	if !ok {
		return Issue{}, false
	}
	last := line
	if to != "" {
		if last, ok = f.line(to); !ok {
			return Issue{}, false
		}
	}
	i := Issue{Rule: raw.RuleID, Message: sentence(raw.What), Severity: raw.Severity, Confidence: raw.Confidence}
	if raw.Cwe != nil {
		i.Weakness = raw.Cwe.SprintID() + ": " + raw.Cwe.Name
	}
	at := f.token.LineStart(line)
	column, _ := strconv.Atoi(raw.Col)
	if column > 0 {
		at += token.Pos(column - 1)
	}
	node := f.node(at, last)
	end := token.NoPos
	if node != nil {
		end = node.End()
	}
	i.Position = p.code.Range(at, end)
	if column < 1 {
		i.Position = report.Position{File: i.File, Line: line}
	}
	i.Context = p.pkg.Path + f.function(at)
	if raw.RuleID == "G101" {
		i.Literals = f.literals(line, last)
	}
	i.Accepted = accepted(raw, f, line)
	return i, i.File != ""
}

// line returns the line of the file that gosec means.
func (f *file) line(text string) (int, bool) {
	said, err := strconv.Atoi(text)
	if err != nil || said < 1 {
		return 0, false
	}
	if f.moved == nil {
		return said, said <= f.token.LineCount()
	}
	if lines := f.moved[said]; len(lines) == 1 {
		return lines[0], true
	}
	return 0, false
}

// node returns the largest piece of syntax that starts at a place and ends in a line, nil where nothing starts there.
func (f *file) node(at token.Pos, last int) ast.Node {
	var found ast.Node
	ast.Inspect(f.syntax, func(n ast.Node) bool {
		if n == nil || found != nil || n.End() < at || n.Pos() > at {
			return false
		}
		if _, whole := n.(*ast.File); !whole && n.Pos() == at && f.token.PositionFor(n.End(), false).Line == last {
			found = n
		}
		return found == nil
	})
	return found
}

// function names the function around a place, behind a dot, with its receiver's type; "" outside of any.
func (f *file) function(at token.Pos) string {
	for _, d := range f.syntax.Decls {
		decl, ok := d.(*ast.FuncDecl)
		if !ok || at < decl.Pos() || at >= decl.End() {
			continue
		}
		name := "." + decl.Name.Name
		if decl.Recv != nil && len(decl.Recv.List) > 0 {
			t := decl.Recv.List[0].Type
			if star, ok := t.(*ast.StarExpr); ok {
				t = star.X
			}
			if index, ok := t.(*ast.IndexExpr); ok {
				t = index.X
			}
			if id, ok := t.(*ast.Ident); ok {
				name = "." + id.Name + name
			}
		}
		return name
	}
	return ""
}

// literals returns the values of the string literals that touch some lines.
func (f *file) literals(from, to int) []string {
	var values []string
	ast.Inspect(f.syntax, func(n ast.Node) bool {
		lit, ok := n.(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING {
			return true
		}
		start, end := f.token.PositionFor(lit.Pos(), false).Line, f.token.PositionFor(lit.End(), false).Line
		if value, err := strconv.Unquote(lit.Value); err == nil && start <= to && end >= from {
			values = append(values, value)
		}
		return true
	})
	return values
}

// sentence makes gosec's words golive's: no full stop, and no capital but in names and abbreviations.
func sentence(text string) string {
	text = strings.TrimRight(strings.TrimSpace(text), ".")
	head, size := utf8.DecodeRuneInString(text)
	next, _ := utf8.DecodeRuneInString(text[size:])
	if unicode.IsUpper(head) && unicode.IsLower(next) {
		return string(unicode.ToLower(head)) + text[size:]
	}
	return text
}
