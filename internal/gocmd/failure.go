package gocmd

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/mod/module"
)

// A Kind tells why the go command failed.
type Kind int

// The kinds of failures.
const (
	Other     Kind = iota
	Checksum       // a module differs from go.sum or from the checksum database
	Missing        // nobody provides a module, a version or a package
	Network        // the proxy or a repository is out of reach
	Offline        // the network is off and the module cache lacks something
	Auth           // a private module asks for credentials
	Toolchain      // a newer Go is needed and is not to be had
	Syntax         // a go.mod, go.work or Go file does not parse
	Timeout        // no answer in time
)

// A Failure is one thing that the go command complained about.
type Failure struct {
	Kind    Kind
	Message string         // one line, without paths of this machine
	Module  module.Version // that a Checksum failure speaks of
	GoMod   bool           // the Checksum failure is of the module's go.mod alone
	File    string         // that a Syntax failure speaks of, as the go command names it
	Line    int
}

// An Error is a failed run of the go command. It has at least one failure.
type Error struct {
	Args     []string
	Failures []Failure
}

func (e *Error) Error() string {
	name := "go"
	if len(e.Args) > 0 {
		name = "go " + e.Args[0]
	}
	if len(e.Args) > 1 && e.Args[0] == "mod" {
		name += " " + e.Args[1]
	}
	text := name + ": " + e.Failures[0].Message
	if more := len(e.Failures) - 1; more > 0 {
		text += fmt.Sprintf(" (+%d more)", more)
	}
	return text
}

// Kind returns what stood in the way of the run: a failure that more permissions, network or a newer Go would resolve
// before one of the module itself, since the latter may only follow from the former.
func (e *Error) Kind() Kind {
	for _, k := range []Kind{Checksum, Syntax, Toolchain, Timeout, Offline, Network, Auth, Other, Missing} {
		for _, f := range e.Failures {
			if f.Kind == k {
				return k
			}
		}
	}
	return Other
}

// First returns the first failure of a kind.
func (e *Error) First(k Kind) (Failure, bool) {
	for _, f := range e.Failures {
		if f.Kind == k {
			return f, true
		}
	}
	return Failure{}, false
}

const (
	maxFailures = 50
	maxMessage  = 400 // code points
)

// progress are messages of the go command that report what it does, not what went wrong.
var progress = regexp.MustCompile(`^go: (downloading|finding|found|extracting|added|upgraded|downgraded|warning: |connecting|resolved|no matching versions for query "none")`)

// classify splits what the go command printed into its complaints. A complaint begins at a line without indentation;
// indented lines continue it.
func classify(stderr string, clean func(string) string) []Failure {
	var entries []string
	for _, line := range strings.Split(strings.ReplaceAll(stderr, "\r\n", "\n"), "\n") {
		switch {
		case strings.TrimSpace(line) == "" || progress.MatchString(line):
		case strings.HasPrefix(line, "SECURITY ERROR"):
			// The paragraphs behind it explain what a checksum mismatch is.
			return failures(entries, clean)
		case len(entries) > 0 && (line[0] == '\t' || line[0] == ' ' || strings.HasSuffix(entries[len(entries)-1], ":")):
			entries[len(entries)-1] += "\n" + line
		default:
			entries = append(entries, line)
		}
	}
	return failures(entries, clean)
}

func failures(entries []string, clean func(string) string) []Failure {
	var list []Failure
	for _, e := range entries {
		if len(list) == maxFailures {
			break
		}
		f := Failure{Kind: kindOf(e), Message: oneLine(clean(e))}
		if m := checksum.FindStringSubmatch(e); m != nil {
			version, gomod := strings.CutSuffix(m[2], "/go.mod")
			f.Module, f.GoMod = module.Version{Path: m[1], Version: version}, gomod
			f.Message = m[0]
		} else if m := checksumOf.FindStringSubmatch(e); m != nil {
			f.Module, f.GoMod = module.Version{Path: m[1], Version: m[2]}, strings.HasSuffix(m[0], "verifying go.mod: checksum mismatch")
			f.Message = m[0]
		}
		if m := place.FindStringSubmatch(e); m != nil {
			f.File = clean(m[1])
			f.Line, _ = strconv.Atoi(m[2])
		}
		list = append(list, f)
	}
	return list
}

var (
	checksum   = regexp.MustCompile(`verifying (\S+?)@(\S+?): checksum mismatch`)
	checksumOf = regexp.MustCompile(`(\S+?)@(\S+?): verifying (?:module|go\.mod): checksum mismatch`)
	place      = regexp.MustCompile(`(?m)^(?:go: )?((?:\S[^:\n]*)?(?:\.go|go\.mod|go\.work|modules\.txt)):(\d+)(?::\d+)?: `)
)

// kinds are tried in order on each complaint. The texts are those of cmd/go, net/http and git.
var kinds = []struct {
	kind Kind
	text *regexp.Regexp
}{
	{Checksum, regexp.MustCompile(`: checksum mismatch`)},
	{Syntax, regexp.MustCompile(`errors parsing|error loading go\.work`)},
	{Toolchain, regexp.MustCompile(`requires go >= |toolchain not available|cannot (find|compile) .*go1\.|flag provided but not defined|download go1\.\S+ for`)},
	{Offline, regexp.MustCompile(`disabled by GOPROXY=off|GOVCS disallows using|GOPROXY list is not the empty string, but contains no entries`)},
	{Auth, regexp.MustCompile(`terminal prompts disabled|could not read (Username|Password)|Permission denied \(publickey|Authentication failed|: 40[17] |: 403 |Host key verification failed|requires authentication`)},
	{Network, regexp.MustCompile(`dial (tcp|udp)|no such host|connection (refused|reset|timed out)|i/o timeout|TLS handshake|network is unreachable|no route to host|: (408|429|5\d\d) |context deadline exceeded|Client\.Timeout|unexpected EOF|proxyconnect|x509: |Could not resolve host|unable to access|Connection (refused|timed out)|bad record MAC|stream error`)},
	{Missing, regexp.MustCompile(`cannot find module|no required module provides|unknown revision|does not contain package|replacement directory .* does not exist|is not in std|no matching versions|: 404 |: 410 |: 400 |malformed (module|import) path|invalid version|not found|is not a package path|module declares its path as|ambiguous import|unrecognized import path|does not exist|but was required as|package \S+ is not in`)},
	{Syntax, regexp.MustCompile(`(\.go|go\.mod|go\.work):\d+`)},
}

func kindOf(entry string) Kind {
	for _, k := range kinds {
		if k.text.MatchString(entry) {
			return k.kind
		}
	}
	return Other
}

// credentials are what stands before the host of a URL.
var credentials = regexp.MustCompile(`(://)[^/\s@]*@`)

// absolute is a path of some machine that stands in the repository itself, such as the target of a replace directive.
var absolute = regexp.MustCompile(`(^|[\s"'(=])(?:(?:/[^\s"':()/]+){2,}/?|[A-Za-z]:[\\/][^\s"']+)`)

// oneLine joins the lines of a complaint, takes credentials out of its URLs and paths of machines out, and bounds it.
func oneLine(entry string) string {
	text := strings.Join(strings.Fields(strings.TrimPrefix(entry, "go: ")), " ")
	text = credentials.ReplaceAllString(text, "$1...@")
	text = absolute.ReplaceAllString(text, "${1}(an absolute path)")
	if utf8.RuneCountInString(text) > maxMessage {
		text = string([]rune(text)[:maxMessage]) + "..."
	}
	return text
}
