package service

import (
	"github.com/golive-dev/golive/internal/goflow"
	"github.com/golive-dev/golive/internal/settings"
)

func init() { frameworks = append(frameworks, kitexNatives) }

const (
	kitexPath   = "github.com/cloudwego/kitex/server"
	kitexServer = kitexPath + ".Server"
)

// kitexNatives know Kitex' servers (server/server.go, internal/server/option.go and config.go): Run listens on the address
// of WithServiceAddr, :8888 without one, and stops gracefully within five seconds on SIGINT, SIGTERM and SIGHUP.
func kitexNatives(b *builder, n map[string]goflow.Native) {
	b.addressNatives(n)
	b.optionNatives(n, kitexPath, "WithServiceAddr", "WithListener", "WithExitSignal", "WithExitWaitTime")
	n[kitexPath+".NewServer"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		return b.kitexServer(c, c.Args)
	}
	n["("+kitexServer+").RegisterService"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		goflow.Each(c.Recv, func(v goflow.Value) {
			if s, _ := b.rpcOf(v); s != nil {
				svc := b.kitexInfo(c.Arg(0))
				svc.impl = c.Arg(1)
				b.registerRPC(s, svc, c)
			}
		})
		return m.Results(c)
	}
	n["("+kitexServer+").Run"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		goflow.Each(c.Recv, func(v goflow.Value) {
			if s, o := b.rpcOf(v); s != nil {
				b.kitexRun(c, s, o)
			}
		})
		return m.Results(c)
	}
	n["("+kitexServer+").Stop"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		b.stopCall(c, kitexServer, true)
		return m.Results(c)
	}
	n["("+kitexServer+").GetServiceInfos"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value { return m.Results(c) }
}

func (b *builder) kitexServer(c *goflow.Call, args []goflow.Value) *goflow.Obj {
	o := b.newRPCServer(kitexServer, "kitex", c)
	s := o.Data.(*rpcServer)
	s.options = b.options(args, nil, c.Pos)
	return o
}

// kitexNew answers the NewServer of a generated package of another module: it registers one service.
func (b *builder) kitexNew(c *goflow.Call) (goflow.Value, bool) {
	if len(c.Results) == 0 || c.Results[0].Type != kitexServer || methodName(c.Sym) != "NewServer" {
		return nil, false
	}
	o := b.kitexServer(c, c.Args)
	b.registerRPC(o.Data.(*rpcServer), RPCService{impl: c.Arg(0)}, c)
	return b.m.With(c, o), true
}

// kitexInfo reads a serviceinfo.ServiceInfo.
func (b *builder) kitexInfo(v goflow.Value) RPCService {
	o, ok := goflow.Single(v).(*goflow.Obj)
	if !ok {
		return RPCService{}
	}
	svc := RPCService{}
	svc.Name, _ = goflow.ConstText(b.m.Field(o, "ServiceName", goflow.KindString, "string"))
	if methods, ok := goflow.Single(b.m.Field(o, "Methods", goflow.KindNil, "map[string]github.com/cloudwego/kitex/pkg/serviceinfo.MethodInfo")).(*goflow.Map); ok {
		svc.Methods = append(svc.Methods, methods.Keys...)
	}
	return svc
}

// kitexExit is how long a server waits for its connections (internal/server/config.go, defaultExitWaitTime).
const kitexExit = "5000000000"

func (b *builder) kitexRun(c *goflow.Call, s *rpcServer, o *goflow.Obj) {
	network := "tcp"
	addr := b.setBy(s.options, kitexPath+".WithServiceAddr", settings.Text(":8888"), func(v goflow.Value) *settings.Expr {
		a, nw := b.netAddr(v)
		network = nw
		return a
	})
	addr = b.setBy(s.options, kitexPath+".WithListener", addr, func(v goflow.Value) *settings.Expr {
		a, nw := listenerOf(v)
		network = nw
		return a
	})
	got := b.listenRPC(c, s, o, &Listener{Protocol: GRPC, Framework: "kitex", Addr: addr, Network: network})
	stop := Stop{Name: "Run", Position: c.Pos.Position(), Graceful: true, OnSignal: Yes}
	stop.Timeout = b.setBy(s.options, kitexPath+".WithExitWaitTime", settings.Text(kitexExit), goflow.ExprOf)
	if b.has(s.options, kitexPath+".WithExitSignal") != No {
		stop.OnSignal = Maybe
	}
	got.listener.ownStop(stop)
}

// ownStop notes that a framework ends a server by itself.
func (l *Listener) ownStop(s Stop) {
	for _, old := range l.Shutdown {
		if old.Position == s.Position && old.Name == s.Name {
			return
		}
	}
	l.Shutdown = append(l.Shutdown, s)
}
