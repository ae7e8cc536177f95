package service

import (
	"strings"

	"github.com/golive-dev/golive/internal/goflow"
	"github.com/golive-dev/golive/internal/settings"
	"github.com/golive-dev/golive/report"
)

func init() {
	frameworks = append(frameworks, failureNatives)
	fallbacks = append(fallbacks, zerologChain)
}

// A Failure is a way in which the program certainly gives up before it serves: the conditions, all of settings, that lead
// to a place where it ends, panics or complains and returns from main.
type Failure struct {
	Guards          []Guard
	report.Position // where it ends; of a tag that requires a setting the call that looks at it
}

// gatherFailures takes over where the evaluation of main ended for what environment variables say.
func (b *builder) gatherFailures() {
	for _, e := range b.m.Ends {
		f := Failure{Guards: guardsOf(e.Guards), Position: e.Pos.Position()}
		if f.variables(nil) {
			b.program.Failures = append(b.program.Failures, f)
		}
	}
	b.program.Names = b.m.Names
}

// Variables returns the environment variables that the conditions of a failure speak of, each where it is read first.
func (f *Failure) Variables() []*settings.Expr {
	var list []*settings.Expr
	seen := map[string]bool{}
	f.variables(func(e *settings.Expr) {
		if !seen[e.Text] {
			seen[e.Text] = true
			list = append(list, e)
		}
	})
	return list
}

func (f *Failure) variables(visit func(*settings.Expr)) (any bool) {
	for _, g := range f.Guards {
		g.Condition.Walk(func(e *settings.Expr) {
			if e.Op == settings.Env {
				any = true
				if visit != nil {
					visit(e)
				}
			}
		})
	}
	return any
}

// requiresOne notes that the program fails at a call where none of several variables is set.
func (b *builder) requiresOne(c *goflow.Call, rest *settings.Expr, variables ...*settings.Expr) {
	all := &settings.Expr{Op: settings.And}
	for _, e := range variables {
		all.Args = append(all.Args, &settings.Expr{Op: settings.Not, Args: []*settings.Expr{{Op: settings.Present, Args: []*settings.Expr{e}}}})
	}
	if rest != nil {
		all.Args = append(all.Args, rest)
	}
	b.m.GiveUp(c.Pos, &goflow.Guard{Condition: all, Pos: c.Pos})
}

// requiresText notes that the program fails at a call where a variable is empty.
func (b *builder) requiresText(c *goflow.Call, e *settings.Expr) {
	b.m.GiveUp(c.Pos, &goflow.Guard{Condition: isEmptyText(e), Pos: c.Pos})
}

func isEmptyText(e *settings.Expr) *settings.Expr {
	return &settings.Expr{Op: settings.Equal, Args: []*settings.Expr{e, settings.Text("")}, Position: e.Position}
}

// fatal are functions of logging libraries that end the program once they have written (their documentation), by package,
// then receiver ("" for functions), then name.
var fatal = []struct{ pkg, receivers, names string }{
	{"github.com/sirupsen/logrus", " *Logger *Entry", "Fatal Fatalf Fatalln Panic Panicf Panicln"},
	{"go.uber.org/zap", "*Logger *SugaredLogger", "Fatal Fatalf Fatalw Fatalln Panic Panicf Panicw Panicln"},
	{"github.com/golang/glog", "", "Fatal Fatalf Fatalln Exit Exitf Exitln"},
	{"k8s.io/klog", "", "Fatal Fatalf Fatalln Exit Exitf Exitln"},
	{"k8s.io/klog/v2", "", "Fatal Fatalf Fatalln Exit Exitf Exitln"},
	{"google.golang.org/grpc/grpclog", "", "Fatal Fatalf Fatalln"},
	{"github.com/charmbracelet/log", " *Logger", "Fatal Fatalf"},
	{"github.com/gofiber/fiber/v2/log", "", "Fatal Fatalf Fatalw Panic Panicf Panicw"},
	{"github.com/gofiber/fiber/v3/log", "", "Fatal Fatalf Fatalw Panic Panicf Panicw"},
	{"github.com/cloudwego/hertz/pkg/common/hlog", "", "Fatal Fatalf CtxFatalf"},
	{"github.com/cloudwego/kitex/pkg/klog", "", "Fatal Fatalf CtxFatalf"},
	{"github.com/go-kratos/kratos/v2/log", " *Helper", "Fatal Fatalf Fatalw"},
	{"github.com/labstack/gommon/log", " *Logger", "Fatal Fatalf Fatalj Panic Panicf"},
	{"github.com/labstack/echo/v4", "Logger", "Fatal Fatalf Fatalj Panic Panicf"},
	{"github.com/alecthomas/kingpin/v2", " *Application", "Fatalf FatalUsage"},
	{"gopkg.in/alecthomas/kingpin.v2", " *Application", "Fatalf FatalUsage"},
}

