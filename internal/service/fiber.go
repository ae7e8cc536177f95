package service

import (
	"strings"

	"github.com/golive-dev/golive/internal/goflow"
	"github.com/golive-dev/golive/internal/settings"
)

func init() { frameworks = append(frameworks, fiberNatives) }

const fiber2, fiber3 = "github.com/gofiber/fiber/v2", "github.com/gofiber/fiber/v3"

// A fiberApp is what an app and its groups share: handlers and middleware stand in one list, and middleware takes part in
// what is registered behind it and lies below its prefix (App.register in router.go).
type fiberApp struct {
	stack goflow.Cell
	root  *router
}

type fiberUse struct {
	prefix *settings.Expr
	put    put
}

type fiberStack []fiberUse

// Join keeps what is on both ways, and marks what is on one of them only.
func (l fiberStack) Join(other goflow.Value) goflow.Value {
	o, _ := other.(fiberStack)
	n := 0
	for n < len(l) && n < len(o) && l[n].put.pos == o[n].put.pos {
		n++
	}
	out := append(fiberStack{}, l[:n]...)
	for _, rest := range []fiberStack{l[n:], o[n:]} {
		for _, u := range rest {
			u.put.maybe = true
			out = append(out, u)
		}
	}
	return out
}

// fiberNatives know Fiber (app.go, group.go, router.go, mount.go).
func fiberNatives(b *builder, n map[string]goflow.Native) {
	t := natives{b, n}
	for _, p := range []string{fiber2, fiber3, "github.com/gofiber/fiber"} {
		n[p+".New"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			o := b.newRouter(p+".App", "fiber", FiberPath, c)
			r := o.Data.(*router)
			r.own = &fiberApp{root: r}
			return o
		}
		t.fiberRoutes(p)
		t.fiberGroups(p)
		t.fiberRun(p)
		t.fiberContext(p)
		t.fiberMiddleware(p)
	}
}

func fiberOf(r *router) *fiberApp {
	if a, ok := r.own.(*fiberApp); ok {
		return a
	}
	return &fiberApp{root: r}
}

// fiberAdd adds a registration behind the middleware that stands before it.
func (b *builder) fiberAdd(r *router, methods goflow.Value, e entry) {
	if path := e.path; r.prefix == nil && (path.Op == settings.Const && path.Text == "" || knownStart(path) != "" && knownStart(path)[0] != '/') {
		e.path = goflow.Concat(settings.Text("/"), path)
	}
	e.use = append(b.fiberBefore(r, joinPaths(r.prefix, e.path)), e.use...)
	if methods == nil {
		b.register(r, &e)
		return
	}
	b.registerAll(r, methods, e)
}

// fiberBefore returns the middleware that a path gets.
func (b *builder) fiberBefore(r *router, full *settings.Expr) middlewares {
	var out middlewares
	stack, _ := fiberOf(r).stack.Get().(fiberStack)
	for _, u := range stack {
		switch startsWith(full, u.prefix) {
		case Yes:
			out = append(out, u.put)
		case Maybe:
			u.put.maybe = true
			out = append(out, u.put)
		}
	}
	return out
}

// startsWith says whether a path lies below a prefix, segment by segment.
func startsWith(full, prefix *settings.Expr) Truth {
	if prefix == nil || prefix.Op == settings.Const && strings.Trim(prefix.Text, "/") == "" {
		return Yes
	}
	parts := func(e *settings.Expr) []*settings.Expr {
		if e.Op == settings.Concat {
			return e.Args
		}
		return []*settings.Expr{e}
	}
	f, p := parts(full), parts(prefix)
	for i, one := range p {
		if i >= len(f) {
			return Maybe
		}
		if goflow.SameExpr(f[i], one) {
			continue
		}
		if f[i].Op != settings.Const || one.Op != settings.Const {
			return Maybe
		}
		have, want := strings.ToLower(f[i].Text), strings.TrimSuffix(strings.ToLower(one.Text), "/")
		switch {
		case i == len(p)-1 && (have == want || strings.HasPrefix(have, want+"/")):
			return Yes
		case strings.ContainsAny(have+want, ":*+"):
			if h := fixedStart(have); !strings.HasPrefix(h, fixedStart(want)) && !strings.HasPrefix(fixedStart(want), h) {
				return No
			}
			return Maybe
		}
		return No
	}
	return Yes
}

// fixedStart is the part of a pattern before its first parameter or wildcard.
func fixedStart(pattern string) string {
	if i := strings.IndexAny(pattern, ":*+"); i >= 0 {
		return pattern[:i]
	}
	return pattern
}

