// Package sandbox runs work on a stranger's data in a child process of the program itself, with bounds on time, memory and
// output that really end it. A child has an empty environment, no use for the network, and nothing but its input: what it
// reads comes over its standard input, what it made goes over its standard output.
//
// A program takes part by calling Main in an init function of a package that it links, behind the calls of Register.
package sandbox

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// A Task makes an output of an input. It runs in the child, one at a time.
type Task func(input []byte) (output []byte, err error)

var tasks = map[string]Task{}

// Register names a task. It is called from init functions, before Main.
func Register(name string, task Task) { tasks[name] = task }

// Limits bound one call of a task.
type Limits struct {
	Time   time.Duration
	Memory int64 // bytes that the child may use
	Output int   // bytes of the result
}

// The errors of Do that say that a bound was met. Any other error is the task's own, as an *Error, or the machine's.
var (
	ErrTime   = errors.New("took too long")
	ErrMemory = errors.New("needed too much memory")
	ErrOutput = errors.New("made too much output")
	ErrDied   = errors.New("ended without an answer")
)

// An Error is what a task returned.
type Error struct{ Message string }

func (e *Error) Error() string { return e.Message }

// marker is the environment variable that makes a program a child.
const marker = "GOLIVE_SANDBOX_CHILD"

// Exit codes of a child that ends itself.
const (
	exitMemory = 93
	exitTime   = 94
)

type request struct {
	Task   string
	Size   int
	Time   time.Duration
	Memory int64
	Output int
}

type response struct {
	Size     int
	Error    string
	TooLarge bool
}

// A Worker calls tasks in a child, which it starts on first use and again after a call that went wrong. It is used by one
// goroutine at a time.
type Worker struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *bufio.Reader
	stderr *tail
}

// Close ends the child.
func (w *Worker) Close() {
	if w.cmd != nil {
		w.in.Close()
		w.cmd.Process.Kill()
		w.cmd.Wait()
		w.cmd = nil
	}
}

func (w *Worker) start() error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.Command(program)
	cmd.Env = []string{marker + "=1", "GOTRACEBACK=none", "GODEBUG=madvdontneed=1"}
	if runtime.GOOS == "windows" { // without it no program starts there
		cmd.Env = append(cmd.Env, "SYSTEMROOT="+os.Getenv("SYSTEMROOT"))
	}
	cmd.Dir = os.TempDir()
	w.stderr = &tail{}
	cmd.Stderr = w.stderr
	if w.in, err = cmd.StdinPipe(); err != nil {
		return err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	w.out = bufio.NewReaderSize(out, 64<<10)
	if err := cmd.Start(); err != nil {
		return err
	}
	w.cmd = cmd
	return nil
}

// Do calls a task and returns what it made.
func (w *Worker) Do(ctx context.Context, task string, input []byte, limits Limits) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, context.Cause(ctx)
	}
	if w.cmd == nil {
		if err := w.start(); err != nil {
			return nil, fmt.Errorf("start the child process: %w", err)
		}
	}
	type answer struct {
		output []byte
		err    error
	}
	done := make(chan answer, 1)
	in, out := w.in, w.out
	go func() {
		output, err := call(in, out, request{task, len(input), limits.Time, limits.Memory, limits.Output}, input)
		done <- answer{output, err}
	}()
	timer := time.NewTimer(limits.Time)
	defer timer.Stop()
	select {
	case a := <-done:
		var own *Error
		if a.err == nil || errors.As(a.err, &own) || errors.Is(a.err, ErrOutput) {
			return a.output, a.err
		}
		return nil, w.died(a.err)
	case <-timer.C:
		w.Close()
		return nil, ErrTime
	case <-ctx.Done():
		w.Close()
		return nil, context.Cause(ctx)
	}
}

// died says why a child ended, as far as that can be known.
func (w *Worker) died(err error) error {
	w.in.Close()
	w.cmd.Process.Kill()
	w.cmd.Wait()
	code, text := w.cmd.ProcessState.ExitCode(), w.stderr.text()
	w.cmd = nil
	switch {
	case code == exitTime:
		return ErrTime
	case code == exitMemory, strings.Contains(text, "out of memory"), strings.Contains(text, "cannot allocate memory"):
		return ErrMemory
	case strings.Contains(text, "stack exceeds"), strings.Contains(text, "stack overflow"):
		return fmt.Errorf("%w: recursion without an end", ErrMemory)
	}
	return fmt.Errorf("%w (%v)", ErrDied, err)
}

func call(in io.Writer, out *bufio.Reader, req request, input []byte) ([]byte, error) {
	head, err := json.Marshal(req)
	if err != nil {
		return nil, err
	}
	if _, err := in.Write(append(head, '\n')); err != nil {
		return nil, err
	}
	if _, err := in.Write(input); err != nil {
		return nil, err
	}
	line, err := out.ReadBytes('\n')
	if err != nil {
		return nil, err
	}
	var resp response
	if err := json.Unmarshal(line, &resp); err != nil {
		return nil, err
	}
	switch {
	case resp.TooLarge:
		return nil, ErrOutput
	case resp.Error != "":
		return nil, &Error{resp.Error}
	case resp.Size < 0 || resp.Size > req.Output:
		return nil, ErrOutput
	}
	output := make([]byte, resp.Size)
	_, err = io.ReadFull(out, output)
	return output, err
}

// A tail keeps the beginning of what is written to it; a crashing Go program says the cause first.
type tail struct{ buf bytes.Buffer }

func (t *tail) Write(p []byte) (int, error) {
	if room := 8<<10 - t.buf.Len(); room > 0 {
		t.buf.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}

func (t *tail) text() string { return t.buf.String() }
