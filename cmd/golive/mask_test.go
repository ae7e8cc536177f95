package main

import "testing"

func TestMaskWords(t *testing.T) {
	for text, want := range map[string]string{
		"cannot reach https://bot:Wj82kQpz0@git.example/x": "cannot reach https://bot:Wj*******@git.example/x",
		"unexpected DB_PASSWORD=Tq7vN2xR here":             "unexpected DB_PASSWORD=Tq****** here",
		"unknown flag: --password":                         "unknown flag: --password",
		"there is no check \"secrets\" (want config)":      "there is no check \"secrets\" (want config)",
	} {
		if got := maskWords(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}
