package config

const (
	DefaultPort = "3000"
	// DefaultPathPrefix is where the API lives without PATH_PREFIX.
	DefaultPathPrefix = "/tickets-api"
)

type Config struct {
	Host       string
	Port       string
	PathPrefix string
	Token      string
	Profiling  bool
}

func Default() *Config {
	return &Config{Port: DefaultPort, PathPrefix: DefaultPathPrefix, Profiling: true}
}

// Apply overrides the defaults by what the environment holds.
func (c *Config) Apply(getenv func(string) string) {
	set := func(field *string, key string) {
		if v := getenv(key); v != "" {
			*field = v
		}
	}
	set(&c.Host, "HOST")
	set(&c.Port, "PORT")
	set(&c.Token, "API_TOKEN")
	if v := getenv("PATH_PREFIX"); v != "" {
		c.PathPrefix = v
	}
}
