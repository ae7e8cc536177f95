package service

import (
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/goflow"
	"github.com/golive-dev/golive/internal/settings"
)

func init() {
	frameworks = append(frameworks, grpcNatives)
	fallbacks = append(fallbacks, rpcFallback)
}

const (
	grpcPath   = "google.golang.org/grpc"
	grpcServer = grpcPath + ".Server"
	cmuxPath   = "github.com/soheilhy/cmux"
)

// An rpcServer is what is kept of an RPC server: the Data of its object.
type rpcServer struct {
	framework string
	services  []RPCService
	listeners []*Listener // that it serves on so far
	options   []serverOption
	addr      *settings.Expr // where the server knows that itself
	network   string
}

// grpcNatives know google.golang.org/grpc, its health, reflection, channelz and admin services, and cmux.
func grpcNatives(b *builder, n map[string]goflow.Native) {
	n[grpcPath+".NewServer"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		return b.newRPCServer(grpcServer, "grpc", c)
	}
	n[grpcPath+"/xds.NewGRPCServer"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		return m.With(c, b.newRPCServer(grpcPath+"/xds.GRPCServer", "grpc", c))
	}
	for _, typ := range []string{grpcServer, grpcPath + "/xds.GRPCServer"} {
		b.grpcMethods(typ, n)
	}
	n["("+grpcPath+".ServiceRegistrar).RegisterService"] = b.registerDesc(0)
	known := func(services ...RPCService) goflow.Native {
		return func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			b.registerKnown(c.Arg(0), c, services...)
			return m.Results(c)
		}
	}
	n[grpcPath+"/health/grpc_health_v1.RegisterHealthServer"] = known(healthService)
	n[grpcPath+"/channelz/service.RegisterChannelzServiceToServer"] = known(channelzService)
	n[grpcPath+"/channelz/grpc_channelz_v1.RegisterChannelzServer"] = known(channelzService)
	n[grpcPath+"/admin.Register"] = known(channelzService)
	n[grpcPath+"/reflection/grpc_reflection_v1.RegisterServerReflectionServer"] = known(reflectionV1)
	n[grpcPath+"/reflection/grpc_reflection_v1alpha.RegisterServerReflectionServer"] = known(reflectionV1Alpha)
	n[grpcPath+"/reflection.RegisterV1"] = known(reflectionV1)
	n[grpcPath+"/reflection.Register"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		b.registerKnown(c.Arg(0), c, b.reflections()...)
		return nil
	}

	n[cmuxPath+".New"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		return b.sameListener(cmuxPath+".CMux", c.Arg(0), c)
	}
	match := func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		return b.sameListener("net.Listener", c.Recv, c)
	}
	n["("+cmuxPath+".CMux).Match"], n["("+cmuxPath+".CMux).MatchWithWriters"] = match, match
	n[grpcPath+"/test/bufconn.Listen"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		o := m.NewObj(grpcPath+"/test/bufconn.Listener", c.Sym, c.Pos)
		o.Data = &netListener{network: textOf("bufconn"), addr: textOf("")}
		return o
	}
	n["("+cmuxPath+".CMux).Serve"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value { return m.Results(c) }
}

