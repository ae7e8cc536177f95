// Package dockerlint runs the whole of BuildKit's Dockerfile linter, what `docker build --check` reports, over one file:
// no registry is asked, nothing is built, and a hostile file costs neither the process nor its memory.
package dockerlint

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"regexp"
	"sort"
	"strings"

	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerui"
	"github.com/moby/buildkit/frontend/subrequests/lint"
	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"
)

// A Warning is what one rule of BuildKit's linter says of one place.
type Warning struct {
	Rule    string // BuildKit's own name: "FromAsCasing"
	Message string // as BuildKit words it
	URL     string // of the rule's page; empty for rules without one
	Line    int    // first line of the instruction, from 1
	EndLine int    // its last line
}

// Lint returns the warnings for a Dockerfile, by line, rule and message, each once. All stages are examined, whether or
// not the last one uses them. What a base image sets is known for a few official images; elsewhere nothing is said of
// variables, as they may be the base's.
//
// The error means that BuildKit gave up on the file (it does not parse, or names a stage that is not there); the
// warnings up to that point come beside it.
func Lint(ctx context.Context, content []byte) (warnings []Warning, err error) {
	defer func() {
		if r := recover(); r != nil { // the linter is a library fed by strangers: its panic is that file's alone
			err = fmt.Errorf("the Dockerfile linter of BuildKit panicked: %v", r)
		}
	}()
	file, err := read(content)
	if err != nil {
		return nil, err
	}
	platform := ocispecs.Platform{OS: file.os, Architecture: "amd64"}
	source := llb.NewSourceMap(nil, "Dockerfile", "Dockerfile", content)
	source.Definition = &llb.Definition{} // the results name the source by it, and nil panics
	results, err := dockerfile2llb.DockerfileLint(ctx, content, dockerfile2llb.ConvertOpt{
		Config:         dockerui.Config{BuildArgs: file.placeholders(), BuildPlatforms: []ocispecs.Platform{platform}},
		SourceMap:      source,
		TargetPlatform: &platform,
		MetaResolver:   resolver{},
	})
	if err != nil {
		return nil, err
	}
	for _, w := range results.Warnings {
		if warning, ok := file.warning(w); ok {
			warnings = append(warnings, warning)
		}
	}
	return unique(warnings), buildError(results.Error)
}

// A dockerfile is what must be known of the file before BuildKit's linter may see it.
type dockerfile struct {
	stages []instructions.Stage
	args   []instructions.ArgCommand // before the first FROM
	os     string                    // of the images: linux or windows
	lines  []string
}

func read(content []byte) (*dockerfile, error) {
	if len(content) > maxSize {
		return nil, fmt.Errorf("the file has %d bytes, more than the %d that are linted", len(content), maxSize)
	}
	parsed, err := parser.Parse(bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	stages, args, err := instructions.Parse(parsed.AST, nil)
	if err != nil {
		return nil, err
	}
	f := &dockerfile{stages: stages, args: args, os: "linux", lines: strings.Split(string(content), "\n")}
	for _, s := range stages {
		if windowsBase.MatchString(s.BaseName) || strings.HasPrefix(s.Platform, "windows") {
			f.os = "windows"
		}
	}
	return f, f.bounded()
}

// windowsBase are the images by which a Dockerfile is one for Windows containers.
var windowsBase = regexp.MustCompile(`(?i)(^|/)(windows/?(nanoserver|servercore|server)?|nanoserver|servercore)(:|@|$)|windowsservercore|nanoserver`)

// placeholders gives a value to each global argument without a default, so that a FROM made of it does not end the
// lint. BuildKit reports such a FROM (InvalidDefaultArgInFrom) by the defaults alone, whatever is passed here.
func (f *dockerfile) placeholders() map[string]string {
	values := map[string]string{}
	for _, cmd := range f.args {
		for _, arg := range cmd.Args {
			if arg.Value == nil {
				values[arg.Key] = unresolved
			}
		}
	}
	for _, s := range f.stages {
		for _, cmd := range f.args {
			for _, arg := range cmd.Args {
				if arg.Value == nil && strings.Contains(s.Platform, arg.Key) {
					values[arg.Key] = f.os + "/amd64"
				}
			}
		}
	}
	// With the images' platform given, these are BuildKit's own and may be declared without a value.
	for _, name := range platformArgs {
		delete(values, name)
	}
	return values
}

// unresolved is a valid image name, tag and path element at once.
const unresolved = "golive-unresolved"

var platformArgs = []string{
	"BUILDPLATFORM", "BUILDOS", "BUILDARCH", "BUILDVARIANT",
	"TARGETPLATFORM", "TARGETOS", "TARGETARCH", "TARGETVARIANT", "TARGETSTAGE",
}

func (f *dockerfile) warning(w lint.Warning) (Warning, bool) {
	// The nearest known name is chosen from a map: it may differ from run to run.
	message, _, _ := strings.Cut(w.Detail, " (did you mean ")
	out := Warning{Rule: w.RuleName, Message: message, URL: w.URL, Line: 1, EndLine: 1}
	if w.Location != nil && len(w.Location.Ranges) > 0 {
		first, last := w.Location.Ranges[0], w.Location.Ranges[len(w.Location.Ranges)-1]
		out.Line = max(1, int(first.Start.Line))
		out.EndLine = max(out.Line, int(last.End.Line))
	}
	if strings.Contains(message, unresolved) {
		return out, false // speaks of our placeholder, not of the file
	}
	// What a foreign base image sets decides whether a variable is defined, and whether a path made of it is absolute.
	unknowable := w.RuleName == "UndefinedVar" || w.RuleName == "WorkdirRelativePath" && strings.Contains(f.lineText(out.Line), "$")
	if unknowable && !f.environmentKnown(out.Line) {
		return out, false
	}
	return out, true
}

func (f *dockerfile) lineText(line int) string {
	if line > len(f.lines) {
		return ""
	}
	return f.lines[line-1]
}

func unique(warnings []Warning) []Warning {
	sort.Slice(warnings, func(i, j int) bool {
		a, b := warnings[i], warnings[j]
		if a.Line != b.Line {
			return a.Line < b.Line
		}
		if a.Rule != b.Rule {
			return a.Rule < b.Rule
		}
		return a.Message < b.Message
	})
	kept := warnings[:0]
	for i, w := range warnings {
		if i == 0 || w != warnings[i-1] {
			kept = append(kept, w)
		}
	}
	return kept
}

// An Error is BuildKit's reason for giving up on a file, with the line where it has one (0 otherwise).
type Error struct {
	Message string
	Line    int
}

// Error returns BuildKit's message.
func (e *Error) Error() string { return e.Message }

func buildError(e *lint.BuildError) error {
	// `# check=error=true` makes an error of warnings that are all reported already.
	if e == nil || strings.HasPrefix(e.Message, "lint violation found for rules: ") {
		return nil
	}
	out := &Error{Message: strings.TrimSpace(e.Message)}
	if len(e.Location.Ranges) > 0 {
		out.Line = int(e.Location.Ranges[0].Start.Line)
	}
	return out
}

// Line returns the line that an error of Lint speaks of, 0 where it names none.
func Line(err error) int {
	var own *Error
	if errors.As(err, &own) {
		return own.Line
	}
	var located *parser.LocationError
	if errors.As(err, &located) && len(located.Locations) > 0 && len(located.Locations[0]) > 0 {
		return located.Locations[0][0].Start.Line
	}
	return 0
}
