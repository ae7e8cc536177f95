package service

import (
	"regexp"
	"strings"

	"github.com/golive-dev/golive/internal/goflow"
	"github.com/golive-dev/golive/internal/settings"
)

// A selection is what is kept of a selector.Builder and of the middleware that it builds (middleware/selector).
type selection struct {
	use                  middlewares
	prefix, path, regexp []string
	match                goflow.Value
	open                 bool // it has conditions that are not known
}

// requests knows what handlers ask of a Context, the service's middleware around them, and the errors that turn a request
// away.
func (k *kratos) requests(n map[string]goflow.Native) {
	b := k.b
	ctx := "(" + kratosHTTP + ".Context)."
	n[ctx+"Middleware"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		k.chained = true
		inner := c.Arg(0)
		use := k.matching(c.Recv)
		return &goflow.Func{Sym: c.Sym, Pos: c.Pos, Type: kratosPath + "/middleware.Handler", Native: func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			return k.chain(use, inner, c)
		}}
	}
	for _, name := range []string{"Bind", "BindVars", "BindQuery", "BindForm", "Returns"} {
		n[ctx+name] = done
	}
	for _, name := range []string{"Result", "JSON", "XML", "String", "Blob", "Stream"} {
		n[ctx+name] = b.rejecting(0)
	}
	n[ctx+"Header"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		if b.sim == nil {
			return m.Results(c)
		}
		return goflow.NewMap("net/http.Header")
	}
	n[ctx+"Request"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value { return b.httpRequest() }
	n[kratosHTTP+".SetOperation"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		k.operation = text(c.Arg(1))
		return nil
	}
	n[kratosHTTP+".RequestFromServerContext"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		if b.sim == nil {
			return m.Results(c)
		}
		return goflow.Tuple{b.httpRequest(), goflow.Bool(true)}
	}
	transport := kratosPath + "/transport"
	n[transport+".FromServerContext"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		if b.sim == nil {
			return m.Results(c)
		}
		return goflow.Tuple{m.NewObj(transport+".Transporter", c.Sym, c.Pos), goflow.Bool(true)}
	}
	n["("+transport+".Transporter).RequestHeader"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		return m.NewObj(transport+".Header", c.Sym, c.Pos)
	}
	n["("+transport+".Transporter).Operation"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		if k.operation == "" {
			return m.Results(c)
		}
		return goflow.Text(k.operation)
	}
	n["("+transport+".Header).Get"] = b.absent(goflow.Text(""))
	n["("+transport+".Header).Values"] = b.absent(goflow.Nil{})

	status := func(code string) goflow.Native {
		return func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			o := m.NewObj("error", c.Sym, c.Pos)
			o.Data = &failure{settings.Text(code)}
			return o
		}
	}
	errs := kratosPath + "/errors"
	n[errs+".Unauthorized"], n[errs+".Forbidden"] = status("401"), status("403")
	n[errs+".New"], n[errs+".Newf"], n[errs+".Errorf"] = b.newFailure, b.newFailure, b.newFailure
	same := func(m *goflow.Machine, c *goflow.Call) goflow.Value { return c.Recv }
	for _, name := range []string{"WithCause", "WithMetadata"} {
		n["(*"+errs+".Error)."+name] = same
	}
	jwt := kratosPath + "/middleware/auth/jwt"
	b.answers401(jwt+".ErrMissingJwtToken", jwt+".ErrTokenInvalid", jwt+".ErrTokenExpired", jwt+".ErrMissingKeyFunc")
	k.selectors(n)
}

// selectors knows middleware for some operations only.
func (k *kratos) selectors(n map[string]goflow.Native) {
	p := kratosPath + "/middleware/selector"
	n[p+".Server"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		o := m.NewObj(p+".Builder", c.Sym, c.Pos)
		o.Data = &selection{use: puts(c.Pos, rest(c, 0))}
		return o
	}
	set := func(f func(s *selection, c *goflow.Call)) goflow.Native {
		return func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			if o, ok := goflow.Single(c.Recv).(*goflow.Obj); ok {
				if s, ok := o.Data.(*selection); ok {
					f(s, c)
				}
			}
			return c.Recv
		}
	}
	texts := func(list func(s *selection) *[]string) goflow.Native {
		return set(func(s *selection, c *goflow.Call) {
			s.open = s.open || c.Rest
			for _, a := range c.Args {
				t, ok := goflow.ConstText(a)
				s.open = s.open || !ok
				*list(s) = append(*list(s), t)
			}
		})
	}
	n["(*"+p+".Builder).Prefix"] = texts(func(s *selection) *[]string { return &s.prefix })
	n["(*"+p+".Builder).Path"] = texts(func(s *selection) *[]string { return &s.path })
	n["(*"+p+".Builder).Regex"] = texts(func(s *selection) *[]string { return &s.regexp })
	n["(*"+p+".Builder).Match"] = set(func(s *selection, c *goflow.Call) { s.match = c.Arg(0) })
	n["(*"+p+".Builder).Build"] = set(func(*selection, *goflow.Call) {})
}

