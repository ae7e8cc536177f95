// Package config reads the configuration: a YAML file for what differs between environments, the environment for
// what is secret.
package config

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"gopkg.in/yaml.v3"
)

// Config is one configuration file, with the secrets beside it.
type Config struct {
	Server    Server    `yaml:"server"`
	Log       Log       `yaml:"log"`
	MySQL     MySQL     `yaml:"mysql"`
	Redis     Redis     `yaml:"redis"`
	Tracing   Tracing   `yaml:"tracing"`
	Limits    Limits    `yaml:"limits"`
	Retention Retention `yaml:"retention"`

	APIToken string `yaml:"-"` // API_TOKEN
}

// Server says where the service listens and how long it may take to leave.
type Server struct {
	Addr            string        `yaml:"addr"`
	AdminAddr       string        `yaml:"admin_addr"` // metrics; never published
	ShutdownTimeout time.Duration `yaml:"shutdown_timeout"`
}

// Log holds the least level that is written.
type Log struct {
	Level slog.Level `yaml:"level"`
}

// MySQL names the database.
type MySQL struct {
	Addr         string `yaml:"addr"`
	Database     string `yaml:"database"`
	User         string `yaml:"user"`
	TLS          string `yaml:"tls"` // as the driver's tls parameter
	MaxOpenConns int    `yaml:"max_open_conns"`

	Password string `yaml:"-"` // MYSQL_PASSWORD
}

// Redis names the store of tokens and of the rate limiter's counters.
type Redis struct {
	Addr string `yaml:"addr"`
	TLS  bool   `yaml:"tls"`

	Password string `yaml:"-"` // REDIS_PASSWORD
}

// Tracing names the collector and the share of requests that is traced.
type Tracing struct {
	Endpoint    string  `yaml:"endpoint"` // OTLP over HTTP, with the path
	SampleRatio float64 `yaml:"sample_ratio"`
}

// Limits bounds what one client may ask for.
type Limits struct {
	RequestsPerMinute int64 `yaml:"requests_per_minute"`
}

// Retention says how long withdrawn submissions are kept and how often that is looked at.
type Retention struct {
	Keep  time.Duration `yaml:"keep"`
	Every time.Duration `yaml:"every"`
}

// Load reads a configuration file and the secrets. An unknown key is an error, as is an absent secret.
func Load(name string) (*Config, error) {
	file, err := os.Open(filepath.Clean(name))
	if err != nil {
		return nil, fmt.Errorf("open the configuration: %w", err)
	}
	defer file.Close()

	var cfg Config
	decoder := yaml.NewDecoder(file)
	decoder.KnownFields(true)
	if err := decoder.Decode(&cfg); err != nil {
		return nil, fmt.Errorf("read the configuration %s: %w", name, err)
	}
	cfg.MySQL.Password = os.Getenv("MYSQL_PASSWORD")
	cfg.Redis.Password = os.Getenv("REDIS_PASSWORD")
	cfg.APIToken = os.Getenv("API_TOKEN")
	return &cfg, cfg.validate()
}

func (c *Config) validate() error {
	var errs []error
	for name, value := range map[string]string{
		"MYSQL_PASSWORD": c.MySQL.Password,
		"REDIS_PASSWORD": c.Redis.Password,
		"API_TOKEN":      c.APIToken,
	} {
		if value == "" {
			errs = append(errs, fmt.Errorf("the environment variable %s is not set", name))
		}
	}
	if c.Server.ShutdownTimeout <= 0 || c.Retention.Keep <= 0 || c.Retention.Every <= 0 {
		errs = append(errs, errors.New("shutdown_timeout, keep and every must be above zero"))
	}
	if c.Limits.RequestsPerMinute <= 0 || c.MySQL.MaxOpenConns <= 0 {
		errs = append(errs, errors.New("requests_per_minute and max_open_conns must be above zero"))
	}
	return errors.Join(errs...)
}
