package config

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/golive-dev/golive/checks"
	"github.com/golive-dev/golive/internal/gocode"
	"github.com/golive-dev/golive/internal/project"
	"github.com/golive-dev/golive/internal/service"
	"github.com/golive-dev/golive/internal/settings"
	"github.com/golive-dev/golive/report"
)

// judgeFlags holds the flags that containers and images pass against those that the programs define.
func judgeFlags(ctx context.Context, j *judge) error {
	lines := j.services.CommandLines()
	lines = slices.DeleteFunc(lines, func(l project.CommandLine) bool {
		return !slices.ContainsFunc(l.Args, func(a settings.Argument) bool { return strings.HasPrefix(a.Text, "-") })
	})
	if len(lines) == 0 {
		return nil
	}
	code, err := j.project.Code(ctx)
	if err != nil {
		return err
	}
	definitions := map[*service.Program]*flagSet{}
	seen := map[place]bool{}
	undecided := map[report.Position]*service.Program{} // command lines that nothing can be said of
	held, first := map[*service.Program]int{}, map[*service.Program]report.Position{}
	for _, line := range lines {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		set := definitions[line.Program]
		if set == nil {
			set = flagsOf(code, line.Program)
			definitions[line.Program] = set
		}
		at := line.Args[0].Position
		if set.open != "" {
			undecided[at] = line.Program
			continue
		}
		passed := set.passed(line.Args)
		for _, p := range passed {
			if set.knows(code, line.Program, p) {
				continue
			}
			key := place{p.at.File, p.at.Line, p.name}
			if p.at.Line > 0 && !seen[key] {
				seen[key] = true
				j.reportFlag(line, set, p)
			}
		}
		held[line.Program] += len(passed)
		if first[line.Program].Line == 0 {
			first[line.Program] = at
		}
	}
	blind := len(held) == 0 && len(undecided) > 1 // the rule looked at nothing
	for _, prog := range j.services.Model.Programs {
		if slices.Contains(slices.Collect(maps.Values(undecided)), prog) {
			j.pass.Limit(report.Limit{File: prog.Main.File, Line: prog.Main.Line, Incomplete: blind && !definitions[prog].lenient,
				Message: fmt.Sprintf("%s: the flags that it is started with are not held against those that it defines: %s", prog.Name, definitions[prog].open)})
		}
		if n, at := held[prog], first[prog]; n > 0 && at.Line > 0 {
			j.pass.Evidence(at.File, at.Line, "%s that %s is started with held against %d that it defines", checks.Plural(n, "flag"), prog.Name, len(definitions[prog].kinds))
		}
	}
	return nil
}

func (j *judge) reportFlag(line project.CommandLine, set *flagSet, p passedFlag) {
	who := "the image"
	if line.Deployment != nil {
		who = "container " + containerName(line.Deployment)
	}
	dashes := "--"
	if !p.long {
		dashes = "-"
	}
	definer := "it"
	if set.commands.foreign(p.name, p.operands) {
		definer = "its command " + p.operands[0]
	}
	finding := report.Finding{
		Message:  fmt.Sprintf("%s starts %s with the flag %s%s, which %s does not define", who, line.Program.Name, dashes, p.name, definer),
		Label:    "no such flag",
		Position: p.at, Context: who + " " + line.Program.Name + " " + p.name,
		Help:    fmt.Sprintf("drop %s%s, or define it", dashes, p.name),
		Related: []report.Related{{Message: "the program", Position: line.Program.Main}},
	}
	var names []string
	for n := range set.kinds {
		names = append(names, n)
	}
	slices.Sort(names)
	near := nearest(p.name, names)
	if near == "" {
		near = sharing(p.name, names)
	}
	if near != "" {
		finding.Help = fmt.Sprintf("did you mean %s%s? else %s", dashes, near, finding.Help)
	}
	j.pass.Report(flagUnknown, finding)
}

// sharing returns the name that begins as another does, up to a word's end.
func sharing(name string, names []string) string {
	first, _, ok := strings.Cut(name, "-")
	if !ok || len(first) < 4 {
		return ""
	}
	found := ""
	for _, n := range names {
		if strings.HasPrefix(n, first+"-") {
			if found != "" {
				return ""
			}
			found = n
		}
	}
	return found
}

