package config

import "os"

// DefaultHTTPAddr is where the service listens without a flag.
const DefaultHTTPAddr = ":8080"

type Config struct {
	Token       string
	BillingRoot string
	Debug       bool
}

func FromEnv() Config {
	c := Config{Token: os.Getenv("API_TOKEN"), BillingRoot: "/billing/v1", Debug: os.Getenv("DEBUG") != "0"}
	if v := os.Getenv("BILLING_ROOT"); v != "" {
		c.BillingRoot = v
	}
	return c
}
