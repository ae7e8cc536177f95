package container

// A Base is what a stage starts from.
type Base struct {
	Ref      Value  // as FROM names it
	Stage    *Stage // FROM an earlier stage; else nil
	Scratch  bool
	Name     string // repository without tag and digest, as written; "" where not known
	Tag      string // "" without one
	Digest   string // "" without one
	Platform Value  // of --platform, zero without it
	Position Position
}

// A Libc is a C library.
type Libc int

// The C libraries that tell images apart.
const (
	LibcUnknown Libc = iota
	LibcNone         // scratch, distroless static: nothing to link to at run time
	Musl
	Glibc
)

// Knowledge is what is known of an image that somebody else makes.
type Knowledge struct {
	Family string // alpine, debian, ubuntu, busybox, distroless, chainguard, golang, scratch, …
	Libc   Libc
	Shell  Truth // holds /bin/sh
	// CACertificates and TZData say whether the image brings a bundle of root certificates and a time zone database.
	CACertificates, TZData Truth
	// User is the default user; UserKnown false means that it is not known.
	User      string
	UserKnown bool
	UID       int // of User, -1 where not known
	// Toolchain says that the image holds the go command; CCompiler that it holds a C compiler.
	Toolchain, CCompiler Truth

	env             map[string]string
	unset           []string // set by the image to something that is not known
	envKnown        bool     // env and unset name every variable
	entrypoint, cmd []string
	commandKnown    bool
	workdir         string
	workdirKnown    bool
	top             []string       // every name that can be in the root directory; none: anything may be there
	dirs, files     []string       // known paths
	merged          bool           // /bin, /lib, /lib64 and /sbin are links to those in /usr
	users           map[string]int // known users
	packageManager  string
}
