package settings

import (
	"slices"
	"strings"

	"github.com/golive-dev/golive/report"
)

// An Argument is one argument of a command line. Known is false where only the run knows it, and Many where it may be any
// number of arguments ("$@", "$OPTIONS").
type Argument struct {
	Text     string
	Known    bool
	Many     bool
	Position report.Position
}

// A FlagKind says whether a flag takes a value. The zero FlagKind is not known.
type FlagKind int

const (
	AnyFlag   FlagKind = iota
	ValueFlag          // it takes a value
	BoolFlag           // it takes one behind "=" only
)

// FlagOf returns what the arguments of a program (without its own name) say of a flag, as the packages flag and pflag read
// them: -f x, -f=x, --flag x, --flag=x, and of pflag's shorthands -fx and -vf x. name may give several names of one flag,
// with a comma between them ("config,c"). kinds are those of the program's flags. A flag that is certainly not given is
// Unset; the last of several holds.
func FlagOf(args []Argument, name string, kinds map[string]FlagKind) Setting {
	p := flagParser{kinds: kinds, result: Setting{State: Unset}}
	for n := range strings.SplitSeq(name, ",") {
		p.names = append(p.names, strings.TrimLeft(strings.TrimSpace(n), "-"))
	}
	p.parse(args)
	return p.result
}

type flagParser struct {
	names    []string
	kinds    map[string]FlagKind
	result   Setting
	operands []Argument
	unknown  bool // there may be further operands
}

func (p *flagParser) parse(args []Argument) {
	for i := 0; i < len(args); i++ {
		a := args[i]
		if !a.Known && (a.Many || !strings.Contains(a.Text, "=")) && !strings.HasPrefix(a.Text, "/") {
			// It may be this flag with its value, or the end of the flags.
			p.open(a)
			p.unknown = true
			continue
		}
		if a.Text == "--" {
			p.operands = append(p.operands, args[i+1:]...)
			return
		}
		body, isFlag := strings.CutPrefix(a.Text, "-")
		if !isFlag || body == "" { // an operand, or a subcommand that has flags of its own
			p.operands = append(p.operands, a)
			continue
		}
		body, long := strings.CutPrefix(body, "-")
		name, value, given := strings.Cut(body, "=")
		kind := p.kinds[name]
		if !long && kind == AnyFlag && !slices.Contains(p.names, name) {
			// The program defines no such flag: it is the shorthand of one of its flags, be it this one.
			if !given && len(name) > 1 && p.shorthands(name, a) {
				continue
			}
			p.open(a)
		}
		switch {
		case given:
			p.take(name, value, a)
		case kind == BoolFlag, kind == AnyFlag && (i+1 == len(args) || args[i+1].Known && strings.HasPrefix(args[i+1].Text, "-")):
			p.take(name, "true", a)
		case i+1 < len(args):
			i++
			v := args[i]
			v.Known = v.Known && !v.Many
			p.take(name, v.Text, v)
			p.unknown = p.unknown || kind == AnyFlag // or it is an operand behind a flag without a value
		}
	}
}

// Operands returns the arguments that are no flags nor values of flags, in order, up to the first that is not known. known is
// false where there may be others.
func Operands(args []Argument, kinds map[string]FlagKind) (words []string, known bool) {
	p := flagParser{kinds: kinds}
	p.parse(args)
	for _, a := range p.operands {
		if !a.Known {
			return words, false
		}
		words = append(words, a.Text)
	}
	return words, !p.unknown
}

// shorthands looks for a flag of one letter in front of its value, or among several of one letter each; false where it is
// none of them. What may as well be a long flag of the package flag is Open.
func (p *flagParser) shorthands(letters string, a Argument) bool {
	for i, r := range letters {
		if !slices.Contains(p.names, string(r)) {
			continue
		}
		switch rest := letters[i+len(string(r)):]; {
		case rest == "" && p.kinds[string(r)] != BoolFlag:
			p.open(a) // the next argument may be its value
		case p.kinds[string(r)] == BoolFlag:
			p.take(string(r), "true", a)
		case i == 0 && !('a' <= rest[0]|0x20 && rest[0]|0x20 <= 'z'): // -p8080, -c/etc/app.yaml
			p.take(string(r), rest, a)
		default:
			p.open(a)
		}
		return true
	}
	return false
}

func (p *flagParser) take(name, value string, a Argument) {
	switch {
	case !slices.Contains(p.names, name):
	case a.Known:
		p.result = Setting{Text: value, State: Set, Position: a.Position}
	default:
		p.result = Setting{Position: a.Position}
	}
}

func (p *flagParser) open(a Argument) {
	if p.result.State == Unset {
		p.result = Setting{Position: a.Position}
	}
}
