package gocreds

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"github.com/golive-dev/golive/internal/gocode"
	"github.com/golive-dev/golive/internal/goflow"
)

// A literal is a text as it stands in the code: one literal, or several that are put together to a constant.
type literal struct {
	pkg  *gocode.Package
	expr ast.Expr
	text string
}

// Bounds of a search for where a value comes from.
const (
	maxDepth = 16
	maxSteps = 600
)

// A tracer looks for the literals that a value may come from, without regard to the order of statements: what is assigned to
// a variable anywhere may be what it holds.
type tracer struct {
	*index
	steps int
	// near keeps to what stands in the expression itself: constants, conversions, arguments that a helper hands back.
	near bool
	seen map[types.Object]bool
	out  []literal
}

// origins returns the literals that a value may come from, through constants, variables, fields, parameters and helpers of the
// repository's own code.
func (x *index) origins(pkg *gocode.Package, e ast.Expr) []literal {
	t := &tracer{index: x, seen: map[types.Object]bool{}}
	t.expr(place{pkg, e}, nil, 0)
	return t.out
}

// written returns the literals that stand in an expression itself as what it may be, or whose constant it names.
func (x *index) written(pkg *gocode.Package, e ast.Expr) []literal {
	t := &tracer{index: x, near: true, seen: map[types.Object]bool{}}
	t.expr(place{pkg, e}, nil, 0)
	return t.out
}

// A frame holds what the parameters of a helper are in the call that is followed.
type frame struct {
	args  map[types.Object]place
	outer *frame
}

func (t *tracer) expr(at place, fr *frame, depth int) {
	if t.steps++; t.steps > maxSteps || depth > maxDepth || at.expr == nil {
		return
	}
	e := ast.Unparen(at.expr)
	if v := at.pkg.Info.Types[e].Value; v != nil {
		if v.Kind() == constant.String {
			t.constant(place{at.pkg, e}, constant.StringVal(v), depth)
		}
		return
	}
	switch e := e.(type) {
	case *ast.Ident, *ast.SelectorExpr:
		if v, ok := object(at.pkg, e).(*types.Var); ok {
			t.variable(v, fr, depth)
		}
	case *ast.CallExpr:
		t.call(at.pkg, e, fr, depth)
	case *ast.StarExpr:
		t.expr(place{at.pkg, e.X}, fr, depth+1)
	case *ast.SliceExpr:
		t.expr(place{at.pkg, e.X}, fr, depth+1)
	case *ast.TypeAssertExpr:
		t.expr(place{at.pkg, e.X}, fr, depth+1)
	case *ast.UnaryExpr:
		if e.Op == token.AND {
			t.expr(place{at.pkg, e.X}, fr, depth+1)
		}
	}
}

// constant takes a constant for a literal: where a name stands for it, the one behind the name.
func (t *tracer) constant(at place, text string, depth int) {
	if o, ok := object(at.pkg, at.expr).(*types.Const); ok {
		if def, ok := t.constants[o]; ok {
			t.expr(def, nil, depth+1)
		}
		return // one of a library stands written there
	}
	if !slices.ContainsFunc(t.out, func(l literal) bool { return l.expr == at.expr }) {
		t.out = append(t.out, literal{at.pkg, at.expr, text})
	}
}

func (t *tracer) variable(v *types.Var, fr *frame, depth int) {
	for f := fr; f != nil; f = f.outer {
		if arg, ok := f.args[v]; ok {
			t.expr(arg, f.outer, depth+1)
			return
		}
	}
	if t.near || t.seen[v] {
		return
	}
	t.seen[v] = true
	if v.IsField() && t.code.Package(v.Pkg()) == nil {
		return // a library's struct: whatever is put into one of them anywhere is not what this one holds
	}
	for _, a := range t.assigned[v] {
		t.expr(a, nil, depth+1)
	}
	if p, ok := t.params[v]; ok {
		for _, c := range t.calls[p.of] {
			if p.i < len(c.args) && (!p.of.Signature().Variadic() || p.i < p.of.Signature().Params().Len()-1) {
				t.expr(place{c.pkg, c.args[p.i]}, nil, depth+1)
			}
		}
	}
}

