package gocmd

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestClassify(t *testing.T) {
	for _, tt := range []struct {
		name, stderr string
		kind         Kind
		message      string // of the first failure
	}{
		{"checksum", "go: downloading github.com/gorilla/mux v1.8.1\nverifying github.com/gorilla/mux@v1.8.1: checksum mismatch\n\tdownloaded: h1:a=\n\tgo.sum:     h1:b=\n\nSECURITY ERROR\nThis download does NOT match an earlier download recorded in go.sum.\n\nFor more information, see 'go help module-auth'.\n",
			Checksum, "verifying github.com/gorilla/mux@v1.8.1: checksum mismatch"},
		{"checksum of go.mod", "go: github.com/gorilla/mux@v1.8.1: verifying go.mod: checksum mismatch\n", Checksum, "github.com/gorilla/mux@v1.8.1: verifying go.mod: checksum mismatch"},
		{"nobody has it", "go: finding module for package acme.example/gen\ngo: acme.example/ok imports\n\tacme.example/gen: cannot find module providing package acme.example/gen\n",
			Missing, "acme.example/ok imports acme.example/gen: cannot find module providing package acme.example/gen"},
		{"proxy says no", "go: acme.example/ok imports\n\tacme.example/x: module acme.example/x: reading https://proxy.example/acme.example/x/@v/list: 404 Not Found\n", Missing, ""},
		{"proxy down", "go: acme.example/ok imports\n\tacme.example/x: module acme.example/x: Get \"https://127.0.0.1:1/x/@v/list\": dial tcp 127.0.0.1:1: connect: connection refused\n", Network, ""},
		{"proxy broken", "go: reading https://proxy.example/x/@v/list: 503 Service Unavailable\n", Network, ""},
		{"off", "go: acme.example/ok imports\n\tgithub.com/gorilla/mux: module lookup disabled by GOPROXY=off\n", Offline, "acme.example/ok imports github.com/gorilla/mux: module lookup disabled by GOPROXY=off"},
		{"off, package", "go: a imports\n\tb: cannot find module providing package b: module lookup disabled by GOPROXY=off\n", Offline, ""},
		{"newer go", "go: go.mod requires go >= 1.99 (running go 1.26.8; GOTOOLCHAIN=local)\n", Toolchain, "go.mod requires go >= 1.99 (running go 1.26.8; GOTOOLCHAIN=local)"},
		{"no such toolchain", "go: download go1.99 for linux/amd64: toolchain not available\n", Toolchain, ""},
		{"old go", "flag provided but not defined: -diff\nusage: go mod tidy [-e] [-v] [-x] [-go=version] [-compat=version]\nRun 'go help mod tidy' for details.\n", Toolchain, ""},
		{"go.mod", "go: errors parsing go.mod:\ngo.mod:5: unknown directive: reqire\n", Syntax, "errors parsing go.mod: go.mod:5: unknown directive: reqire"},
		{"go file", "go: acme.example/ok: main.go:3:1: expected 'package', found pakage\n", Syntax, ""},
		{"git asks", "go: git.hospital.example/ehr@v1.2.0: invalid version: git ls-remote -q origin in $GOMODCACHE: exit status 128:\n\tfatal: could not read Username for 'https://git.hospital.example': terminal prompts disabled\n", Auth, ""},
		{"forbidden", "go: ehr@v1.2.0: reading https://proxy.example/ehr/@v/v1.2.0.mod: 403 Forbidden\n", Auth, ""},
		{"strange", "fatal: all bets are off\n", Other, "fatal: all bets are off"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			list := classify(tt.stderr, func(s string) string { return s })
			if len(list) == 0 {
				t.Fatal("no failure")
			}
			e := &Error{Failures: list}
			if e.Kind() != tt.kind {
				t.Errorf("kind %d, want %d: %+v", e.Kind(), tt.kind, list)
			}
			if tt.message != "" && list[0].Message != tt.message {
				t.Errorf("message %q, want %q", list[0].Message, tt.message)
			}
			if strings.Contains(list[0].Message, "\n") {
				t.Errorf("message of several lines: %q", list[0].Message)
			}
		})
	}
}

