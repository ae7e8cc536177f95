package service

import (
	"slices"
	"strings"
	"sync"

	"github.com/golive-dev/golive/internal/goflow"
)

// An evaluation is what is kept of a program's evaluation, so that handlers can be followed when a check asks.
type evaluation struct {
	mu sync.Mutex // checks that run side by side ask the same program
	b  *builder
}

// alone keeps others from asking the program until what it returns is called.
func (e *evaluation) alone() func() {
	if e == nil {
		return func() {}
	}
	e.mu.Lock()
	return e.mu.Unlock
}

// A simulation follows one request without credentials.
type simulation struct {
	method, path string
	rejected     Truth // No until the request is turned away; Maybe where a condition of settings decides
	credentials  bool  // what the request carries to show who it is was looked at
	passed       bool  // it got through to the next handler
}

const simulationSteps = 150_000

// protected sends a request without credentials through the middleware of a route.
func (r *Route) protected(method, path string) Protection {
	e := r.Handler.program
	if e == nil {
		return Protection{}
	}
	b := e.b
	maybe := Protection{Auth: No}
	for i, p := range r.use {
		m := &r.Middleware[i]
		if p.apart {
			continue
		}
		switch b.turnsAway(p, m, method, path) {
		case Yes:
			if !p.maybe {
				return Protection{Auth: Yes, Middleware: m}
			}
			maybe = Protection{Auth: Maybe, Middleware: m}
		case Maybe:
			maybe = Protection{Auth: Maybe, Middleware: m}
		}
	}
	if maybe.Auth == No {
		s := b.send(method, path, func() { b.serve(r.Handler.value) })
		maybe.Auth = s.verdict()
	}
	return maybe
}

func (s *simulation) verdict() Truth {
	if s.rejected == Yes && s.passed && !s.credentials {
		return Maybe
	}
	return s.rejected
}

// turnsAway says whether a middleware turns a request without credentials away.
func (b *builder) turnsAway(p put, m *Middleware, method, path string) Truth {
	if m.Auth == Yes {
		switch b.skips(p.value, method, path) {
		case Yes:
			return No
		case Maybe:
			return Maybe
		}
		return Yes
	}
	value := goflow.Single(p.value)
	if o, ok := value.(*goflow.Obj); ok { // a handler that holds the next one
		if method := b.serveHTTP(o); method != nil {
			value = b.m.FuncValue(method.Name, o, o.Pos)
		}
	}
	fn, ok := value.(*goflow.Func)
	if !ok || fn.Fn == nil {
		return unseen(m.Name)
	}
	return b.send(method, path, func() { b.through(fn) }).verdict()
}

// skips says whether a library's middleware lets a request pass because the function that it was given to ask says so.
func (b *builder) skips(middleware goflow.Value, method, path string) Truth {
	given := b.skippers[goflow.Single(middleware)]
	if given == nil {
		return No
	}
	fn, ok := goflow.Single(given).(*goflow.Func)
	if !ok || fn.Fn == nil {
		return Maybe
	}
	answer := Maybe
	b.send(method, path, func() {
		var args []goflow.Value
		for _, p := range fn.Fn.Params {
			args = append(args, b.argument(p))
		}
		switch text, _ := goflow.ConstText(goflow.Single(b.m.CallValue(fn, fn.Pos, args...))); text {
		case "true":
			answer = Yes
		case "false":
			answer = No
		}
	})
	return answer
}

// skipper returns the function by which a library's middleware is told whom to let pass, nil where it is told nothing: Skipper
// of Echo's configurations, Next of Fiber's.
func skipper(c *goflow.Call) goflow.Value {
	for _, a := range c.Args {
		config, ok := goflow.Single(a).(*goflow.Obj)
		if !ok {
			continue
		}
		for _, name := range []string{"Skipper", "Next"} {
			cell := config.Fields[name]
			if cell == nil || cell.Get() == nil {
				continue
			}
			given := goflow.Single(cell.Get())
			if fn, ok := given.(*goflow.Func); ok && strings.HasSuffix(fn.Sym, ".DefaultSkipper") {
				continue
			}
			if _, none := given.(goflow.Nil); !none {
				return cell.Get()
			}
		}
	}
	return nil
}

// unseen judges middleware of a library, whose code is not looked at, by what it is for.
func unseen(name string) Truth {
	lower := strings.ToLower(name)
	for _, word := range []string{"auth", "jwt", "token", "session", "casbin", "oidc", "keycloak", "acl", "rbac", "verif", "permission", "allowlist", "ipfilter", "signature"} {
		if strings.Contains(lower, word) {
			return Maybe
		}
	}
	if name == "" {
		return Maybe
	}
	return No
}

