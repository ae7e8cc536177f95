// Command golive-image runs Trivy's own scan of an image or of required modules, in a process of its own: golive starts it
// where --image or --vulnerabilities asks for it and reads the report that it prints (ADR 4). Its command line is the part
// of trivy's that golive uses, so that a trivy on PATH serves as well.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
)

// The exit codes. A report with vulnerabilities in it is a success.
const (
	exitOK      = 0
	exitFailure = 1
	exitUsage   = 2
)

func main() {
	stdout := os.Stdout
	os.Stdout = os.Stderr // what a library prints gets nowhere near the report
	os.Exit(run(context.Background(), os.Args[1:], stdout, os.Stderr))
}

// A usageError is what the user asked for wrongly.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }

func usagef(format string, args ...any) error { return &usageError{fmt.Errorf(format, args...)} }

// run is the whole program: it returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := newRoot()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	cmd, err := root.ExecuteContextC(ctx)
	var failed *failure
	var done *exited
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &done):
		return done.code
	case errors.As(err, &failed):
		fmt.Fprintf(stderr, "golive-image: %v\n", failed)
		var signal interrupted
		if errors.As(err, &signal) {
			return signal.code()
		}
		return exitFailure
	}
	// What is left is asked for wrongly, as cobra or a command says.
	fmt.Fprintf(stderr, "golive-image: %v\n\nRun %s --help for what there is.\n", err, cmd.CommandPath())
	return exitUsage
}

// A failure is an error of the work itself.
type failure struct{ err error }

func (e *failure) Error() string { return e.err.Error() }
func (e *failure) Unwrap() error { return e.err }

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "golive-image",
		Short: "Known vulnerabilities of a release image and of required modules",
		Long: `golive-image runs Trivy's scan for golive and prints Trivy's JSON report. It understands the part of trivy's command
line that golive uses. It never downloads a database unless "db update" asks for it.

Exit codes: 0 a report was printed, whatever is in it; 1 it could not be made; 2 the command line is wrong; 130
and 143 it was interrupted.`,
		Example: `  golive-image db update
  golive-image image --input release.tar --skip-db-update --offline-scan
  golive-image fs --scanners vuln .`,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.NoArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.AddCommand(newImage(), newFiles(), newReach(), newDatabase(), newVersion())
	return root
}
