// Package container models what a Dockerfile and a build context make: the stages, what each RUN builds, what COPY and
// ADD bring, and the final image's file system as paths that are known to exist, known not to, or unknown. It holds to
// BuildKit's Dockerfile reference, parses with BuildKit's own parser and executes nothing. Whatever only a build can
// know (a variable without a value, the content of a foreign image, what a program writes) is Unknown, never a guess.
package container

import (
	"time"

	"github.com/golive-dev/golive/internal/inventory"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
)

// A Config names one build. Paths are relative to the repository's root and use '/'; "." is the root.
type Config struct {
	Files      *inventory.Inventory
	Dockerfile string
	Context    string            // the build context's folder; "" where it is not known, then no source is found or missed
	Target     string            // stage to build, by name or number; "" is the last one
	Args       map[string]string // build arguments that are given

	// ArgsUnknown are build arguments that are given with a value that only the run of the build knows. They make an ARG
	// unknown even where it has a default.
	ArgsUnknown []string

	// Ignorefile is the ignore file to use. "" looks for DOCKERFILE.dockerignore beside the Dockerfile, then for
	// .dockerignore in the context, as BuildKit does.
	Ignorefile string

	// Made reports whether something outside the Dockerfile (goreleaser, CI, a Makefile) makes a path of the
	// repository, so that it may be there in a build though the repository lacks it. nil means nothing does.
	Made func(path string) bool

	// Bytes is the Dockerfile's text where it is not to be read from Files.
	Bytes []byte
}

// An Image is the model of one build.
type Image struct {
	Dockerfile string
	Context    string
	Ignorefile string // the ignore file in force, "" for none
	Stages     []*Stage
	Final      *Stage // the stage that is built; nil only beside an error

	EscapeToken  rune
	Syntax       string         // the value of the syntax directive, "" without
	GlobalArgs   []Arg          // ARG instructions before the first FROM
	Instructions []*Instruction // every instruction of the file in order, the global ARG and FROM ones included
	Problems     []Problem
}

// A Problem is something of the build that could not be modelled, or that BuildKit would refuse. It is no finding: rules
// decide what to make of it.
type Problem struct {
	Position Position
	Message  string
	Fatal    bool // BuildKit refuses to build this
}

// A ParseError says that a Dockerfile cannot be read or parsed.
type ParseError struct {
	File    string
	Line    int // 0 where no line is concerned
	EndLine int
	Message string // without file and line
	Err     error
}

// An Instruction is one instruction of the file.
type Instruction struct {
	Position Position             // the whole instruction, heredocs included
	Stage    *Stage               // nil for an ARG before the first FROM
	Name     string               // upper case
	Raw      string               // the instruction with its continuation lines joined, as BuildKit's parser hands it out
	Command  instructions.Command // nil for FROM and for one that does not parse; variables not expanded
	Trigger  bool                 // run here because a stage that this one is built FROM has it as ONBUILD

	source *source // where the text of Raw stands in the file
}

// An Arg is a variable that ARG declares.
type Arg struct {
	Name     string
	Default  *Value // nil without a default
	Value    Value  // in effect
	Position Position
}

// An Env is a variable that ENV sets.
type Env struct {
	Name     string
	Value    Value
	Position Position
}

// A Stage is one FROM and what follows it. Values are those at the stage's end.
type Stage struct {
	Index        int
	Name         string // "" without AS
	Position     Position
	Base         Base
	Instructions []*Instruction // without FROM; triggers of the base stage's ONBUILD come first
	Used         bool           // Final is this stage or depends on it

	// Windows says that the stage's platform or base is Windows: its paths and commands are not modelled.
	Windows bool

	WorkDir     Value
	User        User
	Shell       []string // of shell forms
	ShellSet    Position // the SHELL instruction in force, zero for the default
	Entrypoint  *Command // nil: none is known (see BaseCommand)
	Cmd         *Command // nil: none is known (see BaseCommand)
	Expose      []Port
	StopSignal  Value
	Healthcheck *Healthcheck
	Volumes     []Value
	Args        []Arg // declared in this stage, in order
	Env         []Env // set in this stage, in order
	Builds      []*Build
	Copies      []*Copy
	Packages    []Package
	Onbuild     []*Instruction

	// FS is the file system at the stage's end.
	FS *FS

	// BaseCommand is Unknown where the base image may bring an ENTRYPOINT or CMD of its own that is not known, No where
	// it is known what it brings (then Entrypoint and Cmd hold it).
	BaseCommand Truth

	image        *Image
	env          environment
	users        map[string]int // users made or known, with their number; -1 where that is not known
	mounted      []*Stage       // stages that a RUN mounts from
	bindsContext bool           // a RUN mounts the build context, or a part of it
	goEnv        environment    // what go env -w stored
	cmdSet       bool           // CMD stands in this file, so that ENTRYPOINT keeps it
}

// A User is who a stage's commands and the container run as.
type User struct {
	Value            // as written, user or user:group; Raw "" where no USER is set by this file
	Inherited bool   // set by the stage that this one is FROM, or by the base image
	Name      string // the user part, "" where not known
	UID       int    // -1 where the number is not known
	Root      Truth
}

// A Command is an ENTRYPOINT or CMD.
type Command struct {
	Args      []Value // exec form: the arguments; shell form: the one text for the shell
	ShellForm bool
	Shell     []string // the shell in front of a shell form
	Position  Position // zero where the base image brings it
	Inherited bool     // set by the stage that this one is FROM, or by the base image
}

// A Port is what EXPOSE names.
type Port struct {
	Value
	Number   int // 0 where not known, or a range
	Last     int // the end of a range, else Number
	Protocol string
}

// A Healthcheck is a HEALTHCHECK instruction.
type Healthcheck struct {
	None                           bool // HEALTHCHECK NONE
	ShellForm                      bool
	Args                           []string // exec form: the arguments; shell form: the one text for the shell
	Interval, Timeout, StartPeriod time.Duration
	Position                       Position
	Inherited                      bool
}

// A Package is one that a RUN installs with the distribution's package manager.
type Package struct {
	Name     string // as written, version constraint cut off
	Manager  string // apk, apt, yum, …
	Position Position
	Certain  bool // false where the command may not run
	Removed  bool // removed again in the same stage

	group string // apk's --virtual name
}
