package gocmd

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

func find(t *testing.T, opts Options) *Command {
	t.Helper()
	c, err := Find(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestFindWithoutGo(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := Find(t.Context(), Options{}); !errors.Is(err, ErrNoGo) {
		t.Errorf("Find = %v, want ErrNoGo", err)
	}
}

func TestFindTellsVersionAndCache(t *testing.T) {
	c := find(t, Options{})
	if !strings.HasPrefix(c.Version, "go1.") || !filepath.IsAbs(c.ModCache) {
		t.Errorf("Version %q, ModCache %q", c.Version, c.ModCache)
	}
}

func TestOfflineRefusesModMod(t *testing.T) {
	for flags, refused := range map[string]bool{
		"-mod=mod": true, "--mod=mod": true, "-tags=x -mod=mod": true, "-mod=mod -mod=vendor": false, "-mod=vendor": false, "-tags=mod=mod": false, "": false,
	} {
		t.Setenv("GOFLAGS", flags)
		_, err := Find(t.Context(), Options{Offline: true})
		if errors.Is(err, ErrModMod) != refused {
			t.Errorf("GOFLAGS=%q offline: %v, refused should be %v", flags, err, refused)
		}
		if _, err := Find(t.Context(), Options{}); errors.Is(err, ErrModMod) {
			t.Errorf("GOFLAGS=%q online: %v", flags, err)
		}
	}
}

func TestEnvironment(t *testing.T) {
	user := []string{"GOPROXY=https://proxy.hospital.example", "GONOSUMDB=hospital.example", "GOFLAGS=-tags=x", "GOTOOLCHAIN=auto", "GOWORK=/x/go.work"}
	online, offline := environment(user, false), environment(user, true)
	for _, kv := range []string{"GONOSUMDB=hospital.example", "GOFLAGS=-tags=x", "GIT_TERMINAL_PROMPT=0", "GOWORK=off"} {
		if !slices.Contains(online, kv) || !slices.Contains(offline, kv) {
			t.Errorf("%s is not kept: online %v, offline %v", kv, online, offline)
		}
	}
	for _, kv := range []string{"GOPROXY=https://proxy.hospital.example", "GOTOOLCHAIN=auto"} {
		if !slices.Contains(online, kv) || slices.Contains(offline, kv) {
			t.Errorf("%s: online %v, offline %v", kv, online, offline)
		}
	}
	for _, kv := range []string{"GOPROXY=off", "GONOPROXY=none", "GOVCS=*:off", "GOTOOLCHAIN=local"} {
		if !slices.Contains(offline, kv) || slices.Contains(online, kv) {
			t.Errorf("%s: online %v, offline %v", kv, online, offline)
		}
	}
}

// fakeGo puts a shell script named go on PATH, which answers go env like the real one.
func fakeGo(t *testing.T, script string) *Command {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("needs a shell")
	}
	dir := t.TempDir()
	text := "#!/bin/sh\nif [ \"$1\" = env ]; then echo '{\"GOVERSION\":\"go1.26.0\"}'; exit 0; fi\n" + script
	if err := os.WriteFile(filepath.Join(dir, "go"), []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	return find(t, Options{})
}

func TestCancelEndsWhatTheGoCommandStarted(t *testing.T) {
	marker := filepath.Join(t.TempDir(), "alive")
	c := fakeGo(t, "(sleep 2; echo alive >"+marker+") & wait\n")
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	begin := time.Now()
	if _, err := c.Run(ctx, t.TempDir(), "list"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Run = %v, want the context's error", err)
	}
	if took := time.Since(begin); took > 1500*time.Millisecond {
		t.Errorf("Run came back after %v", took)
	}
	time.Sleep(2500*time.Millisecond - time.Since(begin))
	if _, err := os.Stat(marker); err == nil {
		t.Error("a child of the go command lived on")
	}
}

func TestOutputIsBounded(t *testing.T) {
	c := fakeGo(t, "yes 'main.go:1:1: boom' | head -c 3000000 >&2; exit 1\n")
	_, err := c.Run(t.Context(), t.TempDir(), "list")
	var e *Error
	if !errors.As(err, &e) || len(e.Failures) > maxFailures || len(e.Error()) > 1000 {
		t.Errorf("Run = %T with %d failures", err, len(e.Failures))
	}
}

func TestNoInputAndNoPrompt(t *testing.T) {
	c := fakeGo(t, "read line && exit 1; echo \"prompt=$GIT_TERMINAL_PROMPT\"\n")
	out, err := c.Run(t.Context(), t.TempDir(), "list")
	if err != nil || string(out) != "prompt=0\n" {
		t.Errorf("Run = %q, %v", out, err)
	}
}
