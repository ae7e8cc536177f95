package config

import (
	"fmt"
	"os"
)

const (
	DefaultPort       = 50051
	defaultInsideAddr = "127.0.0.1:50052"
)

type Config struct {
	Addr       string
	InsideAddr string
	Token      string
	Reflection bool
}

func Load(port int) Config {
	c := Config{
		Addr:       fmt.Sprintf(":%d", port),
		InsideAddr: os.Getenv("INSIDE_ADDR"),
		Token:      os.Getenv("API_TOKEN"),
		Reflection: os.Getenv("APP_ENV") != "production",
	}
	if c.InsideAddr == "" {
		c.InsideAddr = defaultInsideAddr
	}
	return c
}
