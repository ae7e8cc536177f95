package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
)

// What works on a stranger's data runs in a child: this program once more, with the same arguments. So a crash, a bound that
// is met and a signal all leave a message, an exit code and no temporary files.

// childMarker is the environment variable that makes the program a child. Its value is the directory for temporary files.
const childMarker = "GOLIVE_IMAGE_CHILD"

// temporaryPrefix begins the name of that directory; nothing else is ever removed.
const temporaryPrefix = "golive-image-"

// exitMemory is how a child ends that needs too much memory.
const exitMemory = 93

// grace is what a child gets beyond its own bound on time before it is killed.
const grace = 3 * time.Second

// maxTemporary bounds the files that a scan makes.
const maxTemporary = 20 << 30

func isChild() bool { return os.Getenv(childMarker) != "" }

// An exited is how a run ended of which all is said.
type exited struct{ code int }

func (e *exited) Error() string { return fmt.Sprintf("exit code %d", e.code) }

// supervise does the work of cmd in a child.
func (f *commonFlags) supervise(cmd *cobra.Command) error {
	ctx, cancel := context.WithCancelCause(cmd.Context())
	defer cancel(nil)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)
	go func() {
		select {
		case s := <-signals:
			cancel(interrupted{s})
		case <-ctx.Done():
		}
	}()

	dir, err := os.MkdirTemp("", temporaryPrefix)
	if err != nil {
		return &failure{err}
	}
	defer removeAll(dir)
	self, err := os.Executable()
	if err != nil {
		return &failure{err}
	}
	child := exec.CommandContext(ctx, self, os.Args[1:]...)
	child.Env = append(os.Environ(), childMarker+"="+dir, "TMPDIR="+dir, "TMP="+dir, "TEMP="+dir)
	if !f.debug {
		child.Env = append(child.Env, "GOTRACEBACK=none")
	}
	child.Stdout, child.Stderr = cmd.OutOrStdout(), cmd.ErrOrStderr()
	child.WaitDelay = time.Second
	ownGroup(child)
	alive, err := child.StdinPipe() // ends with this process, and then the child ends too
	if err != nil {
		return &failure{err}
	}
	defer alive.Close()

	if err := child.Start(); err != nil {
		return &failure{err}
	}
	go watchTemporary(ctx, dir, cancel)
	late := time.AfterFunc(f.timeout+grace, func() { cancel(fmt.Errorf("not done within %s", f.timeout)) })
	defer late.Stop()
	err = child.Wait()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return &failure{context.Cause(ctx)}
	case !errors.As(err, &exit):
		return &failure{err}
	}
	switch code := exit.ExitCode(); code {
	case exitFailure:
		return &exited{code} // the child said why
	case exitMemory:
		return &failure{fmt.Errorf("needed more than %s of memory", &f.memory)}
	default: // 2 is the Go runtime's: the command line was found right before the child was started
		return &failure{fmt.Errorf("the scan crashed (%v)", exit)}
	}
}

// An interrupted is the cause of a run's end that a signal was.
type interrupted struct{ signal os.Signal }

func (i interrupted) Error() string { return fmt.Sprintf("interrupted (%v)", i.signal) }

func (i interrupted) code() int {
	if i.signal == syscall.SIGTERM {
		return 128 + 15
	}
	return 128 + 2
}

// removeAll removes what may still be written to.
func removeAll(dir string) {
	for range 5 {
		if os.RemoveAll(dir) == nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// watchTemporary ends a scan that fills the disk.
func watchTemporary(ctx context.Context, dir string, cancel context.CancelCauseFunc) {
	for tick := time.NewTicker(500 * time.Millisecond); ; {
		select {
		case <-ctx.Done():
			tick.Stop()
			return
		case <-tick.C:
		}
		var size int64
		filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
			if err == nil {
				if info, err := d.Info(); err == nil {
					size += info.Size()
				}
			}
			return nil
		})
		if size > maxTemporary {
			cancel(fmt.Errorf("made more than %d GiB of temporary files", maxTemporary>>30))
		}
	}
}

// bound keeps a child within its bounds: it ends where it needs more than limit bytes of memory, or where its parent ended.
func bound(limit int64) {
	debug.SetMemoryLimit(limit * 3 / 4)
	go func() {
		io.Copy(io.Discard, os.Stdin)
		if dir := os.Getenv(childMarker); strings.HasPrefix(filepath.Base(dir), temporaryPrefix) {
			removeAll(dir)
		}
		endGroup()
		os.Exit(exitFailure)
	}()
	go func() {
		sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
		for ; ; time.Sleep(20 * time.Millisecond) {
			metrics.Read(sample)
			if used := sample[0].Value.Uint64() - sample[1].Value.Uint64(); used > uint64(limit) {
				os.Exit(exitMemory)
			}
		}
	}()
}
