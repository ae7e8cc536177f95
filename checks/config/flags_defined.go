package config

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/golive-dev/golive/internal/gocode"
	"github.com/golive-dev/golive/internal/service"
	"github.com/golive-dev/golive/internal/settings"
)

// A flagSet is what a program defines, over all its commands, and how its library reads a command line.
type flagSet struct {
	kinds map[string]settings.FlagKind
	// parts are texts that stand beside others in the names of flags: "timeout" of prefix+"timeout".
	parts []string
	// loose is set where a name is handed on: any text of the program may be a flag then.
	loose bool
	texts map[string]bool // of the program's own packages
	// open says why the flags are not known, "" where they are; lenient that it is no library of flags which refuses one that
	// is not defined, so that there is none to be wrong.
	open    string
	lenient bool

	interspersed bool // flags may stand behind operands, as subcommands are
	shorthands   bool // letters behind one dash are flags of their own (pflag)
	negated      bool // kingpin's --no-NAME
	rich         bool // --version and the like are added

	commands *commandTree

	all bool // definitions in other modules have been looked for
}

// parsers are libraries that read command lines, by what of it is known: pflag, kingpin, cli and std are; own are libraries
// that name flags by tags, fields or documents, or that have flags of their own.
var parsers = []struct{ path, style string }{
	{"github.com/spf13/pflag", "pflag"}, {"github.com/spf13/cobra", "pflag"},
	{"github.com/alecthomas/kingpin", "kingpin"}, {"gopkg.in/alecthomas/kingpin", "kingpin"},
	{"github.com/urfave/cli", "cli"}, {"gopkg.in/urfave/cli", "cli"}, {"github.com/codegangsta/cli", "cli"},
	{"github.com/jessevdk/go-flags", "own"}, {"github.com/alecthomas/kong", "own"}, {"github.com/alexflint/go-arg", "own"},
	{"github.com/docopt/docopt", "own"}, {"github.com/peterbourgon/ff", "own"}, {"github.com/pborman/getopt", "own"},
	{"github.com/mitchellh/cli", "own"}, {"github.com/hashicorp/cli", "own"}, {"github.com/leaanthony/clir", "own"},
	{"github.com/namsral/flag", "own"}, {"github.com/octago/sflags", "own"}, {"github.com/akamensky/argparse", "own"},
	{"github.com/integrii/flaggy", "own"}, {"github.com/mkideal/cli", "own"}, {"github.com/gogf/gf", "own"}, {"github.com/gookit/gcli", "own"},
	{"github.com/ardanlabs/conf", "own"}, {"github.com/cristalhq/aconfig", "own"}, {"github.com/jawher/mow.cli", "own"},
	{"github.com/DavidGamba/go-getoptions", "own"}, {"github.com/micro/", "own"}, {"go-micro.dev", "own"}, {"github.com/heetch/confita", "own"},
	{"github.com/ogier/pflag", "own"}, {"launchpad.net/gnuflag", "own"}, {"github.com/juju/gnuflag", "own"}, {"github.com/thought-machine/go-flags", "own"},
	{"github.com/grafana/dskit/flagext", "std"}, {"flag", "std"},
}

// flagsOf gathers the flags of a program from the code that it links. What the evaluation of the program met counts too.
func flagsOf(code *gocode.Program, prog *service.Program) *flagSet {
	s := &flagSet{kinds: map[string]settings.FlagKind{}, texts: map[string]bool{}, commands: newCommandTree()}
	styles := map[string]bool{}
	for _, pkg := range code.Packages {
		if prog.Imports[pkg.Path] {
			s.commands.ofPackage(pkg)
		}
	}
	for _, pkg := range code.Packages {
		if prog.Imports[pkg.Path] {
			s.ofPackage(pkg, styles)
		}
	}
	for _, r := range prog.Settings {
		if e := r.Setting; e.Op == settings.Flag {
			for name := range strings.SplitSeq(e.Text, ",") {
				if _, ok := s.kinds[strings.TrimSpace(name)]; !ok {
					s.define(strings.TrimSpace(name), kindOf(e))
				}
			}
		}
	}
	for _, pkg := range code.Packages {
		if s.open == "" && prog.Imports[pkg.Path] && pkg.IllTyped() {
			s.open = "package " + pkg.Path + " does not type-check" // what it imports may define flags as well
		}
	}
	if s.open == "" && len(styles) == 0 {
		s.open, s.lenient = "it reads its arguments in a way that is not known, or not at all", true
	}
	s.shorthands = styles["pflag"] || styles["kingpin"]
	s.interspersed = s.interspersed || styles["pflag"] || styles["kingpin"] || styles["cli"]
	s.negated = styles["kingpin"]
	s.rich = styles["pflag"] || styles["kingpin"] || styles["cli"]
	if styles["cli"] && s.shorthands {
		s.open = "it uses several libraries for its command line"
	}
	return s
}

