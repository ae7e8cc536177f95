package settings_test

import (
	"slices"
	"testing"

	"github.com/golive-dev/golive/internal/settings"
)

// fake is an environment of a few settings: a text, or "?" for one that is open; anything else is unset.
type fake map[string]string

func (f fake) get(name string) settings.Setting {
	switch text, ok := f[name]; {
	case !ok:
		return settings.Setting{State: settings.Unset}
	case text == "?":
		return settings.Setting{}
	default:
		return settings.Setting{Text: text, State: settings.Set}
	}
}

func (f fake) Variable(name string) settings.Setting               { return f.get("env " + name) }
func (f fake) Flag(name string) settings.Setting                   { return f.get("flag " + name) }
func (f fake) Key(_ *settings.Source, key string) settings.Setting { return f.get("key " + key) }
func op(o settings.Op, text string, args ...*settings.Expr) *settings.Expr {
	return &settings.Expr{Op: o, Text: text, Args: args}
}

func TestEval(t *testing.T) {
	env := func(name string) *settings.Expr { return op(settings.Env, name) }
	c := settings.Text
	f := fake{"env PORT": "9000", "env HOST": "", "env SECRET": "?", "flag p": "1", "flag q": "?", "key a": "x"}
	for _, test := range []struct {
		name     string
		expr     *settings.Expr
		texts    []string
		complete bool
	}{
		{"constant", c("a"), []string{"a"}, true},
		{"unknown", settings.Unknowable("time"), nil, false},
		{"variable", env("PORT"), []string{"9000"}, true},
		{"unset variable", env("X"), []string{""}, true},
		{"open variable", env("SECRET"), nil, false},
		{"default of an unset one", op(settings.FirstSet, "", env("X"), c("8080")), []string{"8080"}, true},
		{"default of an empty one", op(settings.FirstSet, "", env("HOST"), c("a")), []string{"a"}, true},
		{"default of a set one", op(settings.FirstSet, "", env("PORT"), c("8080")), []string{"9000"}, true},
		{"default of an open one", op(settings.FirstSet, "", env("SECRET"), c("8080")), []string{"8080"}, false},
		{"flag", op(settings.Flag, "p", c("2")), []string{"1"}, true},
		{"flag that is not given", op(settings.Flag, "x", c("2")), []string{"2"}, true},
		{"open flag", op(settings.Flag, "q", c("2")), []string{"2"}, false},
		{"key", op(settings.Key, "a"), []string{"x"}, true},
		{"concatenation", op(settings.Concat, "", c(":"), env("PORT")), []string{":9000"}, true},
		{"concatenation with an open part", op(settings.Concat, "", c(":"), env("SECRET")), nil, false},
		{"host and port", op(settings.HostPort, "", c("::1"), env("PORT")), []string{"[::1]:9000"}, true},
		{"port", op(settings.Call, "port", c("[::1]:80")), []string{"80"}, true},
		{"port of what has none", op(settings.Call, "port", c("80")), nil, false},
		{"call", op(settings.Call, "strings.TrimPrefix", c(":80"), c(":")), []string{"80"}, true},
		{"call of another function", op(settings.Call, "os.Hostname"), nil, false},
		{"choice", op(settings.Choice, "", c("b"), c("a"), c("b")), []string{"a", "b"}, true},
		{"condition", op(settings.If, "", op(settings.Equal, "", env("PORT"), c("9000")), c("a"), c("b")), []string{"a"}, true},
		{"condition that is not met", op(settings.If, "", op(settings.Present, "", env("X")), c("a"), c("b")), []string{"b"}, true},
		{"open condition", op(settings.If, "", op(settings.Present, "", env("SECRET")), c("a"), c("b")), []string{"a", "b"}, true},
		{"not", op(settings.Not, "", op(settings.Present, "", env("X"))), []string{"true"}, true},
		{"and", op(settings.And, "", op(settings.Present, "", env("SECRET")), op(settings.Present, "", env("X"))), []string{"false"}, true},
		{"and with an open part", op(settings.And, "", op(settings.Present, "", env("SECRET")), c("true")), nil, false},
		{"command without a command line", op(settings.Command, "serve"), nil, false},
	} {
		r := test.expr.Eval(f)
		if !slices.Equal(r.Texts, test.texts) || r.Complete != test.complete {
			t.Errorf("%s is %q, %t", test.name, r.Texts, r.Complete)
		}
	}
	if r := env("PORT").Eval(nil); r.Complete || len(r.Texts) != 0 || !r.Can("1") {
		t.Errorf("without an environment a variable is %v", r)
	}
	if r := op(settings.FirstSet, "", env("PORT"), c("1")).Eval(f); len(r.From) != 1 || r.From[0].Text != "9000" {
		t.Errorf("what decided is %v", r.From)
	}
}

func TestEvalIsBounded(t *testing.T) {
	e := settings.Text("x")
	e = op(settings.Choice, "", e, settings.Text("y"))
	for range 60 {
		e = op(settings.Concat, "", e, e)
	}
	n := 0
	e.Walk(func(*settings.Expr) { n++ })
	if n != 63 {
		t.Errorf("%d expressions are visited, want 63", n)
	}
	if r := e.Eval(fake{}); r.Complete || len(r.Texts) > 16 {
		t.Errorf("%d texts, complete %t", len(r.Texts), r.Complete)
	}
}
