package service

import (
	"github.com/golive-dev/golive/internal/goflow"
	"github.com/golive-dev/golive/internal/settings"
)

// A zrpcServer is what is kept of a zrpc.RpcServer.
type zrpcServer struct {
	root     string
	conf     goflow.Value
	register goflow.Value
}

// rpc knows zrpc: the server registers what the program's function does, then the health service unless the settings say
// otherwise, and stops gracefully on SIGTERM (zrpc/server.go, zrpc/internal/rpcserver.go).
func (z *goZero) rpc(root string, n map[string]goflow.Native) {
	p := root + "/zrpc"
	made := func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		o := m.NewObj(p+".RpcServer", c.Sym, c.Pos)
		o.Data = &zrpcServer{root, c.Arg(0), c.Arg(1)}
		z.setUp(c, z.serviceConf(root, c.Arg(0)))
		return m.With(c, o)
	}
	n[p+".MustNewServer"], n[p+".NewServer"] = made, made
	n["(*"+p+".RpcServer).Start"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		goflow.Each(c.Recv, func(v goflow.Value) { z.startRPC(v, c) })
		return nil
	}
	for _, name := range []string{"AddOptions", "AddStreamInterceptors", "AddUnaryInterceptors", "Stop"} {
		n["(*"+p+".RpcServer)."+name] = func(m *goflow.Machine, c *goflow.Call) goflow.Value { return nil }
	}
}

func (z *goZero) startRPC(v goflow.Value, c *goflow.Call) {
	b := z.b
	o, _ := v.(*goflow.Obj)
	if o == nil {
		return
	}
	s, _ := o.Data.(*zrpcServer)
	if s == nil {
		return
	}
	inner := b.newRPCServer(grpcServer, "go-zero zrpc", c)
	server := inner.Data.(*rpcServer)
	if _, isFunc := goflow.Single(s.register).(*goflow.Func); isFunc {
		b.m.CallValue(goflow.Single(s.register), c.Pos, inner)
	} else {
		b.registerRPC(server, RPCService{Maybe: true}, c)
	}
	health := healthService
	on := goflow.ExprOf(b.m.Field(s.conf, "Health", goflow.KindBool, "bool"))
	switch {
	case !b.hasField(s.conf, "Health"): // a version that has no such setting
		health.Maybe = true
	case on.Op != settings.Const:
		health.Guards = []Guard{{Condition: on, Position: c.Pos.Position()}}
	case on.Text != "true":
		health.Name = ""
	}
	if health.Name != "" {
		b.registerRPC(server, health, c)
	}
	addr := goflow.ExprOf(b.m.Field(s.conf, "ListenOn", goflow.KindString, "string"))
	got := b.listenRPC(c, server, o, &Listener{Protocol: GRPC, Framework: "go-zero zrpc", Addr: addr})
	got.listener.ownStop(Stop{Name: "GracefulStop", Position: c.Pos.Position(), Graceful: true, OnSignal: Yes, Timeout: z.waitTime(z.serviceConf(s.root, s.conf))})
}

// hasField reports whether the type of an object has a field.
func (b *builder) hasField(v goflow.Value, name string) bool {
	if o, ok := goflow.Single(v).(*goflow.Obj); ok {
		if t := b.m.Program.Type(o.Type); t != nil {
			for _, f := range t.Fields {
				if f.Name == name {
					return true
				}
			}
		}
	}
	return false
}

// groups knows service.ServiceGroup, which starts what was added to it, and the wrappers around functions (core/service).
func (z *goZero) groups(p string, n map[string]goflow.Native) {
	type group struct{ services goflow.Cell }
	type starter struct{ value goflow.Value }
	n[p+".NewServiceGroup"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		o := m.NewObj(p+".ServiceGroup", c.Sym, c.Pos)
		o.Data = &group{}
		return o
	}
	groupOf := func(v goflow.Value) *group {
		if o, ok := goflow.Single(v).(*goflow.Obj); ok {
			g, _ := o.Data.(*group)
			return g
		}
		return nil
	}
	n["(*"+p+".ServiceGroup).Add"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		if g := groupOf(c.Recv); g != nil {
			z.b.add(&g.services, c.Pos, c.Arg(0))
		}
		return nil
	}
	n["(*"+p+".ServiceGroup).Start"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		if g := groupOf(c.Recv); g != nil {
			for _, s := range listOf(&g.services) {
				m.Spawn(func() {
					m.CallValue(&goflow.Func{Sym: "(" + p + ".Starter).Start", Recv: s.value, Iface: true, Pos: c.Pos}, c.Pos)
				})
			}
		}
		return nil
	}
	n["(*"+p+".ServiceGroup).Stop"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value { return nil }
	wrap := func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		o := m.NewObj(p+".starter", c.Sym, c.Pos)
		o.Data = &starter{c.Arg(0)}
		return o
	}
	n[p+".WithStart"], n[p+".WithStarter"] = wrap, wrap
	n["(*"+p+".starter).Start"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		o, ok := goflow.Single(c.Recv).(*goflow.Obj)
		if !ok {
			return nil
		}
		if s, ok := o.Data.(*starter); ok {
			if fn, ok := goflow.Single(s.value).(*goflow.Func); ok {
				return m.CallValue(fn, c.Pos)
			}
			m.CallValue(&goflow.Func{Sym: "(" + p + ".Starter).Start", Recv: s.value, Iface: true, Pos: c.Pos}, c.Pos)
		}
		return nil
	}
	for _, name := range []string{"SetUp", "MustSetUp"} {
		n["("+p+".ServiceConf)."+name] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			z.setUp(c, c.Recv)
			return m.Results(c)
		}
	}
}
