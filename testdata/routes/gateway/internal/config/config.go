package config

import "os"

const (
	defaultGRPCAddr = "localhost:9090"
	defaultHTTPAddr = ":8081"
)

type Config struct {
	GRPCAddr string
	HTTPAddr string
	Token    string
}

func Load() Config {
	return Config{
		GRPCAddr: or(os.Getenv("GRPC_ADDR"), defaultGRPCAddr),
		HTTPAddr: or(os.Getenv("HTTP_ADDR"), defaultHTTPAddr),
		Token:    os.Getenv("API_TOKEN"),
	}
}

func or(v, def string) string {
	if v == "" {
		return def
	}
	return v
}
