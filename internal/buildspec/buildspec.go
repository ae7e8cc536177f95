// Package buildspec finds who builds which Dockerfile, from which context, with which target, build arguments and image
// name: compose and bake files, CI workflows, Makefiles, shell scripts, Skaffold and goreleaser. It reads these files and
// runs nothing. What depends on the run (an environment, a secret, the output of a command) is unknown, never guessed.
package buildspec

import (
	"strings"

	"github.com/golive-dev/golive/report"
)

// A Kind tells what sort of file states a build.
type Kind string

// The kinds of files that state builds.
const (
	Compose    Kind = "compose"
	Bake       Kind = "bake"
	CI         Kind = "ci"
	Make       Kind = "make" // Makefiles and Taskfiles
	Skaffold   Kind = "skaffold"
	GoReleaser Kind = "goreleaser"
	Script     Kind = "script"
)

// A Build is one statement that an image is built from a Dockerfile. Texts may hold parts that only the run knows; these
// stand in them as "${NAME}", see Known.
type Build struct {
	// Dockerfile is the path in the repository. It need not exist. It is "" where the Dockerfile stands in the build
	// file itself (Inline), comes from elsewhere (Remote), or is not known.
	Dockerfile string
	// Inferred says that the path of the Dockerfile has parts that only the run knows, and that this Dockerfile of the
	// repository fits the rest. The same parts are then filled in everywhere else in the Build.
	Inferred bool
	// Inline is the text of a Dockerfile that stands in the build file itself.
	Inline string

	// Context is the folder in the repository, "." for its root. It is "" where the context is no such folder (Remote,
	// Staged) or is not known.
	Context string
	// Remote says that the context is a URL, an archive or standard input, or lies outside the repository.
	Remote bool
	// Staged says that the tool fills a folder of its own and builds there: goreleaser puts the Dockerfile, the binaries
	// that it built and ExtraFiles into it. Other paths than ExtraFiles are unknown in such a context.
	Staged bool
	// ExtraFiles are the paths in the repository, files or folders, that a Staged context holds under the same paths.
	ExtraFiles []string
	// Contexts are additional named contexts: a folder of the repository, or else the text that stands there.
	Contexts map[string]string

	Target      string            // "" is the last stage
	Args        map[string]string // build arguments with known values
	ArgsUnknown []string          // build arguments that are set to something which only the run knows, sorted
	Images      []string          // names with tags, in the order of the file
	Platforms   []string          // in the order of the file
	Ignorefile  string            // the ignore file that holds for the context if there is one in the repository

	Push     bool            // the statement also pushes the image
	NoImage  bool            // the result is written to files or only kept in the build cache: no image comes of it
	Kind     Kind            // the sort of file
	Name     string          // the service, target, job, rule or artifact that the statement stands in
	Evidence report.Position // the line that names the Dockerfile, else the one that names the build

	rawArgs map[string]string // the texts of ArgsUnknown that have a value
	either  []string          // other paths that the Dockerfile may be at, where the tool tries several
}

func (b *Build) addArg(text string) {
	name, value, ok := strings.Cut(text, "=")
	switch {
	case name == "" || !Known(name):
	case !ok: // the value is the one of the environment
		b.ArgsUnknown = append(b.ArgsUnknown, name)
	case !Known(value):
		b.ArgsUnknown = append(b.ArgsUnknown, name)
		if b.rawArgs == nil {
			b.rawArgs = map[string]string{}
		}
		b.rawArgs[name] = value
	default:
		if b.Args == nil {
			b.Args = map[string]string{}
		}
		b.Args[name] = value
	}
}

// addContext records an additional context: a folder of the repository becomes its path there.
func (b *Build) addContext(dir, name, value string) {
	if !remoteContext.MatchString(value) && !strings.Contains(value, "://") && !strings.HasPrefix(value, "target:") && !strings.HasPrefix(value, "service:") {
		if p := resolvePath(dir, value); !outside(p) {
			value = p
		}
	}
	if b.Contexts == nil {
		b.Contexts = map[string]string{}
	}
	b.Contexts[name] = value
}

func position(line int) report.Position { return report.Position{Line: line} }

// Known reports whether no part of a text depends on the run.
func Known(text string) bool { return !strings.Contains(text, "${") }

// A Problem is a build file that could not be read, or not in full.
type Problem struct {
	File    string
	Line    int // 0 where the whole file is meant
	Message string
}
