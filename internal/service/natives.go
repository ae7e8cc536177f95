package service

import (
	"strings"

	"github.com/golive-dev/golive/internal/goflow"
	"github.com/golive-dev/golive/internal/settings"
)

// A natives table under construction, for the methods of one framework.
type natives struct {
	b *builder
	n map[string]goflow.Native
}

// methods gives a method of several receivers ("*example.com/x.Mux", "example.com/x.Router") one native.
func (t natives) methods(receivers []string, name string, f goflow.Native) {
	for _, r := range receivers {
		t.n["("+r+")."+name] = f
	}
}

// registering makes a native of what a method does to a router: it is called for every router that the receiver may be,
// and the native returns the receiver.
func (t natives) registering(f func(r *router, c *goflow.Call)) goflow.Native {
	return func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		t.b.onRouters(c, f)
		return c.Recv
	}
}

// onRouters calls f for every router that the receiver of a call may be; what is none that is known is noted.
func (b *builder) onRouters(c *goflow.Call, f func(r *router, c *goflow.Call)) {
	goflow.Each(c.Recv, func(v goflow.Value) {
		if r := routerOf(v); r != nil {
			f(r, c)
			return
		}
		if _, none := v.(goflow.Nil); !none {
			b.program.Unfollowed = append(b.program.Unfollowed, use(c, "the router is not known"))
		}
	})
}

// rest returns the arguments from i on, with an unknown one behind them where a slice of unknown length was spread.
func rest(c *goflow.Call, i int) []goflow.Value {
	list := append([]goflow.Value{}, c.Args[min(i, len(c.Args)):]...)
	if c.Rest {
		list = append(list, nil)
	}
	return list
}

// puts makes middleware of values.
func puts(pos goflow.Pos, values []goflow.Value) middlewares {
	var l middlewares
	for _, v := range values {
		l = append(l, put{value: v, pos: pos})
	}
	return l
}

// chain takes a chain of handlers apart, of which the last one is the handler and the others are middleware around it.
func chain(c *goflow.Call, i int) (handler goflow.Value, around middlewares) {
	list := rest(c, i)
	if len(list) == 0 {
		return nil, nil
	}
	return list[len(list)-1], puts(c.Pos, list[:len(list)-1])
}

// methodsOf returns the methods that a value names: a text, or a list of texts. It is false where one is not known.
func methodsOf(v goflow.Value) ([]string, bool) {
	switch v := goflow.Single(v).(type) {
	case *goflow.Scalar:
		r := v.E.Eval(nil)
		return r.Texts, r.Complete && len(r.Texts) > 0
	case *goflow.Ref:
		return methodsOf(v.Cell.Get())
	case *goflow.List:
		var out []string
		all := !v.Open
		for _, e := range v.Elems {
			m, ok := methodsOf(e.Get())
			out, all = append(out, m...), all && ok
		}
		return out, all && len(out) > 0
	}
	return nil, false
}

// registerAll adds a registration for every one of several methods.
func (b *builder) registerAll(r *router, methods goflow.Value, e entry) {
	list, ok := methodsOf(methods)
	for _, m := range list {
		one := e
		one.method = strings.ToUpper(m)
		b.register(r, &one)
	}
	if !ok {
		e.why = "the method is computed at run time"
		b.register(r, &e)
	}
}

// rooted is a path with a slash in front.
func rooted(path *settings.Expr) *settings.Expr {
	if start := knownStart(path); start != "" && start[0] != '/' {
		return goflow.Concat(settings.Text("/"), path)
	}
	return path
}

// leads makes a handler for a route of a library that answers by itself.
func leads(sym string) goflow.Value { return &goflow.Func{Sym: sym, Type: "net/http.HandlerFunc"} }

// text is the constant text of a value, "" where it is none.
func text(v goflow.Value) string {
	t, _ := goflow.ConstText(v)
	return t
}