// grpcMethods are those of a server.
func (b *builder) grpcMethods(typ string, n map[string]goflow.Native) {
	n["(*"+typ+").RegisterService"] = b.registerDesc(0)
	n["(*"+typ+").Serve"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		addr, network := listenerOf(c.Arg(0))
		if network == "bufconn" { // in memory
			return m.Results(c)
		}
		b.serveRPC(c, &Listener{Protocol: GRPC, Addr: addr, Network: network})
		return m.Results(c)
	}
	n["(*"+typ+").GracefulStop"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		b.stopCall(c, typ, true)
		return nil
	}
	n["(*"+typ+").Stop"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		b.stopCall(c, typ, false)
		return nil
	}
	n["(*"+typ+").GetServiceInfo"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value { return m.Results(c) }
}

func (b *builder) newRPCServer(typ, framework string, c *goflow.Call) *goflow.Obj {
	b.m.Learnt()
	o := b.m.NewObj(typ, c.Sym, c.Pos)
	o.Data = &rpcServer{framework: framework}
	return o
}

// rpcOf returns the RPC server behind a value, also that of a struct that embeds it, and its object.
func (b *builder) rpcOf(v goflow.Value) (*rpcServer, *goflow.Obj) {
	o, ok := goflow.Single(v).(*goflow.Obj)
	if r, isRef := goflow.Single(v).(*goflow.Ref); isRef {
		o, ok = goflow.Single(r.Cell.Get()).(*goflow.Obj)
	}
	if !ok {
		return nil, nil
	}
	if s, ok := o.Data.(*rpcServer); ok {
		return s, o
	}
	for _, name := range []string{"Server", "ServiceRegistrar", "GRPCServer"} {
		if cell := o.Fields[name]; cell != nil {
			if inner, ok := goflow.Single(cell.Get()).(*goflow.Obj); ok {
				if s, ok := inner.Data.(*rpcServer); ok {
					return s, inner
				}
			}
		}
	}
	return nil, nil
}

// serveRPC notes the server that a method is called on; where it is one of several, they are one listener, and what only
// some of them have is registered perhaps.
func (b *builder) serveRPC(c *goflow.Call, l *Listener) {
	var first *Listener
	goflow.Each(c.Recv, func(v goflow.Value) {
		s, o := b.rpcOf(v)
		if s == nil { // one that was made where nobody could see it
			s = &rpcServer{framework: "grpc", services: []RPCService{{Position: c.Pos.Position(), Maybe: true}}}
		}
		if first == nil {
			l.Framework = s.framework
			first = b.listenRPC(c, s, o, l).listener
			return
		}
		if slices.Contains(s.listeners, first) {
			return
		}
		s.listeners = append(s.listeners, first)
		for i := range first.Services {
			first.Services[i].Maybe = first.Services[i].Maybe || !hasService(s.services, first.Services[i].Name)
		}
		for _, svc := range s.services {
			if !hasService(first.Services, svc.Name) {
				svc.Maybe = true
				first.Services = append(first.Services, svc)
			}
		}
	})
}

func hasService(list []RPCService, name string) bool {
	return slices.ContainsFunc(list, func(s RPCService) bool { return s.Name == name })
}

// listenRPC notes an RPC server that is started. What is registered later on is added to its listeners.
func (b *builder) listenRPC(c *goflow.Call, s *rpcServer, o *goflow.Obj, l *Listener) *server {
	l.Services = slices.Clone(s.services)
	got := b.listen(c, l, o, nil)
	if got.listener == l {
		s.listeners = append(s.listeners, l)
	}
	return got
}

// register notes a service of an RPC server.
func (b *builder) registerRPC(s *rpcServer, svc RPCService, c *goflow.Call) {
	b.m.Learnt()
	svc.Position = b.registeredAt(c).Position()
	svc.Guards = append(guardsOf(b.m.CurrentGuards()), svc.Guards...)
	svc.Maybe = svc.Maybe || Holds(svc.Guards, nil) != Yes
	if n := len(c.Args); n > 0 {
		svc.impl = c.Args[n-1]
	}
	for _, old := range s.services {
		if old.Position == svc.Position && old.Name == svc.Name {
			return
		}
	}
	s.services = append(s.services, svc)
	for _, l := range s.listeners {
		l.Services = append(l.Services, svc)
	}
}

// registeredAt is the place of a registration in the code that somebody wrote: the call of a generated function.
func (b *builder) registeredAt(c *goflow.Call) goflow.Pos {
	functions, places := b.m.Stack()
	if n := len(functions); n > 0 && places[n-1].File != "" {
		name := methodName(functions[n-1].Name)
		generated := strings.HasSuffix(c.Pos.File, ".pb.go") || strings.Contains("/"+c.Pos.File, "/kitex_gen/")
		if generated && (strings.HasPrefix(name, "Register") || name == "NewServer") {
			return places[n-1]
		}
	}
	return c.Pos
}

// registerKnown notes services of libraries.
func (b *builder) registerKnown(server goflow.Value, c *goflow.Call, services ...RPCService) {
	goflow.Each(server, func(v goflow.Value) {
		s, _ := b.rpcOf(v)
		if s == nil {
			return
		}
		for _, svc := range services {
			b.registerRPC(s, svc, c)
		}
	})
}

// The services of libraries, with the methods that every version of them has (their .proto files).
var (
	healthService   = RPCService{Name: "grpc.health.v1.Health", Methods: []string{"Check", "Watch"}, Health: true}
	channelzService = RPCService{Name: "grpc.channelz.v1.Channelz", Methods: []string{
		"GetTopChannels", "GetServers", "GetServer", "GetServerSockets", "GetChannel", "GetSubchannel", "GetSocket"}}
	reflectionV1      = RPCService{Name: "grpc.reflection.v1.ServerReflection", Methods: []string{"ServerReflectionInfo"}, Reflection: true}
	reflectionV1Alpha = RPCService{Name: "grpc.reflection.v1alpha.ServerReflection", Methods: []string{"ServerReflectionInfo"}, Reflection: true}
)

// reflections are what reflection.Register registers: since grpc 1.57 the service's version 1 too (reflection/v1 is linked
// from there on).
func (b *builder) reflections() []RPCService {
	if b.program.Imports[grpcPath+"/reflection/grpc_reflection_v1"] {
		return []RPCService{reflectionV1, reflectionV1Alpha}
	}
	return []RPCService{reflectionV1Alpha}
}

// registerDesc answers RegisterService(&desc, impl): the description has the service's name and methods.
func (b *builder) registerDesc(at int) goflow.Native {
	return func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		goflow.Each(c.Recv, func(v goflow.Value) {
			s, _ := b.rpcOf(v)
			if s == nil {
				return
			}
			svc := b.described(c.Arg(at))
			svc.impl = c.Arg(at + 1)
			b.registerRPC(s, svc, c)
		})
		return nil
	}
}

