package service

import (
	"strings"

	"github.com/golive-dev/golive/internal/goflow"
	"github.com/golive-dev/golive/internal/settings"
)

func init() { frameworks = append(frameworks, hertzNatives) }

const hertz = "github.com/cloudwego/hertz/pkg"

// hertzNatives know Hertz (pkg/app/server/hertz.go, pkg/route, pkg/common/config/option.go).
func hertzNatives(b *builder, n map[string]goflow.Native) {
	t := natives{b, n}
	const server, route = hertz + "/app/server", hertz + "/route"
	n[server+".New"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value { return b.newHertz(c) }
	n[server+".Default"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		o := b.newHertz(c)
		b.add(&o.Data.(*router).use, c.Pos, &goflow.Func{Sym: hertz + "/app/middlewares/server/recovery.Recovery", Pos: c.Pos})
		return o
	}
	recv := []string{"*" + server + ".Hertz", "*" + route + ".Engine", "*" + route + ".RouterGroup", route + ".IRoutes", route + ".IRouter"}
	t.ginRoutes(recv, route+".RouterGroup")
	for _, name := range []string{"GET", "POST", "PUT", "DELETE", "HEAD", "Any", "Handle"} { // the last argument is a name
		plain := n["("+recv[0]+")."+name]
		t.methods(recv, name+"EX", func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			if len(c.Args) > 0 && !c.Rest {
				c.Args = c.Args[:len(c.Args)-1]
			}
			return plain(m, c)
		})
	}
	start := func(spins bool) goflow.Native {
		return func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			goflow.Each(c.Recv, func(v goflow.Value) { b.hertzListen(c, v, spins) })
			return m.Results(c)
		}
	}
	tops := recv[:2]
	t.methods(tops, "Spin", start(true))
	t.methods(tops, "Run", start(false))
	for name, graceful := range map[string]bool{"Shutdown": true, "Close": false} {
		t.methods(tops, name, func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			b.stopCall(c, route+".Engine", graceful)
			return m.Results(c)
		})
	}
	for _, name := range []string{"HertzHandler", "NewHertzHTTPHandler", "NewHertzHTTPHandlerFunc"} {
		n[hertz+"/common/adaptor."+name] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			return b.wrap(hertz+"/app.HandlerFunc", c, &wrapped{inner: handlerFunc(c.Arg(0)), plain: true})
		}
	}
	t.hertzContext()
}

// newHertz makes a server: it embeds an engine, which embeds its root group.
func (b *builder) newHertz(c *goflow.Call) *goflow.Obj {
	o := b.newRouter(hertz+"/app/server.Hertz", "hertz", Colon, c)
	o.Args = rest(c, 0)
	engine, group := b.m.NewObj(hertz+"/route.Engine", c.Sym, c.Pos), b.m.NewObj(hertz+"/route.RouterGroup", c.Sym, c.Pos)
	engine.Data, group.Data, engine.Args = o.Data, o.Data, o.Args
	engine.Fields["RouterGroup"] = goflow.NewCell(group)
	o.Fields["Engine"] = goflow.NewCell(engine)
	return o
}

// hertzListen starts a server from its options. Spin waits for SIGINT, SIGHUP or SIGTERM by itself and then shuts down,
// within five seconds if nothing else is set.
func (b *builder) hertzListen(c *goflow.Call, v goflow.Value, spins bool) {
	top, ok := v.(*goflow.Obj)
	if !ok {
		b.listen(c, &Listener{Protocol: HTTP, Framework: "hertz"}, nil, v)
		return
	}
	engine := top
	if inner := top.Fields["Engine"]; inner != nil {
		engine, _ = inner.Get().(*goflow.Obj)
	}
	l := &Listener{Protocol: HTTP, Framework: "hertz", Addr: settings.Text(":8888")}
	limit := settings.Text("5000000000")
	for _, a := range top.Args {
		o, ok := goflow.Single(a).(*goflow.Obj)
		if !ok || len(o.Args) == 0 {
			if !ok {
				l.Addr = settings.Unknowable("an option is not known")
			}
			continue
		}
		switch methodName(o.Made) {
		case "WithHostPorts":
			l.Addr = goflow.ExprOf(o.Args[0])
		case "WithListener":
			l.Addr, l.Network = listenerOf(o.Args[0])
		case "WithNetwork":
			if network := text(o.Args[0]); strings.HasPrefix(network, "unix") {
				l.Network = network
			}
		case "WithExitWaitTime":
			limit = goflow.ExprOf(o.Args[0])
		}
	}
	s := b.listen(c, l, engine, v)
	if spins {
		at := c.Pos.Position()
		s.listener.Shutdown = append(s.listener.Shutdown, Stop{Name: "Spin", Position: at, Graceful: true, OnSignal: Yes, Timeout: limit})
		b.program.Signals = append(b.program.Signals, Signal{Names: []string{"SIGINT", "SIGHUP", "SIGTERM"}, Position: at})
	}
}

// hertzContext knows what handlers ask of an app.RequestContext, and how they answer (pkg/app/context.go).
func (t natives) hertzContext() {
	b, typ := t.b, hertz+"/app.RequestContext"
	arguments["*"+typ] = func(b *builder) goflow.Value {
		o := b.object(typ)
		for field, typ := range map[string]string{"Request": hertz + "/protocol.Request", "Response": hertz + "/protocol.Response"} {
			o.Fields[field] = goflow.NewCell(b.object(typ))
		}
		return o
	}
	recv := []string{"*" + typ}
	t.methods(recv, "Next", b.passing)
	for _, name := range []string{
		"AbortWithStatus", "AbortWithStatusJSON", "AbortWithError", "SetStatusCode", "Status", "String", "JSON", "PureJSON", "IndentedJSON",
		"HTML", "Data", "XML", "ProtoBuf", "Render",
	} {
		t.methods(recv, name, b.rejecting(0))
	}
	t.methods(recv, "AbortWithMsg", b.rejecting(1))
	t.methods([]string{"*" + hertz + "/protocol.Response"}, "SetStatusCode", b.rejecting(0))
	t.methods(recv, "GetHeader", b.header)
	headers := []string{"*" + hertz + "/protocol.RequestHeader"}
	t.methods(headers, "Get", b.header)
	t.methods(headers, "Peek", b.header)
	for _, name := range []string{"Cookie", "Query", "PostForm", "FormValue", "GetString"} {
		t.methods(recv, name, b.absent(goflow.Text("")))
	}
	t.methods(recv, "GetQuery", b.absent(goflow.Tuple{goflow.Text(""), goflow.Bool(false)}))
	t.methods(recv, "Get", b.absent(goflow.Tuple{goflow.Nil{}, goflow.Bool(false)}))
	for _, name := range []string{"FullPath", "Path"} {
		t.methods(recv, name, b.answer(func(s *simulation) goflow.Value { return goflow.Text(s.path) }))
	}
	t.methods(recv, "Method", b.answer(func(s *simulation) goflow.Value { return goflow.Text(s.method) }))
}
