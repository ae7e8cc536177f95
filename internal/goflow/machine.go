package goflow

import (
	"slices"

	"github.com/golive-dev/golive/internal/settings"
)

// A Native answers a call to a function that is not of the module.
type Native func(m *Machine, c *Call) Value

// A Call is a call as natives see it.
type Call struct {
	Sym     string // of the callee
	Recv    Value  // of a method
	Args    []Value
	Exprs   []*Expr        // the arguments as written; shorter than Args where a slice was spread
	Some    *settings.Expr // of a slice that was spread: List.Some
	Rest    bool           // more arguments of the last kind may follow: a slice of unknown length was spread
	Pos     Pos
	Results []Result
}

// Arg returns an argument, nil where there is none.
func (c *Call) Arg(i int) Value {
	if i < len(c.Args) {
		return c.Args[i]
	}
	return nil
}

// A Guard is a condition that the evaluation stands behind.
type Guard struct {
	Condition *settings.Expr // nil for one that is not made of settings
	Negated   bool
	Error     bool    // the branch for an error that did occur
	Fails     *[]Fail // what makes that error occur, as far as it is known
	After     bool    // it holds since the function would have failed before
	Pos       Pos
}

// Bounds of an evaluation. What lies beyond is Cut and said so.
const (
	maxSteps     = 4_000_000
	maxStack     = 90
	maxRecursion = 2
	maxIterate   = 400
)

// A Machine evaluates functions of a Program. It is not for use by several goroutines.
type Machine struct {
	Program *Program
	Natives map[string]Native
	// Fallback answers calls that no native of that name does; false leaves the call to the machine.
	Fallback func(m *Machine, c *Call) (Value, bool)
	// Global gives the value of a package variable of another module; nil is unknown.
	Global func(m *Machine, name string) Value
	// Observe is told of every call before it is made, by Symbol; may be nil.
	Observe func(m *Machine, c *Call)
	// Returned is told of every error that a function of the module returns; may be nil.
	Returned func(m *Machine, err Value)

	// Strict takes errors that are made for certain as they come; else every error is assumed not to occur.
	Strict bool

	Guards []Guard
	// Cut is where the evaluation was ended by its bound, nil where it was not.
	Cut *Pos
	// Reads are the settings that were read, in order.
	Reads []*settings.Expr
	// Ends are where the program certainly gives up for what its settings say, in order.
	Ends []End
	// Names are the names of environment variables that are read and that settings or the run decide.
	Names []*settings.Expr
	// Releases are sends on and closes of channels, and calls of cancel functions, with what had been waited for before.
	Releases []Release

	globals  map[string]*Cell
	ready    map[string]bool // packages that were initialised
	steps    int
	limit    int
	trail    []undo
	trailing int
	stack    []*FuncSummary
	places   []Pos // of the calls on the stack
	exited   bool
	ids      int
	waits    Cell
	made     map[string]*Obj
	events   int // what natives have learnt
	idles    map[*FuncSummary]*idleness
	thrifty  bool
	trying   int
	backs    []func() // what Try takes back beside the trail
	doubts   int      // conditions that are not known and on which it depends whether what is evaluated is reached
	beside   []Guard  // what holds beside Guards: that earlier clauses were not taken
	served   Cell     // set once the program has come to its work
	shielded int      // functions on the stack that recover from panics
	spawned  int      // goroutines on the way to what is being evaluated
}

type undo struct {
	cell *Cell
	old  Value
}

// New returns a machine for a program.
func New(p *Program) *Machine {
	return &Machine{Program: p, Natives: map[string]Native{}, globals: map[string]*Cell{}, ready: map[string]bool{}, limit: maxSteps, made: map[string]*Obj{}, idles: map[*FuncSummary]*idleness{}}
}

// Extend gives the machine further steps, for an evaluation that is asked for later, and takes back the cut.
func (m *Machine) Extend(steps int) {
	m.limit = m.steps + steps
	m.Cut = nil
	m.exited = false
}

// Set gives a variable another value; in a branch that may not be taken the change is joined with what was before.
func (m *Machine) Set(c *Cell, v Value) {
	if m.trailing > 0 {
		m.trail = append(m.trail, undo{c, c.v})
	}
	c.v = v
}

// NewObj makes an object of a type of which every field is unknown.
func (m *Machine) NewObj(typ, made string, pos Pos) *Obj {
	m.ids++
	return &Obj{ID: m.ids, Type: typ, Fields: map[string]*Cell{}, Open: true, Made: made, Pos: pos}
}

// Exit ends the path that is evaluated: the program ends here.
func (m *Machine) Exit() Value {
	m.exited = true
	return nil
}

// Stack returns the functions that are being evaluated, outermost first, with the places of the calls that led to each.
func (m *Machine) Stack() ([]*FuncSummary, []Pos) {
	return slices.Clone(m.stack), slices.Clone(m.places)
}

// CurrentGuards returns the conditions that hold at this point of the evaluation.
func (m *Machine) CurrentGuards() []Guard { return slices.Clone(m.Guards) }

