package image

import (
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/golive-dev/golive/report"
)

func TestLinkerSymbols(t *testing.T) {
	tests := []struct{ flags, want string }{
		{"-s -w -X main.version=1.4.0", "main.version"},
		{"-X 'main.version=1.4.0 beta' -X=acme.example/ward/b.C=${COMMIT}", "main.version acme.example/ward/b.C"},
		{`-X "main.date=$(date)" --X main.a=b`, "main.date main.a"},
		{"all=-X main.version=1", "main.version"},
		{"-X ${PKG}.Version=1", ""},
		{"-extldflags '-static -X'", ""},
		{"-X main.version", ""},
		{"-X 'main.version=1", ""},
		{"", ""},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, strings.Join(linkerSymbols(tt.flags), " ")); diff != "" {
			t.Errorf("%s: %s", tt.flags, diff)
		}
	}
}

func TestSettable(t *testing.T) {
	source := `package build

import "runtime/debug"

const fallback = "dev"

var (
	plain             string
	literal           = "dev"
	sum               = "v" + ("1" + fallback)
	constant          = fallback
	converted         = string("x")
	other             = literal
	called            = version()
	imported          = debug.Stack()
	a, b              = pair()
	number            = 1
	typed         int
	list              []string
	named             release
	selector          debug.BuildInfo
	pointer           = &literal
)

type release string

func version() string        { return "" }
func pair() (string, string) { return "", "" }
`
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "build.go", source, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	pkg := &goPackage{vars: map[string]variable{}, consts: map[string]report.Position{}, others: map[string]bool{}}
	pkg.add(fset, "build.go", file)
	for name, want := range map[string]string{
		"plain": "", "literal": "", "sum": "", "constant": "", "converted": "",
		"fallback": "is a constant", "other": "is set from another variable", "called": "is set by a function call",
		"imported": "is set by a function call", "a": "is set by a function call", "number": "is not a string",
		"typed": "is not a string", "list": "is not a string", "pointer": "is not a string",
		"named": undecidedSymbol, "selector": undecidedSymbol, "version": "is no variable", "absent": noSuchSymbol,
	} {
		if got, _ := pkg.settable(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
