package config

import (
	"fmt"
	"os"
	"strconv"
)

const (
	defaultPort   = 3000
	defaultPrefix = "/chat"
)

type Config struct {
	Port   int
	Prefix string
	Token  string
	Debug  bool
}

func Load() Config {
	c := Config{Port: defaultPort, Prefix: defaultPrefix, Token: os.Getenv("API_TOKEN"), Debug: os.Getenv("DEBUG") != "false"}
	if p, err := strconv.Atoi(os.Getenv("PORT")); err == nil {
		c.Port = p
	}
	if p, ok := os.LookupEnv("URL_PREFIX"); ok {
		c.Prefix = p
	}
	return c
}

func (c Config) Addr() string { return fmt.Sprintf(":%d", c.Port) }
