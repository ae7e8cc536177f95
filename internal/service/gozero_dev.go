package service

import (
	"strings"

	"github.com/golive-dev/golive/internal/goflow"
	"github.com/golive-dev/golive/internal/settings"
)

// goZeroWait is how long a program has from a signal on until it is killed (core/proc/shutdown.go, defaultWaitTime).
const goZeroWait = "5500000000"

// waitTime returns the time that a program gives itself to end: of the settings' Shutdown block, of SetTimeToForceQuit, or
// the default.
func (z *goZero) waitTime(conf goflow.Value) *settings.Expr {
	if z.forced != nil {
		return z.forced
	}
	m := z.b.m
	shutdown := m.Field(conf, "Shutdown", goflow.KindStruct, "")
	e := goflow.ExprOf(m.Field(shutdown, "WaitTime", goflow.KindInt, "time.Duration"))
	switch {
	case e.Op == settings.Const && (e.Text == "0" || e.Text == ""), e.Op == settings.Unknown:
		return settings.Text(goZeroWait)
	case e.Op == settings.Const:
		return e
	}
	none := &settings.Expr{Op: settings.Equal, Args: []*settings.Expr{e, settings.Text("0")}, Position: e.Position}
	return &settings.Expr{Op: settings.If, Args: []*settings.Expr{none, settings.Text(goZeroWait), e}, Position: e.Position}
}

// setUp is ServiceConf.SetUp (core/service/serviceconf.go): it starts what the settings ask for beside the service itself.
func (z *goZero) setUp(c *goflow.Call, conf goflow.Value) {
	z.prometheus(c, conf)
	z.devServer(c, conf)
}

// part returns a struct of the service's settings, nil where the version has none of that name.
func (z *goZero) part(conf goflow.Value, name string) *goflow.Obj {
	if !z.b.hasField(conf, name) {
		return nil
	}
	o, _ := goflow.Single(z.b.m.Field(conf, name, goflow.KindStruct, "")).(*goflow.Obj)
	return o
}

// devServer starts the development server of the settings' DevServer block, once in a program (internal/devserver). The block
// is optional; where it is there, Enabled, EnableMetrics and EnablePprof are true by default, and Host is every interface.
func (z *goZero) devServer(c *goflow.Call, conf goflow.Value) {
	b := z.b
	dev := z.part(conf, "DevServer")
	if dev == nil {
		return
	}
	get := func(name string, kind goflow.Kind) *settings.Expr {
		return goflow.ExprOf(b.m.Field(dev, name, kind, ""))
	}
	enabled := get("Enabled", goflow.KindBool)
	if enabled.Op == settings.Unknown || enabled.Op == settings.Const && enabled.Text != "true" {
		return
	}
	block := blockOf(enabled, "DevServer")
	field := func(name string, kind goflow.Kind) *settings.Expr { return within(block, get(name, kind)) }
	l := &Listener{AddedBy: "go-zero DevServer", Addr: &settings.Expr{Op: settings.HostPort,
		Args: []*settings.Expr{field("Host", goflow.KindString), field("Port", goflow.KindInt)}, Position: c.Pos.Position()}}
	z.adds(c, l, block, within(block, enabled), func() *goflow.Obj { return z.devRoutes(c, field) })
}

// prometheus starts the agent of the settings' Prometheus block where it names a host, once in a program: it registers the
// metrics on http.DefaultServeMux and serves that (core/prometheus/agent.go).
func (z *goZero) prometheus(c *goflow.Call, conf goflow.Value) {
	b := z.b
	agent := z.part(conf, "Prometheus")
	if agent == nil {
		return
	}
	get := func(name string, kind goflow.Kind) *settings.Expr {
		return goflow.ExprOf(b.m.Field(agent, name, kind, ""))
	}
	host := get("Host", goflow.KindString)
	if host.Op == settings.Unknown || host.Op == settings.Const && host.Text == "" {
		return
	}
	block := blockOf(host, "Prometheus")
	host = within(block, host)
	on := settings.Text("true")
	if host.Op != settings.Const {
		none := &settings.Expr{Op: settings.Equal, Args: []*settings.Expr{host, settings.Text("")}, Position: host.Position}
		on = &settings.Expr{Op: settings.Not, Args: []*settings.Expr{none}, Position: host.Position}
	}
	l := &Listener{AddedBy: "go-zero Prometheus", Addr: &settings.Expr{Op: settings.HostPort,
		Args: []*settings.Expr{host, within(block, get("Port", goflow.KindInt))}, Position: c.Pos.Position()}}
	z.adds(c, l, block, on, func() *goflow.Obj {
		mux := b.defaultMux()
		e := &entry{path: within(block, get("Path", goflow.KindString)), handler: leads("github.com/prometheus/client_golang/prometheus/promhttp.Handler"),
			pos: c.Pos, builtin: true}
		b.register(b.muxOf(mux), e)
		e.guards = nil
		if on.Op != settings.Const {
			e.guards = []goflow.Guard{{Condition: on, Pos: c.Pos}}
		}
		return mux
	})
}