func (t natives) fiberRoutes(p string) {
	b, recv := t.b, []string{"*" + p + ".App", "*" + p + ".Group", p + ".Router"}
	chained := []string{"*" + p + ".Registering", p + ".Register"}
	for _, name := range []string{"Get", "Post", "Put", "Patch", "Delete", "Head", "Options", "Connect", "Trace", "All"} {
		method := goflow.Value(nil)
		if name != "All" {
			method = goflow.Text(strings.ToUpper(name))
		}
		t.methods(recv, name, t.registering(func(r *router, c *goflow.Call) {
			h, around := chain(c, 1)
			b.fiberAdd(r, method, entry{path: goflow.ExprOf(c.Arg(0)), handler: h, use: around, pos: c.Pos})
		}))
		t.methods(chained, name, t.registering(func(r *router, c *goflow.Call) {
			h, around := chain(c, 0)
			b.fiberAdd(r, method, entry{path: settings.Text(""), handler: h, use: around, pos: c.Pos})
		}))
	}
	t.methods(recv, "Add", t.registering(func(r *router, c *goflow.Call) {
		h, around := chain(c, 2)
		b.fiberAdd(r, c.Arg(0), entry{path: goflow.ExprOf(c.Arg(1)), handler: h, use: around, pos: c.Pos})
	}))
	t.methods(chained, "Add", t.registering(func(r *router, c *goflow.Call) {
		h, around := chain(c, 1)
		b.fiberAdd(r, c.Arg(0), entry{path: settings.Text(""), handler: h, use: around, pos: c.Pos})
	}))
	t.methods(recv, "Static", t.registering(func(r *router, c *goflow.Call) {
		for _, method := range []string{"GET", "HEAD"} {
			b.fiberAdd(r, goflow.Text(method), entry{path: goflow.ExprOf(c.Arg(0)), handler: leads(c.Sym), pos: c.Pos, dialect: Prefix})
		}
	}))
	t.methods(append(recv, chained...), "Name", func(m *goflow.Machine, c *goflow.Call) goflow.Value { return c.Recv })
}

// fiberGroups know groups, middleware and mounted apps.
func (t natives) fiberGroups(p string) {
	b, recv := t.b, []string{"*" + p + ".App", "*" + p + ".Group", p + ".Router"}
	below := func(typ string, use bool) func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		return func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			var out goflow.Value
			b.onRouters(c, func(r *router, c *goflow.Call) {
				o := b.group(r, p+typ, c, goflow.ExprOf(c.Arg(0)))
				g := o.Data.(*router)
				g.own = fiberOf(r)
				if use {
					b.fiberUse(g, c, nil, rest(c, 1))
				}
				out = o
			})
			if out == nil {
				return m.Results(c)
			}
			return out
		}
	}
	t.methods(recv, "Group", below(".Group", true))
	t.methods(append(recv, "*"+p+".Registering", p+".Register"), "RouteChain", below(".Registering", false))
	route := below(".Group", false)
	t.methods(recv, "Route", func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		g := route(m, c)
		if len(c.Args) > 1 {
			m.CallValue(c.Arg(1), c.Pos, g)
		}
		return g
	})
	t.methods(recv, "Use", t.registering(func(r *router, c *goflow.Call) {
		prefixes := []*settings.Expr{nil}
		var handlers []goflow.Value
		for _, a := range c.Args {
			switch v := goflow.Single(a).(type) {
			case *goflow.Scalar:
				prefixes = []*settings.Expr{v.E}
			case *goflow.List:
				prefixes = nil
				for _, one := range valuesOf(v) {
					prefixes = append(prefixes, goflow.ExprOf(one))
				}
			default:
				handlers = append(handlers, a)
			}
		}
		if c.Rest {
			handlers = append(handlers, nil)
		}
		for _, prefix := range prefixes {
			b.fiberUse(r, c, prefix, handlers)
		}
	}))
	t.methods(recv, "Mount", t.registering(func(r *router, c *goflow.Call) {
		b.fiberAdd(r, nil, entry{path: goflow.ExprOf(c.Arg(0)), handler: c.Arg(1), pos: c.Pos, mount: true, strip: true})
	}))
}

