// Package settings says what a program's configuration decides: expressions over environment variables, flags and keys of
// configuration files, as the code reads them, and what files, manifests, Dockerfiles and command lines set.
package settings

import "github.com/golive-dev/golive/report"

// An Op tells what an Expr stands for.
type Op string

// The operations. The zero Op is Unknown, so that an expression nobody filled in is never taken for a value.
const (
	Unknown  Op = ""         // only the run knows; Text says why
	Const    Op = "const"    // Text itself: numbers in decimal, booleans as true and false, durations in nanoseconds
	Env      Op = "env"      // the environment variable Text, "" where it is not set
	Flag     Op = "flag"     // the flag Text; Args[0] is its default
	Key      Op = "key"      // the key Text (dotted) of the configuration Source; "" where no file has it
	Concat   Op = "concat"   // all Args, one behind the other
	FirstSet Op = "firstset" // the first of Args that is not "" (cmp.Or, a default for an empty value)
	Choice   Op = "choice"   // one of Args; which one only the run knows
	HostPort Op = "hostport" // net.JoinHostPort(Args[0], Args[1])
	Call     Op = "call"     // the pure function Text over Args: see calls
	If       Op = "if"       // Args[1] where Args[0] is true, else Args[2]

	// Of conditions.
	Equal   Op = "equal"   // Args[0] == Args[1]
	Not     Op = "not"     // not Args[0]
	And     Op = "and"     // all of Args
	Command Op = "command" // the program is started with the words of Text as its first arguments that are no flags
	Present Op = "present" // the environment variable, flag or key Args[0] is set at all (os.LookupEnv, viper.IsSet)
)

// An Expr is a value as the code computes it from constants and settings.
type Expr struct {
	Op       Op
	Text     string
	Args     []*Expr
	Source   *Source         // of a Key
	Position report.Position // where the code reads it; may be empty
}

// A Source is one configuration that the code loads: the files that it is read from, in order, later ones over earlier.
type Source struct {
	Library  string // "go-zero conf", "viper", "yaml.v3", "encoding/json" …
	Files    []*Expr
	Format   string // yaml, json, toml, env, properties, ini; "" by the file's ending
	FoldCase bool   // keys are compared without regard to case (viper, go-zero)
	// EnvPrefixes are those of the environment sources that Kratos' placeholders are looked up in besides the files
	// (env.NewSource); one without a prefix is "". nil: it is not known whether there are any; empty: there is none.
	EnvPrefixes []string
	Position    report.Position
	ReadAt      report.Position // where the file is read, if that is another place than Position and known
	// Loads are the values that what was read is decoded into, each once. A source without any is decoded in a way that is not
	// known.
	Loads []Load
}

// Text returns the constant s.
func Text(s string) *Expr { return &Expr{Op: Const, Text: s} }

// Unknowable returns an expression that nothing decides before the run, with the reason.
func Unknowable(why string) *Expr { return &Expr{Text: why} }

// Walk calls visit for an expression and all below it, an expression before its arguments, and each once wherever it stands.
func (e *Expr) Walk(visit func(*Expr)) { e.walk(visit, map[*Expr]bool{}) }

func (e *Expr) walk(visit func(*Expr), seen map[*Expr]bool) {
	if e == nil || seen[e] {
		return
	}
	seen[e] = true
	visit(e)
	for _, a := range e.Args {
		a.walk(visit, seen)
	}
}
