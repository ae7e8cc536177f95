package checks

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/golive-dev/golive/internal/golivefile"
	"github.com/golive-dev/golive/internal/project"
	"github.com/golive-dev/golive/internal/strictyaml"
	"github.com/golive-dev/golive/report"
)

// grace is how long a check may go on after the run was ended, to hand in what it has.
const grace = 3 * time.Second

// Options say how to run.
type Options struct {
	Checks    []*Check // in the order of the report
	Selection Selection
	Settings  *golivefile.Settings
	Names     golivefile.Names
	Today     golivefile.Date
	FailOn    report.FailOn
	Strict    bool // waivers of the settings do not hold
	// Progress is told which checks have not ended yet, and how many run in all: once at the start and at every end; may
	// be nil. It is never called twice at a time.
	Progress func(running []string, all int)
	// Trace is told the stack of a check that panicked; may be nil.
	Trace func(name string, value any, stack []byte)
}

// DecodeSettings gives every check its settings: its defaults, with what the settings file says decoded into them. The
// error joins *strictyaml.Error values.
func DecodeSettings(all []*Check, s *golivefile.Settings) (map[string]any, error) {
	values := map[string]any{}
	var errs []error
	for _, c := range all {
		node := s.Checks[c.Name]
		if c.Settings == nil {
			if node != nil {
				errs = append(errs, &strictyaml.Error{Line: node.Line, Column: node.Column,
					Message: fmt.Sprintf("check %s takes no settings", c.Name)})
			}
			continue
		}
		values[c.Name] = c.Settings()
		if node != nil {
			errs = append(errs, strictyaml.Decode(node, values[c.Name]))
		}
	}
	return values, errors.Join(errs...)
}

// Run runs the selected checks over a project, each isolated from the others, and returns the judged report. When ctx
// ends, checks that have not ended are reported as not run, with what they had filed. settings are DecodeSettings'.
func Run(ctx context.Context, p *project.Project, settings map[string]any, opts Options) *report.Report {
	results := make([]report.CheckResult, len(opts.Checks))
	outcomes := make([]report.Outcome, len(opts.Checks))
	slots := make(chan struct{}, p.Jobs)
	var wg sync.WaitGroup
	var mu sync.Mutex
	var running []string
	for _, c := range opts.Checks {
		if opts.Selection.skipped(c) == "" {
			running = append(running, c.Name)
		}
	}
	all := len(running)
	tell := func(ended string) {
		mu.Lock()
		defer mu.Unlock()
		running = slices.DeleteFunc(running, func(name string) bool { return name == ended })
		if opts.Progress != nil {
			opts.Progress(running, all)
		}
	}
	tell("")
	for i, c := range opts.Checks {
		results[i] = report.CheckResult{Name: c.Name, Question: c.Question}
		if by := opts.Selection.skipped(c); by != "" {
			outcomes[i].Skipped = by
			continue
		}
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			started := time.Now()
			pass := &Pass{Check: c, Project: p, Settings: settings[c.Name]}
			outcomes[i] = runOne(ctx, pass, opts.Trace)
			results[i].Evidence, results[i].Limits, results[i].Findings = pass.close()
			results[i].TookMS = time.Since(started).Milliseconds()
			tell(c.Name)
		})
	}
	wg.Wait()
	return assemble(p, results, outcomes, opts)
}

// runOne runs one check and turns whatever it does into an outcome.
func runOne(ctx context.Context, pass *Pass, trace func(string, any, []byte)) report.Outcome {
	ended := make(chan report.Outcome, 1)
	go func() {
		defer func() {
			if v := recover(); v != nil {
				if trace != nil {
					trace(pass.Check.Name, v, debug.Stack())
				}
				ended <- report.Outcome{Failed: fmt.Sprintf("golive itself failed here, which is a defect of golive: panic: %.200v", v)}
			}
		}()
		ended <- outcomeOf(ctx, pass.Check.Run(ctx, pass))
	}()
	select {
	case o := <-ended:
		return o
	case <-ctx.Done():
	}
	select {
	case o := <-ended:
		return o
	case <-time.After(grace):
		return report.Outcome{Failed: "ended before it was through: " + context.Cause(ctx).Error()}
	}
}

func outcomeOf(ctx context.Context, err error) report.Outcome {
	var na notApplicable
	switch {
	case err == nil:
		return report.Outcome{}
	case errors.As(err, &na):
		return report.Outcome{NotApplicable: na.reason}
	case ctx.Err() != nil:
		return report.Outcome{Failed: "ended before it was through: " + context.Cause(ctx).Error()}
	}
	return report.Outcome{Failed: err.Error()}
}
