// Package service makes the code of a repository into the model of its services: what each main package listens on, which
// routes it serves there, what it depends on, and how it ends. It holds facts and judges nothing. What only the run
// decides is unresolved: counted and shown, never guessed.
package service

import (
	"github.com/golive-dev/golive/internal/settings"
	"github.com/golive-dev/golive/report"
)

// A Model is what the code of a repository serves.
type Model struct {
	Programs []*Program // one for each main package in scope, sorted by folder
	Problems []Problem
}

// A Problem is a part of the code that could not be looked at, or not in full.
type Problem struct {
	report.Position        // Line is 0 where a whole folder or file is meant
	Package         string // the import path, where it is known
	Message         string
	Whole           bool // nothing of the package was looked at
}

// A Program is one main package.
type Program struct {
	Package string          // import path
	Name    string          // of the executable, as go build names it
	Dir     string          // folder in the repository
	Module  string          // path of its module
	Main    report.Position // func main

	Listeners    []*Listener
	Consumers    []Consumer
	Dependencies []Dependency
	Connections  []Connection
	Signals      []Signal
	// Failures are the ways in which it gives up at its start for what its environment lacks.
	Failures []Failure
	// Names are names of environment variables that it computes when it runs, as far as they are known.
	Names    []*settings.Expr
	Settings []Read // the environment variables, flags and keys that are read on the way
	Sources  []*settings.Source
	Files    []FileUse
	Zones    []ZoneUse
	// TLSClients are calls that open a TLS connection to somewhere else, and so need certificates of authorities.
	TLSClients []TLSClient
	OwnRoots   bool // somewhere it makes a pool of certificates of its own
	// ServesDefault are http.DefaultServeMux's blank imports (net/http/pprof, expvar, x/net/trace) with their place,
	// whether or not the mux is served.
	DebugImports []DebugImport
	// DebugModes are calls that switch a framework's debug mode on (gin.SetMode(gin.DebugMode), echo's Debug = true).
	DebugModes []Use

	// Imports are all packages that the program links, by import path.
	Imports map[string]bool
	// Cut is set where the program was not followed to its end: what is absent from the model may be there all the same.
	Cut *Problem
	// Unfollowed are calls that may serve or register something and that could not be followed.
	Unfollowed []Use
}

// IsService reports whether the program is a service: it listens on a network, consumes a queue or loops on a schedule.
func (p *Program) IsService() bool { return len(p.Listeners) > 0 || len(p.Consumers) > 0 }

// A Protocol is what a listener speaks.
type Protocol string

// The protocols.
const (
	HTTP Protocol = "http"
	GRPC Protocol = "grpc" // with Kitex's Thrift and TTHeader as far as ports and registrations go
	TCP  Protocol = "tcp"  // a listener of the program's own protocol
	Both Protocol = "http+grpc"
)

// A Listener is one address that a program serves on.
type Listener struct {
	Protocol        Protocol
	Framework       string         // "net/http", "gin", "go-zero rest", "grpc" …
	Network         string         // "tcp", "unix"; "tcp" where nothing else is said
	Addr            *settings.Expr // "host:port"; an empty host is every interface
	Certain         bool           // it is opened when the program runs with no setting set; else see Guards
	Guards          []Guard        // the conditions that it stands behind
	report.Position                // the call that starts the server

	Routes   []*Route
	Services []RPCService
	// Unresolved are registrations on this listener's router whose path or effect is not known.
	Unresolved []Unresolved
	// Opaque is set where the handler of the listener could not be seen at all: it may serve any path.
	Opaque *Use

	// Fallback is the program's own answer to what no route takes (NoRoute, NotFound).
	Fallback Handler

	Shutdown []Stop // the calls that end it, in the order found
	// AddedBy names the framework's own listener (go-zero's DevServer, Kratos' none …) where the code does not open it.
	AddedBy string
	Source  *settings.Source // of the settings that open a framework's own listener
	// SourceKey is the key of that block in the source ("DevServer").
	SourceKey string
}

