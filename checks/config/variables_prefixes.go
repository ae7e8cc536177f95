package config

import (
	"go/ast"
	"go/constant"
	"go/types"
	"strings"

	"github.com/golive-dev/golive/internal/gocode"
	"github.com/golive-dev/golive/internal/service"
)

// A derivation is what is known of the names of variables that a library makes in a package: they begin with one of prefixes.
type derivation struct {
	prefixes []string
	open     bool // or with anything
	// Of viper: stores counts those that are made, and the one of the package itself where it looks at the environment.
	stores int
	global bool
}

// derivationsOf returns what the deriving libraries that a package imports do in it, by library.
func derivationsOf(pkg *gocode.Package) map[string]*derivation {
	found := map[string]*derivation{}
	for _, file := range pkg.Syntax {
		for _, spec := range file.Imports {
			p := strings.Trim(spec.Path.Value, `"`)
			for _, lib := range deriving {
				if strings.HasPrefix(p, lib) && found[lib] == nil {
					found[lib] = &derivation{open: !prefixed[lib]}
				}
			}
		}
	}
	if len(found) == 0 {
		return nil
	}
	for _, file := range pkg.Syntax {
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			f, ok := pkg.Info.Uses[sel.Sel].(*types.Func)
			if !ok || f.Pkg() == nil {
				return true
			}
			for lib, d := range found {
				if strings.HasPrefix(f.Pkg().Path(), lib) {
					d.call(pkg.Info, f, call)
				}
			}
			return true
		})
	}
	return found
}

// prefixed are the deriving libraries that are told what the names of their variables begin with.
var prefixed = map[string]bool{"github.com/spf13/viper": true, "github.com/kelseyhightower/envconfig": true, "github.com/ardanlabs/conf": true}

// call takes over a call of a library's function: viper.SetEnvPrefix("shop"), envconfig.Process("shop", &c), conf.Parse("SHOP", &c).
func (d *derivation) call(info *types.Info, f *types.Func, call *ast.CallExpr) {
	method := f.Signature().Recv() != nil
	switch f.Name() {
	case "New", "NewWithOptions":
		d.stores++
	case "AutomaticEnv", "BindEnv", "MustBindEnv":
		d.global = d.global || !method
	case "SetEnvPrefix", "Process", "MustProcess", "Parse", "ParseOSArgs":
		for _, arg := range call.Args {
			t, ok := info.TypeOf(arg).(*types.Basic)
			if !ok || t.Info()&types.IsString == 0 {
				continue
			}
			v := info.Types[arg].Value
			if v == nil || constant.StringVal(v) == "" {
				break
			}
			d.prefixes = append(d.prefixes, strings.NewReplacer("-", "_", ".", "_").Replace(strings.ToUpper(constant.StringVal(v)))+"_")
			return
		}
		d.open = true
	}
}

// derivable reports whether a library that a program's own packages use may make a name of a variable.
func (w *words) derivable(p *service.Program, name string) bool {
	all := map[string]*derivation{}
	for pkg := range p.Imports {
		for lib, d := range w.derives[pkg] {
			sum := all[lib]
			if sum == nil {
				sum = &derivation{}
				all[lib] = sum
			}
			sum.prefixes = append(sum.prefixes, d.prefixes...)
			sum.open, sum.global, sum.stores = sum.open || d.open, sum.global || d.global, sum.stores+d.stores
		}
	}
	for _, d := range all {
		stores := d.stores
		if d.global {
			stores++
		}
		if d.open || len(d.prefixes) < max(stores, 1) { // one of them has none
			return true
		}
		for _, prefix := range d.prefixes {
			if strings.HasPrefix(name, prefix) {
				return true
			}
		}
	}
	return false
}
