package checks

import (
	"slices"

	"github.com/golive-dev/golive/internal/golivefile"
	"github.com/golive-dev/golive/internal/project"
	"github.com/golive-dev/golive/report"
)

// Recovery is the name by which --only and --skip speak of the last question.
const Recovery = "recovery"

// A Selection is what --only and --skip, or the settings' only and skip, leave of the checks.
type Selection struct {
	Only, Skip []string
	// OnlyBy and SkipBy say who chose, for the reason of a skipped check: "--only", "skip in .golive.yaml".
	OnlyBy, SkipBy string
}

// Validate returns a usage error for the first name that is neither a check nor a rule, with the nearest one.
func (s Selection) Validate(names golivefile.Names) error {
	for _, list := range []struct {
		by    string
		names []string
	}{{s.OnlyBy, s.Only}, {s.SkipBy, s.Skip}} {
		for _, name := range list.names {
			if name == Recovery || slices.Contains(names.Checks, name) || slices.Contains(names.Rules, name) {
				continue
			}
			built := slices.Concat(names.Checks, names.Rules, []string{Recovery})
			return &project.UsageError{Message: list.by + ": " + golivefile.Unknown("check or rule", name, built, names.Catalogue)}
		}
	}
	return nil
}

// skipped returns by whom a check is turned off, empty where it runs.
func (s Selection) skipped(c *Check) string {
	if slices.Contains(s.Skip, c.Name) {
		return "turned off by " + s.SkipBy
	}
	if len(s.Only) == 0 || slices.Contains(s.Only, c.Name) {
		return ""
	}
	for _, r := range c.Rules {
		if slices.Contains(s.Only, r.ID) {
			return ""
		}
	}
	return "left out by " + s.OnlyBy
}

// wants reports whether findings of a rule are to be shown, given that its check runs.
func (s Selection) wants(r *report.Rule) bool {
	if slices.Contains(s.Skip, r.ID) || slices.Contains(s.Skip, r.Check()) {
		return false
	}
	return len(s.Only) == 0 || slices.Contains(s.Only, r.Check()) || slices.Contains(s.Only, r.ID)
}

// recovery reports whether the last question's findings count.
func (s Selection) recovery() bool {
	return !slices.Contains(s.Skip, Recovery) && (len(s.Only) == 0 || slices.Contains(s.Only, Recovery))
}
