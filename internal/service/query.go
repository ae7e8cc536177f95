package service

import (
	"github.com/golive-dev/golive/internal/settings"
	"github.com/golive-dev/golive/report"
)

// An Answer says whether a listener serves a request.
type Answer struct {
	Served Truth
	Route  *Route // the route that takes it, nil where none does or where that is not known
	// Methods are those under which the path is served where the request's own is not among them.
	Methods []string
	// Why says what keeps a Maybe from being decided.
	Why string
}

// Serves says what a listener does with a request. A route behind a condition that env does not decide is Maybe, as is any
// path below the prefix of an unresolved registration; env may be nil. GET routes serve HEAD as well where the framework
// has it so.
func (l *Listener) Serves(method, path string, env settings.Environment) Answer {
	return l.At(env).serves(method, path, env)
}

// Port returns the port numbers that a listener may listen on, as text.
func (l *Listener) Port(env settings.Environment) settings.Result {
	return (&settings.Expr{Op: settings.Call, Text: "port", Args: []*settings.Expr{l.Addr}}).Eval(env)
}

// Host returns the hosts that a listener may be bound to, as text; "" is every interface.
func (l *Listener) Host(env settings.Environment) settings.Result {
	return (&settings.Expr{Op: settings.Call, Text: "host", Args: []*settings.Expr{l.Addr}}).Eval(env)
}

// Holds evaluates the conditions that something stands behind: Yes where all of them hold in env, No where one certainly
// does not.
func Holds(guards []Guard, env settings.Environment) Truth {
	all := Yes
	for _, g := range guards {
		if g.Condition == nil {
			all = Maybe
			continue
		}
		text, ok := g.Condition.Eval(env).Value()
		switch {
		case !ok:
			all = Maybe
		case (text == "true") == g.Negated:
			return No
		}
	}
	return all
}

// A Protection says whether strangers are turned away before a route's handler runs.
type Protection struct {
	Auth       Truth       // Maybe where it depends on what only the run knows
	Middleware *Middleware // the one that does it; nil where the handler itself does, or none
}

// Protected runs the middleware of a route for a request to path without credentials, as far as that can be done without
// running it: a middleware that lets the very path through does not count.
func (r *Route) Protected(method, path string) Protection {
	defer r.Handler.program.alone()()
	return r.protected(method, path)
}

// A Reach is what a handler's code leads to.
type Reach struct {
	Calls []Call
	// Complete is false where some call could not be followed, so that what is absent may be there all the same.
	Complete bool
	// Unfollowed says which, for a limit.
	Unfollowed []Use
	// Kept are variables that the handler looks at and that a goroutine of the program fills where it asks a dependency.
	Kept []string
}

// A Call is a call to something outside the program.
type Call struct {
	Kind string // as Dependency.Kind: "database", "cache", "broker", "rpc", "search", "http", "network"
	Name string // "(*database/sql.DB).PingContext"
	report.Position
	// Flow leads from the handler to the call, the handler's own statement first.
	Flow []report.Related
	// Bounded says whether the call ends by itself in time: it has a context with a deadline, or a timeout of its own.
	Bounded Truth
	// Probing is set for a call that only asks whether the other side is there (Ping, a health check's call).
	Probing bool
}

// Reach follows the code of a handler, through helpers, fields and interfaces with one implementation.
func (h Handler) Reach() Reach {
	defer h.program.alone()()
	return h.reach()
}
