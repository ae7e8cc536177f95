package settings_test

import (
	"reflect"
	"slices"
	"testing"

	"github.com/golive-dev/golive/internal/settings"
)

// fuzzOps are the operations that FuzzExprEval builds expressions of, and one that there is not.
var fuzzOps = []settings.Op{
	settings.Unknown, settings.Const, settings.Env, settings.Flag, settings.Key, settings.Concat, settings.FirstSet, settings.Choice,
	settings.HostPort, settings.Call, settings.If, settings.Equal, settings.Not, settings.And, settings.Command, settings.Present, "no such",
}

var fuzzTexts = []string{
	"", "a", "8080", ":80", "[::1]:1", "true", "false", "-9223372036854775808", "1h", "strings.TrimSpace", "strings.TrimPrefix", "strings.Contains", "product",
	"sum", "time.ParseDuration", "length", "host", "port", "PORT", "OPEN", "\x00", "serve it",
}

// build makes an expression of bytes: each step is an operation, a text, and which of the expressions before are its
// arguments. An expression may stand in many places, but never in itself.
func build(data []byte) *settings.Expr {
	var made []*settings.Expr
	for len(data) >= 3 && len(made) < 200 {
		e := &settings.Expr{Op: fuzzOps[int(data[0])%len(fuzzOps)], Text: fuzzTexts[int(data[1])%len(fuzzTexts)]}
		n := int(data[2]) % 5
		data = data[3:]
		for range n {
			if len(data) == 0 {
				break
			}
			if k := int(data[0]); k < len(made) {
				e.Args = append(e.Args, made[len(made)-1-k])
			} else if k == 255 {
				e.Args = append(e.Args, nil)
			}
			data = data[1:]
		}
		made = append(made, e)
	}
	if len(made) == 0 {
		return nil
	}
	return made[len(made)-1]
}

// FuzzExprEval holds that any expression comes to an end, within bounds and always alike, and that what is complete in an
// environment that knows less is no less than what one that knows more says.
func FuzzExprEval(f *testing.F) {
	f.Add([]byte{1, 2, 0, 5, 0, 2, 0, 0})
	f.Add([]byte{2, 18, 0, 1, 2, 0, 6, 0, 2, 1, 0})
	f.Add([]byte{1, 1, 0, 1, 2, 0, 7, 0, 2, 0, 1, 5, 0, 2, 0, 0, 5, 0, 2, 0, 0, 5, 0, 2, 0, 0, 5, 0, 2, 0, 0, 5, 0, 2, 0, 0})
	f.Add([]byte{1, 3, 0, 9, 17, 1, 0, 12, 0, 1, 0, 10, 0, 3, 0, 1, 2})
	f.Add([]byte{12, 0, 0, 13, 0, 0, 11, 0, 0, 9, 10, 1, 255})
	f.Fuzz(func(t *testing.T, data []byte) {
		e := build(data)
		set := fake{"env PORT": "9000", "env OPEN": "x", "flag a": "1", "key a": "2"}
		less := fake{"env PORT": "9000", "env OPEN": "?", "flag a": "?", "key a": "?"}
		r := e.Eval(set)
		if len(r.Texts) > 16 || !slices.IsSorted(r.Texts) || len(slices.Compact(slices.Clone(r.Texts))) != len(r.Texts) {
			t.Fatalf("%d texts, which are not 16 at most, sorted and different: %q", len(r.Texts), r.Texts)
		}
		for _, text := range r.Texts {
			if len(text) > 64<<10 {
				t.Fatalf("a text of %d bytes", len(text))
			}
		}
		if again := e.Eval(set); !reflect.DeepEqual(r, again) {
			t.Fatalf("%v, then %v", r, again)
		}
		one, known := r.Value()
		if partly := e.Eval(less); known && !partly.Can(one) {
			t.Fatalf("%q where all is known, but only %q where some is open", one, partly.Texts)
		}
		for _, env := range []settings.Environment{nil, settings.Defaults{}, settings.Alone(less)} {
			e.Eval(env)
		}
	})
}