// A Route is a path that a listener serves.
type Route struct {
	Method     string // "" for any
	Host       string // "" for any
	Pattern    string // full path as the framework writes it
	Dialect    Dialect
	Handler    Handler
	Middleware []Middleware // outermost first
	Guards     []Guard
	report.Position
	// Mounted is where the router that has the route was put into the listener's own; empty for one of that.
	Mounted report.Position
	// Debug names the debugging endpoint that the handler is: "pprof", "expvar", "trace", "statsviz", "fgprof"; else "".
	Debug string
	// Builtin is set for a route that a framework adds by itself.
	Builtin bool
	// Metrics is set where the handler is a metrics handler of Prometheus or the like.
	Metrics bool
	use     middlewares
}

// A Handler is the code behind a route.
type Handler struct {
	Name            string // "(*acme/internal/http.Server).health", "acme/internal/http.Router$1"
	report.Position        // its declaration, empty for a handler of a dependency
	Constant        bool   // it is known to look at nothing (a dependency's fixed answer)
	value           any    // the machine's function value
	program         *evaluation
}

// A Middleware is a function around handlers.
type Middleware struct {
	Name            string // "github.com/gin-gonic/gin.BasicAuth", "acme/internal/mw.Auth"
	report.Position        // where it is put in
	Maybe           bool   // behind a condition that only the run decides
	Auth            Truth  // it turns strangers away (401, or 403 by what the request carries)
	value           any
}

// A Truth is yes, no, or not known. The zero Truth is Maybe.
type Truth int

// The truths.
const (
	Maybe Truth = iota
	Yes
	No
)

// A Guard is a condition that something stands behind.
type Guard struct {
	Condition *settings.Expr // nil where it is none of settings and constants
	Negated   bool
	report.Position
}

// An Unresolved registration.
type Unresolved struct {
	report.Position
	Why string
	// Prefix is the part of the path that is known from its start: the route lies below it. "" where nothing is known.
	Prefix string
	Guards []Guard
	path   *settings.Expr // what it waits for, and the routes by its value; nil where nothing would tell
	expand func(text string) ([]*Route, bool)
}

// An RPCService is a service that is registered on an RPC server.
type RPCService struct {
	Name string // "grpc.health.v1.Health"; "" where it is not known
	// Methods are the names of its methods, as far as they are known.
	Methods []string
	report.Position
	Health, Reflection bool
	Maybe              bool    // whether it is registered depends on the run, or on settings: see Guards
	Guards             []Guard // the conditions that it stands behind
	impl               any     // the value that serves it
}

// A Consumer is a loop that takes work from a queue or a clock.
type Consumer struct {
	Kind string // "kafka", "nats", "rabbitmq", "sqs", "cron", "ticker" …
	report.Position
}

// A Dependency is something on the network that the program opens for its whole life.
type Dependency struct {
	Kind string // "database", "cache", "broker", "rpc", "search", "http"
	Name string // of the library's call: "database/sql.Open"
	Addr *settings.Expr
	report.Position
}

// A Signal is a registration for signals.
type Signal struct {
	Names []string // "SIGTERM", "SIGINT"; none means all
	report.Position
	Context bool // signal.NotifyContext
}

// A Stop is a call that ends a server.
type Stop struct {
	Name string // "Shutdown", "GracefulStop", "Stop", "Close"
	report.Position
	Graceful bool           // it lets requests end
	OnSignal Truth          // a signal leads to it
	Timeout  *settings.Expr // nanoseconds of the context's deadline; nil where there is none
}

// A Read is a setting that the code reads.
type Read struct {
	Setting  *settings.Expr // Env, Flag or Key
	Required Truth          // the program ends or fails without it
	report.Position
}

// A FileUse is a file that the code opens by name.
type FileUse struct {
	Path *settings.Expr
	Name string // the call: "os.ReadFile", "html/template.ParseFiles"
	Glob bool
	Dir  bool
	// Optional is set where the code goes on without it for certain (its error is looked at and the program does not end).
	Optional Truth
	Write    bool // it is made, not read
	Guards   []Guard
	report.Position
}

// A ZoneUse loads a time zone by name.
type ZoneUse struct {
	Zone *settings.Expr
	Name string // the call, or "DSN"
	report.Position
}

// A Use is a call of interest.
type Use struct {
	Name string
	Why  string
	report.Position
	Guards []Guard // the conditions that it stands behind, as far as they are noted
}

// A DebugImport is an import that registers debugging handlers on http.DefaultServeMux.
type DebugImport struct {
	Path string // "net/http/pprof", "expvar", "golang.org/x/net/trace"
	report.Position
}