// A passedFlag is one flag of a command line.
type passedFlag struct {
	name    string
	long    bool // with two dashes
	cluster bool // letters behind one dash, as pflag reads them
	at      report.Position
	// operands are the arguments of the whole line that are neither flags nor their values, as far as they are known.
	operands []string
}

var (
	flagName = regexp.MustCompile(`^[A-Za-z0-9@?][A-Za-z0-9_.:-]*$`)
	number   = regexp.MustCompile(`^-[0-9.]`)
)

// passed returns the flags of a command line as the program's library reads it, as far as it is known what is a flag. What
// stands behind an argument that only the run knows is left out.
func (s *flagSet) passed(args []settings.Argument) (list []passedFlag) {
	var operands []string
	defer func() {
		for i := range list {
			list[i].operands = operands
		}
	}()
	for i := 0; i < len(args); i++ {
		a := args[i]
		name, value, given := strings.Cut(strings.TrimLeft(a.Text, "-"), "=")
		switch {
		case !a.Known && (a.Many || !given || !strings.HasPrefix(a.Text, "-") || strings.ContainsAny(name, "$({")):
			return list
		case a.Text == "--":
			return list
		case !strings.HasPrefix(a.Text, "-"), a.Text == "-":
			if !s.interspersed {
				return list
			}
			operands = append(operands, a.Text)
			continue
		case number.MatchString(a.Text), strings.HasPrefix(a.Text, "---"):
			continue
		case !flagName.MatchString(name):
			continue
		}
		p := passedFlag{name: name, long: strings.HasPrefix(a.Text, "--"), at: a.Position}
		p.cluster = !p.long && s.shorthands
		_ = value
		list = append(list, p)
		if given {
			continue
		}
		kind, known := s.kinds[name]
		if p.cluster {
			kind, known = s.clusterKind(name)
		}
		follows := i+1 < len(args) && !strings.HasPrefix(args[i+1].Text, "-")
		switch {
		case kind == settings.ValueFlag:
			i++
		case kind == settings.BoolFlag:
		case follows && !known: // one that is not defined: what follows is its value, as a rule
			i++
		case follows && !s.interspersed: // its value, or the end of the flags
			return list
		case follows:
			i++
		}
	}
	return list
}

// clusterKind is the kind of the flag that ends a cluster of letters: a value where one stands behind its letter takes none from
// the next argument.
func (s *flagSet) clusterKind(letters string) (settings.FlagKind, bool) {
	for i, r := range letters {
		kind, ok := s.kinds[string(r)]
		switch {
		case !ok:
			return settings.AnyFlag, false
		case kind != settings.BoolFlag && i+len(string(r)) < len(letters):
			return settings.BoolFlag, true // the rest is its value
		case kind != settings.BoolFlag:
			return kind, true
		}
	}
	return settings.BoolFlag, true
}

// knows reports whether a flag that is passed is defined: by the program, or by a library that it links.
func (s *flagSet) knows(code *gocode.Program, prog *service.Program, p passedFlag) bool {
	if !s.loose && s.commands.foreign(p.name, p.operands) {
		return s.elsewhere(code, prog, p)
	}
	return s.defines(p) || s.elsewhere(code, prog, p)
}

// defines reports whether the program defines a flag that is passed.
func (s *flagSet) defines(p passedFlag) bool {
	if p.cluster {
		for _, r := range p.name {
			kind, ok := s.kinds[string(r)]
			if !ok {
				_, whole := s.kinds[p.name] // a flag of the package flag beside pflag's
				return whole || s.builtin(string(r))
			}
			if kind != settings.BoolFlag {
				break
			}
		}
		return true
	}
	if _, ok := s.kinds[p.name]; ok || s.builtin(p.name) {
		return true
	}
	if rest, ok := strings.CutPrefix(p.name, "no-"); ok && s.negated {
		if _, known := s.kinds[rest]; known {
			return true
		}
	}
	for _, part := range s.parts {
		if len(part) > 2 && (strings.HasSuffix(p.name, part) || strings.HasPrefix(p.name, part)) {
			return true
		}
	}
	return s.loose && s.texts[p.name]
}

// builtin reports whether a flag is one that the library adds by itself.
func (s *flagSet) builtin(name string) bool {
	switch name {
	case "h", "help":
		return true
	case "v", "version", "help-long", "help-man", "completion-bash", "completion-script-bash", "completion-script-zsh", "generate-bash-completion":
		return s.rich
	}
	return false
}
