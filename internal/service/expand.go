package service

import (
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/goflow"
)

// A mountPoint is where in the paths of a listener a handler stands.
type mountPoint struct {
	prefix string // what stands before the handler's own patterns
	within string // only paths that start so get here; "" for all
	method string
	host   string
	use    middlewares
	guards []Guard
	via    *entry
	place  goflow.Pos // of the outermost registration that the router was put in by
	// mounted is the path that routers of the framework by take off for themselves, where one of them is mounted.
	mounted, by string
	except      []string // what lies below goes elsewhere
	bare        bool     // the mounted router's root is served without its slash, too
}

const maxExpansion = 12

// An expansion makes a handler into routes of a listener.
type expansion struct {
	b      *builder
	l      *Listener
	routes []*Route
}

// handler expands whatever serves HTTP.
func (x *expansion) handler(v goflow.Value, at mountPoint, depth int) {
	if depth > maxExpansion {
		x.unresolved(at, at.via, "handlers stand too deep in one another")
		return
	}
	choice, ok := v.(*goflow.Choice)
	if !ok {
		x.one(v, at, depth)
		return
	}
	// One of several: what all of them serve is served for certain, anything else perhaps.
	outer := x.routes
	all := map[routeKey]int{}
	var list []*Route
	goflow.Each(choice, func(one goflow.Value) {
		x.routes = nil
		x.one(one, at, depth)
		for _, r := range dedupe(x.routes) {
			all[r.key()]++
			list = append(list, r)
		}
	})
	alternatives := len(choice.Values)
	if choice.Open {
		alternatives++
	}
	for _, r := range list {
		if all[r.key()] < alternatives {
			r.Guards = append(append([]Guard{}, r.Guards...), Guard{})
		}
	}
	x.routes = append(outer, dedupe(list)...)
}

func (x *expansion) one(v goflow.Value, at mountPoint, depth int) {
	switch v := v.(type) {
	case *goflow.Ref:
		x.one(v.Cell.Get(), at, depth+1)
	case goflow.Nil:
		if x.l.Framework == "net/http" {
			x.handler(x.b.defaultMux(), at, depth+1)
		}
	case *goflow.Obj:
		switch d := v.Data.(type) {
		case *router:
			x.router(d, at, depth)
		case *wrapped:
			x.wrapped(d, at, depth)
		case *rpcServer:
			x.rpc(d)
		default:
			x.leafOrDelegate(v, at, depth)
		}
	case *goflow.Func:
		if inner := servedBy(v); inner != nil {
			x.handler(inner, at, depth+1)
			return
		}
		x.leafOrDelegate(v, at, depth)
	default:
		if at.via == nil {
			x.l.Opaque = &Use{Name: "handler", Why: "the handler is not known", Position: x.l.Position}
			return
		}
		x.leaf(v, at)
	}
}

// servedBy returns the router whose ServeHTTP method a function is, nil where it is none.
func servedBy(f *goflow.Func) goflow.Value {
	if f.Fn == nil && f.Recv != nil && strings.HasSuffix(f.Sym, ").ServeHTTP") {
		return f.Recv
	}
	return nil
}

func (x *expansion) wrapped(w *wrapped, at mountPoint, depth int) {
	if !w.plain {
		at.use = append(append(middlewares{}, at.use...), put{value: orSelf(w), pos: w.pos})
	}
	if w.strip == nil {
		x.handler(w.inner, at, depth+1)
		return
	}
	x.each(w.strip, at, "a prefix that is stripped is not known", func(text string, here mountPoint) {
		here.prefix = joinText(here.prefix, text)
		x.handler(w.inner, here, depth+1)
	})
}

// orSelf is the middleware as a value: what was given, or a stand-in with its name.
func orSelf(w *wrapped) goflow.Value {
	if w.value != nil {
		return w.value
	}
	return &goflow.Func{Sym: w.name, Pos: w.pos, Native: func(m *goflow.Machine, c *goflow.Call) goflow.Value { return nil }}
}

// router expands the entries of a router.
func (x *expansion) router(r *router, at mountPoint, depth int) {
	if at.mounted != "" && at.by == r.framework {
		at.prefix, at.within, at.mounted, at.bare = at.mounted, "", "", r.dialect == Chi
	} else if strings.ContainsAny(at.within, "{:*") {
		x.unresolvedAt(at, at.via, "routes below a path with parameters", staticStart(at.within))
		return
	}
	if at.via == nil && x.l.Framework == "net/http" {
		x.l.Framework = r.framework
	}
	late := underPrefix(listOf(&r.late), at.prefix)
	if r.opaque != nil {
		x.l.Unresolved = append(x.l.Unresolved, Unresolved{Position: r.opaque.Position, Why: r.opaque.Name + ": " + r.opaque.Why, Prefix: at.prefix})
	}
	for _, e := range *r.entries {
		if e.idle {
			continue
		}
		here := at
		here.use = append(append(append(middlewares{}, at.use...), late...), e.use...)
		if e.alone {
			here.use = at.use
		}
		here.guards = append(append([]Guard{}, at.guards...), guardsOf(e.guards)...)
		if here.via = e; at.via != nil && here.place.File == "" {
			here.place = at.via.pos
		}
		if e.method != "" {
			here.method = e.method
		}
		if e.host != "" {
			here.host = e.host
		}
		x.entry(r, e, here, depth)
	}
	if at.via != nil {
		return
	}
	fallback := r.fallback
	for _, name := range []string{"NotFoundHandler", "NotFound"} { // fields of gorilla's and of httprouter's
		if fallback == nil && r.object != nil && r.object.Fields[name] != nil {
			fallback = r.object.Fields[name].Get()
		}
	}
	if _, none := fallback.(goflow.Nil); fallback != nil && !none {
		x.l.Fallback = x.b.handlerOf(fallback)
	}
}

