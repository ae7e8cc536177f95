package container

// A Build is one go build, go install or go test -c in a RUN.
type Build struct {
	Position    Position // of the command inside its RUN
	Stage       *Stage
	Instruction *Instruction
	Tool        string // go, xx-go, garble, …
	Install     bool   // go install
	Certain     bool   // false where the command may not run (a branch, ||)

	Dir      string // the working directory in the image, "" where not known
	Packages []BuildPackage
	// Outputs are the executables that it writes, as paths in the image. OutputKnown is false where it writes others,
	// or to places, that are not known.
	Outputs     []string
	OutputKnown bool

	Ldflags   []Value
	Tags      []string
	TagsKnown bool
	Flags     []Value          // every flag as written, -ldflags and -o included
	Env       map[string]Value // CGO_ENABLED, GOOS, GOARCH, GOTOOLCHAIN, GOFLAGS, GOWORK, CC, CXX where set; absent: not set in file or known base

	ModuleFile string // repository path of the go.mod in force, "" where not known
	WorkFile   string // repository path of the go.work in force, "" for none or not known
	// Workspace says whether a go.work is in force in the image: GOWORK, or a go.work found upward of Dir.
	Workspace Truth
	// Module says whether a go.mod was found upward of Dir in the image.
	Module Truth

	// InFinal says whether something that this build wrote is in the final image.
	InFinal Truth

	output  string   // the path that -o names
	folders []string // folders of the repository that a pattern went through
}

// A BuildPackage is one package argument of a build; a build without arguments has one with Arg ".".
type BuildPackage struct {
	Arg Value
	// Path is the folder (or the .go file) in the image, "" where it is not known.
	Path string
	// Repo is the folder in the repository that holds it, "" where it is not known. For .go files, the file.
	Repo string
	// Found is No only where the model is certain that the image holds no such package or file at this point.
	Found Truth
	// Pattern says that the argument holds "...".
	Pattern bool
	// Module is the repository path of the go.mod in force for it, "" where not known; it differs from the build's in a workspace.
	Module string
	Reason string // why Found is No or Unknown
}
