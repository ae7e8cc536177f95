package service

import (
	"cmp"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/goflow"
	"github.com/golive-dev/golive/internal/settings"
	"github.com/golive-dev/golive/report"
)

// A builder evaluates one main package and gathers what it serves.
type builder struct {
	m       *goflow.Machine
	program *Program
	eval    *evaluation

	servers  []*server
	stops    []stop
	signals  []*goflow.Obj          // channels and contexts that a signal lets go
	routers  map[string]*goflow.Obj // package variables of frameworks, by name
	flags    map[string]*goflow.Scalar
	requires map[string]bool
	// initializers run before any command (cobra.OnInitialize).
	initializers []goflow.Value
	// fails are the ways in which commands fail, beyond the guards that hold where they are run.
	fails      []goflow.Fail
	failBase   int
	ginSet     bool            // gin.SetMode was called
	delegates  *[]goflow.Value // handlers that a handler hands its request to, while that is being asked
	sim        *simulation
	reaching   *reaching
	skippers   map[goflow.Value]goflow.Value // by the middleware that asks them
	background map[string]bool               // what goroutines keep of what they ask; nil until it is asked for
}

// A server is something that listens, before its handler is taken apart.
type server struct {
	listener *Listener
	object   *goflow.Obj // what Shutdown is called on; nil where there is nothing
	handler  goflow.Value
}

// A stop is a call that ends a server.
type stop struct {
	on    *goflow.Obj
	stop  Stop
	waits []*goflow.Obj
	typ   string // of an object that is not known
}

// frameworks add their natives; each knows one library.
var frameworks []func(b *builder, n map[string]goflow.Native)

// fallbacks answer calls of libraries by more than their name; the first that returns true has answered.
var fallbacks []func(b *builder, c *goflow.Call) (goflow.Value, bool)

func newBuilder(linked *goflow.Program, p *Program) *builder {
	b := &builder{m: goflow.New(linked), program: p, routers: map[string]*goflow.Obj{}, flags: map[string]*goflow.Scalar{}, requires: map[string]bool{}, skippers: map[goflow.Value]goflow.Value{}}
	b.eval = &evaluation{b: b}
	n := goflow.Standard()
	for _, add := range frameworks {
		add(b, n)
	}
	b.m.Natives = n
	b.m.Fallback = b.fallback
	b.m.Global = b.global
	b.m.Observe = b.observe
	b.m.Returned = func(_ *goflow.Machine, err goflow.Value) { b.returned(err) }
	return b
}

// toolSteps bound the evaluation of a program that serves nothing: what it reads at its start is all that is asked of it.
const toolSteps = 400_000

// run evaluates the program and takes apart what it serves.
func (b *builder) run() {
	p := b.program
	if !b.mayServe() {
		b.m.Extend(toolSteps)
	}
	b.autoload()
	if !b.m.Run(p.Package) {
		return
	}
	b.gatherFailures()
	b.leaveTickers()
	if at := b.m.Cut; at != nil && b.mayServe() {
		p.Cut = &Problem{Position: at.Position(), Package: p.Package, Message: "the program is too large to be followed to its end"}
	}
	b.importDebug()
	for _, s := range b.servers {
		b.m.Extend(400_000)
		b.takeApart(s)
	}
	b.sweep()
	b.attachStops()
	for _, e := range b.m.Reads {
		r := Read{Setting: e, Position: e.Position}
		if e.Op == settings.Env && b.requires[e.Text] {
			r.Required = Yes
		}
		p.Settings = append(p.Settings, r)
	}
	slices.SortStableFunc(p.Listeners, func(x, y *Listener) int { return byPlace(x.Position, y.Position) })
}

// sweep follows the code behind every route once, for what it opens and reads: the evaluation of main only registers it.
func (b *builder) sweep() {
	const each, all = 20_000, 1_500_000
	start := b.m.Steps()
	seen := map[string]bool{}
	for _, s := range b.servers {
		for _, r := range s.listener.Routes {
			key := r.Handler.Name + " " + r.Handler.File
			if seen[key] || b.m.Steps()-start > all {
				continue
			}
			seen[key] = true
			b.m.Try(each, func() { b.serve(r.Handler.value) })
		}
		for _, svc := range s.listener.Services {
			for _, f := range b.methods(svc.impl) {
				if b.m.Steps()-start > all {
					break
				}
				b.m.Try(each, func() { b.serve(f) })
			}
		}
	}
}

