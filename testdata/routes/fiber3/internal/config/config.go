package config

import (
	"cmp"
	"os"
)

const defaultListen = ":3000"

const apiVersion = "v2"

type Config struct {
	Listen string
	Base   string
	Token  string
	Debug  bool
}

func Load() *Config {
	return &Config{
		Listen: cmp.Or(os.Getenv("LISTEN"), defaultListen),
		Base:   "/iot/" + apiVersion,
		Token:  os.Getenv("API_TOKEN"),
		Debug:  cmp.Or(os.Getenv("MODE"), "debug") == "debug",
	}
}