// pprofRoutes are the endpoints of net/http/pprof below their root, with the functions that serve them. Named profiles
// (heap, goroutine …) are served by Handler.
var pprofRoutes = []struct{ path, sym string }{
	{"/", "Index"}, {"/cmdline", "Cmdline"}, {"/profile", "Profile"}, {"/symbol", "Symbol"}, {"/trace", "Trace"},
	{"/allocs", "Handler"}, {"/block", "Handler"}, {"/goroutine", "Handler"}, {"/heap", "Handler"}, {"/mutex", "Handler"},
	{"/threadcreate", "Handler"},
}

// answers makes a package variable of a library an error that stands for a status.
func (b *builder) answers(name, status string) {
	o := b.m.NewObj("error", name, goflow.Pos{})
	o.Data = &failure{settings.Text(status)}
	b.routers[name] = o
}

// A failure is an error that makes a framework answer with a status.
type failure struct{ status *settings.Expr }

// statusErrors are the types of errors with a status in their field Code.
var statusErrors = map[string]bool{
	echo4 + ".HTTPError": true, echo5 + ".HTTPError": true, fiber2 + ".Error": true, fiber3 + ".Error": true,
}

// returned looks at what a function returns while a request is followed: an error of a framework that stands for 401 or
// 403 turns the request away.
func (b *builder) returned(v goflow.Value) {
	o, ok := goflow.Single(v).(*goflow.Obj)
	if !ok || b.sim == nil {
		return
	}
	if f, ok := o.Data.(*failure); ok {
		b.reject(&goflow.Scalar{E: f.status, Kind: goflow.KindInt})
	} else if statusErrors[o.Type] {
		b.reject(b.m.Field(o, "Code", goflow.KindInt, "int"))
	}
}

// newFailure is the native of functions that make an error with a status from their first argument.
func (b *builder) newFailure(m *goflow.Machine, c *goflow.Call) goflow.Value {
	o := m.NewObj("error", c.Sym, c.Pos)
	o.Data = &failure{goflow.ExprOf(c.Arg(0))} // a pointer to it is never nil
	return o
}

// rejecting is the native of methods that answer with the status that their argument i is.
func (b *builder) rejecting(i int) goflow.Native {
	return func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		b.reject(c.Arg(i))
		return done(m, c)
	}
}

// done returns no error where a call returns one, and else what is not known.
func done(m *goflow.Machine, c *goflow.Call) goflow.Value {
	if len(c.Results) == 1 && c.Results[0].Kind == goflow.KindError {
		return goflow.Nil{}
	}
	return m.Results(c)
}

// absent is the native of methods that read something which a request without credentials does not carry.
func (b *builder) absent(v goflow.Value) goflow.Native {
	return func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		if b.sim == nil {
			return m.Results(c)
		}
		b.looks()
		return v
	}
}

// answer is the native of methods of which the answer is known while a request is followed.
func (b *builder) answer(f func(s *simulation) goflow.Value) goflow.Native {
	return func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		if b.sim == nil {
			return m.Results(c)
		}
		return f(b.sim)
	}
}

// header is absent for headers; Origin says nothing about who asks.
func (b *builder) header(m *goflow.Machine, c *goflow.Call) goflow.Value {
	if b.sim == nil {
		return m.Results(c)
	}
	if !strings.EqualFold(text(c.Arg(0)), "Origin") {
		b.looks()
	}
	return goflow.Text("")
}

// passing is the native of the methods that call the next handler.
func (b *builder) passing(m *goflow.Machine, c *goflow.Call) goflow.Value {
	b.pass()
	return done(m, c)
}

// object makes the context object that a framework hands to handlers.
func (b *builder) object(typ string) *goflow.Obj { return b.m.NewObj(typ, "request", goflow.Pos{}) }

// requestContext is the native of methods that return the context of a request.
func (b *builder) requestContext(m *goflow.Machine, c *goflow.Call) goflow.Value {
	return m.NewContext(&goflow.Context{Root: "request"}, c.Pos)
}

// answers401 makes package variables of a library errors that stand for 401.
func (b *builder) answers401(names ...string) {
	for _, name := range names {
		b.answers(name, "401")
	}
}
