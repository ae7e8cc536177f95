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
					fmt.Fprintf(w, "    %s\n", count(c))
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

// count tells how many rules a check has. What it takes from another tool is counted apart.
func count(c *checks.Check) string {
	own, families := 0, []string{}
	members := map[string]int{}
	for _, r := range c.Rules {
		switch {
		case r.Family == "":
			own++
		case members[r.Family] == 0:
			families = append(families, r.Family)
			fallthrough
		default:
			members[r.Family]++
		}
	}
	text := fmt.Sprintf("%d rules", own)
	for _, f := range families {
		text += fmt.Sprintf(" and %d of %s", members[f], f)
	}
	return text
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
					if r.Family != "" && (args[0] == r.Family || args[0] == r.Page()) {
						explainFamily(w, r, c.Rules)
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

// explainFamily prints the document that rules share, with the list of them. first is any of them.
func explainFamily(w io.Writer, first *report.Rule, rules []*report.Rule) {
	_, body, _ := strings.Cut(first.Doc, "\n")
	fmt.Fprintf(w, "# %s-*\n\n%s\n\n", first.Page(), strings.TrimSpace(body))
	members := []*report.Rule{}
	for _, r := range rules {
		if r.Page() == first.Page() {
			members = append(members, r)
		}
	}
	listRules(w, members)
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
