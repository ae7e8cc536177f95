package config

import "os"

const defaultListen = ":1323"

// Version is part of every API path.
const Version = "v1"

type Config struct {
	Listen string
	Env    string
	Secret string
	API    API
}

type API struct {
	Root string
}

func (a API) Path() string { return a.Root + "/" + Version }

func New() Config {
	cfg := Config{Listen: defaultListen, Env: "dev", Secret: os.Getenv("API_TOKEN"), API: API{Root: "/library"}}
	if v := os.Getenv("LISTEN"); v != "" {
		cfg.Listen = v
	}
	if v := os.Getenv("APP_ENV"); v != "" {
		cfg.Env = v
	}
	return cfg
}