// described reads a grpc.ServiceDesc.
func (b *builder) described(v goflow.Value) RPCService {
	o, ok := goflow.Single(v).(*goflow.Obj)
	if !ok {
		return RPCService{Maybe: true}
	}
	svc := RPCService{}
	svc.Name, _ = goflow.ConstText(b.m.Field(o, "ServiceName", goflow.KindString, "string"))
	if svc.Name == "" { // a description that a library brings along
		svc = knownDescs[o.Made]
	}
	for _, part := range [][2]string{{"Methods", "MethodName"}, {"Streams", "StreamName"}} {
		l, ok := goflow.Single(b.m.Field(o, part[0], goflow.KindSlice, "")).(*goflow.List)
		if !ok {
			continue
		}
		for _, e := range l.Elems {
			if one, ok := goflow.Single(e.Get()).(*goflow.Obj); ok {
				if name, ok := goflow.ConstText(b.m.Field(one, part[1], goflow.KindString, "string")); ok && name != "" {
					svc.Methods = append(svc.Methods, name)
				}
			}
		}
	}
	svc.Health = svc.Name == healthService.Name
	svc.Reflection = strings.HasPrefix(svc.Name, "grpc.reflection.")
	return svc
}

// knownDescs are the descriptions that libraries export.
var knownDescs = map[string]RPCService{
	grpcPath + "/health/grpc_health_v1.Health_ServiceDesc":                        healthService,
	grpcPath + "/channelz/grpc_channelz_v1.Channelz_ServiceDesc":                  channelzService,
	grpcPath + "/reflection/grpc_reflection_v1.ServerReflection_ServiceDesc":      reflectionV1,
	grpcPath + "/reflection/grpc_reflection_v1alpha.ServerReflection_ServiceDesc": reflectionV1Alpha,
}

// readsRPC are functions of libraries that are handed an RPC server and register nothing on it.
var readsRPC = []string{
	"github.com/grpc-ecosystem/go-grpc-prometheus.", "(*github.com/grpc-ecosystem/go-grpc-prometheus.ServerMetrics).",
	"(*github.com/grpc-ecosystem/go-grpc-middleware/providers/prometheus.ServerMetrics).", grpcPath + "/reflection.NewServer",
}

// rpcFallback answers calls of other modules' functions that are handed an RPC server: generated RegisterXServer functions
// register a service whose name is not known; any other function may register something.
func rpcFallback(b *builder, c *goflow.Call) (goflow.Value, bool) {
	if v, ok := b.kitexNew(c); ok {
		return v, true
	}
	for _, a := range c.Args {
		s, _ := b.rpcOf(a)
		if s == nil {
			continue
		}
		if readsRouter(c.Sym) || slices.ContainsFunc(readsRPC, func(p string) bool { return strings.HasPrefix(c.Sym, p) }) {
			return nil, false
		}
		b.registerRPC(s, RPCService{Maybe: !registers(c), impl: c.Arg(1)}, c)
		return b.m.Results(c), true
	}
	return nil, false
}

// registers reports whether a call is one of a generated function (protoc-gen-go-grpc's RegisterXServer(s, impl), Kitex's
// RegisterService(s, impl)), which registers one service.
func registers(c *goflow.Call) bool {
	name := methodName(c.Sym)
	return len(c.Args) >= 2 && strings.HasPrefix(name, "Register") && (strings.HasSuffix(name, "Server") || name == "RegisterService")
}

// sameListener makes an object that stands for the listener behind another value.
func (b *builder) sameListener(typ string, v goflow.Value, c *goflow.Call) goflow.Value {
	o := b.m.NewObj(typ, c.Sym, c.Pos)
	addr, network := listenerOf(v)
	o.Data = &netListener{network: textOf(network), addr: addr}
	return o
}
