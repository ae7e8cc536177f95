package image

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestScriptStepsAside(t *testing.T) {
	tests := []struct {
		name, text string
		execs      bool
	}{
		{"plain", "/ward serve", false},
		{"exec", "exec /ward serve", true},
		{"exec behind a chain", "cd /app && /migrate up && exec ./ward", true},
		{"only the first of a chain", "exec 2>&1 && /ward", false},
		{"redirections alone", "exec >/dev/null\n/ward", false},
		{"in the last if", "if [ \"$1\" = sh ]; then exec sh; else exec /ward; fi", true},
		{"in an if that is not last", "if [ -n \"$DEBUG\" ]; then exec dlv; fi\n/ward", false},
		{"in a case", "case $1 in\n serve) exec /ward ;;\n *) exec \"$@\" ;;\nesac", true},
		{"in the background", "exec /ward &\nwait", false},
		{"or something else", "exec /ward || exit 1", true},
		{"in a loop", "while true; do /ward; done", false},
		{"something behind it", "exec /ward\necho unreachable", true},
		{"in a block", "{ setup; exec /ward; }", true},
		{"in a function that nobody calls", "run() { exec /ward; }\n/other", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, ok := parseScript(tt.text)
			if !ok {
				t.Fatal("does not parse")
			}
			if s.execs != tt.execs {
				t.Errorf("execs = %v", s.execs)
			}
		})
	}
}

func TestScriptProgram(t *testing.T) {
	tests := []struct{ text, want string }{
		{"mkdir -p /data && /ward --fast", "/ward"},
		{"/migrate up\n/ward\necho done", "/ward"},
		{"echo hello; sleep 1", ""},
		{"echo hello; $PROGRAM", "?"},
		{"while :; do /ward; sleep 5; done", "/ward"},
		{"if true; then /a; else /b; fi", "/b"},
	}
	for _, tt := range tests {
		s, ok := parseScript(tt.text)
		if !ok {
			t.Fatalf("%s does not parse", tt.text)
		}
		got := ""
		if c, ok := s.program(); ok {
			if got = c.name(); got == "" {
				got = "?"
			}
		}
		if got != tt.want {
			t.Errorf("%s: program %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestScriptHandsOn(t *testing.T) {
	for text, want := range map[string]bool{
		`exec "$@"`:                true,
		`setup; exec "${@}"`:       true,
		`exec /ward "$@"`:          false,
		`"$@"`:                     false,
		`if x; then exec "$@"; fi`: false,
	} {
		if s, ok := parseScript(text); !ok || s.handsOn != want {
			t.Errorf("%s: hands on = %v", text, s.handsOn)
		}
	}
}

func TestScriptsThatAreNone(t *testing.T) {
	for _, text := range []string{"#!/usr/bin/env python3\nprint(1)\n", "if then", strings.Repeat("a", maxScript+1)} {
		if _, ok := parseScript(text); ok {
			t.Errorf("parsed %.20q", text)
		}
	}
}

func TestInterpreter(t *testing.T) {
	for text, want := range map[string]string{
		"#!/bin/sh\n": "sh", "#!/usr/bin/env bash\n": "bash", "#!/usr/bin/env -S bash -e\n": "bash",
		"#!/bin/busybox sh\n": "sh", "echo": "", "#!\n": "unknown",
	} {
		if got := interpreter(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func wordsOf(list ...string) []word {
	var out []word
	for _, s := range list {
		out = append(out, word{text: s, known: true})
	}
	return out
}

func TestHops(t *testing.T) {
	tests := []struct {
		command string
		want    string // kind and name of each hop
	}{
		{"/ward -f x", "program:/ward"},
		{"tini -- /ward", "wrapper:tini program:/ward"},
		{"/sbin/tini -p SIGTERM -g -- /ward", "wrapper:/sbin/tini! program:/ward"},
		{"dumb-init /ward", "wrapper:dumb-init! program:/ward"},
		{"dumb-init -c sh -c x", "wrapper:dumb-init shell:sh(x)"},
		{"dumb-init --rewrite 15:2 -- gosu ward:ward /ward serve", "wrapper:dumb-init! wrapper:gosu program:/ward"},
		{"su-exec 1000 tini -- /ward", "wrapper:su-exec wrapper:tini program:/ward"},
		{"env A=b C=d /ward", "wrapper:env program:/ward"},
		{"sh -c x", "shell:sh(x)"},
		{"/bin/bash -euo pipefail -c x", "shell:/bin/bash(x)"},
		{"bash -e /entry.sh serve", "shell:bash[/entry.sh]"},
		{"busybox sh -c x", "shell:busybox(x)"},
		{"sh", "shell:sh"},
		{"timeout 10 /ward", "wrapper:timeout program:/ward"},
		{"tini", "wrapper:tini"},
	}
	for _, tt := range tests {
		var got []string
		for _, h := range hops(wordsOf(strings.Fields(tt.command)...)) {
			text := [...]string{"program", "wrapper", "shell"}[h.kind] + ":" + h.word.text
			if h.signalsAll {
				text += "!"
			}
			if h.text != nil {
				text += "(" + h.text.text + ")"
			}
			if h.file != nil {
				text += "[" + h.file.text + "]"
			}
			got = append(got, text)
		}
		if diff := cmp.Diff(tt.want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%s: %s", tt.command, diff)
		}
	}
}

func FuzzParseScript(f *testing.F) {
	f.Add("exec /ward \"$@\"\n")
	f.Add("#!/bin/sh\nif a; then exec b; else c & fi; case x in y) z;; esac; wait")
	f.Add("while a; do b || exec -a n c; done; time { d; }; (e) | f; ! g")
	f.Fuzz(func(t *testing.T, text string) {
		if s, ok := parseScript(text); ok {
			s.program()
		}
	})
}

// A script of a stranger may call its functions without end.
func TestFunctionsAreBounded(t *testing.T) {
	calls := strings.Repeat("f;", 10_000)
	s, ok := parseScript("f() { " + calls + " }\n" + calls)
	if !ok {
		t.Fatal("not parsed")
	}
	if len(s.calls) > 600_000 {
		t.Errorf("%d calls", len(s.calls))
	}
}
