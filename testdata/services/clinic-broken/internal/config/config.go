// Package config reads the configuration file.
package config

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"gopkg.in/yaml.v3"
)

// Config is one configuration file.
type Config struct {
	Server    Server    `yaml:"server"`
	Log       Log       `yaml:"log"`
	MySQL     MySQL     `yaml:"mysql"`
	Tracing   Tracing   `yaml:"tracing"`
	Retention Retention `yaml:"retention"`
	APIToken  string    `yaml:"api_token"`
}

// Server says where the service listens.
type Server struct {
	Addr      string `yaml:"addr"`
	AdminAddr string `yaml:"admin_addr"`
}

// Log holds the least level that is written.
type Log struct {
	Level slog.Level `yaml:"level"`
}

// MySQL names the database.
type MySQL struct {
	DSN          string `yaml:"dsn"`
	MaxOpenConns int    `yaml:"max_open_conns"`
}

// Tracing names the collector and the share of requests that is traced.
type Tracing struct {
	Endpoint    string  `yaml:"endpoint"`
	SampleRatio float64 `yaml:"sample_ratio"`
}

// Retention says how long withdrawn submissions are kept and how often that is looked at.
type Retention struct {
	Keep  time.Duration `yaml:"keep"`
	Every time.Duration `yaml:"every"`
}

// Load reads a configuration file.
func Load(name string) (*Config, error) {
	file, err := os.Open(filepath.Clean(name))
	defer file.Close() // FAULT resources/deferred-before-check: deferred before the error of Open is looked at
	if err != nil {
		return nil, fmt.Errorf("open the configuration: %w", err)
	}
	var cfg Config
	if err := yaml.NewDecoder(file).Decode(&cfg); err != nil {
		return nil, fmt.Errorf("read the configuration %s: %w", name, err)
	}
	return &cfg, nil
}
