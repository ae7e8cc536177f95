// Package vulnscan asks a scanner for known vulnerabilities: golive-image, or trivy where that is at hand. The scanner parses
// images of strangers, so it is a process of its own, with bounds on time, memory and output, an environment of its own, and
// explicit arguments. What it prints is Trivy's JSON report (schema 2), read strictly: a report that says nothing is an
// error, never an image without vulnerabilities.
package vulnscan

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/golive-dev/golive/report"
)

// Asked is what a run asks for.
type Asked struct {
	Images  []Image
	Modules bool // known vulnerabilities of the required modules
	// Program is the scanner that whoever runs golive names; "" finds one. The repository has no say in it.
	Program string
	// Start stands in for starting a process, in tests; nil starts one.
	Start Starter
}

// An Image is one image to scan.
type Image struct {
	Name    string          // as a report names it
	Archive string          // absolute path of a tarball or OCI layout; "" where Name is a reference
	Refused string          // why it is not scanned at all
	At      report.Position // the line of the settings that names it; zero where a flag does
}

// An Error says why something could not be scanned, fit for a report, and what would help.
type Error struct{ Message, Help string }

func (e *Error) Error() string { return e.Message }

// Options say how to scan.
type Options struct {
	Program  string
	Database string // the folder that holds db/trivy.db, Trivy's --cache-dir; "" is the scanner's own
	Offline  bool   // images come from archives and engines of this machine only
	Time     time.Duration
	Root     string     // absolute path of the repository
	VEX      []Document // statements that vulnerabilities do not apply
	Ignore   *Document  // .trivyignore or .trivyignore.yaml
	Start    Starter
}

// A Document is a file of the repository that is handed to the scanner.
type Document struct {
	Name string // in the repository
	Text []byte
}

// margin is what the scanner gets to end by itself where its time is over.
const margin = 5 * time.Second

// MaxTime is how long a scan may take where nothing else is said.
const MaxTime = 5 * time.Minute

// A Scanner is a program that was found. It is used by one goroutine at a time.
type Scanner struct {
	Name string // golive-image or trivy

	opts    Options
	program string
	margin  time.Duration
	env     []string
	temp    string            // holds an empty working folder, and what the scanner is handed
	given   map[string]string // files that it is handed, by path, with their names in the repository
	vex     []string
	ignore  string
}

// Open finds a scanner and lays out what it is handed. The error is an *Error where there is none.
func Open(opts Options) (*Scanner, error) {
	if opts.Time <= 0 {
		opts.Time = MaxTime
	}
	s := &Scanner{opts: opts, margin: margin, env: environment(os.Environ(), opts.Offline), given: map[string]string{}}
	if opts.Start == nil {
		var err error
		if s.program, err = find(opts.Program, opts.Root); err != nil {
			return nil, err
		}
		s.opts.Start = start
	} else {
		s.program = "golive-image"
	}
	s.Name = strings.TrimSuffix(filepath.Base(s.program), ".exe")
	temp, err := os.MkdirTemp("", "golive-scan-")
	if err != nil {
		return nil, &Error{Message: "no folder for temporary files: " + s.clean(err.Error())}
	}
	if s.temp, err = filepath.EvalSymlinks(temp); err != nil {
		s.temp = temp
	}
	for _, name := range []string{"TMPDIR", "TMP", "TEMP"} {
		s.env = append(s.env, name+"="+filepath.Join(s.temp, "tmp"))
	}
	if err := s.layOut(); err != nil {
		s.Close()
		return nil, &Error{Message: "cannot lay out what the scanner reads: " + s.clean(err.Error())}
	}
	return s, nil
}

// Close removes what was laid out.
func (s *Scanner) Close() error { return os.RemoveAll(s.temp) }

// find returns the scanner to start: the one that is named, else golive-image beside golive itself, else golive-image or
// trivy on PATH. One that lies in the repository is started only where it is named.
func find(named, root string) (string, error) {
	if named != "" {
		path, err := exec.LookPath(named)
		if err == nil {
			path, err = filepath.Abs(path)
		}
		if err != nil {
			return "", &Error{Message: "the scanner that is named is not there: " + filepath.Base(named), Help: "name golive-image or trivy with --scanner"}
		}
		return path, nil
	}
	var candidates []string
	if own, err := os.Executable(); err == nil {
		if real, err := filepath.EvalSymlinks(own); err == nil {
			own = real
		}
		if beside, err := exec.LookPath(filepath.Join(filepath.Dir(own), "golive-image")); err == nil {
			candidates = append(candidates, beside)
		}
	}
	for _, name := range []string{"golive-image", "trivy"} {
		if path, err := exec.LookPath(name); err == nil {
			candidates = append(candidates, path)
		}
	}
	inside := ""
	for _, path := range candidates {
		if abs, err := filepath.Abs(path); err == nil {
			if !Within(root, abs) {
				return abs, nil
			}
			inside = filepath.Base(abs)
		}
	}
	if inside != "" {
		return "", &Error{Message: "the only scanner is " + inside + " in the repository itself, which is not started by itself", Help: "name it with --scanner"}
	}
	return "", &Error{
		Message: "there is no scanner: neither golive-image beside golive or on PATH, nor trivy on PATH",
		Help:    "go install github.com/golive-dev/golive/cmd/golive-image@latest",
	}
}

// Within reports whether a path lies in a folder, an absolute path without symbolic links, either as it is written or once
// its own links are followed.
func Within(root, path string) bool {
	abs, err := filepath.Abs(path)
	if err != nil || root == "" {
		return false
	}
	under := func(name string) bool {
		rel, err := filepath.Rel(root, name)
		return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
	}
	if dir, err := filepath.EvalSymlinks(filepath.Dir(abs)); err == nil && under(filepath.Join(dir, filepath.Base(abs))) {
		return true
	}
	real, err := filepath.EvalSymlinks(abs)
	return under(abs) || err == nil && under(real)
}

// own reports whether the scanner is golive's own, which takes a part of trivy's flags and more commands.
func (s *Scanner) own() bool { return strings.HasPrefix(s.Name, "golive-image") }

const moreTime = "give it more with checks.security.scan-time in .golive.yaml"

// run starts the scanner and returns what it prints on standard output, and on standard error made fit for a report.
func (s *Scanner) run(ctx context.Context, args []string, private ...string) ([]byte, string, error) {
	clean := func(text string) string { return s.clean(text, private...) }
	limited, cancel := context.WithTimeout(ctx, s.opts.Time+s.margin)
	defer cancel()
	out, stderr, err := s.opts.Start(limited, Call{Program: s.program, Args: args, Dir: filepath.Join(s.temp, "work"), Env: s.env})
	said := clean(stderr)
	switch {
	case err == nil:
		return out, said, nil
	case ctx.Err() != nil:
		return nil, said, context.Cause(ctx)
	case errors.Is(err, errOutput):
		return nil, said, &Error{Message: fmt.Sprintf("%s printed more than %d MB", s.Name, maxStdout>>20)}
	case errors.Is(err, errMemory):
		return nil, said, &Error{Message: fmt.Sprintf("%s needed more than %d GB of memory", s.Name, maxMemory>>30)}
	case limited.Err() != nil:
		return nil, said, &Error{Message: fmt.Sprintf("%s was ended after %v", s.Name, s.opts.Time), Help: moreTime}
	}
	message := reason(stderr, clean)
	if message == "" {
		message = clean(err.Error())
	}
	return nil, said, &Error{Message: s.Name + ": " + message}
}
