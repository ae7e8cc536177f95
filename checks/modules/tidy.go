package modules

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/golive-dev/golive/internal/gocmd"
	"github.com/golive-dev/golive/internal/gomod"
	"github.com/golive-dev/golive/report"
)

// tidy asks go mod tidy what it would change in a module. It changes nothing: -diff prints instead.
func (x *exam) tidy(ctx context.Context, m *gomod.Module, sums *mismatches) {
	out, err := x.cmd.Run(ctx, x.dir(m.Dir), "mod", "tidy", "-diff")
	var failed *gocmd.Error
	switch {
	case err == nil:
		return
	case !errors.As(err, &failed):
		return // the context ended
	case len(out) > 0:
		x.reportUntidy(m, string(out))
		return
	}
	if x.checksum(m, failed, sums) {
		return
	}
	if len(x.tree.Using(m)) > 0 {
		changes, workErr := x.tidyInWorkspace(ctx, m)
		var stillFailed *gocmd.Error
		switch {
		case workErr == nil:
			x.Evidence(m.File, m.ModuleLine().Line, "module %s was tidied with the modules of go.work in place", m.Path)
			x.reportChanges(m, changes)
			return
		case errors.As(workErr, &stillFailed):
			failed = stillFailed
			if x.checksum(m, failed, sums) {
				return
			}
		case ctx.Err() != nil:
			return
		}
	}
	x.undecided(m, failed)
}

// checksum reports the checksum mismatches among the failures of a run, and whether there were any.
func (x *exam) checksum(m *gomod.Module, failed *gocmd.Error, sums *mismatches) bool {
	if failed.Kind() != gocmd.Checksum {
		return false
	}
	for _, f := range failed.Failures {
		if f.Kind == gocmd.Checksum {
			sums.add(x, m, f.Module, f.GoMod, f.Message)
		}
	}
	return true
}

// undecided files why go mod tidy could not be asked about a module.
func (x *exam) undecided(m *gomod.Module, failed *gocmd.Error) {
	kind := failed.Kind()
	f, ok := failed.First(kind)
	if !ok {
		f = failed.Failures[0]
	}
	l := report.Limit{Message: "go mod tidy could not decide: " + f.Message, File: m.File, Line: m.ModuleLine().Line, Incomplete: true}
	in := " in " + m.Dir
	if m.Dir == "." {
		in = ""
	}
	switch kind {
	case gocmd.Offline:
		l.Message = "the module cache lacks what go mod tidy needs, and the network is off: " + f.Message
		l.Help = "fill the cache with go mod download all" + in
		if x.cmd.Offline() {
			l.Help += ", or run golive without --offline"
		}
	case gocmd.Network, gocmd.Timeout:
		l.Message = "the module proxy is out of reach for go mod tidy: " + f.Message
		l.Help = "make GOPROXY reachable, or fill the cache with go mod download all" + in
	case gocmd.Auth:
		l.Help = "give git or the proxy credentials for the module, and name it in GOPRIVATE"
	case gocmd.Toolchain:
		l.Help = "put the Go that go.mod asks for on PATH (go 1.23 at least, for go mod tidy -diff)"
	case gocmd.Syntax:
		if f.Line > 0 {
			l.Help = fmt.Sprintf("mend %s:%d, so that go mod tidy takes it", f.File, f.Line)
		}
	default:
		l.Help = "run go mod tidy" + in + " and mend what it complains about"
	}
	if more := len(failed.Failures) - 1; more > 0 {
		l.Message += fmt.Sprintf(" (+%d more)", more)
	}
	x.Limit(l)
}

// reportUntidy turns the diff of go mod tidy into one finding, at the first line of go.mod or else go.sum concerned.
func (x *exam) reportUntidy(m *gomod.Module, text string) {
	d, err := readDiff(text)
	if err != nil {
		x.Limit(report.Limit{Message: "the diff of go mod tidy could not be read: " + err.Error(), File: m.File, Line: m.ModuleLine().Line, Incomplete: true})
		return
	}
	f := report.Finding{Help: "run go mod tidy", Context: m.File}
	if m.Dir != "." {
		f.Help += " in " + m.Dir
	}
	switch {
	case d.mod.changed():
		f.Message = "go.mod is not tidy: go mod tidy would " + d.mod.describe()
		f.Position = x.wholeLine(m.File, d.mod.line(x.lines(m.File)))
		f.Label = "go mod tidy changes this"
	case m.Sum.State == gomod.Absent:
		return // sum-missing says it
	case d.sum.changed():
		f.Message = "go.sum is not tidy: go mod tidy would " + d.sum.describeSum()
		f.Position = x.wholeLine(m.Sum.File, d.sum.line(x.lines(m.Sum.File)))
		f.Label = "go mod tidy changes this"
	default:
		return
	}
	x.Report(untidy, f)
}

// reportChanges is reportUntidy for a module that was tidied with the modules of its workspace in place.
func (x *exam) reportChanges(m *gomod.Module, changes []change) {
	if len(changes) == 0 {
		return
	}
	var words []string
	for _, c := range changes {
		words = append(words, c.String())
	}
	f := report.Finding{
		Message: "go.mod is not tidy: with the modules of go.work in place, go mod tidy would " + listed(words, maxNamed),
		Label:   "go mod tidy changes this", Position: m.ModuleLine(), Context: m.File,
		Help: "add or remove the requirements by hand (go get MODULE@VERSION, go mod edit -droprequire MODULE)",
	}
	for _, c := range changes {
		if c.line != nil {
			f.Position = gomod.At(m.File, c.line)
			break
		}
	}
	x.Report(untidy, f)
}

// lines returns the lines of a file, none where it cannot be read.
func (x *exam) lines(file string) []string {
	text, err := x.files.ReadFile(file)
	if err != nil {
		return nil
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
}

// wholeLine is the place of a line of a file, its text marked where it has any.
func (x *exam) wholeLine(file string, line int) report.Position {
	p := report.Position{File: file, Line: line}
	if lines := x.lines(file); line <= len(lines) {
		text := strings.TrimRight(lines[line-1], " \t\r")
		indent := len(text) - len(strings.TrimLeft(text, " \t"))
		if text != "" {
			p.Column, p.EndLine, p.EndColumn = indent+1, line, len([]rune(text))+1
		}
	}
	return p
}
