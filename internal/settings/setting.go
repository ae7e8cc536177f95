package settings

import "github.com/golive-dev/golive/report"

// A Setting is what is known of one environment variable, flag or key where a program runs.
type Setting struct {
	Text     string
	State    State
	Position report.Position // where it is set; empty where it is not
}

// A State says how much is known of a setting. The zero State is Open.
type State int

const (
	Open  State = iota // it may be set, to anything
	Unset              // it is certainly not set
	Set                // it is set to Text
)

// An Environment answers for the place where a program runs: one container of one workload, or the repository itself.
type Environment interface {
	Variable(name string) Setting
	Flag(name string) Setting
	Key(source *Source, key string) Setting
}

// Defaults is the Environment of a program that is started with no environment variable and no flag set. What
// configuration files hold is open.
type Defaults struct{}

// Variable is Unset.
func (Defaults) Variable(string) Setting { return Setting{State: Unset} }

// Flag is Unset.
func (Defaults) Flag(string) Setting { return Setting{State: Unset} }

// Key is Open.
func (Defaults) Key(*Source, string) Setting { return Setting{} }

// Arguments is what an Environment may tell besides: the command line.
type Arguments interface {
	// Arguments returns the arguments that are no flags nor their values, in order; known is false where they are not all
	// known.
	Arguments() (words []string, known bool)
}

// Arguments are taken to be whatever the program needs to do what is asked about.
func (Defaults) Arguments() ([]string, bool) { return nil, false }

// Alone returns an environment in which every variable and flag that env leaves open is not set: how a program runs where
// nobody sets anything beside what env knows.
func Alone(env Environment) Environment { return alone{env} }

type alone struct{ Environment }

func (a alone) Variable(name string) Setting { return unlessOpen(a.Environment.Variable(name)) }

func (a alone) Flag(name string) Setting { return unlessOpen(a.Environment.Flag(name)) }

func (a alone) Arguments() ([]string, bool) { return Defaults{}.Arguments() }

func unlessOpen(s Setting) Setting {
	if s.State == Open {
		s.State = Unset
	}
	return s
}
