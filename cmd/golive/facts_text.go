package main

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/golive-dev/golive/internal/settings"
	"github.com/golive-dev/golive/report/text"
)

func itoa(n int) string { return strconv.Itoa(n) }

// factsSections are the parts of the text that --only chooses.
var factsSections = []string{"services", "routes", "settings", "workloads", "images", "limits"}

func isFactsSection(name string) bool { return slices.Contains(factsSections, name) }

// A factsWriter prints facts as tables.
type factsWriter struct {
	out  *tabwriter.Writer
	only []string
}

// writeFacts prints facts for a person.
func writeFacts(w io.Writer, f *facts, only []string) error {
	var buf bytes.Buffer
	fw := &factsWriter{out: tabwriter.NewWriter(&buf, 0, 4, 2, ' ', 0), only: only}
	for i := range f.Services {
		fw.service(&f.Services[i])
	}
	if fw.shows("workloads") {
		for i := range f.Workloads {
			fw.workload(&f.Workloads[i])
		}
	}
	if fw.shows("images") {
		for i := range f.Images {
			fw.image(&f.Images[i])
		}
	}
	if fw.shows("limits") && len(f.Limits) > 0 {
		fw.line("not looked at, or not in full")
		for _, l := range f.Limits {
			fw.row("  ", l.Message, l.Place)
		}
	}
	if len(f.Services)+len(f.Workloads)+len(f.Images) == 0 {
		fw.line("no main package, workload or Dockerfile in scope")
	}
	if err := fw.out.Flush(); err != nil {
		return err
	}
	for _, line := range strings.SplitAfter(buf.String(), "\n") {
		if _, err := io.WriteString(w, strings.TrimRight(strings.TrimSuffix(line, "\n"), " ")); err != nil {
			return err
		}
		if strings.HasSuffix(line, "\n") {
			if _, err := io.WriteString(w, "\n"); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *factsWriter) shows(part string) bool {
	return len(w.only) == 0 || slices.Contains(w.only, part)
}

// line ends the table above it and prints a line of its own.
func (w *factsWriter) line(format string, args ...any) {
	w.out.Flush()
	fmt.Fprintf(w.out, "%s\n", text.Escape(fmt.Sprintf(format, args...)))
	w.out.Flush()
}

// row prints a line of a table.
func (w *factsWriter) row(indent string, cells ...string) {
	for i, c := range cells {
		cells[i] = text.Escape(c)
	}
	fmt.Fprintf(w.out, "%s%s\n", indent, strings.Join(cells, "\t"))
}

func (w *factsWriter) service(s *factService) {
	kind := "program"
	if s.Service {
		kind = "service"
	}
	if w.shows("services") || w.shows("routes") || w.shows("settings") {
		w.line("%s %s  %s", kind, s.Name, s.Main)
	}
	if w.shows("services") {
		for _, at := range s.RunBy {
			w.row("  ", "run by", at)
		}
		w.uses("depends on", s.Dependencies)
		w.uses("consumes", s.Consumers)
		w.uses("signals", s.Signals)
		w.uses("not followed", s.Unfollowed)
		if s.CutAt != "" {
			w.row("  ", "not followed further than", s.CutAt)
		}
	}
	if w.shows("services") || w.shows("routes") {
		for i := range s.Listeners {
			w.listener(&s.Listeners[i])
		}
	}
	if w.shows("settings") && len(s.Settings) > 0 {
		w.line("  settings")
		for _, r := range s.Settings {
			deflt := ""
			switch {
			case r.Required:
				deflt = "required"
			case r.Default != "":
				deflt = "default " + r.Default
			}
			w.row("    ", r.Kind, r.Name, deflt, r.Place)
		}
	}
	w.line("")
}

func (w *factsWriter) uses(label string, list []factUse) {
	for _, u := range list {
		w.row("  ", label, strings.TrimSpace(u.Name+" "+u.Note), u.Place)
	}
}

func (w *factsWriter) listener(l *factListener) {
	port := strings.Join(l.Ports, " or ")
	if !l.Complete {
		port = strings.TrimPrefix(port+" or ?", " or ")
	}
	when := ""
	if !l.Always {
		when = "  (conditional)"
	}
	w.line("  listens on %s  %s, %s  %s%s", port, l.Protocol, l.Framework, l.Place, when)
	if l.Address != "" && w.shows("services") {
		w.row("    ", "address", l.Address)
	}
	if l.Opaque != "" {
		w.row("    ", "?", l.Opaque)
	}
	w.out.Flush()
	for _, r := range l.Routes {
		w.route(&r)
	}
	w.out.Flush()
	for _, s := range l.RPC {
		w.row("    ", "rpc", s.Name, s.Note, s.Place)
	}
	for _, u := range l.Unresolved {
		w.row("    ", "?", u.Name, u.Note, u.Place)
	}
	for _, s := range l.Shutdown {
		note := "on a signal: " + s.OnSignal
		if s.Timeout != "" {
			note += ", within " + s.Timeout
		}
		w.row("    ", "stops by "+s.Name, note, s.Place)
	}
}

func (w *factsWriter) route(r *factRoute) {
	method := r.Method
	if method == "" {
		method = "any"
	}
	var notes []string
	if r.Kind != "" {
		notes = append(notes, r.Kind)
	}
	if r.Auth == "yes" {
		notes = append(notes, "behind auth")
	}
	if r.Conditional {
		notes = append(notes, "conditional")
	}
	if n := len(r.Middleware); n > 0 {
		notes = append(notes, fmt.Sprintf("%d middleware", n))
	}
	w.row("    ", method, r.Host+r.Path, r.Handler, strings.Join(notes, ", "), r.Place)
}

func (w *factsWriter) workload(l *factWorkload) {
	from := ""
	if l.From != "" {
		from = "  from " + l.From
	}
	w.line("%s %s  %s%s", l.Kind, l.Name, l.Place, from)
	for _, c := range l.Containers {
		name := c.Name
		if c.Init {
			name += " (init)"
		}
		runs := strings.Join(c.Runs, ", ")
		switch {
		case runs == "." || runs == "":
			if len(c.Runs) > 0 {
				runs = "runs the program at the root"
			} else {
				runs = "runs no program of this repository"
			}
		default:
			runs = "runs " + runs
		}
		if c.Why != "" {
			runs += " (" + c.Why + ")"
		}
		w.line("  container %s  %s  %s", name, c.Image, c.Place)
		w.row("    ", runs)
		if len(c.Ports) > 0 {
			w.row("    ", "ports "+strings.Join(c.Ports, ", "))
		}
		w.out.Flush()
		for _, p := range c.Probes {
			w.row("    ", p.Name, p.Kind, p.What, p.Place)
		}
	}
	w.line("")
}

func (w *factsWriter) image(i *factImage) {
	w.line("image of %s  %s", i.Dockerfile, i.Place)
	for _, r := range [][2]string{
		{"base", i.Base}, {"user", i.User}, {"workdir", i.WorkDir}, {"entrypoint", strings.Join(i.Entrypoint, " ")},
		{"command", strings.Join(i.Command, " ")}, {"exposes", strings.Join(i.Exposes, ", ")},
	} {
		if r[1] != "" {
			w.row("  ", r[0], r[1])
		}
	}
	const most = 12
	for n, f := range i.Files {
		if n == most {
			w.row("  ", "", fmt.Sprintf("+%d more files", len(i.Files)-most))
			break
		}
		label := ""
		if n == 0 {
			label = "holds"
		}
		w.row("  ", label, f)
	}
	w.line("")
}

// exprText writes an expression over settings as a person would: $PORT or "8080".
func exprText(e *settings.Expr) string { return exprAt(e, 0) }

func exprAt(e *settings.Expr, depth int) string {
	if e == nil || depth > 12 {
		return "?"
	}
	list := func(sep string) string {
		var parts []string
		for _, a := range e.Args {
			parts = append(parts, exprAt(a, depth+1))
		}
		return strings.Join(parts, sep)
	}
	switch e.Op {
	case settings.Const:
		return e.Text
	case settings.Env:
		return "${" + e.Text + "}"
	case settings.Flag:
		deflt := ""
		if len(e.Args) > 0 {
			if d := exprAt(e.Args[0], depth+1); d != "" {
				deflt = " or " + d
			}
		}
		return "{--" + e.Text + deflt + "}"
	case settings.Key:
		return "{key " + e.Text + "}"
	case settings.Concat:
		return list("")
	case settings.HostPort:
		return list(":")
	case settings.FirstSet, settings.Choice:
		var parts []string
		for _, a := range e.Args {
			if t := exprAt(a, depth+1); t != "" && !slices.Contains(parts, t) {
				parts = append(parts, t)
			}
		}
		if len(parts) == 1 {
			return parts[0]
		}
		return "{" + strings.Join(parts, " or ") + "}"
	case settings.If:
		if len(e.Args) == 3 {
			return "{" + exprAt(e.Args[1], depth+1) + " or " + exprAt(e.Args[2], depth+1) + "}"
		}
	}
	return "?"
}

// durationOf writes nanoseconds as a duration, "?" where the settings decide.
func durationOf(e *settings.Expr, env settings.Environment) string {
	r := e.Eval(env)
	var parts []string
	for _, t := range r.Texts {
		if n, err := strconv.ParseInt(t, 10, 64); err == nil {
			parts = append(parts, time.Duration(n).String())
		} else {
			parts = append(parts, t)
		}
	}
	if !r.Complete {
		parts = append(parts, "?")
	}
	return strings.Join(parts, " or ")
}
