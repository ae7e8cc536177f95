package service

import (
	"strings"

	"github.com/golive-dev/golive/internal/goflow"
)

// intercepted names a middleware of a listener that does not hand a request on, "" where none is known: it may be the one
// that answers a health route. Middleware of libraries is taken to hand everything on that it is not known to answer.
func (l *Listener) intercepted(method, path string) string {
	seen := map[goflow.Value]bool{}
	for _, r := range l.Routes {
		e := r.Handler.program
		if e == nil {
			continue
		}
		for i, p := range r.use {
			fn, ok := goflow.Single(p.value).(*goflow.Func)
			if !ok || fn.Fn == nil || seen[fn] || i >= len(r.Middleware) || !handsOn(fn.Fn) {
				continue
			}
			seen[fn] = true
			if e.stops(fn, method, path) && !e.stops(fn, method, nowhere) {
				return r.Middleware[i].Name
			}
		}
	}
	return ""
}

// handsOn reports whether a middleware has to hand a request on: to a handler that it is given (net/http, Echo, Kratos) or
// has (a wrapped net/http handler), or by a call (Fiber). With Gin, Hertz and Beego a request goes on where a middleware
// returns.
func handsOn(fn *goflow.FuncSummary) bool {
	switch len(fn.Params) {
	case 1:
		return isNext(fn.Params[0]) || strings.Contains(fn.Params[0].Type, "github.com/gofiber/fiber/")
	case 2:
		return strings.HasSuffix(fn.Params[0].Type, "net/http.ResponseWriter")
	}
	return false
}

// nowhere is a path that no middleware knows. One that does not hand it on either does so in a way that cannot be seen.
const nowhere = "/golive/no/such/path"

// stops reports whether a middleware is not seen to hand a request on, and does not turn it away for want of credentials.
func (e *evaluation) stops(fn *goflow.Func, method, path string) bool {
	defer e.alone()()
	var routers []goflow.Value
	outer := e.b.delegates
	e.b.delegates = &routers
	s := e.b.send(method, path, func() { e.b.through(fn) })
	e.b.delegates = outer
	return !s.passed && len(routers) == 0 && s.rejected == No
}
