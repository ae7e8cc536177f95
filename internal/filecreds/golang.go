package filecreds

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"

	"github.com/golive-dev/golive/internal/credential"
)

// golang finds the literals of a Go file that are given a secret's name where they stand, and the data source names. Types are
// not asked, so that this is enough for masking only.
func (t *text) golang() {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", t.content, parser.SkipObjectResolution|parser.ParseComments)
	if file == nil || err != nil && len(file.Decls) == 0 {
		t.loose()
		return
	}
	tf := fset.File(file.FileStart)
	if tf == nil {
		return
	}
	literal := func(e ast.Expr) *ast.BasicLit {
		lit, _ := ast.Unparen(e).(*ast.BasicLit)
		if lit != nil && lit.Kind == token.STRING {
			return lit
		}
		if call, ok := ast.Unparen(e).(*ast.CallExpr); ok && len(call.Args) == 1 { // []byte("…")
			if lit, _ := ast.Unparen(call.Args[0]).(*ast.BasicLit); lit != nil && lit.Kind == token.STRING {
				return lit
			}
		}
		return nil
	}
	named := func(name string, e ast.Expr) {
		lit := literal(e)
		if lit == nil || !t.finder.SecretName(name) {
			return
		}
		value, err := strconv.Unquote(lit.Value)
		if err != nil || credential.Classify(value) != credential.Literal {
			return
		}
		start := tf.Offset(lit.Pos()) + 1
		t.add(Hit{Site: credential.Site{Kind: credential.Named, Name: name, Value: value}, Start: start, End: start + len(lit.Value) - 2, Loose: true})
	}
	params := parameters(file)
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ValueSpec:
			for i, v := range n.Values {
				if i < len(n.Names) {
					named(n.Names[i].Name, v)
				}
			}
		case *ast.AssignStmt:
			for i, v := range n.Rhs {
				if len(n.Lhs) == len(n.Rhs) {
					named(nameOf(n.Lhs[i]), v)
				}
			}
		case *ast.KeyValueExpr:
			named(nameOf(n.Key), n.Value)
		case *ast.BinaryExpr:
			if n.Op == token.EQL || n.Op == token.NEQ {
				named(nameOf(n.X), n.Y)
				named(nameOf(n.Y), n.X)
			}
		case *ast.CallExpr: // viper.SetDefault("db.password", "…"), os.Setenv, flag.String("password", "…", "usage")
			if len(n.Args) >= 2 {
				named(nameOf(n.Args[0]), n.Args[1])
			}
			called := nameOf(n.Fun)
			if called == "SetBasicAuth" && len(n.Args) == 2 {
				named("password", n.Args[1])
			}
			for i, param := range params[called] {
				if i < len(n.Args) {
					named(param, n.Args[i])
				}
			}
		case *ast.BasicLit:
			if n.Kind != token.STRING {
				break
			}
			value, err := strconv.Unquote(n.Value)
			if err != nil {
				break
			}
			start := tf.Offset(n.Pos())
			for _, d := range credential.FindDSNs(value) {
				site, ok := siteOf(d)
				if !ok {
					continue
				}
				from, to := within(n.Value, value[d.Start:d.End])
				t.add(Hit{Site: site, Start: start + from, End: start + to, Loose: true})
			}
			t.assignments(n.Value, start, "=")
		}
		return true
	})
	for _, group := range file.Comments {
		for _, c := range group.List {
			t.assignments(c.Text, tf.Offset(c.Pos()), "=:")
		}
	}
	t.eachLine(t.commands)
}

// parameters returns what the functions of a file call their parameters, by the functions' names.
func parameters(file *ast.File) map[string][]string {
	params := map[string][]string{}
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		var names []string
		for _, field := range f.Type.Params.List {
			for _, name := range field.Names {
				names = append(names, name.Name)
			}
		}
		params[f.Name.Name] = names
	}
	return params
}

// nameOf returns what something is called: an identifier, a field, a string as a key.
func nameOf(e ast.Expr) string {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.IndexExpr:
		return nameOf(e.Index)
	case *ast.BasicLit:
		if s, err := strconv.Unquote(e.Value); err == nil && e.Kind == token.STRING {
			return s
		}
	}
	return ""
}
