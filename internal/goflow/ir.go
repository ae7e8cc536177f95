// Package goflow summarises Go packages as small serialisable trees and follows a program through them. A summary holds
// what the package's own functions do, in terms of constants, variables, calls and control flow; it is made from that
// package's syntax and the types of what it imports, never from their bodies. A Machine then links the summaries and
// evaluates a main package: calls within the module are followed, those to other modules are answered by natives or
// unknown, and a value that only settings decide stays an expression over them.
package goflow

// A Pos is a place in a file of the repository.
type Pos struct {
	File         string
	Line, Column int
}

// A Package is the summary of one package.
type Package struct {
	Path  string
	Name  string
	Dir   string                  // in the repository
	Funcs map[string]*FuncSummary // by Symbol; function literals stand in the expressions that make them
	Vars  []*Stmt                 // the initialisers of package variables, in the order in which they run
	Inits []*FuncSummary          // func init, in the order of the files
	Types map[string]*Type        // by TypeKey: the package's own types, and those of others that its code speaks of
	// Imports are the packages that this one imports directly.
	Imports []string
	// Symbols are the functions and methods that the code mentions, its own and others', sorted.
	Symbols []string
	// Decls are the import declarations, with their places.
	Decls []Import
}

// An Import is one import declaration.
type Import struct {
	Path string
	Pos  Pos
}

// A FuncSummary is a function, a method or a function literal.
type FuncSummary struct {
	Name     string // Symbol; of a literal the enclosing function's with $n
	Package  string
	Recv     *Param
	Params   []Param
	Results  []Param // ID is -1 where a result has no name
	Variadic bool
	Body     []*Stmt
	Pos      Pos
	End      int // the last line
	Defers   bool
	Generic  bool
}

// A Param is a parameter or result.
type Param struct {
	ID   int // of the variable, -1 for none
	Name string
	Type string
	Kind Kind
}

// A Kind tells how a type's zero value looks.
type Kind byte

// The kinds.
const (
	KindOther  Kind = 0
	KindString Kind = 's'
	KindInt    Kind = 'i'
	KindFloat  Kind = 'f'
	KindBool   Kind = 'b'
	KindNil    Kind = 'n' // pointers, functions, maps, channels
	KindIface  Kind = 'I'
	KindError  Kind = 'e'
	KindSlice  Kind = 'l'
	KindStruct Kind = 't'
	KindArray  Kind = 'a'
)

// A Type is a named type, or a struct without a name.
type Type struct {
	Key     string
	Kind    Kind
	Elem    string // of what it points to, or of its elements
	Fields  []Field
	Methods map[string]string // names to Symbols, declared on the type or a pointer to it
	// Needs are the methods of an interface.
	Needs []string
	Local bool // declared in the package that is summarised
	// Decodes is set where the type, or a pointer to it, takes text by a method of its own (UnmarshalYAML, UnmarshalText …), be
	// it one that an embedded field has.
	Decodes bool
}

// A Field is a field of a struct.
type Field struct {
	Name     string
	Type     string
	Kind     Kind
	Tag      string
	Embedded bool
	Pos      Pos
}

// A StmtOp tells what a Stmt does.
type StmtOp byte

// The statements.
const (
	StmtExpr   StmtOp = iota
	StmtAssign        // L = R; one R for several L where it has several results
	StmtBlock
	StmtIf     // X, Body, Else
	StmtFor    // Init, X, Post, Body
	StmtRange  // L is key and value (nil entries are blank), X, Body
	StmtSwitch // X may be nil; Cases
	StmtTypeSwitch
	StmtSelect // Cases with Comm
	StmtReturn // R
	StmtGo     // X is a call
	StmtDefer  // X is a call
	StmtBreak  // Label, "" for the innermost; of a goto for one backwards
	StmtContinue
	StmtGoto
	StmtFall
	StmtLabel // Label, Body
	StmtSend  // X <- R[0]
)

// A Stmt is a statement.
type Stmt struct {
	Op     StmtOp
	Pos    Pos
	X      *Expr
	L, R   []*Expr
	Define bool // L declares new variables
	Init   []*Stmt
	Post   []*Stmt
	Body   []*Stmt
	Else   []*Stmt
	Cases  []*Case
	Label  string
}

// A Case is a clause of a switch or select.
type Case struct {
	List    []*Expr  // of a switch; nil for default
	Types   []string // of a type switch; "nil" for nil
	Bind    int      // the variable of a type switch, -1 for none
	Comm    *Stmt    // of a select; nil for default
	Body    []*Stmt
	Default bool
}

// An ExprOp tells what an Expr is.
type ExprOp byte

// The expressions.
const (
	ExprUnknown ExprOp = iota
	ExprConst          // Name is the value as text
	ExprNil
	ExprLocal     // ID
	ExprGlobal    // Name: "path.Var"
	ExprFunc      // Name: Symbol
	ExprMethod    // X bound to the method Name
	ExprMethodFn  // T.Method: a function whose first parameter is the receiver
	ExprField     // X.Name
	ExprIndex     // X[Y]
	ExprSlice     // X[lo:hi]: List
	ExprStar      // *X
	ExprAddr      // &X
	ExprUnary     // Name X
	ExprBinary    // X Name Y
	ExprAssert    // X.(Type)
	ExprConv      // Type(X)
	ExprComposite // Type{...}: List of values, Keys beside them
	ExprFuncLit   // Func
	ExprCall      // X(List...), or the method or function Name on X
	ExprBuiltin   // Name(List...)
	ExprRecv      // <-X
	ExprCopy      // a copy of the struct or array X
)

// An Expr is an expression.
type Expr struct {
	Op   ExprOp
	Pos  Pos
	Name string
	ID   int // of a local variable; of an array's literal its length
	X, Y *Expr
	List []*Expr
	Keys []string // of a composite literal: fields, or "" for the next index; ExprConst keys as text in KeyX
	KeyX []*Expr  // keys of a map or array that are no constants
	Type string   // TypeKey
	Kind Kind
	Func *FuncSummary
	// Of calls:
	Static  bool     // Name is the callee's Symbol and X the receiver, if any; else X is the function value
	Iface   bool     // Name is a method of an interface
	Spread  bool     // the last argument is passed as the variadic parameter
	Results []Result // what the callee returns
	Params  int      // how many parameters the callee has; the last takes the rest where Variadic
	Vary    bool
}

// A Result is the type of one result of a call.
type Result struct {
	Type string
	Kind Kind
}
