package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/golive-dev/golive/report"
	"github.com/golive-dev/golive/report/sarif"
	"github.com/golive-dev/golive/report/text"
)

// A renderer writes a report in one format. terminal says whether it goes to standard output.
type renderer func(w io.Writer, r *report.Report, src report.Sources, f *checkFlags, terminal bool) error

var formats = []struct {
	name   string
	render renderer
}{
	{"text", renderText},
	{"json", func(w io.Writer, r *report.Report, _ report.Sources, _ *checkFlags, _ bool) error {
		return r.WriteJSON(w)
	}},
	{"sarif", func(w io.Writer, r *report.Report, src report.Sources, _ *checkFlags, _ bool) error {
		return sarif.Render(w, r, src, sarif.Options{})
	}},
}

func formatNames() []string {
	var names []string
	for _, f := range formats {
		names = append(names, f.name)
	}
	return names
}

func rendererOf(name string) (renderer, error) {
	for _, f := range formats {
		if f.name == name {
			return f.render, nil
		}
	}
	return nil, usageError("unknown format %q (there are %s)", name, strings.Join(formatNames(), ", "))
}

func renderText(w io.Writer, r *report.Report, src report.Sources, f *checkFlags, terminal bool) error {
	opt := text.Options{Width: 80, ASCII: f.ascii || asciiLocale(), Verbose: f.verbose}
	if terminal {
		width, _, err := term.GetSize(int(os.Stdout.Fd()))
		isTerminal := err == nil
		if isTerminal {
			opt.Width = min(max(width, 40), 100)
		}
		opt.Color = f.color == "always" || f.color == "auto" && isTerminal && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	}
	return text.Render(w, r, src, opt)
}

// asciiLocale reports whether the locale asks for plain ASCII by name. One that says nothing is taken for UTF-8, which
// every present terminal and CI log shows.
func asciiLocale() bool {
	if runtime.GOOS == "windows" {
		return false
	}
	for _, key := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := os.Getenv(key); v != "" {
			return v == "C" || v == "POSIX"
		}
	}
	return false
}

// A sink is one report to be written. Files are made before the run, so that a wrong path is told at once, and take
// their name when they are whole.
type sink struct {
	render renderer
	path   string   // "-" is standard output
	temp   *os.File // nil for standard output
}

type sinks struct {
	list   []sink
	stdout io.Writer
}

func openSinks(cmd *cobra.Command, f *checkFlags) (*sinks, error) {
	s := &sinks{stdout: cmd.OutOrStdout()}
	toStdout := ""
	for _, output := range f.outputs {
		name, file, ok := strings.Cut(output, "=")
		if !ok || file == "" {
			s.abandon()
			return nil, usageError("--output %s: want FORMAT=FILE, for instance sarif=golive.sarif", output)
		}
		if err := s.add(name, file); err != nil {
			s.abandon()
			return nil, err
		}
		if file == "-" {
			if toStdout != "" {
				s.abandon()
				return nil, usageError("--output: both %s and %s go to standard output", toStdout, name)
			}
			toStdout = name
		}
	}
	if toStdout == "" {
		if err := s.add(f.format, "-"); err != nil {
			s.abandon()
			return nil, err
		}
	} else if cmd.Flags().Changed("format") && f.format != toStdout {
		s.abandon()
		return nil, usageError("both --format %s and --output %s=- go to standard output", f.format, toStdout)
	}
	return s, nil
}

func (s *sinks) add(name, file string) error {
	render, err := rendererOf(name)
	if err != nil {
		return err
	}
	out := sink{render: render, path: file}
	if file != "-" {
		out.temp, err = os.CreateTemp(filepath.Dir(file), ".golive-*")
		if err != nil {
			return usageError("--output: cannot write %s: %w", file, err)
		}
	}
	s.list = append(s.list, out)
	return nil
}

// write renders every report. Standard output comes last, so that a reader that hangs up costs no file.
func (s *sinks) write(r *report.Report, src report.Sources, f *checkFlags) error {
	for i := range s.list {
		out := &s.list[i]
		if out.temp == nil {
			continue
		}
		if err := out.finish(r, src, f); err != nil {
			return fmt.Errorf("write %s: %w", out.path, err)
		}
	}
	for _, out := range s.list {
		if out.path != "-" {
			continue
		}
		w := bufio.NewWriter(s.stdout)
		if err := out.render(w, r, src, f, true); err != nil {
			return err
		}
		if err := w.Flush(); err != nil {
			return fmt.Errorf("write to standard output: %w", err)
		}
	}
	return nil
}

func (o *sink) finish(r *report.Report, src report.Sources, f *checkFlags) error {
	w := bufio.NewWriter(o.temp)
	if err := o.render(w, r, src, f, false); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if err := o.temp.Chmod(0o644); err != nil && runtime.GOOS != "windows" {
		return err
	}
	if err := o.temp.Close(); err != nil {
		return err
	}
	name := o.temp.Name()
	o.temp = nil
	return os.Rename(name, o.path)
}

// abandon removes the files that never became whole.
func (s *sinks) abandon() {
	for i := range s.list {
		if t := s.list[i].temp; t != nil {
			t.Close()
			os.Remove(t.Name())
			s.list[i].temp = nil
		}
	}
}