func TestChecksumNamesTheModule(t *testing.T) {
	list := classify("verifying github.com/gorilla/mux@v1.8.1: checksum mismatch\n\tdownloaded: h1:a\n", func(s string) string { return s })
	if len(list) != 1 || list[0].Module.Path != "github.com/gorilla/mux" || list[0].Module.Version != "v1.8.1" || list[0].GoMod {
		t.Errorf("%+v", list)
	}
	list = classify("go: a imports\n\tb: verifying b.example/m@v1.0.0/go.mod: checksum mismatch\n", func(s string) string { return s })
	if len(list) != 1 || list[0].Module.Path != "b.example/m" || list[0].Module.Version != "v1.0.0" || !list[0].GoMod {
		t.Errorf("go.mod's hash: %+v", list)
	}
}

func TestSyntaxNamesThePlace(t *testing.T) {
	list := classify("go: errors parsing go.mod:\ngo.mod:5: unknown directive: reqire\n", func(s string) string { return s })
	f, ok := (&Error{Failures: list}).First(Syntax)
	if !ok {
		t.Fatalf("%+v", list)
	}
	var at Failure
	for _, f := range list {
		if f.Line > 0 {
			at = f
		}
	}
	if at.File != "go.mod" || at.Line != 5 {
		t.Errorf("place %+v, first %+v", at, f)
	}
}

func TestMessagesHoldNoSecretsAndNoPaths(t *testing.T) {
	got := oneLine(`go: reading https://nurse:s3cr3t@proxy.example/x/@v/list: 404 Not Found`)
	if strings.Contains(got, "s3cr3t") || !strings.Contains(got, "proxy.example/x") {
		t.Errorf("oneLine = %q", got)
	}
	for in, want := range map[string]string{
		"a@v1.0.0: replacement directory /home/maria/src/fhir does not exist": "a@v1.0.0: replacement directory (an absolute path) does not exist",
		`replacement directory "C:\\src\\fhir" does not exist`:                `replacement directory "(an absolute path)" does not exist`,
		"reading https://proxy.example/x/@v/list: 404 Not Found":              "reading https://proxy.example/x/@v/list: 404 Not Found",
		"clinic.example/a/b imports ./x and ../y/z: no":                       "clinic.example/a/b imports ./x and ../y/z: no",
		"$GOMODCACHE/cache/lock: open /var/lib/x: denied":                     "$GOMODCACHE/cache/lock: open (an absolute path): denied",
	} {
		if got := oneLine(in); got != want {
			t.Errorf("oneLine(%q) = %q, want %q", in, got, want)
		}
	}
	root := t.TempDir()
	dir := filepath.Join(root, "svc")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "go.mod"), "module acme.example/svc\n\ngo 1.26\n\nrequire acme.example/x v0.0.0\n\nreplace acme.example/x => "+filepath.ToSlash(root)+"/gone\n")
	write(t, filepath.Join(dir, "main.go"), "package main\n\nimport _ \"acme.example/x\"\n")
	c := find(t, Options{Offline: true, Root: root})
	_, err := c.Run(t.Context(), dir, "mod", "tidy", "-diff")
	var e *Error
	if !errors.As(err, &e) || e.Kind() != Missing || strings.Contains(e.Error(), root) {
		t.Errorf("Run = %v", err)
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func FuzzClassify(f *testing.F) {
	f.Add("go: a imports\n\tb: dial tcp\nverifying x@v1: checksum mismatch\n")
	f.Add("\tindented first\n go.mod:1: x\nhttps://u:p@h\n")
	f.Fuzz(func(t *testing.T, text string) {
		for _, e := range classify(text, func(s string) string { return s }) {
			if strings.ContainsAny(e.Message, "\n\r\t") || e.Line < 0 {
				t.Errorf("%+v", e)
			}
		}
	})
}
