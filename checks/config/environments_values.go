package config

import (
	"net/url"
	"slices"
	"strings"
	"unicode"
)

// devValue tells whether a setting has a value of development, by the words of its key's path and its value, and says what it
// means; "" where it has none.
func devValue(key, value string) string {
	k := settingKey(key)
	value = strings.TrimSpace(value)
	lower := strings.ToLower(value)
	switch {
	case k.isLogLevel() && slices.Contains([]string{"debug", "trace", "dbg"}, lower):
		return "logs at the level " + lower
	case k.isLogForm() && (lower == "console" || lower == "pretty" || lower == "plain" && k.last == "encoding"):
		return "writes its logs in the form for a developer's console"
	case k.unverified(lower), insecureParameter(value):
		return "does not verify certificates"
	case strings.HasSuffix(k.last, "sslmode") && (lower == "disable" || lower == "disabled"), plainConnection(value):
		return "speaks to its database without TLS"
	case k.isDebug() && truthy(lower):
		return "runs in debug mode"
	case k.isMode() && slices.Contains([]string{"debug", "dev", "devel", "develop", "development", "test", "testing", "local"}, lower):
		return "runs in the mode " + lower
	case k.isEnvironment() && slices.Contains([]string{"dev", "devel", "develop", "development", "debug", "local", "test", "testing"}, lower):
		return "takes itself for the environment " + lower
	}
	return ""
}

func truthy(s string) bool { return slices.Contains([]string{"true", "1", "yes", "on", "t", "y"}, s) }
func falsy(s string) bool  { return slices.Contains([]string{"false", "0", "no", "off", "f", "n"}, s) }

// A nameOf is a key's path in words.
type nameOf struct {
	last    string   // of the path's last part without its separators: "loglevel" for log_level, logLevel and LOG-LEVEL
	words   []string // of the last part
	parents []string // words of the parts before
	parent  string   // the part before the last, as last
}

func settingKey(path string) nameOf {
	var k nameOf
	var parts []string
	for part := range strings.SplitSeq(path, ".") {
		if strings.Trim(part, "0123456789") != "" { // indices of lists
			parts = append(parts, part)
		}
	}
	for i, part := range parts {
		words := wordsOf(part)
		switch i {
		case len(parts) - 1:
			k.words, k.last = words, strings.Join(words, "")
		case len(parts) - 2:
			k.parent = strings.Join(words, "")
			fallthrough
		default:
			k.parents = append(k.parents, words...)
		}
	}
	return k
}

// wordsOf splits a name at separators and capitals: "TLSSkipVerify" is tls, skip, verify.
func wordsOf(name string) (words []string) {
	runes := []rune(name)
	start := 0
	end := func(i int) {
		if i > start {
			words = append(words, strings.ToLower(string(runes[start:i])))
		}
		start = i
	}
	for i, r := range runes {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			end(i)
			start = i + 1
		case i > 0 && unicode.IsUpper(r) && (unicode.IsLower(runes[i-1]) || unicode.IsUpper(runes[i-1]) && i+1 < len(runes) && unicode.IsLower(runes[i+1])):
			end(i)
		}
	}
	end(len(runes))
	return words
}

var logWords = []string{"log", "logs", "logger", "loggers", "logging", "zap", "slog", "logrus", "zerolog", "logx", "klog", "glog", "logconf"}

func isLogWord(w string) bool { return slices.Contains(logWords, w) }

// aboutLogs reports whether a part of the path above says that the setting is one of the logs.
func (k nameOf) aboutLogs() bool { return slices.ContainsFunc(k.parents, isLogWord) }

func (k nameOf) isLogLevel() bool {
	for _, log := range []string{"log", "logger", "logging", "logs", "logrus", "zap", "slog"} {
		if strings.HasSuffix(k.last, log+"level") || strings.HasSuffix(k.last, log+"lvl") || strings.HasPrefix(k.last, log+"level") && len(k.words) > 1 {
			return true
		}
	}
	if slices.Contains([]string{"level", "lvl", "minlevel", "minimumlevel", "rootlevel", "verbosity"}, k.last) {
		return k.aboutLogs()
	}
	return k.aboutLogs() && slices.Contains(k.parents, "level") // logging.level.root
}

// isLogForm reports whether the setting says in which form logs are written: for machines or for a console.
func (k nameOf) isLogForm() bool {
	forms := []string{"mode", "encoding", "format", "encoder", "formatter", "style"}
	if slices.Contains(forms, k.last) {
		return k.aboutLogs()
	}
	n := len(k.words)
	return n > 1 && slices.Contains(forms, k.words[n-1]) && slices.ContainsFunc(k.words[:n-1], isLogWord) ||
		strings.HasSuffix(k.last, "logformat") || strings.HasSuffix(k.last, "logmode") || strings.HasSuffix(k.last, "logencoding")
}