// kindOf tells the kind of a flag by its default.
func kindOf(flag *settings.Expr) settings.FlagKind {
	switch {
	case len(flag.Args) == 0 || flag.Args[0] == nil || flag.Args[0].Op != settings.Const:
		return settings.AnyFlag
	case flag.Args[0].Text == "true" || flag.Args[0].Text == "false":
		return settings.BoolFlag
	}
	return settings.ValueFlag
}

// ofPackage gathers what a package of the repository defines.
func (s *flagSet) ofPackage(pkg *gocode.Package, styles map[string]bool) {
	for _, file := range pkg.Syntax {
		std := false
		for _, spec := range file.Imports {
			path, _ := strconv.Unquote(spec.Path.Value)
			for _, p := range parsers {
				if path != p.path && (p.path == "flag" || !strings.HasPrefix(path, p.path)) {
					continue
				}
				switch p.style {
				case "own": // counts where it is called: see call
				case "std":
					std = true
				default:
					styles[p.style] = true
				}
			}
		}
		args := argsOf(pkg.Info)
		continues, dropped := false, false
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BasicLit:
				if n.Kind == token.STRING {
					if text, err := strconv.Unquote(n.Value); err == nil && len(text) < 100 {
						s.texts[text] = true
					}
				}
			case *ast.CallExpr:
				s.call(pkg.Info, n, styles, std)
				args.call(n)
			case *ast.IndexExpr:
				args.index(n)
			case *ast.CompositeLit:
				s.literal(pkg.Info, n)
			case *ast.ExprStmt:
				dropped = dropped || isParse(n.X)
			case *ast.AssignStmt:
				dropped = dropped || len(n.Rhs) == 1 && isParse(n.Rhs[0]) && isBlank(n.Lhs)
			case *ast.Ident:
				switch n.Name {
				case "FParseErrWhitelist", "ParseErrorsWhitelist", "ParseErrorsAllowlist", "UnknownFlags", "DisableFlagParsing", "SkipFlagParsing":
					s.open, s.lenient = "it takes flags that it does not define ("+n.Name+")", true
				case "ContinueOnError":
					continues = true
				case "NewFlagSet":
					s.interspersed = s.interspersed || std
				}
				args.ident(n)
			}
			return true
		})
		if continues && dropped {
			s.open, s.lenient = "it goes on after a flag that it does not define", true
		}
		if args.other() {
			s.open, s.lenient = "it looks at os.Args itself", true
		}
	}
}

