package service

import (
	"strconv"
	"strings"

	"github.com/golive-dev/golive/internal/goflow"
	"github.com/golive-dev/golive/internal/settings"
)

func init() { frameworks = append(frameworks, gatewayNatives) }

// A gatewayPattern is what is kept of a runtime.Pattern: its template.
type gatewayPattern struct{ template string }

// gatewayNatives know gRPC-Gateway: the mux, and the patterns that generated code makes (runtime/mux.go,
// runtime/pattern.go).
func gatewayNatives(b *builder, n map[string]goflow.Native) {
	t := natives{b, n}
	for _, p := range []string{"github.com/grpc-ecosystem/grpc-gateway/v2/runtime", "github.com/grpc-ecosystem/grpc-gateway/runtime"} {
		option := func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			o := m.NewObj(c.Sym, c.Sym, c.Pos)
			o.Args = c.Args
			return &goflow.Func{Sym: c.Sym, Recv: o, Pos: c.Pos}
		}
		n[p+".WithHealthzEndpoint"], n[p+".WithHealthEndpointAt"] = option, option
		n[p+".NewServeMux"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			o := b.newRouter(p+".ServeMux", "grpc-gateway", GatewayTpl, c)
			for _, a := range c.Args {
				fn, ok := goflow.Single(a).(*goflow.Func)
				if !ok {
					continue
				}
				made, ok := fn.Recv.(*goflow.Obj)
				if !ok {
					continue
				}
				path := settings.Text("/healthz")
				if len(made.Args) > 1 {
					path = goflow.ExprOf(made.Args[1])
				}
				b.register(o.Data.(*router), &entry{method: "GET", path: path, handler: leads(fn.Sym), pos: made.Pos})
			}
			return o
		}
		n[p+".NewPattern"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			o := m.NewObj(p+".Pattern", c.Sym, c.Pos)
			if template, ok := gatewayTemplate(c.Arg(1), c.Arg(2), text(c.Arg(3))); ok {
				o.Data = &gatewayPattern{template}
			}
			return m.With(c, o)
		}
		n[p+".MustPattern"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value { return c.Arg(0) }
		// What generated handlers call with the mux registers nothing.
		for _, name := range []string{
			"MarshalerForRequest", "AnnotateContext", "AnnotateIncomingContext", "HTTPError", "HTTPStreamError", "ForwardResponseMessage", "ForwardResponseStream",
			"DefaultHTTPErrorHandler", "DefaultRoutingErrorHandler",
		} {
			n[p+"."+name] = func(m *goflow.Machine, c *goflow.Call) goflow.Value { return m.Results(c) }
		}
		recv := []string{"*" + p + ".ServeMux"}
		t.methods(recv, "Handle", t.registering(func(r *router, c *goflow.Call) {
			e := entry{path: settings.Unknowable("the pattern is not known"), handler: c.Arg(2), pos: c.Pos}
			if o, ok := goflow.Single(c.Arg(1)).(*goflow.Obj); ok {
				if pattern, ok := o.Data.(*gatewayPattern); ok {
					e.path = settings.Text(pattern.template)
				}
			}
			b.registerAll(r, c.Arg(0), e)
		}))
		t.methods(recv, "HandlePath", func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			b.onRouters(c, func(r *router, c *goflow.Call) {
				b.registerAll(r, c.Arg(0), entry{path: goflow.ExprOf(c.Arg(1)), handler: c.Arg(2), pos: c.Pos})
			})
			return done(m, c)
		})
		t.methods(recv, "ServeHTTP", func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			b.delegate(c.Recv)
			return nil
		})
	}
}

// gatewayTemplate spells out a compiled pattern: pairs of an operation and an operand on a stack (utilities/pattern.go).
// A variable of one segment is written without its "=*".
func gatewayTemplate(ops, pool goflow.Value, verb string) (string, bool) {
	codes, ok1 := numbers(ops)
	words, ok2 := goflow.Single(pool).(*goflow.List)
	if !ok1 || !ok2 || words.Open || len(codes)%2 != 0 {
		return "", false
	}
	word := func(i int) (string, bool) {
		if i < 0 || i >= len(words.Elems) {
			return "", false
		}
		return goflow.ConstText(words.Elems[i].Get())
	}
	var stack []string
	for i := 0; i < len(codes); i += 2 {
		operand := codes[i+1]
		switch codes[i] {
		case 0:
		case 1:
			stack = append(stack, "*")
		case 2:
			w, ok := word(operand)
			if !ok {
				return "", false
			}
			stack = append(stack, w)
		case 3:
			stack = append(stack, "**")
		case 4:
			at := len(stack) - operand
			if operand <= 0 || at < 0 {
				return "", false
			}
			stack = append(stack[:at], strings.Join(stack[at:], "/"))
		case 5:
			name, ok := word(operand)
			if !ok || len(stack) == 0 {
				return "", false
			}
			top := &stack[len(stack)-1]
			if *top == "*" {
				*top = "{" + name + "}"
			} else {
				*top = "{" + name + "=" + *top + "}"
			}
		default:
			return "", false
		}
	}
	template := "/" + strings.Join(stack, "/")
	if verb != "" {
		template += ":" + verb
	}
	return template, true
}

// numbers returns the numbers of a list that is known in full.
func numbers(v goflow.Value) ([]int, bool) {
	l, ok := goflow.Single(v).(*goflow.List)
	if !ok || l.Open {
		return nil, false
	}
	var out []int
	for _, one := range valuesOf(l) {
		n, err := strconv.Atoi(text(one))
		if err != nil {
			return nil, false
		}
		out = append(out, n)
	}
	return out, true
}
