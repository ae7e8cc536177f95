package config

import "os"

const (
	address = ":8081"
	prefix  = "/events-api"
)

type Config struct {
	Address string
	Prefix  string
	Token   string
	Debug   bool
}

func Load() *Config {
	cfg := &Config{Address: address, Prefix: prefix, Token: os.Getenv("API_TOKEN"), Debug: true}
	if v, ok := os.LookupEnv("ADDRESS"); ok {
		cfg.Address = v
	}
	if v := os.Getenv("PREFIX"); v != "" {
		cfg.Prefix = v
	}
	if os.Getenv("ENV") == "production" {
		cfg.Debug = false
	}
	return cfg
}
