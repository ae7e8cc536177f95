package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"time"

	"context"

	"github.com/spf13/cobra"

	"github.com/golive-dev/golive/internal/project"
)

// newFacts is golive facts: the models that the checks judge.
func newFacts() *cobra.Command {
	var (
		format, dir string
		offline     bool
		timeout     time.Duration
		jobs        int
		only        []string
	)
	cmd := &cobra.Command{
		Use:   "facts [packages]",
		Short: "Show what golive knows: services, listeners, routes, settings, workloads, images",
		Long: `facts prints the models that the checks judge, and judges nothing: each service with its listeners, routes (method,
path, handler, middleware), dependencies, shutdown and settings; each workload with its probes, ports and the service
that it runs; each image with what it starts. What only the run decides is marked "?" and never guessed.

Values of environment variables are not shown, and credentials in addresses are masked.`,
		Example: "  golive facts ./...\n  golive facts --only routes ./cmd/api\n  golive facts -f json ./... | jq '.services[].listeners[].routes[].path'",
		RunE: func(cmd *cobra.Command, args []string) error {
			if format != "text" && format != "json" {
				return usageError("unknown format %q: text and json are there", format)
			}
			for _, o := range only {
				if !isFactsSection(o) {
					return usageError("unknown part %q: there are %v", o, factsSections)
				}
			}
			if dir != "" {
				if err := os.Chdir(dir); err != nil {
					return usageError("cannot change to the folder %s: %w", dir, err)
				}
			}
			ctx, cancel := context.WithTimeoutCause(cmd.Context(), timeout, fmt.Errorf("the time of %s is over", timeout))
			defer cancel()
			p, err := project.Open(ctx, project.Options{Patterns: args, Jobs: jobs, Offline: offline})
			if err != nil {
				return asExit(err)
			}
			defer p.Close()
			f := gatherFacts(ctx, p)
			if format == "json" {
				enc := json.NewEncoder(cmd.OutOrStdout())
				enc.SetEscapeHTML(false)
				enc.SetIndent("", "  ")
				return enc.Encode(f)
			}
			return writeFacts(cmd.OutOrStdout(), f, only)
		},
	}
	fs := cmd.Flags()
	fs.StringVarP(&format, "format", "f", "text", "text or json")
	fs.StringSliceVar(&only, "only", nil, fmt.Sprintf("show only these parts of the text: %v", factsSections))
	fs.StringVarP(&dir, "dir", "C", "", "change to this folder first")
	fs.BoolVar(&offline, "offline", false, "never touch the network, the go command included")
	fs.DurationVar(&timeout, "timeout", defaultTimeout, "end the run after this time, with what was found")
	fs.IntVarP(&jobs, "jobs", "j", runtime.GOMAXPROCS(0), "how much to do at once")
	return cmd
}