// unverified reports whether the value of a setting switches the verification of certificates off.
func (k nameOf) unverified(value string) bool {
	has := func(list ...string) bool {
		return slices.ContainsFunc(list, func(s string) bool { return strings.Contains(k.last, s) })
	}
	tls := func(w string) bool { return w == "tls" || w == "ssl" || w == "https" }
	above := tls(k.parent) || strings.HasSuffix(k.parent, "tls") || k.parent == "tlsconfig" || k.parent == "tlsclientconfig"
	switch {
	case truthy(value):
		return has("skipverify", "skiptlsverify", "skipsslverify", "skipcertverify", "skipverification", "tlsinsecure", "insecuretls", "insecureskiptls",
			"disabletlsverif", "disablesslverif", "disablecertverif", "disablecertificateverif", "allowinvalidcert", "acceptinvalidcert", "trustservercertificate",
			"ignorecertificateerror", "ignoretlserror", "ignoressl", "skiphostnameverif") || k.last == "insecure" && above
	case falsy(value):
		return has("verifytls", "tlsverify", "verifyssl", "sslverify", "verifycert", "tlsverification", "sslverification", "rejectunauthorized") ||
			k.last == "verify" && above
	case value == "skip-verify":
		return slices.ContainsFunc(append(k.words, k.parents...), tls)
	}
	return false
}

// insecureParameter reports whether an address has a parameter that switches the verification of certificates off (the drivers of
// MySQL, ClickHouse, MongoDB and SQL Server).
func insecureParameter(value string) bool {
	return slices.ContainsFunc(parameters(value), func(p string) bool {
		return slices.Contains([]string{
			"tls=skip-verify", "skip_verify=true", "insecure_skip_verify=true", "insecureskipverify=true", "tlsinsecure=true",
			"tlsallowinvalidcertificates=true", "trustservercertificate=true", "sslinsecure=true",
		}, p)
	})
}

// plainConnection reports whether an address of a database switches TLS off although it leads over the network: a socket and the
// loopback interface need none.
func plainConnection(value string) bool {
	list := parameters(value)
	if !slices.Contains(list, "sslmode=disable") && !slices.Contains(list, "encrypt=disable") {
		return false
	}
	host := ""
	if u, err := url.Parse(value); err == nil && u.Host != "" {
		host = u.Hostname()
	} else if _, rest, ok := strings.Cut(value, "://"); ok { // a password that is no part of a URL as it stands
		rest = rest[strings.LastIndexByte(rest, '@')+1:]
		host = rest[:strings.IndexFunc(rest+"/", func(r rune) bool { return strings.ContainsRune(":/?", r) })]
	}
	for _, p := range list {
		if h, ok := strings.CutPrefix(p, "host="); ok {
			host = strings.Trim(h, "'\"")
		}
	}
	host = strings.ToLower(host)
	return host != "localhost" && host != "::1" && !strings.HasPrefix(host, "127.") && !strings.HasPrefix(host, "/") && !strings.HasPrefix(host, "%2f")
}

// parameters are what stands in an address or a list of settings as NAME=VALUE, in lower case.
func parameters(value string) (list []string) {
	if !strings.Contains(value, "=") || len(value) > 4096 {
		return nil
	}
	for _, p := range strings.FieldsFunc(value, func(r rune) bool { return strings.ContainsRune("?&; \t\n,", r) }) {
		list = append(list, strings.ToLower(strings.TrimSpace(p)))
	}
	return list
}

var (
	featureWords = []string{"feature", "features", "flags", "toggle", "toggles", "experiment", "experiments", "labels", "annotations", "selector", "tags"}
	programWords = []string{
		"server", "app", "application", "service", "http", "rest", "api", "gin", "echo", "fiber", "system", "sys", "web", "base", "general", "common", "global",
		"run", "runtime", "env", "environment", "project", "config", "conf", "rpc", "grpc", "core", "main", "site",
	}
)

func (k nameOf) isDebug() bool {
	if slices.ContainsFunc(k.parents, func(w string) bool { return slices.Contains(featureWords, w) }) {
		return false
	}
	if slices.Contains([]string{
		"debug", "debugmode", "enabledebug", "debugenabled", "isdebug", "usedebug", "dev", "devmode", "development", "developmentmode", "isdev", "isdevelopment",
		"devel", "zapdevel", "enabledevmode",
	}, k.last) {
		return true
	}
	n := len(k.words)
	return n > 1 && n <= 3 && k.words[n-1] == "debug" || n > 2 && n <= 4 && k.words[n-1] == "mode" && (k.words[n-2] == "debug" || k.words[n-2] == "dev")
}

func (k nameOf) isMode() bool {
	if k.last == "mode" {
		return !slices.ContainsFunc(k.parents, func(w string) bool { return !slices.Contains(programWords, w) })
	}
	for _, s := range []string{"ginmode", "runmode", "appmode", "servermode", "servicemode", "runtimemode", "envmode", "modeenv"} {
		if strings.HasSuffix(k.last, s) {
			return true
		}
	}
	return false
}

func (k nameOf) isEnvironment() bool {
	if slices.ContainsFunc(k.parents, func(w string) bool { return slices.Contains(featureWords, w) }) {
		return false
	}
	n := len(k.words)
	switch {
	case n == 0:
		return false
	case slices.Contains([]string{"env", "environment"}, k.words[n-1]):
		return n <= 3
	case strings.HasSuffix(k.last, "goenv"), strings.HasSuffix(k.last, "appenv"), k.last == "activeprofile", k.last == "profile":
		return true
	}
	return k.last == "active" && k.parent == "profiles"
}
