package config

import (
	"context"
	"go/ast"
	"go/constant"
	"go/types"
	"strings"

	"github.com/golive-dev/golive/internal/service"
)

// keysByName returns the keys that the code which a program links asks viper or koanf for by name, reached or not; all is false
// where it may ask for any (a name that is computed, all settings at once).
func (j *judge) keysByName(ctx context.Context, prog *service.Program) (keys []string, all bool) {
	code, err := j.project.Code(ctx)
	if err != nil {
		return nil, false
	}
	all = true
	for _, pkg := range code.Packages {
		if pkg.Info == nil || pkg.Path != prog.Package && !prog.Imports[pkg.Path] {
			continue
		}
		for _, file := range pkg.Syntax {
			ast.Inspect(file, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				switch name := storeCall(pkg.Info, call); {
				case name == "":
				case strings.HasPrefix(name, "All"), name == "Raw":
					all = false
				case len(call.Args) > 0:
					v := pkg.Info.Types[call.Args[0]].Value
					if v == nil || v.Kind() != constant.String {
						all = false
						return true
					}
					keys = append(keys, constant.StringVal(v))
				}
				return true
			})
		}
	}
	return keys, all
}

// storeCall returns the name of a call by which viper or koanf is asked for values; "" for any other.
func storeCall(info *types.Info, call *ast.CallExpr) string {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	f, ok := info.Uses[sel.Sel].(*types.Func)
	if !ok || f.Pkg() == nil || f.Pkg().Path() != "github.com/spf13/viper" && !strings.HasPrefix(f.Pkg().Path(), "github.com/knadh/koanf") {
		return ""
	}
	name := f.Name()
	for _, exact := range []string{"IsSet", "InConfig", "Sub", "Cut", "Exists", "AllSettings", "AllKeys", "All", "Raw", "Slices"} {
		if name == exact {
			return name
		}
	}
	koanf := f.Pkg().Name() == "koanf" && f.Signature().Recv() != nil && len(call.Args) == 1 && f.Signature().Params().Len() == 1 &&
		types.Identical(f.Signature().Params().At(0).Type(), types.Typ[types.String])
	if strings.HasPrefix(name, "Get") && name != "GetViper" || koanf {
		return name
	}
	return ""
}
