package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/mod/modfile"

	"github.com/golive-dev/golive/checks"
	"github.com/golive-dev/golive/internal/golivefile"
	"github.com/golive-dev/golive/internal/project"
	"github.com/golive-dev/golive/internal/strictyaml"
	"github.com/golive-dev/golive/internal/version"
	"github.com/golive-dev/golive/report"
)

const defaultTimeout = 10 * time.Minute

// checkFlags are the flags of golive check. Where a flag is not given, the settings' key of the same name counts.
type checkFlags struct {
	format       string
	outputs      []string
	only, skip   []string
	failOn       string
	strict       bool
	reproducible bool
	verbose      bool
	config, dir  string
	env          []string
	offline      bool
	color        string
	ascii        bool
	progress     string
	timeout      time.Duration
	jobs         int

	images          []string
	vulnerabilities bool
	scanner         string
}

func newCheck(built []*checks.Check) *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use:   "check [packages]",
		Short: "Judge whether the packages are ready to go live (the gate)",
		Long: `check looks at the packages (./... when none are named) and at the artefacts that belong to them, and prints what
blocks a release.

Exit codes: 0 ready, 1 not ready, 2 usage or settings error, 3 incomplete (nothing failed, but something that applies
could not be examined), 4 golive itself failed.`,
		Example: `  golive check ./...
  golive check -f json ./services/patient/...
  golive check -o sarif=golive.sarif --fail-on warning ./...
  golive check --only image,modules/untidy`,
		RunE: func(cmd *cobra.Command, args []string) error { return runCheck(cmd, built, &f, args) },
	}
	fs := cmd.Flags()
	fs.StringVarP(&f.format, "format", "f", "text", "format on standard output: "+strings.Join(formatNames(), ", "))
	fs.StringArrayVarP(&f.outputs, "output", "o", nil, "also write a report: FORMAT=FILE, - for standard output (repeatable)")
	fs.StringSliceVar(&f.only, "only", nil, "run only these checks or rules, comma-separated")
	fs.StringSliceVar(&f.skip, "skip", nil, "leave out these checks or rules, comma-separated")
	fs.StringVar(&f.failOn, "fail-on", "error", "lightest severity that blocks: error, warning, note or never")
	fs.BoolVar(&f.strict, "strict", false, "stay incomplete even where the settings waive it")
	fs.BoolVar(&f.reproducible, "reproducible", false, "leave times and the version out, so that two runs print the same bytes")
	fs.BoolVarP(&f.verbose, "verbose", "v", false, "show evidence, every limit and what is suppressed")
	fs.StringVar(&f.config, "config", "", "settings file (default: .golive.yaml of the project)")
	fs.StringVarP(&f.dir, "dir", "C", "", "change to this folder first")
	fs.StringSliceVar(&f.env, "env", nil, "environments whose files count as production, comma-separated (default: prod, production)")
	fs.StringArrayVar(&f.images, "image", nil, "scan this release image: a reference, a tarball or an OCI layout (repeatable)")
	fs.BoolVar(&f.vulnerabilities, "vulnerabilities", false, "look for known vulnerabilities of the required modules (with --image as well)")
	fs.StringVar(&f.scanner, "scanner", "", "golive-image or trivy (default: golive-image beside golive or on PATH, else trivy on PATH)")
	fs.BoolVar(&f.offline, "offline", false, "never touch the network, the go command included")
	fs.StringVar(&f.color, "color", "auto", "colours: auto, always or never (NO_COLOR is honoured)")
	fs.BoolVar(&f.ascii, "ascii", false, "draw the text report in plain ASCII")
	fs.StringVar(&f.progress, "progress", "auto", "progress on standard error: auto (on a terminal), always or never")
	fs.DurationVar(&f.timeout, "timeout", defaultTimeout, "end the whole run after this time, with what was found")
	fs.IntVarP(&f.jobs, "jobs", "j", runtime.GOMAXPROCS(0), "how much to do at once")
	for flag, words := range map[string][]string{
		"fail-on": {"error", "warning", "note", "never"}, "color": autoWords, "progress": autoWords, "format": formatNames(),
	} {
		_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
	}
	for _, flag := range []string{"only", "skip"} {
		names := checks.Names(built)
		_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(slices.Concat(names.Checks, names.Rules), cobra.ShellCompDirectiveNoFileComp))
	}
	return cmd
}

