package gocode

import "testing"

func TestErrorsWithoutLiterals(t *testing.T) {
	for message, want := range map[string]string{
		`cannot use "Wj82kQpz" (untyped string constant) as int value`:               `cannot use "…" (untyped string constant) as int value`,
		`cannot use password (untyped string constant "a\"bcd") as int value in "x"`: `cannot use password (untyped string constant "…") as int value in "x"`,
		`malformed constant: "Wj82kQpz`:                                              `malformed constant: "…"`,
		"expected ';', found `Wj82\nkQpz`":                                           `expected ';', found "…"`,
		`"os" imported and not used`:                                                 `"os" imported and not used`,
		`undefined: password`:                                                        `undefined: password`,
		`could not import acme.example/x (no required module provides package "x")`:  `could not import acme.example/x (no required module provides package "x")`,
	} {
		if got := withoutLiterals(message); got != want {
			t.Errorf("%s: %s, want %s", message, got, want)
		}
	}
}
