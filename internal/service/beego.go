package service

import (
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/goflow"
	"github.com/golive-dev/golive/internal/settings"
)

func init() { frameworks = append(frameworks, beegoNatives) }

// A beegoApp is what the natives of one version of Beego share.
type beegoApp struct {
	natives
	p      string // import path
	app    *goflow.Obj
	config *goflow.Obj
	server string // type of the server
	source *settings.Source
}

// beegoNatives know Beego (server/web of v2: server.go, router.go, namespace.go; the root package of v1).
func beegoNatives(b *builder, n map[string]goflow.Native) {
	for _, p := range []string{"github.com/beego/beego/v2/server/web", "github.com/beego/beego", "github.com/astaxie/beego"} {
		a := &beegoApp{natives: natives{b, n}, p: p, server: p + ".HttpServer"}
		a.source = &settings.Source{Library: "beego", Files: []*settings.Expr{settings.Text("conf/app.conf")}, Format: settings.INI, FoldCase: true}
		if !strings.HasSuffix(p, "/web") {
			a.server = p + ".App"
		}
		at := &goflow.Call{Sym: p + ".BeeApp"}
		a.app = b.newRouter(a.server, "beego", BeegoPath, at)
		handlers := b.m.NewObj(p+".ControllerRegister", at.Sym, at.Pos)
		handlers.Data = a.app.Data
		a.app.Fields["Handlers"] = goflow.NewCell(handlers)
		b.routers[at.Sym] = a.app
		a.config = b.m.NewObj(p+".Config", p+".BConfig", at.Pos)
		b.routers[p+".BConfig"] = a.config
		comments := b.m.GlobalCell(p+".GlobalControllerRouter", goflow.KindNil, "map")
		b.m.Set(comments, goflow.NewMap("map"))
		a.routes()
		a.namespaces()
		a.filters()
		a.run()
		a.context()
	}
}

// everywhere gives a function of the package and the methods of app, register and namespace of one name the same native.
func (a *beegoApp) everywhere(name string, f func(r *router, c *goflow.Call)) {
	g := func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		if c.Recv == nil {
			c.Recv = a.app
		}
		a.b.onRouters(c, f)
		return c.Recv
	}
	a.n[a.p+"."+name] = g
	a.methods([]string{"*" + a.server, "*" + a.p + ".ControllerRegister", "*" + a.p + ".Namespace"}, name, g)
	// NSRouter and its like make the same a function of a namespace.
	a.n[a.p+".NS"+name] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		return a.link(func(r *router) { f(r, c) })
	}
}

// link makes a LinkNamespace of what is done to a namespace.
func (a *beegoApp) link(f func(r *router)) goflow.Value {
	return &goflow.Func{Sym: a.p + ".LinkNamespace", Native: func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		if r := routerOf(c.Arg(0)); r != nil {
			f(r)
		}
		return nil
	}}
}

var beegoMethods = []string{"Get", "Post", "Put", "Patch", "Delete", "Head", "Options"}

func (a *beegoApp) routes() {
	b := a.b
	for _, name := range append([]string{"Any"}, beegoMethods...) {
		method := strings.ToUpper(strings.TrimSuffix(name, "Any"))
		a.everywhere(name, func(r *router, c *goflow.Call) {
			b.register(r, &entry{method: method, path: goflow.ExprOf(c.Arg(0)), handler: c.Arg(1), pos: c.Pos})
		})
		a.everywhere("Ctrl"+name, func(r *router, c *goflow.Call) {
			h := c.Arg(1)
			if fn, ok := goflow.Single(h).(*goflow.Func); ok {
				h = b.m.FuncValue(fn.Sym, nil, fn.Pos)
			}
			b.register(r, &entry{method: method, path: goflow.ExprOf(c.Arg(0)), handler: h, pos: c.Pos})
		})
	}
	a.everywhere("Handler", func(r *router, c *goflow.Call) {
		path := goflow.ExprOf(c.Arg(0))
		if text(c.Arg(2)) == "true" {
			path = joinPaths(path, settings.Text("/*"))
		}
		b.register(r, &entry{path: path, handler: handlerFunc(c.Arg(1)), pos: c.Pos})
	})
	classic := func(r *router, c *goflow.Call) {
		list := rest(c, 2)
		if len(list) == 0 {
			a.controller(r, c, goflow.ExprOf(c.Arg(0)), c.Arg(1))
			return
		}
		a.mapped(r, c, list)
	}
	a.everywhere("Router", classic)
	a.everywhere("Add", classic)
	a.everywhere("AutoRouter", func(r *router, c *goflow.Call) { a.auto(r, c, "", c.Arg(0)) })
	a.everywhere("AutoPrefix", func(r *router, c *goflow.Call) { a.auto(r, c, text(c.Arg(0)), c.Arg(1)) })
	a.everywhere("Include", func(r *router, c *goflow.Call) {
		for _, one := range rest(c, 0) {
			a.include(r, c, one)
		}
	})
	a.n[a.p+".SetStaticPath"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		a.static(c, goflow.ExprOf(c.Arg(0)))
		return a.app
	}
	a.methods([]string{"*" + a.server}, "SetStaticPath", a.n[a.p+".SetStaticPath"])
}

