package service

import "testing"

const kitexHeader = `package main

import (
	"net"
	"os"

	"github.com/cloudwego/kitex/pkg/serviceinfo"
	"github.com/cloudwego/kitex/server"
)

var (
	_ net.Addr
	_ = os.Getenv
	_ = server.WithServiceAddr
)

type impl struct{}

var info = &serviceinfo.ServiceInfo{ServiceName: "Orders", Methods: map[string]serviceinfo.MethodInfo{"Place": nil}}
`

func TestKitex(t *testing.T) {
	for name, c := range map[string]struct {
		code, addr string
		env        place
		signal     Truth
	}{
		"by default": {`server.NewServer()`, ":8888", place{}, Yes},
		"an address": {`server.NewServer(server.WithServiceAddr(&net.TCPAddr{Port: 9000}))`, ":9000", place{}, Yes},
		"an address of this machine": {`server.NewServer(server.WithServiceAddr(&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 9000}))`,
			"127.0.0.1:9000", place{}, Yes},
		"a signal of its own": {`server.NewServer(server.WithExitSignal(func() <-chan error { return nil }))`, ":8888", place{}, Maybe},
	} {
		t.Run(name, func(t *testing.T) {
			l := only(t, load(t, "kitex", map[string]string{"main.go": kitexHeader + `
func main() {
	s := ` + c.code + `
	s.RegisterService(info, &impl{})
	s.Run()
}`}))
			if got := address(t, l, c.env); got != c.addr {
				t.Errorf("address %q, want %q", got, c.addr)
			}
			if len(l.Services) != 1 || l.Services[0].Name != "Orders" || len(l.Services[0].Methods) != 1 {
				t.Errorf("services %v", l.Services)
			}
			if len(l.Shutdown) != 1 || l.Shutdown[0].OnSignal != c.signal {
				t.Errorf("stops %v, want one on a signal: %v", l.Shutdown, c.signal)
			}
		})
	}
}

func TestKitexResolvedAddress(t *testing.T) {
	l := only(t, load(t, "kitex", map[string]string{"main.go": kitexHeader + `
func main() {
	addr, err := net.ResolveTCPAddr("tcp", os.Getenv("ADDR"))
	if err != nil {
		panic(err)
	}
	s := server.NewServer(server.WithServiceAddr(addr))
	s.RegisterService(info, &impl{})
	if err := s.Run(); err != nil {
		panic(err)
	}
}`}))
	if got := address(t, l, place{vars: map[string]string{"ADDR": ":7000"}}); got != ":7000" {
		t.Errorf("address %q", got)
	}
}
