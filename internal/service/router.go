package service

import (
	"github.com/golive-dev/golive/internal/goflow"
	"github.com/golive-dev/golive/internal/settings"
)

// A router is what is kept of a framework's router, engine, group or mux: the Data of its object.
type router struct {
	framework string
	dialect   Dialect
	// use is the middleware that registrations from here on get; a cell, so that what a branch adds is joined.
	use goflow.Cell
	// late is middleware that applies to every route, whenever it was put in (net/http wrappers, chi's and gorilla's Use).
	late    goflow.Cell
	prefix  *settings.Expr // of a group; nil for none
	entries *[]*entry      // shared with the router that a group belongs to
	opaque  *Use           // it was handed to something that may register anything
	// catches is set where unmatched requests are served by a handler of the program (NoRoute, NotFound).
	fallback goflow.Value
	host     string
	bornAt   []goflow.Guard // the conditions that it was made behind
	own      any            // what a framework keeps beside
	object   *goflow.Obj
}

// An entry is one registration on a router.
type entry struct {
	method  string
	host    string
	path    *settings.Expr
	dialect Dialect
	handler goflow.Value
	use     middlewares
	guards  []goflow.Guard
	pos     goflow.Pos
	builtin bool
	// mount is set where everything below path is handed to the handler.
	mount bool
	// strip is set where the handler sees the path without the mount's own part.
	strip bool
	why   string // a registration whose effect is not known
	idle  bool   // it has no handler yet
	alone bool   // middleware answers it, before any other middleware and any route
	debug string
}

// A use of middleware.
type put struct {
	value goflow.Value
	pos   goflow.Pos
	maybe bool
	apart bool           // the handler itself runs it, and whoever follows the handler meets it there
	below *settings.Expr // it is for paths of this pattern only, below the router's own prefix; nil for all
}

// middlewares is an immutable list of middleware, outermost first.
type middlewares []put

// Join keeps what is on both ways, and marks what is on one of them only.
func (l middlewares) Join(other goflow.Value) goflow.Value {
	o, _ := other.(middlewares)
	n := 0
	for n < len(l) && n < len(o) && l[n].pos == o[n].pos {
		n++
	}
	out := append(middlewares{}, l[:n]...)
	for i := range out {
		out[i].maybe = l[i].maybe || o[i].maybe
	}
	for _, rest := range [][]put{l[n:], o[n:]} {
		for _, p := range rest {
			p.maybe = true
			out = append(out, p)
		}
	}
	return out
}

func listOf(c *goflow.Cell) middlewares {
	l, _ := c.Get().(middlewares)
	return l
}

// add puts middleware behind what a cell holds.
func (b *builder) add(c *goflow.Cell, pos goflow.Pos, values ...goflow.Value) {
	b.m.Learnt()
	l := append(middlewares{}, listOf(c)...)
	for _, v := range values {
		l = append(l, put{value: v, pos: pos})
	}
	b.m.Set(c, l)
}

// newRouter makes an object that is a router.
func (b *builder) newRouter(typ, framework string, d Dialect, c *goflow.Call) *goflow.Obj {
	b.m.Learnt()
	o := b.m.NewObj(typ, c.Sym, c.Pos)
	o.Data = &router{framework: framework, dialect: d, entries: &[]*entry{}, object: o, bornAt: b.m.CurrentGuards()}
	return o
}

// group makes a router that registers on another one, below a prefix and behind middleware of its own.
func (b *builder) group(r *router, typ string, c *goflow.Call, prefix *settings.Expr) *goflow.Obj {
	o := b.m.NewObj(typ, c.Sym, c.Pos)
	g := &router{framework: r.framework, dialect: r.dialect, entries: r.entries, prefix: joinPaths(r.prefix, prefix), host: r.host, opaque: r.opaque, bornAt: r.bornAt}
	b.m.Set(&g.use, append(middlewares{}, listOf(&r.use)...))
	o.Data = g
	return o
}

// routerOf returns the router behind a value: the object's own, or that of a struct that embeds or wraps it.
func routerOf(v goflow.Value) *router {
	switch v := goflow.Single(v).(type) {
	case *goflow.Obj:
		if r, ok := v.Data.(*router); ok {
			return r
		}
	case *goflow.Ref:
		return routerOf(v.Cell.Get())
	}
	return nil
}

// register adds an entry to a router, with the middleware that it has so far.
func (b *builder) register(r *router, e *entry) {
	if r.prefix != nil {
		e.path = joinPaths(r.prefix, e.path)
	}
	if e.dialect == "" {
		e.dialect = r.dialect
	}
	if e.host == "" {
		e.host = r.host
	}
	e.use = append(append(middlewares{}, listOf(&r.use)...), e.use...)
	b.m.Learnt()
	e.guards = since(r.bornAt, b.m.CurrentGuards())
	*r.entries = append(*r.entries, e)
}

// since returns the conditions of now without those at their start that a router was made behind: where the router is,
// they hold.
func since(made, now []goflow.Guard) []goflow.Guard {
	n := 0
	for n < len(made) && n < len(now) && made[n] == now[n] {
		n++
	}
	return now[n:]
}

// joinPaths puts a prefix and a path together with one slash between them; either may be nil.
func joinPaths(prefix, path *settings.Expr) *settings.Expr {
	switch {
	case prefix == nil || prefix.Op == settings.Const && prefix.Text == "":
		return path
	case path == nil:
		return prefix
	}
	if prefix.Op == settings.Const && path.Op == settings.Const {
		return &settings.Expr{Op: settings.Const, Text: joinText(prefix.Text, path.Text), Position: path.Position}
	}
	if path.Op == settings.Const && len(path.Text) > 0 && path.Text[0] != '/' {
		path = settings.Text("/" + path.Text)
	}
	if prefix.Op == settings.Const && len(prefix.Text) > 0 && prefix.Text[len(prefix.Text)-1] == '/' {
		prefix = settings.Text(prefix.Text[:len(prefix.Text)-1])
	}
	return goflow.Concat(prefix, path)
}

func joinText(prefix, path string) string {
	switch {
	case path == "":
		return prefix
	case prefix == "":
		return path
	case prefix[len(prefix)-1] == '/' && path[0] == '/':
		return prefix + path[1:]
	case prefix[len(prefix)-1] != '/' && path[0] != '/':
		return prefix + "/" + path
	}
	return prefix + path
}

// A wrapped is a handler around another one: the Data of its object.
type wrapped struct {
	inner goflow.Value
	// name of the function that wraps: a middleware where it is no plain adapter.
	name  string
	plain bool           // an adapter only
	strip *settings.Expr // net/http.StripPrefix
	pos   goflow.Pos
	value goflow.Value // the middleware as a value, for a simulation
	auth  Truth
}

// wrap makes a handler object around another handler.
func (b *builder) wrap(typ string, c *goflow.Call, w *wrapped) *goflow.Obj {
	o := b.m.NewObj(typ, c.Sym, c.Pos)
	w.pos = c.Pos
	if w.name == "" {
		w.name = c.Sym
	}
	o.Data = w
	return o
}
