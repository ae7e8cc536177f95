package gocreds

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/golive-dev/golive/internal/credential"
)

// names looks for literals that are given a secret's name: a variable, a constant, a field, a map's key, a parameter.
func (f *finder) names(n ast.Node) {
	switch n := n.(type) {
	case *ast.ValueSpec:
		for i, id := range n.Names {
			if i < len(n.Values) {
				f.variable(f.pkg.Info.Defs[id], n.Values[i])
			}
		}
	case *ast.AssignStmt:
		if len(n.Lhs) == len(n.Rhs) && (n.Tok == token.ASSIGN || n.Tok == token.DEFINE) {
			for i, l := range n.Lhs {
				f.assignment(l, n.Rhs[i])
			}
		}
	case *ast.CompositeLit:
		f.composite(n)
	case *ast.CallExpr:
		f.arguments(n)
		f.pair(n)
	case *ast.Field:
		f.tag(n)
	case *ast.FuncDecl:
		f.getter(n)
	}
}

// named notes the literals in an expression that is given a name. owner is what the name stands in, "" for nothing.
func (f *finder) named(owner, name string, e ast.Expr) {
	if !credential.SecretName(name) || madeUp(name) {
		return
	}
	display := name
	if owner != "" {
		display = owner + "." + name
	}
	for _, l := range f.index.written(f.pkg, e) {
		f.candidate(display, name, l, f.bytes(e))
	}
}

// bytes reports whether an expression makes bytes of a text: nobody does so with the name of something.
func (f *finder) bytes(e ast.Expr) bool {
	t := f.pkg.Info.TypeOf(e)
	if t == nil {
		return false
	}
	s, ok := t.Underlying().(*types.Slice)
	return ok && isByte(s.Elem())
}

func (f *finder) candidate(display, name string, l literal, certain bool) {
	placeholder, ok := usable(l.text)
	if !ok || isSource(l.text) || !certain && !credible(name, l.text) {
		return
	}
	f.add(l, byName, credential.Site{Kind: credential.Code, Name: display, Value: l.text, Placeholder: placeholder})
}

// madeUp reports whether a name says that its value is no real secret.
func madeUp(name string) bool {
	ws := words(name)
	switch ws[0] {
	case "dummy", "fake", "mock", "example", "sample", "test", "testing", "fixture", "stub":
		return true
	}
	return false
}

// variable looks at what a variable, constant or field is given.
func (f *finder) variable(o types.Object, value ast.Expr) {
	if o == nil || o.Name() == "_" || f.index.names[o] {
		return
	}
	if _, isConst := o.(*types.Const); isConst && f.enumeration(o) {
		return
	}
	if !credential.SecretName(o.Name()) {
		if env := f.settingOf(o); env != "" { // key := os.Getenv("JWT_SECRET"); if key == "" { key = "…" }
			f.named("", env, value)
		}
		return
	}
	f.named(owner(o), o.Name(), value)
}

// enumeration reports whether a constant is one of a type of its own that stands for kinds of something.
func (f *finder) enumeration(o types.Object) bool {
	n, ok := types.Unalias(o.Type()).(*types.Named)
	return ok && n.Obj().Pkg() != nil && !credential.SecretName(n.Obj().Name())
}

// owner names the package that a package variable or constant stands in, "" for a local one.
func owner(o types.Object) string {
	if o.Pkg() != nil && o.Parent() == o.Pkg().Scope() && o.Pkg().Name() != "main" {
		return o.Pkg().Name()
	}
	return ""
}

// settingOf returns the name of the secret setting that a variable is read from, "" where it is from none.
func (f *finder) settingOf(o types.Object) string {
	for _, a := range f.index.assigned[o] {
		c, ok := ast.Unparen(a.expr).(*ast.CallExpr)
		if !ok || len(c.Args) != 1 {
			continue
		}
		fn := callee(a.pkg, c)
		if fn == nil {
			continue
		}
		switch symbol(fn) {
		case "os.Getenv", "os.LookupEnv", "syscall.Getenv", "github.com/spf13/viper.GetString", "(*github.com/spf13/viper.Viper).GetString":
			if name, ok := constantText(a.pkg, c.Args[0]); ok && credential.SecretName(lastElement(name)) {
				return name
			}
		}
	}
	return ""
}

// lastElement returns what the last part of a dotted key is called.
func lastElement(key string) string { return key[strings.LastIndexByte(key, '.')+1:] }