// adds notes a listener that go-zero opens by itself: behind the conditions that its block is in the settings, and on.
func (z *goZero) adds(c *goflow.Call, l *Listener, block, on *settings.Expr, handler func() *goflow.Obj) {
	b := z.b
	l.Protocol, l.Framework = HTTP, "net/http"
	if block != nil {
		l.Source, l.SourceKey = block.Source, block.Text
	}
	for _, old := range b.program.Listeners {
		if old.AddedBy == l.AddedBy && old.Source == l.Source && old.SourceKey == l.SourceKey {
			return
		}
	}
	mux := handler()
	s := b.listen(c, l, mux, mux)
	if block != nil {
		there := &settings.Expr{Op: settings.Present, Args: []*settings.Expr{block}, Position: block.Position}
		s.listener.Guards = append(s.listener.Guards, Guard{Condition: there, Position: l.Position})
	}
	if on.Op != settings.Const {
		s.listener.Guards = append(s.listener.Guards, Guard{Condition: on, Position: l.Position})
	}
	s.listener.Certain = Holds(s.listener.Guards, settings.Defaults{}) == Yes
}

// blockOf returns the key of the block that a setting of it is in: If(Present(block), …).
func blockOf(e *settings.Expr, name string) *settings.Expr {
	for e.Op == settings.If && e.Args[0].Op == settings.Present {
		key := e.Args[0].Args[0]
		if key.Op == settings.Key && strings.HasSuffix(key.Text, name) {
			return key
		}
		e = e.Args[1]
	}
	return nil
}

// within is an expression where a block is there.
func within(block, e *settings.Expr) *settings.Expr {
	for at := e; block != nil && at.Op == settings.If && at.Args[0].Op == settings.Present; at = at.Args[1] {
		if key := at.Args[0].Args[0]; key.Source == block.Source && key.Text == block.Text {
			return at.Args[1]
		}
	}
	return e
}

// devRoutes are what the development server serves (internal/devserver/server.go, addRoutes).
func (z *goZero) devRoutes(c *goflow.Call, field func(string, goflow.Kind) *settings.Expr) *goflow.Obj {
	b := z.b
	mux := b.newRouter(serveMux, "net/http", ServeMux, c)
	r := mux.Data.(*router)
	route := func(path *settings.Expr, handler string, on *settings.Expr) {
		if on != nil && on.Op == settings.Const && on.Text != "true" {
			return
		}
		e := &entry{path: path, handler: leads(handler), pos: c.Pos, builtin: true}
		b.register(r, e)
		e.guards = nil // those of the listener
		if on != nil && on.Op != settings.Const {
			e.guards = []goflow.Guard{{Condition: on, Pos: c.Pos}}
		}
	}
	const own = "github.com/zeromicro/go-zero/internal/"
	route(settings.Text("/"), own+"devserver.index", nil)
	route(field("HealthPath", goflow.KindString), own+"health.CreateHttpHandler", nil)
	route(field("MetricsPath", goflow.KindString), "github.com/prometheus/client_golang/prometheus/promhttp.Handler", field("EnableMetrics", goflow.KindBool))
	pprof := field("EnablePprof", goflow.KindBool)
	for _, name := range []string{"Index", "Cmdline", "Profile", "Symbol", "Trace"} {
		path := "/debug/pprof/"
		if name != "Index" {
			path += strings.ToLower(name)
		}
		route(settings.Text(path), "net/http/pprof."+name, pprof)
	}
	return mux
}
