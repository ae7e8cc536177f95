package modules

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"

	"github.com/golive-dev/golive/internal/gocmd"
	"github.com/golive-dev/golive/internal/gomod"
	"github.com/golive-dev/golive/report"
)

// maxRetractionTime bounds how long the proxy is asked about retractions: it is the one question of the check that no
// module cache answers, and a release does not wait for a warning. Direct requirements are asked about first.
const maxRetractionTime = 20 * time.Second

// retracted asks the proxy, once for all modules, which required versions their authors took back.
func (x *exam) retracted(ctx context.Context) {
	wanted := x.required()
	if len(wanted) == 0 {
		return
	}
	unknown := func(why string) {
		x.Limit(report.Limit{Message: "whether a required version is retracted is not known: " + why, File: x.modules[0].File, Line: 1,
			Help: "run golive with the module proxy in reach"})
	}
	if x.cmd.Offline() || x.cmd.Proxy == "off" {
		unknown("only the module proxy knows, and the network is off")
		return
	}
	limited, cancel := context.WithTimeout(ctx, maxRetractionTime)
	defer cancel()
	infos, err := x.cmd.Retractions(limited, wanted)
	if ctx.Err() != nil {
		return
	}
	if missing := len(wanted) - len(infos); err != nil && missing > 0 {
		var failed *gocmd.Error
		why := err.Error()
		switch {
		case errors.Is(err, context.DeadlineExceeded):
			why = fmt.Sprintf("the module proxy did not answer within %v", maxRetractionTime)
		case errors.As(err, &failed):
			why = failed.Failures[0].Message
		}
		unknown(fmt.Sprintf("no answer for %s: %s", count(missing, "version"), why))
	}
	why, unanswered, problem := map[module.Version]string{}, []string(nil), ""
	for _, i := range infos {
		switch {
		case i.Problem != "":
			unanswered = append(unanswered, i.Module.String())
			problem = cmp.Or(problem, i.Problem)
		case i.Retracted:
			why[i.Module] = i.Rationale
		}
	}
	if len(unanswered) > 0 {
		unknown(fmt.Sprintf("no answer for %s: %s", listed(unanswered, maxNamed), problem))
	}
	for _, m := range x.modules {
		for _, r := range m.Syntax.Require {
			if mod, ok := x.built(m, r); ok {
				if rationale, is := why[mod]; is {
					x.reportRetracted(m, r, mod, rationale)
				}
			}
		}
	}
}

func (x *exam) reportRetracted(m *gomod.Module, r *modfile.Require, mod module.Version, rationale string) {
	f := report.Finding{
		Message: fmt.Sprintf("%s was retracted by its author", mod), Label: "retracted version",
		Position: gomod.At(m.File, r.Syntax), Context: "require " + mod.Path,
		Help: fmt.Sprintf("go get %s@latest", mod.Path),
	}
	if rationale != "" {
		f.Message += ": " + rationale
	}
	if mod.Path != r.Mod.Path {
		f.Message += fmt.Sprintf(" (in place of %s)", r.Mod.Path)
		f.Help = "replace " + r.Mod.Path + " by a version that is not retracted"
	}
	x.Report(retracted, f)
}

// required returns every version that the modules in scope take from a proxy, direct requirements before the others.
func (x *exam) required() []module.Version {
	seen := map[module.Version]bool{}
	var list []module.Version
	for _, indirect := range []bool{false, true} {
		first := len(list)
		for _, m := range x.modules {
			for _, r := range m.Syntax.Require {
				if mod, ok := x.built(m, r); ok && r.Indirect == indirect && !seen[mod] {
					seen[mod] = true
					list = append(list, mod)
				}
			}
		}
		slices.SortFunc(list[first:], func(a, b module.Version) int { return strings.Compare(a.String(), b.String()) })
	}
	return list
}

// built returns the version that stands in for a requirement, and false where a folder does.
func (x *exam) built(m *gomod.Module, r *modfile.Require) (module.Version, bool) {
	mod := r.Mod
	if x.supplied(m, mod) {
		return mod, false
	}
	if with := gomod.Replacement(m.Syntax.Replace, mod); with != nil {
		if gomod.Local(with) {
			return mod, false
		}
		mod = with.New
	}
	return mod, strings.HasPrefix(mod.Version, "v") // a branch name is not a version yet: tidy says so
}

func requirementOf(m *gomod.Module, path string) *modfile.Require {
	for _, r := range m.Syntax.Require {
		if r.Mod.Path == path {
			return r
		}
	}
	return nil
}
