package conf

import (
	"net"
	"os"
	"strconv"
)

const (
	defaultPort = 8888
	insidePort  = 8889
)

type Config struct {
	Port int
}

func Get() Config {
	c := Config{Port: defaultPort}
	if p, err := strconv.Atoi(os.Getenv("KITEX_PORT")); err == nil {
		c.Port = p
	}
	return c
}

func (c Config) Public() net.Addr { return &net.TCPAddr{Port: c.Port} }

func (c Config) Inside() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: insidePort} }
