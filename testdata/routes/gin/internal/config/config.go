package config

import "os"

// DefaultAddr is where the service listens without -addr.
const DefaultAddr = ":8080"

const defaultBasePath = "/booking"

type Config struct {
	BasePath string
	Token    string
	Debug    bool
	AssetDir string
}

func FromEnv() Config {
	cfg := Config{
		BasePath: os.Getenv("BASE_PATH"),
		Token:    os.Getenv("API_TOKEN"),
		Debug:    os.Getenv("GIN_MODE") != "release",
		AssetDir: "./web/assets",
	}
	if cfg.BasePath == "" {
		cfg.BasePath = defaultBasePath
	}
	return cfg
}
