package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/golive-dev/golive/internal/imagescan"
	"github.com/golive-dev/golive/internal/imagescan/reach"
)

func newReach() *cobra.Command {
	var f commonFlags
	var dir, database string
	cmd := &cobra.Command{
		Use:   "reach --db DIRECTORY [PACKAGE...]",
		Short: "Say which vulnerable functions a module's packages call",
		Long: `reach runs govulncheck's analysis with a local copy of the Go vulnerability database (https://vuln.go.dev/vulndb.zip,
unpacked) and without the network, and prints JSON: of every vulnerability of a module that is compiled in whether it is
called, imported or only required. A vulnerability that is not in the report is not known, which is not unreachable.
cgo is off; Complete is false where packages with C code are compiled in.`,
		Example: "  golive-image reach --db /var/lib/vulndb -C services/patient ./...",
		RunE: func(cmd *cobra.Command, patterns []string) error {
			if database == "" {
				return usagef("reach needs --db, the directory of a Go vulnerability database")
			}
			if len(patterns) == 0 {
				patterns = []string{"./..."}
			}
			if !isChild() {
				return f.supervise(cmd)
			}
			bound(int64(f.memory))
			imagescan.RefuseNetwork()
			ctx, cancel := context.WithTimeoutCause(cmd.Context(), f.timeout, fmt.Errorf("not done within %s", f.timeout))
			defer cancel()
			report, err := reach.Run(ctx, dir, database, patterns)
			if err != nil {
				if ctx.Err() != nil {
					err = context.Cause(ctx)
				}
				return &failure{err}
			}
			encoder := json.NewEncoder(cmd.OutOrStdout())
			encoder.SetIndent("", "  ")
			if err := encoder.Encode(report); err != nil {
				return &failure{err}
			}
			return nil
		},
	}
	f.register(cmd.Flags())
	cmd.Flags().MarkHidden("cache-dir")
	cmd.Flags().MarkHidden("insecure")
	cmd.Flags().StringVarP(&dir, "C", "C", ".", "the module's directory")
	cmd.Flags().StringVar(&database, "db", "", "the directory of a Go vulnerability database")
	return cmd
}