// methods returns the methods of an object of the module, in the order of their names.
func (b *builder) methods(v goflow.Value) []goflow.Value {
	o, ok := goflow.Single(v).(*goflow.Obj)
	if !ok {
		return nil
	}
	t := b.m.Program.Type(o.Type)
	if t == nil {
		return nil
	}
	var list []goflow.Value
	for _, name := range sortedKeys(t.Methods) {
		list = append(list, b.m.FuncValue(t.Methods[name], o, o.Pos))
	}
	return list
}

func byPlace(a, b report.Position) int {
	return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
}

// guards makes the conditions of the evaluation into those of the model.
func guardsOf(list []goflow.Guard) []Guard {
	var out []Guard
	for _, g := range list {
		out = append(out, Guard{Condition: g.Condition, Negated: g.Negated, Position: g.Pos.Position()})
	}
	return out
}

// listen notes a server that is started at the call. What is started twice at one place is one.
func (b *builder) listen(c *goflow.Call, l *Listener, object *goflow.Obj, handler goflow.Value) *server {
	b.m.Learnt()
	l.Position = c.Pos.Position()
	l.Guards = guardsOf(b.m.CurrentGuards())
	l.Certain = Holds(l.Guards, settings.Defaults{}) == Yes
	if l.Network == "" {
		l.Network = "tcp"
	}
	if l.Addr == nil {
		l.Addr = settings.Unknowable("the address is not known")
	}
	for _, s := range b.servers {
		if s.listener.Position == l.Position && s.object == object && goflow.SameExpr(s.listener.Addr, l.Addr) {
			return s
		}
	}
	b.m.Served()
	s := &server{listener: l, object: object, handler: handler}
	b.servers = append(b.servers, s)
	b.program.Listeners = append(b.program.Listeners, l)
	return s
}

// use makes a Use of a call.
func use(c *goflow.Call, why string) Use {
	return Use{Name: c.Sym, Why: why, Position: c.Pos.Position()}
}

// takeApart expands the handler of a server into routes.
func (b *builder) takeApart(s *server) {
	if s.handler == nil && s.listener.Protocol != HTTP {
		return
	}
	x := &expansion{b: b, l: s.listener}
	x.handler(s.handler, mountPoint{}, 0)
	x.routes = dedupe(x.routes)
	s.listener.Routes = append(s.listener.Routes, x.routes...)
}

// A routeKey is what makes two routes of a listener one.
type routeKey struct {
	method, host, pattern string
	at                    report.Position
}

func (r *Route) key() routeKey { return routeKey{r.Method, r.Host, r.Pattern, r.Position} }

func dedupe(list []*Route) []*Route {
	seen := map[routeKey]bool{}
	var out []*Route
	for _, r := range list {
		if !seen[r.key()] {
			seen[r.key()] = true
			out = append(out, r)
		}
	}
	return out
}

// fallback answers calls of libraries that have no native of their own: a function that takes a handler and returns one
// is middleware; one that is handed a router may register anything on it.
func (b *builder) fallback(m *goflow.Machine, c *goflow.Call) (goflow.Value, bool) {
	if strings.HasSuffix(c.Sym, ".ServeHTTP") {
		b.delegate(c.Recv)
	}
	for _, f := range fallbacks {
		if v, ok := f(b, c); ok {
			return v, true
		}
	}
	if v, ok := b.dependency(c); ok {
		return v, true
	}
	if skip := skipper(c); skip != nil && knownAuth(c.Sym) == Yes {
		v := m.Results(c)
		b.skippers[goflow.Single(v)] = skip
		return v, true
	}
	for i, a := range c.Args {
		if !b.isHandler(a) {
			continue
		}
		if len(c.Results) >= 1 && (c.Results[0].Type == "net/http.Handler" || c.Results[0].Type == "net/http.HandlerFunc") {
			return m.With(c, b.wrap("net/http.Handler", c, &wrapped{inner: c.Args[i], name: c.Sym, auth: knownAuth(c.Sym)})), true
		}
		if b.sim != nil || b.reaching != nil || b.delegates != nil {
			continue // while a request is served nothing is registered any more
		}
		if r := routerOf(a); r != nil && !readsRouter(c.Sym) && r.opaque == nil {
			u := use(c, "it may register routes")
			r.opaque = &u
			b.program.Unfollowed = append(b.program.Unfollowed, u)
		}
	}
	return nil, false
}