var autoWords = []string{"auto", "always", "never"}

func runCheck(cmd *cobra.Command, built []*checks.Check, f *checkFlags, patterns []string) error {
	started := time.Now()
	if f.dir != "" {
		if err := os.Chdir(f.dir); err != nil {
			return usageError("cannot change to the folder %s: %w", f.dir, err)
		}
	}
	if f.jobs < 1 {
		return usageError("--jobs takes a number from 1 up")
	}
	ctx := cmd.Context()
	p, err := project.Open(ctx, project.Options{Patterns: patterns, Jobs: f.jobs, Offline: f.offline})
	if err != nil {
		return asExit(err)
	}
	defer p.Close()
	names := checks.Names(built)
	settings, err := loadSettings(p, f.config, names)
	if err != nil {
		return err
	}
	f.settle(cmd, settings)
	p.Offline, p.Jobs, p.Production = f.offline, f.jobs, f.env
	if p.Asked, err = f.asked(p, settings, cmd.Flags().Changed); err != nil {
		return err
	}
	opts, values, err := f.options(cmd, built, names, settings)
	if err != nil {
		return err
	}
	sinks, err := openSinks(cmd, f)
	if err != nil {
		return err
	}
	defer sinks.abandon()
	modules, err := moduleNames(p)
	if err != nil {
		return err
	}

	timed, cancel := context.WithTimeoutCause(ctx, f.timeout,
		fmt.Errorf("the time for the run, %s, was over; --timeout gives it more", f.timeout))
	defer cancel()
	progress := startProgress(cmd.ErrOrStderr(), f.progress)
	opts.Progress = progress.step
	r := checks.Run(timed, p, values, opts)
	progress.stop()

	f.describe(ctx, r, p, modules, started)
	if err := sinks.write(r, p.Files, f); err != nil {
		return &exitError{exitInternal, err}
	}
	var sig *signalError
	if errors.As(context.Cause(ctx), &sig) {
		return &exitError{sig.exitCode(), nil}
	}
	if code := r.ExitCode(opts.FailOn); code != 0 {
		return &exitError{code, nil}
	}
	return nil
}

// describe fills in what was judged, by whom, and how long it took.
func (f *checkFlags) describe(ctx context.Context, r *report.Report, p *project.Project, modules []string, started time.Time) {
	var sig *signalError
	if errors.As(context.Cause(ctx), &sig) {
		r.Interrupted = sig.name()
		ctx = context.WithoutCancel(ctx) // git is asked once more, for a moment
	}
	r.Project = report.Project{Root: p.Dir, Modules: modules, Nested: p.Nested()}
	r.Project.Commit, r.Project.Dirty = p.Commit(ctx)
	r.Tool.Name = "golive"
	if f.reproducible {
		for i := range r.Checks {
			r.Checks[i].TookMS = 0
		}
		return
	}
	r.Tool.Version = version.String()
	r.TookMS = time.Since(started).Milliseconds()
}

// loadSettings reads the settings file: the one named, else the project's, else none.
func loadSettings(p *project.Project, config string, names golivefile.Names) (*golivefile.Settings, error) {
	name := config
	var text []byte
	var err error
	if config != "" {
		text, err = os.ReadFile(config)
		name = p.Shown(config)
	} else {
		name = path.Join(p.Dir, project.SettingsName)
		if _, ok := p.Files.Lookup(name); !ok {
			return &golivefile.Settings{}, nil
		}
		text, err = p.Files.ReadFile(name)
	}
	if err != nil {
		return nil, usageError("cannot read the settings: %w", err)
	}
	settings, err := golivefile.Load(name, text, names)
	if err != nil {
		return nil, settingsError(name, err)
	}
	return settings, nil
}

