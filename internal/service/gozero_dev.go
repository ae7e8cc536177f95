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

// setUp is ServiceConf.SetUp: it starts the development server of the settings' DevServer block, once in a program
// (core/service/serviceconf.go, internal/devserver). The block is optional; where it is there, Enabled, EnableMetrics and
// EnablePprof are true by default, and Host is every interface.
func (z *goZero) setUp(c *goflow.Call, conf goflow.Value) {
	b := z.b
	if !b.hasField(conf, "DevServer") {
		return
	}
	dev, ok := goflow.Single(b.m.Field(conf, "DevServer", goflow.KindStruct, "")).(*goflow.Obj)
	if !ok {
		return
	}
	get := func(name string, kind goflow.Kind) *settings.Expr {
		return goflow.ExprOf(b.m.Field(dev, name, kind, ""))
	}
	enabled := get("Enabled", goflow.KindBool)
	if enabled.Op == settings.Unknown || enabled.Op == settings.Const && enabled.Text != "true" {
		return
	}
	l := &Listener{Protocol: HTTP, Framework: "net/http", AddedBy: "go-zero DevServer"}
	block := blockOf(enabled)
	field := func(name string, kind goflow.Kind) *settings.Expr { return within(block, get(name, kind)) }
	if block != nil {
		l.Source, l.SourceKey = block.Source, block.Text
	}
	for _, old := range b.program.Listeners {
		if old.AddedBy == l.AddedBy && old.Source == l.Source && old.SourceKey == l.SourceKey {
			return
		}
	}
	l.Addr = &settings.Expr{Op: settings.HostPort, Args: []*settings.Expr{field("Host", goflow.KindString), field("Port", goflow.KindInt)}, Position: c.Pos.Position()}
	mux := z.devRoutes(c, field)
	s := b.listen(c, l, mux, mux)
	if block != nil {
		there := &settings.Expr{Op: settings.Present, Args: []*settings.Expr{block}, Position: block.Position}
		s.listener.Guards = append(s.listener.Guards, Guard{Condition: there, Position: l.Position})
	}
	if e := within(block, enabled); e.Op != settings.Const {
		s.listener.Guards = append(s.listener.Guards, Guard{Condition: e, Position: l.Position})
	}
	s.listener.Certain = Holds(s.listener.Guards, settings.Defaults{}) == Yes
}

// blockOf returns the key of the block that a setting of it is in: If(Present(block), …).
func blockOf(e *settings.Expr) *settings.Expr {
	for e.Op == settings.If && e.Args[0].Op == settings.Present {
		key := e.Args[0].Args[0]
		if key.Op == settings.Key && strings.HasSuffix(key.Text, "DevServer") {
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
		e := &entry{path: path, handler: &goflow.Func{Sym: handler, Type: "net/http.HandlerFunc"}, pos: c.Pos, builtin: true}
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