func (m *Machine) step(pos Pos) bool {
	m.steps++
	if m.steps > m.limit {
		if m.Cut == nil {
			p := pos
			m.Cut = &p
		}
		return false
	}
	return true
}

// Steps tells how much was evaluated.
func (m *Machine) Steps() int { return m.steps }

// Run evaluates a main package: the initialisation of what it imports, then main. It returns false where there is no
// such function.
func (m *Machine) Run(pkg string) bool {
	main := m.Program.Func(pkg + ".main")
	if main == nil {
		return false
	}
	m.thrifty = true
	defer func() { m.thrifty = false }()
	m.initialise(pkg)
	m.Guards, m.exited = nil, false
	m.call(main, nil, nil, nil, Pos{})
	m.exited = false
	return true
}

// initialise evaluates the package variables and init functions of a package and of those that it imports, each once
// (The Go Programming Language Specification, Package initialization).
func (m *Machine) initialise(path string) {
	if m.ready[path] {
		return
	}
	m.ready[path] = true
	pkg := m.Program.Packages[path]
	if pkg == nil {
		return
	}
	for _, imp := range pkg.Imports {
		m.initialise(imp)
	}
	f := &frame{m: m, env: newEnv(nil), fn: &FuncSummary{Name: path + ".init", Package: path}}
	for _, s := range pkg.Vars {
		f.stmt(s)
		m.exited = false
	}
	for _, init := range pkg.Inits {
		m.call(init, nil, nil, nil, Pos{})
		m.exited = false
	}
}

// GlobalCell returns a package variable.
func (m *Machine) GlobalCell(name string, kind Kind, typ string) *Cell {
	if c := m.globals[name]; c != nil {
		return c
	}
	c := &Cell{}
	m.globals[name] = c
	dot := lastDot(name)
	if pkg := m.Program.Packages[name[:max(0, dot)]]; pkg != nil {
		c.v = m.zero(kind, typ) // one that has no initialiser
		return c
	}
	if m.Global != nil {
		c.v = m.Global(m, name)
	}
	if c.v == nil {
		c.v = m.unknown(typ, kind, name, Pos{})
	}
	return c
}

func lastDot(s string) int {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] == '.' {
			return i
		}
	}
	return -1
}

// zero returns the zero value of a type.
func (m *Machine) zero(kind Kind, typ string) Value {
	switch kind {
	case KindString:
		return Text("")
	case KindInt, KindFloat:
		return &Scalar{settings.Text("0"), kind}
	case KindBool:
		return Bool(false)
	case KindStruct:
		o := m.NewObj(typ, "", Pos{})
		o.Open = false
		return o
	case KindNil, KindIface, KindError, KindSlice:
		return Nil{}
	case KindArray:
		return &List{Open: true, Type: typ}
	}
	return nil
}

// unknown returns a value of a type of which nothing else is known.
func (m *Machine) unknown(typ string, kind Kind, made string, pos Pos) Value {
	switch kind {
	case KindString, KindInt, KindFloat, KindBool:
		return &Scalar{&settings.Expr{Text: made, Position: position(pos)}, kind}
	case KindError:
		return &Opaque{Type: typ, Kind: kind, Made: made, Err: true, Pos: pos}
	case KindStruct:
		return m.NewObj(typ, made, pos)
	case KindNil:
		if len(typ) > 1 && typ[0] == '*' {
			return m.NewObj(typ[1:], made, pos)
		}
		if len(typ) > 5 && typ[:5] == "chan " {
			return m.NewObj(typ, made, pos)
		}
	case KindIface:
		if typ != "any" && typ != "interface" && typ != "?" {
			return m.NewObj(typ, made, pos)
		}
	case KindSlice, KindArray:
		return &List{Open: true, Type: typ}
	}
	return &Opaque{Type: typ, Kind: kind, Made: made, Pos: pos}
}

// Results makes the unknown results of a call.
func (m *Machine) Results(c *Call) Value {
	switch len(c.Results) {
	case 0:
		return nil
	case 1:
		return m.result(c, 0)
	}
	t := make(Tuple, len(c.Results))
	for i := range t {
		t[i] = m.result(c, i)
	}
	return t
}

func (m *Machine) result(c *Call, i int) Value {
	if c.Results[i].Type == "context.Context" {
		for _, a := range c.Args {
			if parent := ContextOf(a); parent != nil { // a library that is handed a context derives one from it
				return m.NewContext(&Context{Parent: parent, Open: true}, c.Pos)
			}
		}
	}
	v := m.unknown(c.Results[i].Type, c.Results[i].Kind, c.Sym, c.Pos)
	if o, ok := v.(*Obj); ok {
		o.Args = c.Args
	}
	return v
}

// With makes the results of a call of which the first is known and the others are not; an error is assumed not to occur.
func (m *Machine) With(c *Call, first Value) Value {
	if len(c.Results) < 2 {
		return first
	}
	t := make(Tuple, len(c.Results))
	t[0] = first
	for i := 1; i < len(t); i++ {
		t[i] = m.result(c, i)
	}
	return t
}