// must are functions that end the program where the error that they are given, their first argument, is one.
var must = []string{
	"github.com/spf13/cobra.CheckErr", "k8s.io/apimachinery/pkg/util/runtime.Must", "github.com/zeromicro/go-zero/core/logx.Must",
	"github.com/zeromicro/go-zero/core/logc.Must", "github.com/alecthomas/kingpin/v2.FatalIfError", "gopkg.in/alecthomas/kingpin.v2.FatalIfError",
	"(*github.com/alecthomas/kingpin/v2.Application).FatalIfError",
}

func failureNatives(b *builder, n map[string]goflow.Native) {
	exit := func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		m.GiveUp(c.Pos, nil)
		for _, a := range c.Args { // log.Fatal(run())
			m.GiveUpOn(a, c.Pos)
		}
		return m.Exit()
	}
	for _, name := range []string{"log.Fatal", "log.Fatalf", "log.Fatalln", "log.Panic", "log.Panicf", "log.Panicln",
		"(*log.Logger).Fatal", "(*log.Logger).Fatalf", "(*log.Logger).Fatalln", "(*log.Logger).Panic", "(*log.Logger).Panicf"} {
		n[name] = exit
	}
	for _, f := range fatal {
		for _, receiver := range strings.Split(f.receivers, " ") {
			for _, name := range strings.Fields(f.names) {
				sym := f.pkg + "." + name
				switch {
				case strings.HasPrefix(receiver, "*"):
					sym = "(*" + f.pkg + "." + receiver[1:] + ")." + name
				case receiver != "":
					sym = "(" + f.pkg + "." + receiver + ")." + name
				}
				if n[sym] == nil {
					n[sym] = exit
				}
			}
		}
	}
	for _, sym := range must {
		before := n[sym]
		n[sym] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			m.GiveUpOn(c.Arg(0), c.Pos)
			if before != nil {
				return before(m, c)
			}
			return m.Results(c)
		}
	}
	zerologFatal(n)
}

// zerologFatal knows github.com/rs/zerolog: the event of Fatal and Panic ends the program when it is sent.
func zerologFatal(n map[string]goflow.Native) {
	const p = "github.com/rs/zerolog"
	begins := func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		o := m.NewObj(p+".Event", c.Sym, c.Pos)
		o.Data = &fatalEvent{}
		return o
	}
	for _, name := range []string{"Fatal", "Panic"} {
		n[p+"/log."+name], n["(*"+p+".Logger)."+name] = begins, begins
	}
	for _, name := range []string{"Msg", "Msgf", "Send", "MsgFunc"} {
		n["(*"+p+".Event)."+name] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			if o, ok := goflow.Single(c.Recv).(*goflow.Obj); ok {
				if _, ends := o.Data.(*fatalEvent); ends {
					m.GiveUp(c.Pos, nil)
					return m.Exit()
				}
			}
			return nil
		}
	}
}

// zerologChain passes the event of Fatal and Panic on through the methods that add to it.
func zerologChain(b *builder, c *goflow.Call) (goflow.Value, bool) {
	o, ok := goflow.Single(c.Recv).(*goflow.Obj)
	if !ok || len(c.Results) != 1 || c.Results[0].Type != "*github.com/rs/zerolog.Event" {
		return nil, false
	}
	_, ends := o.Data.(*fatalEvent)
	return o, ends
}

// A fatalEvent is a zerolog.Event that ends the program.
type fatalEvent struct{}