// isHandler reports whether a value serves HTTP.
func (b *builder) isHandler(v goflow.Value) bool {
	switch v := goflow.Single(v).(type) {
	case *goflow.Obj:
		switch v.Data.(type) {
		case *router, *wrapped:
			return true
		}
		return v.Type == "net/http.Handler" || b.serveHTTP(v) != nil
	case *goflow.Func:
		return isHandlerFunc(v)
	}
	return false
}

// isHandlerFunc reports whether a function is one that net/http.HandlerFunc is made of.
func isHandlerFunc(f *goflow.Func) bool {
	if f.Type != "" || f.Fn == nil {
		return f.Type == "net/http.HandlerFunc"
	}
	p := f.Fn.Params
	return len(p) == 2 && p[0].Type == "net/http.ResponseWriter" && p[1].Type == "*net/http.Request" && len(f.Fn.Results) == 0
}

// readsRouter reports whether a function is known to add no route to a router that it is given.
func readsRouter(sym string) bool {
	for _, p := range []string{"fmt.", "log.", "log/slog.", "reflect.", "errors.", "net/http/httptest.", "github.com/cloudwego/hertz/pkg/common/ut."} {
		if strings.HasPrefix(sym, p) {
			return true
		}
	}
	return false
}

// global gives the package variables of libraries that are routers or the like.
func (b *builder) global(m *goflow.Machine, name string) goflow.Value {
	if o := b.routers[name]; o != nil {
		return o
	}
	if name == "net/http.DefaultServeMux" {
		o := b.newRouter("net/http.ServeMux", "net/http", ServeMux, &goflow.Call{Sym: name})
		b.routers[name] = o
		return o
	}
	return nil
}

// imports returns every package that a main package links, as far as the module's own tell, and notes debugging imports.
func (b *builder) imports(pkg string) {
	p := b.program
	p.Imports = map[string]bool{}
	queue := []string{pkg}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		if p.Imports[at] {
			continue
		}
		p.Imports[at] = true
		own := b.m.Program.Packages[at]
		if own == nil {
			continue
		}
		queue = append(queue, own.Imports...)
	}
	for _, name := range slices.Sorted(maps.Keys(p.Imports)) {
		own := b.m.Program.Packages[name]
		if own == nil {
			continue
		}
		for _, i := range own.Decls {
			if debugPaths[i.Path] != nil {
				p.DebugImports = append(p.DebugImports, DebugImport{Path: i.Path, Position: i.Pos.Position()})
			}
		}
	}
}

// debugPaths are what packages register on http.DefaultServeMux when they are imported, with the handlers (net/http/pprof,
// expvar, golang.org/x/net/trace: their init functions; the GET since Go 1.22).
var debugPaths = map[string]map[string]string{
	"net/http/pprof": {
		"GET /debug/pprof/": "net/http/pprof.Index", "GET /debug/pprof/cmdline": "net/http/pprof.Cmdline",
		"GET /debug/pprof/profile": "net/http/pprof.Profile", "GET /debug/pprof/symbol": "net/http/pprof.Symbol",
		"GET /debug/pprof/trace": "net/http/pprof.Trace",
	},
	"expvar":                 {"GET /debug/vars": "expvar.Handler"},
	"golang.org/x/net/trace": {"/debug/requests": "golang.org/x/net/trace.Traces", "/debug/events": "golang.org/x/net/trace.Events"},
}

// executable returns the name that go build gives the program of a folder (go help build).
func executable(pkg string) string {
	base := path.Base(pkg)
	if len(base) > 1 && base[0] == 'v' && strings.Trim(base[1:], "0123456789") == "" {
		base = path.Base(path.Dir(pkg))
	}
	return base
}
