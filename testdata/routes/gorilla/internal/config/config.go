package config

import "os"

const DefaultPrefix = "/warehouse"

type Config struct {
	Prefix string
	Token  string
	Debug  bool
}

func Load() *Config {
	return &Config{
		Prefix: Env("URL_PREFIX", DefaultPrefix),
		Token:  os.Getenv("API_TOKEN"),
		Debug:  Env("DEBUG", "1") == "1",
	}
}

// Env returns the variable or the default.
func Env(name, def string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return def
}