// send evaluates something with a request on its way.
func (b *builder) send(method, path string, f func()) *simulation {
	s := &simulation{method: method, path: path, rejected: No}
	outer := b.sim
	b.sim, b.m.Strict = s, true
	b.m.Try(simulationSteps, f)
	b.sim, b.m.Strict = outer, outer != nil
	return s
}

// through calls a middleware: one that takes the next handler is given one and its result called, any other is called
// with the request.
func (b *builder) through(fn *goflow.Func) {
	if len(fn.Fn.Params) == 1 && isNext(fn.Fn.Params[0]) {
		next := &goflow.Func{Sym: "the next handler", Type: strings.TrimPrefix(fn.Fn.Params[0].Type, "*"), Native: func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			b.pass()
			return m.Results(c)
		}}
		out := b.m.CallValue(fn, fn.Pos, next)
		goflow.Each(out, b.serve)
		return
	}
	b.serve(fn)
}

func isNext(p goflow.Param) bool {
	return p.Type == "func" || strings.HasSuffix(p.Type, ".Handler") || strings.HasSuffix(p.Type, ".HandlerFunc") || strings.HasSuffix(p.Type, "/middleware.Handler")
}

// pass notes that the request got to the next handler.
func (b *builder) pass() {
	if b.sim != nil {
		b.sim.passed = true
	}
}

// reject notes an answer of 401 or 403.
func (b *builder) reject(status goflow.Value) {
	if b.sim == nil {
		return
	}
	text, ok := goflow.ConstText(status)
	if !ok || text != "401" && text != "403" {
		return
	}
	if text == "403" && !b.sim.credentials {
		return
	}
	for _, g := range b.m.CurrentGuards() {
		if g.Condition != nil {
			b.sim.rejected = max(b.sim.rejected, Maybe)
			if b.sim.rejected == No {
				b.sim.rejected = Maybe
			}
			return
		}
	}
	b.sim.rejected = Yes
}

// looks notes that what a request carries to show who it is was looked at.
func (b *builder) looks() {
	if b.sim != nil {
		b.sim.credentials = true
	}
}

// serve calls a handler with a request.
func (b *builder) serve(v goflow.Value) {
	switch v := v.(type) {
	case *goflow.Ref:
		b.serve(v.Cell.Get())
	case *goflow.Choice:
		for _, one := range v.Values {
			b.serve(one)
		}
	case *goflow.Func:
		if v.Fn == nil {
			if v.Native != nil {
				b.m.CallValue(v, v.Pos)
			}
			return
		}
		var args []goflow.Value
		for _, p := range v.Fn.Params {
			args = append(args, b.argument(p))
		}
		b.m.CallValue(v, v.Pos, args...)
	case *goflow.Obj:
		if w, ok := v.Data.(*wrapped); ok {
			b.serve(w.inner)
			return
		}
		if f := b.serveHTTP(v); f != nil {
			b.serve(b.m.FuncValue(f.Name, v, v.Pos))
		}
	}
}

// arguments make what frameworks hand to handlers, by type.
var arguments = map[string]func(b *builder) goflow.Value{}

func (b *builder) argument(p goflow.Param) goflow.Value {
	if f := arguments[p.Type]; f != nil {
		return f(b)
	}
	if p.Type == "context.Context" {
		return b.m.NewContext(&goflow.Context{Root: "request"}, goflow.Pos{})
	}
	return nil
}

// handsOn returns the routers that a handler hands its request to, empty where there are none.
func (b *builder) handsOn(v goflow.Value) []goflow.Value {
	switch h := goflow.Single(v).(type) {
	case *goflow.Func:
		if h.Fn == nil {
			return nil
		}
	case *goflow.Obj:
		if b.serveHTTP(h) == nil {
			return nil
		}
	default:
		return nil
	}
	var got []goflow.Value
	outer := b.delegates
	b.delegates = &got
	b.m.Try(simulationSteps, func() { b.serve(v) })
	b.delegates = outer
	return got
}

// delegate notes that a request is handed to a router, where that is being asked.
func (b *builder) delegate(v goflow.Value) {
	if b.delegates == nil {
		return
	}
	goflow.Each(v, func(one goflow.Value) {
		if o, ok := one.(*goflow.Obj); ok {
			if w, ok := o.Data.(*wrapped); ok && routerOf(innermost(w)) == nil {
				b.serve(w.inner)
				return
			} else if _, rpc := o.Data.(*rpcServer); !ok && !rpc && routerOf(one) == nil {
				return
			}
			if !slices.Contains(*b.delegates, one) {
				*b.delegates = append(*b.delegates, one)
			}
		}
	})
}
