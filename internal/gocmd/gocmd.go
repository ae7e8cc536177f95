// Package gocmd runs the go command on the modules of a repository that is not trusted: read-only, without a terminal,
// bounded in time and output, and without the network where that is asked for. It turns what the go command says on
// standard error into failures of a known kind.
package gocmd

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Bounds on one run of the go command.
const (
	MaxTime   = 4 * time.Minute
	maxStdout = 64 << 20
	maxStderr = 1 << 20
)

var (
	// ErrNoGo says that there is no go command to ask.
	ErrNoGo = errors.New("the go command is not on PATH")
	// ErrModMod says that GOFLAGS would let the go command change go.mod, which is refused offline.
	ErrModMod = errors.New("GOFLAGS has -mod=mod, which is refused offline")
)

// Options say how the go command is run.
type Options struct {
	Offline bool
	Root    string   // absolute path of the repository; messages name paths relative to it
	Env     []string // the environment; nil is that of this process
}

// A Command is the go command of this machine. Its methods may be called from several goroutines.
type Command struct {
	path    string
	env     []string
	root    string
	offline bool

	Version  string // of the go command outside every module, such as "go1.26.8"
	ModCache string // absolute path of the module cache, "" where there is none
	Proxy    string // GOPROXY in effect
	goroot   string
}

// Find looks for the go command and asks it for its settings. The error is ErrNoGo, ErrModMod or that of the go command.
func Find(ctx context.Context, opts Options) (*Command, error) {
	path, err := exec.LookPath("go")
	if err != nil {
		return nil, ErrNoGo
	}
	if path, err = filepath.Abs(path); err != nil {
		return nil, ErrNoGo
	}
	env := opts.Env
	if env == nil {
		env = os.Environ()
	}
	c := &Command{path: path, root: opts.Root, offline: opts.Offline, env: environment(env, opts.Offline)}
	// Outside the repository, so that no go.mod of it has a say in which toolchain answers.
	out, err := c.Run(ctx, os.TempDir(), "env", "-json", "GOFLAGS", "GOMODCACHE", "GOPROXY", "GOVERSION", "GOROOT")
	if err != nil {
		return nil, err
	}
	var vars map[string]string
	if err := json.Unmarshal(out, &vars); err != nil {
		return nil, fmt.Errorf("go env: %w", err)
	}
	if opts.Offline && allowsModMod(vars["GOFLAGS"]) {
		return nil, ErrModMod
	}
	c.Version, c.ModCache, c.Proxy, c.goroot = vars["GOVERSION"], vars["GOMODCACHE"], vars["GOPROXY"], vars["GOROOT"]
	return c, nil
}

// environment is the user's, with what golive insists on put in place: no prompt, modules on, no go.work (what is
// examined is one module at a time), and no network where offline.
func environment(user []string, offline bool) []string {
	fixed := []string{"GIT_TERMINAL_PROMPT=0", "GCM_INTERACTIVE=never", "GO111MODULE=on", "GOWORK=off"}
	if offline {
		fixed = append(fixed, "GOPROXY=off", "GONOPROXY=none", "GOVCS=*:off", "GOTOOLCHAIN=local")
	}
	return override(user, fixed...)
}

// override returns an environment in which set stands in place of earlier values.
func override(env []string, set ...string) []string {
	merged := make([]string, 0, len(env)+len(set))
	for _, kv := range env {
		name, _, _ := strings.Cut(kv, "=")
		replaced := false
		for _, s := range set {
			n, _, _ := strings.Cut(s, "=")
			replaced = replaced || envNameEqual(n, name)
		}
		if !replaced {
			merged = append(merged, kv)
		}
	}
	return append(merged, set...)
}

// allowsModMod reports whether the last -mod flag of GOFLAGS is mod. Flags may have one dash or two (go help environment).
func allowsModMod(goflags string) bool {
	mode := ""
	for _, f := range strings.Fields(strings.NewReplacer(`"`, " ", `'`, " ").Replace(goflags)) {
		if v, ok := strings.CutPrefix(strings.TrimLeft(f, "-"), "mod="); ok && strings.HasPrefix(f, "-") {
			mode = v
		}
	}
	return mode == "mod"
}

// Offline reports whether the go command is kept from the network.
func (c *Command) Offline() bool { return c.offline }

// Run runs the go command in dir, an absolute path, and returns its standard output. A run that fails returns *Error
// beside whatever was printed; go mod tidy -diff fails so where it prints a diff.
func (c *Command) Run(ctx context.Context, dir string, args ...string) ([]byte, error) {
	return c.RunEnv(ctx, dir, nil, args...)
}

// RunEnv is Run with variables of the environment set on top.
func (c *Command) RunEnv(ctx context.Context, dir string, env []string, args ...string) ([]byte, error) {
	limited, cancel := context.WithTimeout(ctx, MaxTime)
	defer cancel()
	cmd := exec.CommandContext(limited, c.path, args...)
	cmd.Dir = dir
	cmd.Env = override(c.env, append([]string{"PWD=" + dir}, env...)...)
	stdout, stderr := &bounded{max: maxStdout}, &bounded{max: maxStderr}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	cmd.WaitDelay = 5 * time.Second
	killGroup(cmd)
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case limited.Err() != nil:
		return nil, &Error{Args: args, Failures: []Failure{{Kind: Timeout, Message: fmt.Sprintf("no answer within %v", MaxTime)}}}
	case stdout.full:
		return nil, &Error{Args: args, Failures: []Failure{{Message: fmt.Sprintf("more than %d bytes of output", maxStdout)}}}
	case err == nil:
		return stdout.buf.Bytes(), nil
	}
	failures := classify(stderr.buf.String(), c.cleaner(dir))
	if len(failures) == 0 {
		failures = []Failure{{Message: err.Error()}}
	}
	return stdout.buf.Bytes(), &Error{Args: args, Failures: failures}
}

// Goroot returns the absolute path of the Go installation that answers outside every module.
func (c *Command) Goroot() string { return c.goroot }

// Clean makes what the go command said of a module in dir fit for a report: one line, without paths of this machine and
// without credentials.
func (c *Command) Clean(dir, text string) string { return oneLine(c.cleaner(dir)(text)) }

// cleaner replaces paths of this machine, which no report may hold.
func (c *Command) cleaner(dir string) func(string) string {
	var pairs []string
	add := func(path, name string) {
		if len(path) > 1 {
			sep := string(filepath.Separator)
			pairs = append(pairs, path+sep, name, path, strings.TrimSuffix(name, "/"))
		}
	}
	add(c.ModCache, "$GOMODCACHE/")
	add(c.goroot, "$GOROOT/")
	if c.root != "" {
		if rel, err := filepath.Rel(c.root, dir); err == nil && rel != "." && !strings.HasPrefix(rel, "..") {
			add(dir, filepath.ToSlash(rel)+"/")
		}
		add(c.root, "./")
	}
	add(os.TempDir(), "$TMPDIR/")
	if home, err := os.UserHomeDir(); err == nil {
		add(home, "~/")
	}
	return strings.NewReplacer(pairs...).Replace
}

// bounded keeps the first max bytes written to it.
type bounded struct {
	buf  bytes.Buffer
	max  int
	full bool
}

func (b *bounded) Write(p []byte) (int, error) {
	if room := b.max - b.buf.Len(); len(p) > room {
		b.buf.Write(p[:room])
		b.full = true
	} else {
		b.buf.Write(p)
	}
	return len(p), nil
}