func (f *finder) assignment(l, value ast.Expr) {
	if ix, ok := ast.Unparen(l).(*ast.IndexExpr); ok {
		if key, ok := f.text(ix.Index); ok && isMap(f.pkg.Info.TypeOf(ix.X)) {
			f.entry(key, value)
		}
		return
	}
	o := object(f.pkg, l)
	if sel, ok := ast.Unparen(l).(*ast.SelectorExpr); ok {
		if v, isVar := o.(*types.Var); isVar && v.IsField() {
			f.named(typeName(orInvalid(f.pkg.Info.TypeOf(sel.X))), v.Name(), value)
			return
		}
	}
	f.variable(o, value)
}

func orInvalid(t types.Type) types.Type {
	if t == nil {
		return types.Typ[types.Invalid]
	}
	return t
}

// text returns the constant text of an expression.
func (f *finder) text(e ast.Expr) (string, bool) {
	return constantText(f.pkg, e)
}

// entry looks at an entry of a map. Maps of labels, rules and types have such keys as well, so that a word is no secret there.
func (f *finder) entry(key string, value ast.Expr) {
	name := lastElement(key)
	if !credential.SecretName(name) {
		return
	}
	for _, l := range f.index.written(f.pkg, value) {
		if label(l.text) || !strings.ContainsAny(l.text, "0123456789-_!@#$%^&*+=~") || strings.ContainsAny(l.text, ",|") {
			continue
		}
		f.candidate(key, name, l, f.bytes(value))
	}
}

func (f *finder) composite(n *ast.CompositeLit) {
	t := f.pkg.Info.TypeOf(n)
	if t == nil {
		return
	}
	if isMap(t) {
		for _, e := range n.Elts {
			if kv, ok := e.(*ast.KeyValueExpr); ok {
				if key, ok := f.text(kv.Key); ok {
					f.entry(key, kv.Value)
				}
			}
		}
		return
	}
	var name, value ast.Expr
	eachField(f.pkg, n, func(field *types.Var, v ast.Expr) {
		if credential.SecretName(field.Name()) {
			f.fieldValue(t, field, v)
		}
		switch field.Name() { // cli.StringFlag{Name: "password", Value: "…"}, EnvVar{Name, Value}
		case "Name", "Key":
			name = v
		case "Value", "Default", "DefValue", "DefaultValue":
			value = v
		}
	})
	if name != nil && value != nil {
		if text, ok := f.text(name); ok {
			f.named("", lastElement(text), value)
		}
	}
}

// fieldValue looks at what a field is set to in a composite literal. A single capitalised word is a label.
func (f *finder) fieldValue(t types.Type, field *types.Var, v ast.Expr) {
	if text, ok := f.text(v); ok && label(text) {
		return
	}
	f.named(typeName(t), field.Name(), v)
}

// arguments looks at what parameters with a secret's name are given.
func (f *finder) arguments(n *ast.CallExpr) {
	fn := callee(f.pkg, n)
	if fn == nil || fn.Pkg() == nil || comparing[symbol(fn)] {
		return
	}
	// SetPassword("…"), WithAPIKey("…"): the function's name says what its one text is.
	if len(n.Args) == 1 && fn.Signature().Params().Len() == 1 {
		for _, prefix := range []string{"Set", "With", "Dial"} {
			if rest, ok := strings.CutPrefix(fn.Name(), prefix); ok && credential.SecretName(rest) && strong(rest) && mayHoldText(fn.Signature().Params().At(0).Type()) {
				f.named(fn.Pkg().Name(), rest, n.Args[0])
				return
			}
		}
	}
	for i, a := range n.Args {
		if v := parameter(fn, i); v != nil && credential.SecretName(v.Name()) {
			f.named(fn.Pkg().Name()+"."+fn.Name(), v.Name(), a)
		}
	}
}

// getter looks at a function that is named by the secret that it returns.
func (f *finder) getter(n *ast.FuncDecl) {
	if n.Body == nil || n.Type.Results == nil || len(n.Type.Params.List) > 0 {
		return
	}
	name := strings.TrimPrefix(strings.TrimPrefix(n.Name.Name, "Get"), "get")
	if name == "" || !credential.SecretName(name) || !strong(name) {
		return
	}
	for _, r := range returnsOf(n.Body) {
		if len(r.Results) > 0 {
			for _, l := range f.index.written(f.pkg, r.Results[0]) {
				f.candidate(f.pkg.Name+"."+n.Name.Name, name, l, f.bytes(r.Results[0]))
			}
		}
	}
}