// settingsError lists every fault of a settings file with file, line and column.
func settingsError(name string, err error) error {
	var lines []string
	for _, fault := range strictyaml.Faults(err) {
		lines = append(lines, name+":"+fault.Error())
	}
	return usageError("the settings are faulty, so nothing was judged\n  %s", strings.Join(lines, "\n  "))
}

// settle takes over from the settings what no flag says.
func (f *checkFlags) settle(cmd *cobra.Command, s *golivefile.Settings) {
	given := cmd.Flags().Changed
	take(&f.format, s.Format, given("format") || s.Format == "")
	take(&f.outputs, s.Output, given("output") || s.Output == nil)
	take(&f.failOn, s.FailOn, given("fail-on") || s.FailOn == "")
	take(&f.strict, s.Strict, given("strict") || !s.Strict)
	take(&f.offline, s.Offline, given("offline") || !s.Offline)
	take(&f.env, s.Env, given("env") || s.Env == nil)
	take(&f.color, s.Color, given("color") || s.Color == "")
	take(&f.timeout, s.Timeout.Duration, given("timeout") || s.Timeout.Duration == 0)
	take(&f.jobs, s.Jobs, given("jobs") || s.Jobs < 1)
}

func take[T any](flag *T, setting T, keep bool) {
	if !keep {
		*flag = setting
	}
}

// options holds every word against what there is and makes the options of the run.
func (f *checkFlags) options(cmd *cobra.Command, built []*checks.Check, names golivefile.Names, s *golivefile.Settings) (
	checks.Options, map[string]any, error,
) {
	var opts checks.Options
	selection := checks.Selection{Only: f.only, OnlyBy: "--only", Skip: f.skip, SkipBy: "--skip"}
	if !cmd.Flags().Changed("only") && len(s.Only) > 0 {
		selection.Only, selection.OnlyBy = s.Only, "only in "+s.File
	}
	if !cmd.Flags().Changed("skip") && len(s.Skip) > 0 {
		selection.Skip, selection.SkipBy = s.Skip, "skip in "+s.File
	}
	if err := selection.Validate(names); err != nil {
		return opts, nil, asExit(err)
	}
	failOn, err := report.ParseFailOn(f.failOn)
	if err != nil {
		return opts, nil, usageError("--fail-on: %w", err)
	}
	for flag, word := range map[string]string{"color": f.color, "progress": f.progress} {
		if !slices.Contains(autoWords, word) {
			return opts, nil, usageError("--%s: unknown value %q (want auto, always or never)", flag, word)
		}
	}
	if f.timeout <= 0 {
		return opts, nil, usageError("--timeout takes a time over 0, for instance 5m")
	}
	values, err := checks.DecodeSettings(built, s)
	if err != nil {
		return opts, nil, settingsError(s.File, err)
	}
	stderr := cmd.ErrOrStderr()
	return checks.Options{
		Checks: built, Selection: selection, Settings: s, Names: names, FailOn: failOn, Strict: f.strict,
		Today: golivefile.Today(os.Getenv("SOURCE_DATE_EPOCH"), time.Now()),
		Trace: func(name string, value any, stack []byte) {
			fmt.Fprintf(stderr, "golive: check %s failed, which is a defect of golive; please report it with these lines:\npanic: %s\n%s", name,
				maskWords(fmt.Sprint(value)), stack)
		},
	}, values, nil
}

// moduleNames returns the paths of the modules in scope, those nearest to the repository's root first. A repository
// without any is not golive's matter.
func moduleNames(p *project.Project) ([]string, error) {
	mods := p.GoMods()
	if len(mods) == 0 {
		return nil, usageError("there is no go.mod in or above %s: golive judges Go services; run it in one, or name its folder with -C", p.Dir)
	}
	slices.SortStableFunc(mods, func(a, b string) int { return strings.Count(a, "/") - strings.Count(b, "/") })
	var names []string
	for _, mod := range mods {
		text, err := p.Files.ReadFile(mod)
		if err != nil {
			continue // the check of modules says so
		}
		if name := modfile.ModulePath(text); name != "" {
			names = append(names, name)
		}
	}
	return names, nil
}
