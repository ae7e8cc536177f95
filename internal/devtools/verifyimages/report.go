package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// A summary is the outcome of a run.
type summary struct {
	builder string
	results []result
	took    time.Duration
}

func (s *summary) contradictions() (n int) {
	for _, r := range s.results {
		n += len(r.tally.contradictions)
	}
	return n
}

func (s *summary) broken() (n int) {
	for _, r := range s.results {
		if r.err != nil {
			n++
		}
	}
	return n
}

// totals adds up the verified cases; unverified ones are compared with documentation only and stand apart.
func (s *summary) totals() (verified, documented tally, cases, unverified int) {
	for _, r := range s.results {
		switch {
		case r.err != nil:
		case r.unverified != "":
			unverified++
			documented.add(r.tally)
		default:
			cases++
			verified.add(r.tally)
		}
	}
	return verified, documented, cases, unverified
}

func share(part, whole int) string {
	if whole == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f %%", 100*float64(part)/float64(whole))
}

// print writes the table, what contradicts, and the totals.
func (s *summary) print(w io.Writer, verbose bool) {
	fmt.Fprintf(w, "%-34s %6s %7s %6s %6s %12s\n", "case", "stages", "present", "absent", "config", "known")
	for _, r := range s.results {
		t := r.tally
		switch {
		case r.err != nil:
			fmt.Fprintf(w, "%-34s could not be compared: %s\n", r.name, brief(r.err))
			if verbose {
				fmt.Fprintln(w, r.err)
			}
			continue
		case r.unverified != "":
			fmt.Fprintf(w, "%-34s unverified: %s\n", r.name, r.unverified)
		default:
			fmt.Fprintf(w, "%-34s %6d %7d %6d %6d %12s\n", r.name, t.stages, t.present, t.absent, t.config, fmt.Sprintf("%d of %d", t.known, t.added))
		}
		for _, c := range t.contradictions {
			fmt.Fprintf(w, "    CONTRADICTION %s\n", c)
		}
		if verbose {
			for _, name := range t.unknowns {
				fmt.Fprintf(w, "    unknown %s\n", name)
			}
		}
	}
	v, d, cases, unverified := s.totals()
	fmt.Fprintf(w, "buildah %s: %d cases, %d stages built in %.0f s; %d paths present, %d absent and %d configuration values compared, %d contradictions\n",
		s.builder, cases, v.stages, s.took.Seconds(), v.present, v.absent, v.config, len(v.contradictions))
	fmt.Fprintf(w, "of %d paths that the Dockerfiles added, the model knows %d (%s)\n", v.added, v.known, share(v.known, v.added))
	fmt.Fprintf(w, "%d cases unverified, %d contradictions with the documentation in them; %d could not be compared\n", unverified, len(d.contradictions), s.broken())
}

const (
	begin = "<!-- image model: written by make verify-images -->"
	end   = "<!-- image model: end -->"
)

// markdown is the section on the image model.
func (s *summary) markdown() string {
	v, d, cases, unverified := s.totals()
	var b strings.Builder
	fmt.Fprintf(&b, `%s
## Image model against a real builder
Dockerfiles of internal/devtools/verifyimages/testdata, each stage of each built by buildah from local base images, then
mounted and compared with what internal/container says of it. "make verify-images" repeats it.
Lookup calls a file present though an unknown command (make, a script) ran after it was brought, and such a command may
have removed it: these paths, which FS.Assumed tells apart, are not compared and count as unknown here.

| | |
|---|---|
| builder | buildah %s, chroot isolation, no registry |
| cases built | %d, %d stages |
| paths that the model calls present, compared | %d |
| paths that the model calls absent, compared | %d |
| configuration values compared (user, working directory, entry, command, ports, environment) | %d |
| contradictions | %d |
| paths that the Dockerfiles add to their base images | %d |
| of these known to the model | %d (%s) |
| cases that this builder cannot verify | %d |
| contradictions of these with BuildKit's documentation | %d |
| could not be compared | %d |

Unverified, with the reason:
`, begin, s.builder, cases, v.stages, v.present, v.absent, v.config, len(v.contradictions), v.added, v.known, share(v.known, v.added),
		unverified, len(d.contradictions), s.broken())
	for _, r := range s.results {
		if r.unverified != "" {
			fmt.Fprintf(&b, "- %s: %s\n", r.name, r.unverified)
		}
	}
	if n := len(v.contradictions); n > 0 {
		b.WriteString("\nContradictions:\n")
		for _, r := range s.results {
			for _, c := range r.tally.contradictions {
				fmt.Fprintf(&b, "- %s: %s\n", r.name, c)
			}
		}
	}
	b.WriteString(end + "\n")
	return b.String()
}

// rewrite puts the section into a Markdown file, in place of the one that is there, and makes the file where there is none.
func (s *summary) rewrite(name string) error {
	old, err := os.ReadFile(name)
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	return writeFile(name, []byte(replaceSection(string(old), s.markdown())), 0o644)
}

func replaceSection(doc, section string) string {
	if doc == "" {
		doc = "# Accuracy\nWhat golive says, measured against what is.\n"
	}
	from := strings.Index(doc, begin)
	if from < 0 {
		return strings.TrimRight(doc, "\n") + "\n\n" + section
	}
	rest := ""
	if i := strings.Index(doc[from:], end); i >= 0 {
		rest = strings.TrimPrefix(doc[from+i+len(end):], "\n")
	}
	return doc[:from] + section + rest
}