// static serves the files of a folder.
func (a *beegoApp) static(c *goflow.Call, path *settings.Expr) {
	for _, method := range []string{"GET", "HEAD"} {
		a.b.register(a.app.Data.(*router), &entry{method: method, path: path, handler: leads(a.p + ".SetStaticPath"), dialect: Prefix, pos: c.Pos})
	}
}

// namespaces knows namespaces: routers with a prefix that are put into one another or into the app.
func (a *beegoApp) namespaces() {
	b := a.b
	makeOne := func(m *goflow.Machine, c *goflow.Call) *goflow.Obj {
		o := b.newRouter(a.p+".Namespace", "beego", BeegoPath, c)
		o.Data.(*router).own = goflow.ExprOf(c.Arg(0))
		for _, link := range rest(c, 1) {
			m.CallValue(link, c.Pos, o)
		}
		return o
	}
	put := func(r *router, o goflow.Value, pos goflow.Pos) {
		ns := routerOf(o)
		prefix, ok := (*settings.Expr)(nil), false
		if ns != nil {
			prefix, ok = ns.own.(*settings.Expr)
		}
		if !ok {
			b.register(r, &entry{path: settings.Text("/"), why: "the namespace is not known", pos: pos})
			return
		}
		b.register(r, &entry{path: prefix, handler: o, pos: pos, mount: true, strip: true})
	}
	a.n[a.p+".NewNamespace"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value { return makeOne(m, c) }
	a.n[a.p+".AddNamespace"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		for _, ns := range rest(c, 0) {
			put(a.app.Data.(*router), ns, c.Pos)
		}
		return nil
	}
	a.methods([]string{"*" + a.p + ".Namespace"}, "Namespace", a.registering(func(r *router, c *goflow.Call) {
		for _, ns := range rest(c, 0) {
			put(r, ns, c.Pos)
		}
	}))
	a.n[a.p+".NSNamespace"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		o := makeOne(m, c)
		return a.link(func(r *router) { put(r, o, c.Pos) })
	}
	a.n[a.p+".NSCond"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value { return a.link(func(*router) {}) }
	a.n[a.p+".NSAfter"] = a.n[a.p+".NSCond"]
}

// filters knows what runs before handlers: filters of patterns, wherever they are put in.
func (a *beegoApp) filters() {
	b := a.b
	add := func(r *router, pos goflow.Pos, below *settings.Expr, values []goflow.Value) {
		l := append(middlewares{}, listOf(&r.late)...)
		for _, v := range values {
			l = append(l, put{value: v, pos: pos, below: below})
		}
		b.m.Set(&r.late, l)
	}
	a.n[a.p+".NSBefore"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		return a.link(func(r *router) { add(r, c.Pos, settings.Text("/*"), rest(c, 0)) })
	}
	a.methods([]string{"*" + a.p + ".Namespace"}, "Filter", a.registering(func(r *router, c *goflow.Call) {
		if text(c.Arg(0)) == "before" {
			add(r, c.Pos, settings.Text("/*"), rest(c, 1))
		}
	}))
	a.everywhere("InsertFilter", func(r *router, c *goflow.Call) {
		if pos := text(c.Arg(1)); pos != "3" && pos != "4" { // AfterExec, FinishRouter
			add(r, c.Pos, goflow.ExprOf(c.Arg(0)), []goflow.Value{c.Arg(2)})
		}
	})
	a.everywhere("InsertFilterChain", func(r *router, c *goflow.Call) {
		add(r, c.Pos, goflow.ExprOf(c.Arg(0)), []goflow.Value{c.Arg(1)})
	})
}

// run starts the server: on the address that is given, else on the port of the configuration (key httpport), 8080 by
// default.
func (a *beegoApp) run() {
	b := a.b
	start := func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		listen, isSet := m.Field(a.config, "Listen", goflow.KindStruct, a.p+".Listen").(*goflow.Obj)
		port := &settings.Expr{Op: settings.FirstSet, Args: []*settings.Expr{a.key("httpport", c.Pos), settings.Text("8080")}}
		if isSet && listen.Fields["HTTPPort"] != nil {
			port = goflow.ExprOf(listen.Fields["HTTPPort"].Get())
		}
		addr := goflow.Concat(settings.Text(":"), port)
		if len(c.Args) > 0 && text(c.Arg(0)) != "" {
			addr = goflow.ExprOf(c.Arg(0))
		}
		if mode := a.config.Fields["RunMode"]; mode != nil && text(mode.Get()) == "dev" {
			b.program.DebugModes = append(b.program.DebugModes, use(c, "Beego's run mode dev"))
		}
		a.static(c, settings.Text("/static"))
		b.listen(c, &Listener{Protocol: HTTP, Framework: "beego", Addr: addr}, a.app, a.app)
		return m.Results(c)
	}
	for _, name := range []string{"Run", "RunWithMiddleWares"} {
		a.n[a.p+"."+name] = start
		a.methods([]string{"*" + a.server}, name, start)
	}
	for _, pkg := range []string{a.p, "github.com/beego/beego/v2/core/config"} {
		for _, recv := range []string{"(*" + pkg + ".beegoAppConfig)", "(" + pkg + ".Configer)"} {
			a.n[recv+".DefaultString"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
				either := &settings.Expr{Op: settings.FirstSet, Args: []*settings.Expr{a.key(text(c.Arg(0)), c.Pos), goflow.ExprOf(c.Arg(1))}}
				return &goflow.Scalar{E: either, Kind: goflow.KindString}
			}
			a.n[recv+".String"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
				return m.With(c, &goflow.Scalar{E: a.key(text(c.Arg(0)), c.Pos), Kind: goflow.KindString})
			}
		}
	}
}

// key is a setting of the configuration file, "section::key" as Beego writes it (core/config/ini.go).
func (a *beegoApp) key(name string, pos goflow.Pos) *settings.Expr {
	if name == "" {
		return settings.Unknowable("a key of conf/app.conf")
	}
	if !slices.Contains(a.b.program.Sources, a.source) {
		a.source.Position = pos.Position()
		a.b.program.Sources = append(a.b.program.Sources, a.source)
	}
	e := &settings.Expr{Op: settings.Key, Text: strings.ReplaceAll(name, "::", "."), Source: a.source, Position: pos.Position()}
	a.b.m.Read(e)
	return e
}

// context knows what filters and handlers ask of a request, and how they answer (context/context.go, input.go, output.go).
func (a *beegoApp) context() {
	b, p := a.b, a.p+"/context"
	arguments["*"+p+".Context"] = func(b *builder) goflow.Value {
		o := b.object(p + ".Context")
		o.Fields["Input"] = goflow.NewCell(b.object(p + ".BeegoInput"))
		o.Fields["Output"] = goflow.NewCell(b.object(p + ".BeegoOutput"))
		o.Fields["Request"] = goflow.NewCell(b.httpRequest())
		return o
	}
	in, out, ctx, ctrl := []string{"*" + p + ".BeegoInput"}, []string{"*" + p + ".BeegoOutput"}, []string{"*" + p + ".Context"}, []string{"*" + a.p + ".Controller"}
	a.methods(in, "Header", b.header)
	for _, name := range []string{"Cookie", "Query"} {
		a.methods(in, name, b.absent(goflow.Text("")))
	}
	a.methods(in, "Session", b.absent(goflow.Nil{}))
	a.methods(ctrl, "GetSession", b.absent(goflow.Nil{}))
	a.methods(ctx, "GetCookie", b.absent(goflow.Text("")))
	a.methods(out, "SetStatus", b.rejecting(0))
	a.methods(ctx, "Abort", b.rejecting(0))
	a.methods(ctrl, "Abort", b.rejecting(0))
	a.methods(ctrl, "CustomAbort", b.rejecting(0))
	for _, name := range []string{"URL", "URI"} {
		a.methods(in, name, b.answer(func(s *simulation) goflow.Value { return goflow.Text(s.path) }))
	}
	a.methods(in, "Method", b.answer(func(s *simulation) goflow.Value { return goflow.Text(s.method) }))
}