// fiberUse puts in middleware below a prefix. An app among it is mounted; a handler of the program's own that never calls
// the next one answers all that gets there.
func (b *builder) fiberUse(r *router, c *goflow.Call, prefix *settings.Expr, handlers []goflow.Value) {
	app, full := fiberOf(r), r.prefix
	if prefix != nil {
		full = joinPaths(r.prefix, prefix)
	}
	for _, h := range handlers {
		if routerOf(h) != nil {
			path := settings.Text("/")
			if prefix != nil {
				path = prefix
			}
			b.fiberAdd(r, nil, entry{path: path, handler: h, pos: c.Pos, mount: true, strip: true})
			continue
		}
		b.fiberServes(r, c, prefix, h)
		if fn, ok := goflow.Single(h).(*goflow.Func); ok && fn.Fn != nil {
			if s := b.send("GET", "/", func() { b.serve(fn) }); !s.passed && s.rejected == No {
				if full == nil || startsWith(settings.Text("/"), full) == Yes {
					app.root.fallback = h
				} else {
					b.fiberAdd(r, nil, entry{path: joinPaths(prefix, settings.Text("/*")), handler: h, pos: c.Pos})
				}
				continue
			}
		}
		stack, _ := app.stack.Get().(fiberStack)
		b.m.Set(&app.stack, append(append(fiberStack{}, stack...), fiberUse{full, put{value: h, pos: c.Pos}}))
	}
}

// fiberMiddleware knows the middleware that answers some paths by itself.
func (t natives) fiberMiddleware(p string) {
	b := t.b
	for _, name := range []string{"healthcheck", "pprof", "expvar", "static", "filesystem", "proxy"} {
		t.n[p+"/middleware/"+name+".New"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			o := m.NewObj(c.Sym, c.Sym, c.Pos)
			o.Args = c.Args
			return &goflow.Func{Sym: c.Sym, Recv: o, Pos: c.Pos}
		}
	}
	for name, plain := range map[string]bool{"HTTPHandler": true, "HTTPHandlerFunc": true} {
		t.n[p+"/middleware/adaptor."+name] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			return b.wrap(p+".Handler", c, &wrapped{inner: handlerFunc(c.Arg(0)), plain: plain})
		}
	}
	for _, name := range []string{"HTTPMiddleware", "FiberApp"} {
		t.n[p+"/middleware/adaptor."+name] = func(m *goflow.Machine, c *goflow.Call) goflow.Value { return c.Arg(0) }
	}
	for _, prom := range []string{"github.com/ansrivas/fiberprometheus/v2", "github.com/ansrivas/fiberprometheus/v3", "github.com/ansrivas/fiberprometheus"} {
		t.n["(*"+prom+".FiberPrometheus).RegisterAt"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			b.onArgument(c, 0, func(r *router) {
				b.fiberAdd(r, goflow.Text("GET"), entry{path: goflow.ExprOf(c.Arg(1)), handler: leads(promHandler), pos: c.Pos})
			})
			return nil
		}
	}
}

// fiberServes registers what middleware of Fiber's own answers by itself (middleware/healthcheck, pprof, expvar, static and
// filesystem of Fiber).
func (b *builder) fiberServes(r *router, c *goflow.Call, prefix *settings.Expr, h goflow.Value) {
	fn, ok := goflow.Single(h).(*goflow.Func)
	if !ok || !strings.HasPrefix(fn.Sym, "github.com/gofiber/fiber") {
		return
	}
	made, _ := fn.Recv.(*goflow.Obj)
	field := func(name, orElse string) *settings.Expr {
		if made == nil || len(made.Args) == 0 {
			return settings.Text(orElse)
		}
		if e := goflow.ExprOf(b.m.Field(made.Args[0], name, goflow.KindString, "string")); e.Op != settings.Const || e.Text != "" {
			return e
		}
		return settings.Text(orElse)
	}
	add := func(path *settings.Expr, sym string, builtin bool) {
		b.fiberAdd(r, goflow.Text("GET"), entry{path: joinPaths(prefix, path), handler: leads(sym), pos: c.Pos, builtin: builtin})
	}
	_, name, _ := strings.Cut(fn.Sym, "/middleware/")
	switch name {
	case "healthcheck.New":
		if strings.HasPrefix(fn.Sym, fiber2) {
			add(field("LivenessEndpoint", "/livez"), fn.Sym, true)
			add(field("ReadinessEndpoint", "/readyz"), fn.Sym, true)
		}
	case "pprof.New":
		root := joinPaths(field("Prefix", ""), settings.Text("/debug/pprof"))
		for _, one := range pprofRoutes {
			add(joinPaths(root, settings.Text(one.path)), "net/http/pprof."+one.sym, false)
		}
	case "expvar.New":
		add(settings.Text("/debug/vars"), "expvar.Handler", false)
	case "static.New", "filesystem.New", "proxy.New":
		fiberOf(r).root.fallback = h
	}
}
