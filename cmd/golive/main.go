// Command golive answers one question before a release: is this Go service ready to go live?
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/golive-dev/golive/checks"
	"github.com/golive-dev/golive/checks/all"
)

func main() { os.Exit(run(all.Checks(), os.Args[1:], os.Stdout, os.Stderr)) }

// run is the whole program: it returns the exit code.
func run(built []*checks.Check, args []string, stdout, stderr io.Writer) int {
	if err := checks.Validate(built); err != nil {
		fmt.Fprintf(stderr, "golive: this build is faulty: %v\n", err)
		return exitInternal
	}
	ctx, stop := withSignals(context.Background())
	defer stop()
	root := newRoot(built)
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	var e *exitError
	switch {
	case err == nil:
		return exitReady
	case errors.As(err, &e):
		if e.err != nil {
			fmt.Fprintf(stderr, "golive: %s\n", maskWords(e.err.Error()))
		}
		return e.code
	}
	// What is left is cobra's: an unknown command or flag.
	fmt.Fprintf(stderr, "golive: %v\n\nRun golive --help for what there is.\n", err)
	return exitUsage
}

func newRoot(built []*checks.Check) *cobra.Command {
	root := &cobra.Command{
		Use:   "golive",
		Short: "Is this Go service ready to go live?",
		Long: `golive looks at a Go service's code, Dockerfile, manifests, configuration and CI workflows, holds them against each
other, and says READY, NOT READY or INCOMPLETE, with evidence.`,
		Example:       "  golive check ./...\n  golive explain image/entry-missing",
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.NoArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.CompletionOptions.HiddenDefaultCmd = false
	root.AddCommand(newCheck(built), newFacts(), newList(built), newExplain(built), newVersion())
	return root
}

// A signalError is the cause of a run that a signal ended.
type signalError struct{ signal os.Signal }

func (e *signalError) Error() string { return "interrupted by " + e.name() }

func (e *signalError) name() string {
	if e.signal == syscall.SIGTERM {
		return "SIGTERM"
	}
	return "SIGINT"
}

func (e *signalError) exitCode() int {
	if e.signal == syscall.SIGTERM {
		return 128 + 15
	}
	return 128 + 2
}

// withSignals returns a context that the first SIGINT or SIGTERM cancels, with a *signalError as its cause. The second
// one ends the program at once.
func withSignals(parent context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(parent)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	done := make(chan struct{})
	go func() {
		for first := true; ; first = false {
			select {
			case s := <-signals:
				e := &signalError{s}
				if !first {
					os.Exit(e.exitCode())
				}
				cancel(e)
			case <-done:
				return
			}
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		close(done)
		cancel(nil)
	}
}