// entry expands one registration.
func (x *expansion) entry(r *router, e *entry, at mountPoint, depth int) {
	if e.why != "" {
		x.unresolved(at, e, e.why)
		return
	}
	x.each(e.path, at, "the path is computed at run time", func(text string, at mountPoint) { x.at(r, e, text, at, depth) })
}

// delegates expands a handler that hands requests on to routers, and reports whether it does.
func (x *expansion) delegates(v goflow.Value, at mountPoint, depth int) bool {
	switch h := goflow.Single(v).(type) {
	case *goflow.Obj:
		switch d := h.Data.(type) {
		case *router:
			x.router(d, at, depth+1)
			return true
		case *wrapped:
			if w := innermost(d); isRouter(w) || x.b.handsOn(w) != nil {
				x.wrapped(d, at, depth)
				return true
			}
			return false
		case *rpcServer:
			x.rpc(d)
			return true
		}
	}
	inner := x.b.handsOn(v)
	if len(inner) == 0 {
		return false
	}
	at.use = append(append(middlewares{}, at.use...), put{value: v, pos: placeOf(v)})
	for _, i := range inner {
		x.handler(i, at, depth+1)
	}
	return true
}

// rpc takes over the services of a gRPC server that is served through its ServeHTTP (grpc.Server).
func (x *expansion) rpc(s *rpcServer) {
	x.l.Protocol = Both
	if slices.Contains(s.listeners, x.l) {
		return
	}
	x.l.Services = append(x.l.Services, s.services...)
	s.listeners = append(s.listeners, x.l)
}

func isRouter(v goflow.Value) bool { return routerOf(v) != nil }

func innermost(w *wrapped) goflow.Value {
	for i := 0; i < maxExpansion; i++ {
		o, ok := goflow.Single(w.inner).(*goflow.Obj)
		if !ok {
			break
		}
		next, ok := o.Data.(*wrapped)
		if !ok {
			break
		}
		w = next
	}
	return w.inner
}

func placeOf(v goflow.Value) goflow.Pos {
	switch v := v.(type) {
	case *goflow.Func:
		return v.Pos
	case *goflow.Obj:
		return v.Pos
	}
	return goflow.Pos{}
}

// leafOrDelegate expands a handler that stands for a whole listener or mount.
func (x *expansion) leafOrDelegate(v goflow.Value, at mountPoint, depth int) {
	if x.delegates(v, at, depth) {
		return
	}
	x.leaf(v, at)
}

// leaf adds a handler that serves every path that gets to it.
func (x *expansion) leaf(v goflow.Value, at mountPoint) {
	if at.via == nil && !x.b.serves(v) {
		x.l.Opaque = &Use{Name: "handler", Why: "the handler is not known", Position: x.l.Position}
		return
	}
	e := at.via
	if e == nil {
		e = &entry{pos: placeOf(v)}
	}
	pattern := at.within
	if pattern == "" {
		pattern = joinText(at.prefix, "/")
	}
	leaf := *e
	leaf.handler, leaf.dialect = v, Prefix
	x.add(&leaf, pattern, at)
}

// add makes the route.
func (x *expansion) add(e *entry, pattern string, at mountPoint) {
	r := &Route{Method: at.method, Host: at.host, Pattern: pattern, Dialect: e.dialect, Guards: at.guards,
		Position: e.pos.Position(), Mounted: at.place.Position(), Builtin: e.builtin, Debug: e.debug}
	if r.Position.File == "" {
		r.Position = x.l.Position
	}
	r.Handler = x.b.handlerOf(e.handler)
	at.use = applying(at.use, pattern)
	for _, m := range at.use {
		r.Middleware = append(r.Middleware, x.b.middlewareOf(m))
	}
	if r.Debug == "" {
		r.Debug = debugName(r.Handler.Name)
	}
	r.Metrics = metricsName(r.Handler.Name)
	r.use = at.use
	x.routes = append(x.routes, r)
}

func (x *expansion) unresolved(at mountPoint, e *entry, why string) {
	x.unresolvedAt(at, e, why, at.prefix)
}

func (x *expansion) unresolvedAt(at mountPoint, e *entry, why, prefix string) {
	u := Unresolved{Why: why, Prefix: prefix, Position: x.l.Position, Guards: at.guards}
	if e != nil {
		u.Position = e.pos.Position()
	}
	x.l.Unresolved = append(x.l.Unresolved, u)
}
