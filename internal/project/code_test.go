package project

import (
	"context"
	"testing"
)

func TestCodeIsLoadedOnceAndInScope(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	root := lay(t, ".git/HEAD=ref: refs/heads/main", "go.mod=module acme.example/mono\n\ngo 1.25\n",
		"cmd/a/main.go=package main\n\nimport _ \"acme.example/mono/x\"\n\nfunc main() {}\n", "cmd/b/main.go=package main\n\nfunc main() {}\n", "x/x.go=package x\n")
	p, err := openIn(t, root, "./cmd/a")
	if err != nil {
		t.Fatal(err)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Code(cancelled); err == nil {
		t.Error("a cancelled load has no error")
	}
	code, err := p.Code(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(code.Packages) != 2 || code.Packages[0].Dir != "cmd/a" || !code.Packages[0].InScope || code.Packages[1].Dir != "x" || code.Packages[1].InScope {
		t.Errorf("packages %v", code.Packages)
	}
	if again, err := p.Code(t.Context()); again != code || err != nil {
		t.Errorf("loaded anew (%v)", err)
	}
}