// matching returns the middleware of a Context's server for the operation (internal/matcher): those of the option
// Middleware, then those of the selector that fits.
func (k *kratos) matching(ctx goflow.Value) middlewares {
	o, ok := goflow.Single(ctx).(*goflow.Obj)
	if !ok || o.Fields["router"] == nil {
		return nil
	}
	r := routerOf(o.Fields["router"].Get())
	if r == nil {
		return nil
	}
	s, ok := r.own.(*kratosServer)
	if !ok {
		return nil
	}
	use := append(middlewares{}, listOf(&s.middleware)...)
	best := -1
	for i, sel := range s.selected {
		prefix, isPrefix := strings.CutSuffix(sel.selector, "*")
		switch {
		case sel.selector == k.operation:
			return append(use, sel.use...)
		case isPrefix && strings.HasPrefix(k.operation, prefix) && (best < 0 || len(sel.selector) > len(s.selected[best].selector)):
			best = i
		}
	}
	if best >= 0 {
		use = append(use, s.selected[best].use...)
	}
	return use
}

// chain runs middleware around a handler, outermost first.
func (k *kratos) chain(use middlewares, inner goflow.Value, c *goflow.Call) goflow.Value {
	m := k.b.m
	if len(use) == 0 {
		k.b.pass()
		return m.CallValue(inner, c.Pos, c.Args...)
	}
	next := &goflow.Func{Sym: "the next handler", Pos: c.Pos, Type: kratosPath + "/middleware.Handler", Native: func(_ *goflow.Machine, c *goflow.Call) goflow.Value {
		return k.chain(use[1:], inner, c)
	}}
	switch v := goflow.Single(use[0].value).(type) {
	case *goflow.Func:
		if v.Fn != nil {
			return m.CallValue(m.CallValue(v, c.Pos, next), c.Pos, c.Args...)
		}
	case *goflow.Obj:
		if s, ok := v.Data.(*selection); ok {
			switch k.selects(s) {
			case Yes:
				return k.chain(append(append(middlewares{}, s.use...), use[1:]...), inner, c)
			case Maybe:
				k.turnedAway(s.use, Maybe)
			}
			return m.CallValue(next, c.Pos, c.Args...)
		}
	}
	if k.turnedAway(use[:1], Yes) {
		return goflow.Tuple{goflow.Nil{}, &goflow.Opaque{Type: "error", Kind: goflow.KindError}}
	}
	return m.CallValue(next, c.Pos, c.Args...)
}

// turnedAway notes what middleware of libraries does to a request without credentials, at most as certain as it is that it
// runs. It reports whether the request certainly ends there.
func (k *kratos) turnedAway(use middlewares, runs Truth) bool {
	for _, p := range use {
		m := k.b.middlewareOf(p)
		if k.b.sim == nil {
			continue
		}
		switch {
		case m.Auth == Yes && runs == Yes && !p.maybe:
			k.b.sim.rejected, k.b.sim.credentials = Yes, true
			return true
		case m.Auth == Yes, unseen(m.Name) == Maybe:
			if k.b.sim.rejected == No {
				k.b.sim.rejected = Maybe
			}
		}
	}
	return false
}

// selects says whether a selector takes the operation of the request.
func (k *kratos) selects(s *selection) Truth {
	if k.operation == "" {
		return Maybe
	}
	for _, p := range s.prefix {
		if strings.HasPrefix(k.operation, p) {
			return Yes
		}
	}
	for _, p := range s.path {
		if p == k.operation {
			return Yes
		}
	}
	for _, p := range s.regexp {
		if re, err := regexp.Compile(p); err == nil && re.FindString(k.operation) == k.operation {
			return Yes
		}
	}
	if s.match != nil {
		v, _ := k.b.m.CallValue(s.match, goflow.Pos{}, k.b.m.NewContext(&goflow.Context{Root: "request"}, goflow.Pos{}), goflow.Text(k.operation)).(*goflow.Scalar)
		switch {
		case v == nil || v.E.Op != settings.Const:
			return Maybe
		case v.E.Text == "true":
			return Yes
		}
	}
	if s.open {
		return Maybe
	}
	return No
}
