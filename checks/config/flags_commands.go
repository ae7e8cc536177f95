package config

import (
	"go/ast"
	"go/constant"
	"go/types"
	"strings"

	"github.com/golive-dev/golive/internal/gocode"
)

const cobraCommand = "github.com/spf13/cobra.Command"

// A commandTree is what is known of the commands that a program makes with cobra: by which words they are called, and which of
// its flags are those of single commands alone.
type commandTree struct {
	words map[types.Object]map[string]bool // of the variables that hold a command
	named map[string]bool                  // all words
	// roots are variables whose commands have others below them or are executed: their own flags are not told from persistent ones.
	roots map[types.Object]bool
	// local are flags that commands define for themselves (Flags().String), by the words of those commands.
	local map[string]map[string]bool
	// shared are flags that are defined in any other way: persistent ones, by a helper, by a library.
	shared map[string]bool
}

func newCommandTree() *commandTree {
	return &commandTree{words: map[types.Object]map[string]bool{}, named: map[string]bool{}, roots: map[types.Object]bool{},
		local: map[string]map[string]bool{}, shared: map[string]bool{}}
}

// ofPackage notes the variables of a package that are given a command: c := &cobra.Command{Use: "serve [flags]"}.
func (t *commandTree) ofPackage(pkg *gocode.Package) {
	assign := func(to *ast.Ident, v ast.Expr) {
		obj := pkg.Info.ObjectOf(to)
		if u, ok := v.(*ast.UnaryExpr); ok {
			v = u.X
		}
		lit, ok := v.(*ast.CompositeLit)
		if obj == nil || !ok || !isCommand(pkg.Info.TypeOf(lit)) {
			return
		}
		for _, word := range wordsOfCommand(pkg.Info, lit) {
			if t.words[obj] == nil {
				t.words[obj] = map[string]bool{}
			}
			t.words[obj][word], t.named[word] = true, true
		}
	}
	for _, file := range pkg.Syntax {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ValueSpec:
				for i, v := range n.Values {
					if i < len(n.Names) {
						assign(n.Names[i], v)
					}
				}
			case *ast.AssignStmt:
				for i, v := range n.Rhs {
					if id, ok := n.Lhs[i].(*ast.Ident); ok && len(n.Lhs) == len(n.Rhs) {
						assign(id, v)
					}
				}
			case *ast.CallExpr:
				sel, ok := n.Fun.(*ast.SelectorExpr)
				if ok && (sel.Sel.Name == "AddCommand" || strings.HasPrefix(sel.Sel.Name, "Execute")) {
					if id, ok := sel.X.(*ast.Ident); ok {
						t.roots[pkg.Info.ObjectOf(id)] = true
					}
				}
				for _, arg := range n.Args {
					t.lent(pkg.Info, arg)
				}
			}
			return true
		})
	}
}

// wordsOfCommand returns the words by which a command is called; none where they are not constant.
func wordsOfCommand(info *types.Info, lit *ast.CompositeLit) (list []string) {
	text := func(e ast.Expr) {
		if v := info.Types[e].Value; v != nil && v.Kind() == constant.String {
			if f := strings.Fields(constant.StringVal(v)); len(f) > 0 {
				list = append(list, f[0])
			}
		}
	}
	for _, e := range lit.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		switch key, _ := kv.Key.(*ast.Ident); {
		case key == nil:
		case key.Name == "Use":
			text(kv.Value)
		case key.Name == "Aliases":
			aliases, ok := kv.Value.(*ast.CompositeLit)
			if !ok {
				return nil
			}
			for _, one := range aliases.Elts {
				text(one)
			}
		}
	}
	return list
}

func isCommand(t types.Type) bool {
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path()+"."+named.Obj().Name() == cobraCommand
}

// defines notes a flag that a call defines on a set of flags.
func (t *commandTree) defines(info *types.Info, set ast.Expr, name string) {
	words := t.commandOf(info, set)
	if len(words) == 0 {
		t.shared[name] = true
		return
	}
	if t.local[name] == nil {
		t.local[name] = map[string]bool{}
	}
	for w := range words {
		t.local[name][w] = true
	}
}

// commandOf returns the words of the command whose own flags an expression is: serve.Flags().
func (t *commandTree) commandOf(info *types.Info, set ast.Expr) map[string]bool {
	call, ok := set.(*ast.CallExpr)
	if !ok {
		return nil
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "Flags" || !isCommand(info.TypeOf(sel.X)) {
		return nil
	}
	id, ok := sel.X.(*ast.Ident)
	if !ok || t.roots[info.ObjectOf(id)] {
		return nil
	}
	return t.words[info.ObjectOf(id)]
}

// lent notes that a command's own flags are handed to something else, which may define or copy any: all of the command's are shared.
func (t *commandTree) lent(info *types.Info, arg ast.Expr) {
	call, ok := arg.(*ast.CallExpr)
	if !ok {
		return
	}
	if sel, ok := call.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "Flags" {
		if id, ok := sel.X.(*ast.Ident); ok && isCommand(info.TypeOf(id)) {
			t.roots[info.ObjectOf(id)] = true
		}
	}
}

// foreign reports whether a flag is one of commands alone that the operands of a command line do not name.
func (t *commandTree) foreign(name string, operands []string) bool {
	owners := t.local[name]
	if len(owners) == 0 || t.shared[name] || len(operands) == 0 || !t.named[operands[0]] {
		return false
	}
	for _, word := range operands {
		if owners[word] {
			return false
		}
	}
	return true
}
