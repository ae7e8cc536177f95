// Package conf holds what the configuration file is scanned into.
package conf

type Bootstrap struct {
	Server Server `json:"server"`
	Auth   Auth   `json:"auth"`
}

type Server struct {
	HTTP HTTP `json:"http"`
}

type HTTP struct {
	Network string `json:"network"`
	Addr    string `json:"addr"`
	Timeout string `json:"timeout"`
	Prefix  string `json:"prefix"`
}

type Auth struct {
	Token string `json:"token"`
}

const defaultPrefix = "/pages"

// PagePrefix is where the pages live.
func (h HTTP) PagePrefix() string {
	if h.Prefix == "" {
		return defaultPrefix
	}
	return h.Prefix
}
