package config

import (
	"net"
	"regexp"
	"strings"

	"github.com/golive-dev/golive/internal/settings"
	"github.com/golive-dev/golive/report"
)

// open stands in a text for a part that a setting, or only the run, decides.
const open = "\x00"

// fixed returns the text of an address of which at least a part is written in the code, with marks for the other parts, and
// where it stands. It is false for one that may be something else altogether: a setting, with or without a default.
func fixed(e *settings.Expr) (at report.Position, text string, ok bool) {
	switch e.Op {
	case settings.Const:
		return e.Position, e.Text, true
	case settings.Concat:
		for _, part := range e.Args {
			switch part.Op {
			case settings.Const:
				text += part.Text
				if at.File == "" {
					at = part.Position
				}
			default:
				text += open
			}
		}
		return at, text, true
	case settings.Choice: // one of several, all of them in the code
		for _, a := range e.Args {
			p, t, one := fixed(a)
			if !one {
				return at, "", false
			}
			if text == "" {
				at, text = p, t
			}
		}
		return at, text, text != ""
	}
	return at, "", false
}

// An endpoint is where a connection leads.
type endpoint struct{ host, port string }

func (e endpoint) String() string {
	if e.port == "" {
		return e.host
	}
	return net.JoinHostPort(e.host, e.port)
}

var (
	schemeOf = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9+.-]*)://`)
	// user:password@protocol(address)/database (github.com/go-sql-driver/mysql, README)
	inBrackets = regexp.MustCompile(`(?:^|@)tcp[46]?\(([^)]*)\)/`)
	// host=… of libpq, server=… of SQL Server
	asPair   = regexp.MustCompile(`(?i)(?:^|[\s;])(host|hostaddr|server|data source|address|addr)\s*=\s*'?([^\s;']+)`)
	portPair = regexp.MustCompile(`(?i)(?:^|[\s;])port\s*=\s*'?(\d+)`)
	hostname = regexp.MustCompile(`^[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_.])?$`)
)

// resolved are the schemes of targets whose host is one to connect to (gRPC Name Resolution, and kratos' direct); those of other
// schemes (etcd, consul, discovery, xds, k8s) are names that a registry knows the addresses of.
var resolved = map[string]bool{"dns": true, "passthrough": true, "direct": true, "ipv4": true, "ipv6": true, "http": true, "https": true, "tcp": true, "grpc": true}

// endpointOf reads the first address of a text: a data source name, a URL, host:port, or a host alone. It is false where there
// is none, or where it is not fixed.
func endpointOf(text string, dsn bool) (endpoint, bool) {
	if m := schemeOf.FindStringSubmatch(text); m != nil {
		scheme, rest := strings.ToLower(m[1]), text[len(m[0]):]
		if !dsn && !resolved[scheme] {
			return endpoint{}, false
		}
		switch scheme {
		case "file", "sqlite", "sqlite3", "memory", "mem", "unix", "inproc":
			return endpoint{}, false
		case "dns", "passthrough", "direct": // the authority is a name server's
			if _, rest, _ = strings.Cut(rest, "/"); rest == "" {
				return endpoint{}, false
			}
		}
		if i := strings.IndexAny(rest, "/?#"); i >= 0 {
			rest = rest[:i]
		}
		rest = rest[strings.LastIndexByte(rest, '@')+1:]
		if m := inBrackets.FindStringSubmatch(rest + "/"); m != nil { // clickhouse's tcp(…) behind a scheme
			rest = m[1]
		}
		return hostPort(rest)
	}
	if !dsn {
		return hostPort(text)
	}
	if m := inBrackets.FindStringSubmatch(text); m != nil {
		return hostPort(m[1])
	}
	if m := asPair.FindStringSubmatch(text); m != nil {
		where, ok := hostPort(strings.ReplaceAll(m[2], ",", ":")) // SQL Server's host,port
		if p := portPair.FindStringSubmatch(text); ok && p != nil && where.port == "" {
			where.port = p[1]
		}
		return where, ok && !(where.port == "" && portPairOpen(text))
	}
	if strings.ContainsAny(text, "@/= ") {
		return endpoint{}, false
	}
	return hostPort(text)
}

func portPairOpen(text string) bool { return strings.Contains(strings.ToLower(text), "port="+open) }

// hostPort reads the first of a list of addresses.
func hostPort(text string) (endpoint, bool) {
	text, _, _ = strings.Cut(text, ",")
	host, port, err := net.SplitHostPort(text)
	if err != nil {
		host, port = strings.Trim(text, "[]"), ""
	}
	switch {
	case strings.Contains(text, open), host == "" && port == "", port == "0", host == "0.0.0.0", host == "::":
		return endpoint{}, false
	case host != "" && net.ParseIP(host) == nil && !hostname.MatchString(host):
		return endpoint{}, false
	case port == "" && host != "localhost" && net.ParseIP(host) == nil && !strings.Contains(host, "."):
		return endpoint{}, false // a word: bufnet, a service's name in a registry
	}
	return endpoint{host, port}, true
}
