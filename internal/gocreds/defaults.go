package gocreds

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"reflect"
	"strconv"
	"strings"

	"github.com/golive-dev/golive/internal/credential"
	"github.com/golive-dev/golive/internal/gocode"
)

// keyNames and valueNames are the names of parameters that take the name of a setting and its value or default: flag.String(name,
// value, usage), viper.SetDefault(key, value), os.Setenv(key, value), getenv(key, fallback).
var (
	keyNames = map[string]bool{"name": true, "key": true, "k": true, "env": true, "envVar": true, "envName": true, "envKey": true, "flag": true,
		"flagName": true, "setting": true, "variable": true, "varName": true, "path": true, "opt": true, "option": true, "field": true}
	valueNames = map[string]bool{"value": true, "val": true, "v": true, "def": true, "defaultValue": true, "defaultVal": true, "fallback": true, "dflt": true,
		"defVal": true, "defValue": true, "d": true, "dft": true, "alt": true, "defaultV": true, "default_": true, "deflt": true, "fallbackValue": true, "values": true}
)

// pair looks at a call that gives the setting of some name a value.
func (f *finder) pair(n *ast.CallExpr) {
	fn := callee(f.pkg, n)
	if fn == nil {
		return
	}
	if symbol(fn) == "(*github.com/alecthomas/kingpin.FlagClause).Default" || symbol(fn) == "(*gopkg.in/alecthomas/kingpin.v2.FlagClause).Default" {
		if name := f.clause(n); name != "" {
			for _, a := range n.Args {
				f.named("", name, a)
			}
		}
		return
	}
	if writesOnly(fn) {
		return
	}
	if len(n.Args) == 2 && f.authorization(n.Args[0], n.Args[1]) {
		return
	}
	name := ""
	for i, a := range n.Args {
		v := parameter(fn, i)
		if v == nil {
			return
		}
		text, isText := f.text(a)
		switch {
		case name == "" && keyNames[v.Name()] && isText && credential.SecretName(lastElement(text)):
			name = text
		case name != "" && (valueNames[v.Name()] || f.index.handsBack(fn, v)):
			f.setting(name, a)
			return
		}
	}
}

// authorization looks at an Authorization header's value: the scheme, and the credential behind it (RFC 9110, section 11.6.2).
func (f *finder) authorization(header, value ast.Expr) bool {
	name, ok := f.text(header)
	if !ok || !strings.EqualFold(name, "Authorization") && !strings.EqualFold(name, "Proxy-Authorization") {
		return false
	}
	for _, l := range f.index.written(f.pkg, value) {
		scheme, credentials, ok := strings.Cut(l.text, " ")
		if !ok || strings.Contains(credentials, " ") || !random(credentials, false) {
			continue
		}
		if placeholder, ok := usable(credentials); ok {
			f.add(l, byName, credential.Site{Kind: credential.Code, Name: name + " header (" + scheme + ")", Value: credentials, Placeholder: placeholder})
		}
	}
	return true
}

// setting notes the literals that a setting is given, under the last part of its name.
func (f *finder) setting(name string, e ast.Expr) {
	last := lastElement(name)
	if madeUp(last) {
		return
	}
	for _, l := range f.index.written(f.pkg, e) {
		f.candidate(name, last, l, f.bytes(e))
	}
}

// writesOnly reports whether a function puts a pair into a log or a trace, or into an answer.
func writesOnly(fn *types.Func) bool {
	if fn.Pkg() == nil {
		return false
	}
	switch path := withoutMajor(fn.Pkg().Path()); path {
	case "log/slog", "go.uber.org/zap", "github.com/rs/zerolog", "github.com/sirupsen/logrus", "github.com/go-logr/logr", "context", "expvar",
		"go.opentelemetry.io/otel/attribute", "github.com/go-kit/log", "reflect":
		return true
	}
	return false
}

// handsBack reports whether a function of the repository's own returns one of its parameters: the default of a setting.
func (x *index) handsBack(fn *types.Func, v *types.Var) bool {
	own := x.functions[fn]
	if own == nil {
		return false
	}
	for _, r := range own.returns {
		if len(r.Results) > 0 && object(own.pkg, r.Results[0]) == v {
			return true
		}
	}
	return false
}

// clause returns the name in app.Flag("name", "help").….Default("…").
func (f *finder) clause(n *ast.CallExpr) string {
	for range 12 {
		sel, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr)
		if !ok {
			return ""
		}
		inner, ok := ast.Unparen(sel.X).(*ast.CallExpr)
		if !ok {
			return ""
		}
		if fn := callee(f.pkg, inner); fn != nil && fn.Name() == "Flag" && len(inner.Args) > 0 {
			name, _ := f.text(inner.Args[0])
			return name
		}
		n = inner
	}
	return ""
}

// tag looks at the default that a struct's tag gives a secret field, or that is a data source name with a password, in the libraries' ways of writing it: caarlos0/env (envDefault),
// sethvargo/go-envconfig (env with default=), cleanenv (env-default), creasty/defaults, envconfig, go-flags and kong (default),
// go-zero (json with default=).
func (f *finder) tag(n *ast.Field) {
	if n.Tag == nil || n.Tag.Kind != token.STRING {
		return
	}
	text, err := strconv.Unquote(n.Tag.Value)
	if err != nil {
		return
	}
	tag := reflect.StructTag(text)
	value := ""
	for _, key := range []string{"default", "envDefault", "env-default", "env_default"} {
		if v, ok := tag.Lookup(key); ok && value == "" {
			value = v
		}
	}
	var names []string
	for _, id := range n.Names {
		names = append(names, id.Name)
	}
	for _, key := range []string{"env", "envconfig", "json", "yaml", "mapstructure", "toml", "long", "name", "koanf"} {
		v, ok := tag.Lookup(key)
		if !ok {
			continue
		}
		first, options, _ := strings.Cut(v, ",")
		names = append(names, first)
		for _, o := range strings.Split(options, ",") {
			if d, ok := strings.CutPrefix(strings.TrimSpace(o), "default="); ok && value == "" {
				value = d
			}
		}
	}
	if value == "" {
		return
	}
	if s, ok := credential.ParseDSN(value); ok {
		f.source(&template{lit: n.Tag}, s)
		return
	}
	for _, name := range names {
		if name != "" && credential.SecretName(lastElement(name)) && !madeUp(name) {
			f.candidate(name, lastElement(name), literal{f.pkg, n.Tag, value}, false)
			return
		}
	}
}

// constantText returns the text of a constant expression in a package.
func constantText(pkg *gocode.Package, e ast.Expr) (string, bool) {
	v := pkg.Info.Types[e].Value
	if v == nil || v.Kind() != constant.String {
		return "", false
	}
	return constant.StringVal(v), true
}