// passing are functions whose result is made of one argument alone, so that who knows that knows the result.
var passing = map[string]int{
	"strings.TrimSpace": 0, "strings.ToLower": 0, "strings.ToUpper": 0, "strings.Clone": 0, "bytes.TrimSpace": 0, "bytes.Clone": 0,
	"crypto/sha256.Sum256": 0, "crypto/sha256.Sum224": 0, "crypto/sha512.Sum512": 0, "crypto/sha1.Sum": 0, "crypto/md5.Sum": 0,
	"encoding/hex.DecodeString": 0, "encoding/hex.EncodeToString": 0, "(*encoding/base64.Encoding).DecodeString": 0, "(*encoding/base64.Encoding).EncodeToString": 0,
	"flag.String": 1, "github.com/spf13/pflag.String": 1, "github.com/spf13/pflag.StringP": 2,
	"github.com/aws/aws-sdk-go-v2/aws.String": 0, "github.com/aws/aws-sdk-go/aws.String": 0, "k8s.io/utils/ptr.To": 0, "k8s.io/utils/pointer.String": 0,
	"github.com/samber/lo.ToPtr": 0, "github.com/Azure/azure-sdk-for-go/sdk/azcore/to.Ptr": 0,
	"github.com/lestrrat-go/jwx/jwk.FromRaw": 0, "github.com/lestrrat-go/jwx/jwk.Import": 0, "github.com/lestrrat-go/jwx/jwk.New": 0,
}

func (t *tracer) call(pkg *gocode.Package, e *ast.CallExpr, fr *frame, depth int) {
	if pkg.Info.Types[e.Fun].IsType() { // a conversion
		if len(e.Args) == 1 {
			t.expr(place{pkg, e.Args[0]}, fr, depth+1)
		}
		return
	}
	if b, ok := pkg.Info.Uses[ident(e.Fun)].(*types.Builtin); ok {
		if b.Name() == "append" && len(e.Args) == 2 && e.Ellipsis.IsValid() { // append([]byte(nil), text...)
			t.expr(place{pkg, e.Args[1]}, fr, depth+1)
		} else if b.Name() == "new" && len(e.Args) == 1 { // new("text"), since Go 1.26
			t.expr(place{pkg, e.Args[0]}, fr, depth+1)
		}
		return
	}
	fn := callee(pkg, e)
	if fn == nil {
		return
	}
	sym := symbol(fn)
	if sym == "cmp.Or" {
		for _, a := range e.Args {
			t.expr(place{pkg, a}, fr, depth+1)
		}
		return
	}
	if i, ok := passing[sym]; ok && i < len(e.Args) {
		t.expr(place{pkg, e.Args[i]}, fr, depth+1)
		return
	}
	own := t.functions[fn]
	if own == nil || len(own.returns) == 0 {
		return
	}
	inner := &frame{args: map[types.Object]place{}, outer: fr}
	for i, p := range own.params {
		if i < len(e.Args) && (!fn.Signature().Variadic() || i < len(own.params)-1) {
			inner.args[p] = place{pkg, e.Args[i]}
		}
	}
	for _, r := range own.returns {
		if len(r.Results) > 0 {
			t.returned(own, r.Results[0], inner, depth+1)
		}
	}
}

// returned follows what a helper returns. Where only what stands in the call counts, that is an argument which it hands back.
func (t *tracer) returned(own *function, e ast.Expr, fr *frame, depth int) {
	if t.near && own.pkg.Info.Types[ast.Unparen(e)].Value != nil {
		return
	}
	t.expr(place{own.pkg, e}, fr, depth)
	v, ok := object(own.pkg, e).(*types.Var)
	if !ok || !t.near {
		return
	}
	for _, a := range t.assigned[v] { // value := fallback; if …; return value
		if p, ok := object(own.pkg, a.expr).(*types.Var); ok {
			t.variable(p, fr, depth+1)
		}
	}
}

func ident(e ast.Expr) *ast.Ident {
	id, _ := ast.Unparen(e).(*ast.Ident)
	return id
}

// symbol names a function as goflow.Symbol does, without the major version of its module: "(*example.com/jwt.Token).SignedString".
func symbol(fn *types.Func) string { return withoutMajor(goflow.Symbol(fn)) }
