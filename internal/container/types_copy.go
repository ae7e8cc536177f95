package container

// A Copy is one COPY or ADD.
type Copy struct {
	Position     Position
	Instruction  *Instruction
	Add          bool
	From         CopyFrom
	Sources      []CopySource
	Dest         Value
	DestPath     string // absolute, without a trailing slash; "" where not known
	Chown, Chmod Value
	Link         bool
	Parents      bool
	Exclude      []Value
}

// A CopyFrom says where a COPY takes its sources from.
type CopyFrom struct {
	Kind     CopyKind
	Stage    *Stage // of FromStage
	Image    Base   // of FromImage
	Value    Value  // as --from names it
	Position Position
}

// A CopyKind is the kind of place that a COPY takes from.
type CopyKind int

// The kinds of places.
const (
	FromContext CopyKind = iota
	FromStage
	FromImage   // an image of a registry, or a named context: its content is unknown
	FromUnknown // --from with a variable (which BuildKit refuses) or a stage that does not exist yet
)

// A CopySource is one source of a COPY or ADD.
type CopySource struct {
	Value
	Kind           SourceKind
	Found          Truth
	Reason         string   // why Found is No or Unknown, for a message: "left out by .dockerignore:3", "the repository has no such path"
	ReasonPosition Position // the line that Reason speaks of, zero without one
	Matches        []string // repository paths (from the context) or image paths (from a stage) that it takes, wildcards expanded
	// Wildcard says that the source holds wildcards. Optional says that BuildKit goes on though nothing matches
	// (Found is No): go.su[m] is such a source. A wildcard below a folder that is not sent to the builder is none.
	Wildcard, Optional bool
	Whole              bool // the whole context or stage ("." or "/")
	// MadeElsewhere says of a source that is not known (Found is Unknown) that the repository lacks it, and git ignores it or
	// something outside the Dockerfile makes it.
	MadeElsewhere bool

	base string // the folder in the context that a wildcard without a match is below
}

// A SourceKind is the kind of a source.
type SourceKind int

// The kinds of sources.
const (
	SourcePath SourceKind = iota
	SourceHeredoc
	SourceURL
	SourceGit
)
