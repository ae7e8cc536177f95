package config

import "os"

const (
	defaultAddr = "0.0.0.0:8888"
	// AdminRoot is where the back office lives.
	AdminRoot = "/admin"
)

func Addr() string {
	if a := os.Getenv("HERTZ_ADDR"); a != "" {
		return a
	}
	return defaultAddr
}

func Token() string { return os.Getenv("API_TOKEN") }

func Debug() bool { return os.Getenv("APP_ENV") != "production" }
