// Package config reads the service's settings from the environment.
package config

import "os"

const (
	defaultAddr      = ":8080"
	defaultDebugAddr = "127.0.0.1:6060"
	// DefaultAPIPrefix is where the API lives unless API_PREFIX says otherwise.
	DefaultAPIPrefix = "/api"
)

type Config struct {
	Addr      string
	DebugAddr string
	API       APIConfig
	Debug     bool
}

type APIConfig struct {
	Prefix string
	Token  string
}

func Load() *Config {
	return &Config{
		Addr:      getenv("HTTP_ADDR", defaultAddr),
		DebugAddr: getenv("DEBUG_ADDR", defaultDebugAddr),
		API: APIConfig{
			Prefix: getenv("API_PREFIX", DefaultAPIPrefix),
			Token:  os.Getenv("API_TOKEN"),
		},
		Debug: getenv("APP_ENV", "development") != "production",
	}
}

func getenv(key, fallback string) string {
	if v, ok := os.LookupEnv(key); ok && v != "" {
		return v
	}
	return fallback
}
