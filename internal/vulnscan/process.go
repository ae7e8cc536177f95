package vulnscan

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// Bounds on one run of the scanner.
var maxMemory int64 = 4 << 30 // a variable for the tests

const (
	maxStdout = 128 << 20
	maxStderr = 256 << 10
)

// A Call is one run of the scanner.
type Call struct {
	Program string // absolute path
	Args    []string
	Dir     string
	Env     []string
}

// A Starter runs a program to its end, or to that of ctx, and returns what it printed.
type Starter func(ctx context.Context, call Call) (stdout []byte, stderr string, err error)

var (
	errOutput = errors.New("too much output")
	errMemory = errors.New("too much memory")
)

// start runs a call as a process, without a shell. Where the system can, the process and what it starts are ended together.
func start(ctx context.Context, call Call) ([]byte, string, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	cmd := exec.CommandContext(ctx, call.Program, call.Args...)
	cmd.Dir = call.Dir
	cmd.Env = append(call.Env, fmt.Sprintf("GOMEMLIMIT=%d", maxMemory/4*3), "GOTRACEBACK=none", "PWD="+call.Dir)
	stdout := &bounded{max: maxStdout, full: func() { cancel(errOutput) }}
	stderr := &bounded{max: maxStderr}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	cmd.WaitDelay = 3 * time.Second
	group(cmd)
	if err := cmd.Start(); err != nil {
		return nil, "", errors.New("cannot be started: " + plain(err))
	}
	limitMemory(cmd.Process.Pid)
	err := cmd.Wait()
	said := stderr.buf.String()
	switch {
	case stdout.cut:
		return nil, said, errOutput
	case err != nil && (strings.Contains(said, "out of memory") || strings.Contains(said, "cannot allocate memory")):
		return nil, said, errMemory
	}
	return stdout.buf.Bytes(), said, err
}

// plain leaves the path of the program out of an error.
func plain(err error) string {
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	return err.Error()
}

// bounded keeps the first max bytes that are written to it, and says so once when there are more.
type bounded struct {
	buf  bytes.Buffer
	max  int
	cut  bool
	full func()
}

func (b *bounded) Write(p []byte) (int, error) {
	if room := b.max - b.buf.Len(); len(p) > room {
		b.buf.Write(p[:room])
		if !b.cut && b.full != nil {
			b.full()
		}
		b.cut = true
		return len(p), nil
	}
	return b.buf.Write(p)
}
