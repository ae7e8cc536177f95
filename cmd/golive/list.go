package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/golive-dev/golive/checks"
	"github.com/golive-dev/golive/internal/golivefile"
	"github.com/golive-dev/golive/internal/suppress"
	"github.com/golive-dev/golive/internal/version"
	"github.com/golive-dev/golive/report"
)

func newList(built []*checks.Check) *cobra.Command {
	var rules bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the checks, the question each answers and what it reads",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			w := cmd.OutOrStdout()
			for _, c := range built {
				fmt.Fprintf(w, "%s: %s\n", c.Name, c.Question)
				fmt.Fprintf(w, "    reads %s\n", c.Reads)
				if rules {
					listRules(w, c.Rules)
				} else {
					fmt.Fprintf(w, "    %d rules\n", len(c.Rules))
				}
				if len(c.Planned) > 0 {
					fmt.Fprintf(w, "    not in this version: %s\n", strings.Join(c.Planned, ", "))
				}
			}
			fmt.Fprintf(w, "\n%d of %d checks are in this version. golive explain NAME tells more.\n", len(built), report.CatalogueSize)
			return nil
		},
	}
	cmd.Flags().BoolVar(&rules, "rules", false, "list every rule")
	return cmd
}

func listRules(w io.Writer, rules []*report.Rule) {
	width := 0
	for _, r := range rules {
		width = max(width, len(r.ID))
	}
	for _, r := range rules {
		fmt.Fprintf(w, "    %-7s  %-*s  %s\n", r.Severity, width, r.ID, r.Title)
	}
}

func newExplain(built []*checks.Check) *cobra.Command {
	names := checks.Names(built)
	return &cobra.Command{
		Use:     "explain RULE|CHECK",
		Short:   "Tell what a rule reports, why, an example that fails, one that passes, and the remedy",
		Example: "  golive explain image/entry-missing",
		Args:    cobra.ExactArgs(1),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return append(names.Checks, names.Rules...), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			w := cmd.OutOrStdout()
			for _, c := range built {
				if c.Name == args[0] {
					fmt.Fprintf(w, "# %s\n\n%s\n\nReads %s.\n\n", c.Name, c.Question, c.Reads)
					listRules(w, c.Rules)
					return nil
				}
				for _, r := range c.Rules {
					if r.ID == args[0] {
						explain(w, r)
						return nil
					}
				}
			}
			for _, r := range []*report.Rule{suppress.Unused, suppress.NoReason} {
				if r.ID == args[0] {
					explain(w, r)
					return nil
				}
			}
			known := append(append([]string{}, names.Checks...), names.Rules...)
			return usageError("%s", golivefile.Unknown("check or rule", args[0], known, names.Catalogue))
		},
	}
}

func explain(w io.Writer, r *report.Rule) {
	_, body, _ := strings.Cut(r.Doc, "\n") // the first line names the rule
	fmt.Fprintf(w, "# %s\n\n%s: %s\n\n%s\n", r.ID, r.Severity, r.Title, strings.TrimSpace(body))
}

func newVersion() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Tell which golive this is",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			commit, goVersion := version.Details()
			fmt.Fprintf(cmd.OutOrStdout(), "golive %s\n", version.String())
			if commit != "" {
				fmt.Fprintf(cmd.OutOrStdout(), "commit %s\n", commit)
			}
			fmt.Fprintf(cmd.OutOrStdout(), "built with %s\n", goVersion)
			return nil
		},
	}
}