func isParse(e ast.Expr) bool {
	call, ok := e.(*ast.CallExpr)
	if !ok {
		return false
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "Parse" || len(call.Args) != 1 {
		return false
	}
	x, _ := sel.X.(*ast.Ident)
	return x == nil || x.Name != "flag"
}

func isBlank(list []ast.Expr) bool {
	id, ok := list[0].(*ast.Ident)
	return ok && id.Name == "_"
}

// defining is how functions that define flags are named in flag, pflag, kingpin and urfave/cli's likes.
var defining = regexp.MustCompile(`^(?:Global)?(?:Bool|Int|Uint|String|Float|Duration|IP|Bytes|Count|Time|Text|Func|Var|Flag|Enum|URL|Regexp|Counter)[A-Za-z0-9]*$`)

// defined returns where in a call the name of a flag stands, and whether a letter follows it; -1 where the call is named like
// none that defines a flag.
func defined(name string) (at int, letter bool, kind settings.FlagKind) {
	if !defining.MatchString(name) {
		return -1, false, settings.AnyFlag
	}
	kind = settings.ValueFlag
	switch {
	case strings.HasPrefix(name, "Bool"), strings.HasPrefix(name, "Count"):
		kind = settings.BoolFlag
	case strings.HasPrefix(name, "Var"), strings.HasPrefix(name, "Flag"):
		kind = settings.AnyFlag
	}
	letter = strings.HasSuffix(name, "P") && name != "IP" && name != "TextVarIP" || strings.HasSuffix(name, "PF")
	if strings.Contains(name, "Var") {
		at = 1
	}
	return at, letter, kind
}

// libraries are the packages whose functions define flags.
var libraries = []string{"flag", "github.com/spf13/pflag", "github.com/alecthomas/kingpin", "gopkg.in/alecthomas/kingpin"}

func (s *flagSet) call(info *types.Info, n *ast.CallExpr, styles map[string]bool, std bool) {
	sel, ok := n.Fun.(*ast.SelectorExpr)
	if !ok {
		return
	}
	f, ok := info.Uses[sel.Sel].(*types.Func)
	if !ok || f.Pkg() == nil {
		return
	}
	path := f.Pkg().Path()
	if path == "flag" && f.Name() == "Parse" {
		styles["std"] = true
	}
	for _, p := range parsers { // a type of such a library in a struct alone reads no command line
		if p.style == "own" && strings.HasPrefix(path, p.path) {
			s.open, s.lenient = "it uses "+path, false
		}
	}
	if f.Name() == "Short" && len(n.Args) == 1 && strings.Contains(path, "kingpin") {
		if v := info.Types[n.Args[0]].Value; v != nil && v.Kind() == constant.Int {
			if r, ok := constant.Int64Val(v); ok {
				s.kinds[string(rune(r))] = settings.AnyFlag
			}
		}
		return
	}
	if !slices.ContainsFunc(libraries, func(l string) bool { return path == l || l != "flag" && strings.HasPrefix(path, l) }) {
		return
	}
	at, letter, kind := defined(f.Name())
	if at < 0 || at >= len(n.Args) {
		return
	}
	names := n.Args[at:min(at+1, len(n.Args))]
	if letter {
		names = n.Args[at:min(at+2, len(n.Args))]
	}
	for _, e := range names {
		s.name(info, e, kind)
		if v := info.Types[e].Value; v != nil && v.Kind() == constant.String {
			s.commands.defines(info, sel.X, constant.StringVal(v))
		}
	}
}

// name notes the name of a flag as far as it is known.
func (s *flagSet) name(info *types.Info, e ast.Expr, kind settings.FlagKind) {
	if v := info.Types[e].Value; v != nil && v.Kind() == constant.String {
		s.define(constant.StringVal(v), kind)
		return
	}
	s.loose = true
	ast.Inspect(e, func(n ast.Node) bool {
		if x, ok := n.(ast.Expr); ok {
			if v := info.Types[x].Value; v != nil && v.Kind() == constant.String {
				s.part(constant.StringVal(v))
				return false
			}
		}
		return true
	})
}

func (s *flagSet) part(text string) {
	for _, p := range verbs.Split(text, -1) {
		if len(p) > 2 {
			s.parts = append(s.parts, p)
		}
	}
}

func (s *flagSet) define(name string, kind settings.FlagKind) {
	if name == "" {
		return
	}
	if old, ok := s.kinds[name]; ok && old != kind { // of several commands
		kind = settings.AnyFlag
	}
	s.kinds[name] = kind
}

// literal notes a flag of urfave/cli: &cli.StringFlag{Name: "listen, l", Aliases: []string{"a"}}.
func (s *flagSet) literal(info *types.Info, n *ast.CompositeLit) {
	t, ok := types.Unalias(info.TypeOf(n)).(*types.Named)
	if !ok || t.Obj().Pkg() == nil || !strings.Contains(t.Obj().Pkg().Path(), "/cli") || !strings.HasSuffix(t.Obj().Name(), "Flag") {
		return
	}
	kind := settings.ValueFlag
	if strings.HasPrefix(t.Obj().Name(), "Bool") {
		kind = settings.BoolFlag
	}
	for _, e := range n.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		key, _ := kv.Key.(*ast.Ident)
		if key == nil || key.Name != "Name" && key.Name != "Aliases" {
			continue
		}
		if list, ok := kv.Value.(*ast.CompositeLit); ok {
			for _, one := range list.Elts {
				s.name(info, one, kind)
			}
			continue
		}
		if v := info.Types[kv.Value].Value; v != nil && v.Kind() == constant.String {
			for name := range strings.SplitSeq(constant.StringVal(v), ",") {
				s.define(strings.TrimSpace(name), kind)
			}
			continue
		}
		s.name(info, kv.Value, kind)
	}
}
