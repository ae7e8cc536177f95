package vulnscan

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// always are the variables that a scanner keeps: where it finds its files and the engines of this machine. Variables that
// change what a scan means (TRIVY_*) are not among them.
var always = words(`PATH HOME USERPROFILE LOCALAPPDATA APPDATA SYSTEMROOT WINDIR TMPDIR TEMP TMP XDG_CACHE_HOME
	XDG_CONFIG_HOME XDG_DATA_HOME XDG_RUNTIME_DIR LANG LC_ALL DOCKER_HOST DOCKER_CONTEXT CONTAINERD_ADDRESS CONTAINERD_NAMESPACE CONTAINER_HOST
	GOFLAGS GOPATH GOCACHE GOMODCACHE GOROOT GOTOOLCHAIN GOPROXY GOSUMDB GONOSUMDB GONOPROXY GOPRIVATE GOTMPDIR`)

// online are those that only the network needs: proxies, certificates, credentials of registries.
var online = words(`HTTP_PROXY HTTPS_PROXY NO_PROXY ALL_PROXY SSL_CERT_FILE SSL_CERT_DIR DOCKER_CONFIG DOCKER_CERT_PATH DOCKER_TLS_VERIFY
	REGISTRY_AUTH_FILE GITHUB_TOKEN GOOGLE_APPLICATION_CREDENTIALS TRIVY_USERNAME TRIVY_PASSWORD TRIVY_REGISTRY_TOKEN`)

var onlinePrefixes = []string{"AWS_", "AZURE_"}

// environment returns the variables that a scanner is started with.
func environment(user []string, offline bool) []string {
	var env []string
	for _, kv := range user {
		name, value, _ := strings.Cut(kv, "=")
		name = strings.ToUpper(name)
		keep := always[name]
		if !offline {
			keep = keep || online[name]
			for _, prefix := range onlinePrefixes {
				keep = keep || strings.HasPrefix(name, prefix)
			}
		} else if name == "DOCKER_HOST" || name == "CONTAINER_HOST" || name == "DOCKER_CONTEXT" {
			keep = strings.HasPrefix(value, "unix:") || strings.HasPrefix(value, "npipe:")
		}
		if keep {
			env = append(env, kv)
		}
	}
	if offline {
		env = append(env, "GOPROXY=off", "GONOPROXY=none", "GOVCS=*:off", "GOTOOLCHAIN=local")
	}
	return env
}

const maxMessage = 500 // code points

var (
	userinfo = regexp.MustCompile(`://[^/\s@]+@`)
	header   = regexp.MustCompile(`(?i)\b(authorization|bearer|basic|token|password|passwd|secret|signature)(["']?\s*[:=]\s*["']?|\s+)[^\s"',;&]{6,}`)
	query    = regexp.MustCompile(`(?i)([?&](?:x-amz-[a-z-]+|sig|token|access_token|signature)=)[^\s&"']+`)
	absolute = regexp.MustCompile(`(^|[\s"'(=\[])(?:/|[A-Za-z]:[\\/])(?:[^\s"':/\\]+[/\\])+`)
	sensible = regexp.MustCompile(`(?i)TOKEN|PASSWORD|SECRET|_KEY`)
)

// clean makes what a scanner said fit for a report: one line, without paths of this machine and without credentials.
// private are paths that were handed to it, by their bases.
func (s *Scanner) clean(text string, private ...string) string {
	for _, kv := range s.env {
		name, value, _ := strings.Cut(kv, "=")
		if len(value) >= 6 && sensible.MatchString(name) {
			text = strings.ReplaceAll(text, value, "***")
		}
	}
	text = userinfo.ReplaceAllString(text, "://***@")
	text = query.ReplaceAllString(text, "${1}***")
	text = header.ReplaceAllString(text, "${1}${2}***")
	var pairs []string
	for _, path := range private {
		pairs = append(pairs, path, filepath.Base(path))
	}
	for path, name := range s.given {
		pairs = append(pairs, path, name)
	}
	for path, name := range map[string]string{filepath.Join(s.temp, "modules"): "", s.temp: "", s.opts.Root: ""} {
		if len(path) > 1 {
			pairs = append(pairs, path+string(filepath.Separator), name)
		}
	}
	text = longestFirst(pairs).Replace(text)
	if home, err := os.UserHomeDir(); err == nil && len(home) > 1 {
		text = strings.ReplaceAll(text, home+string(filepath.Separator), "~/")
	}
	return oneLine(absolute.ReplaceAllString(text, "${1}…/"))
}

// longestFirst makes a replacer whose order of pairs does not matter.
func longestFirst(pairs []string) *strings.Replacer {
	for i := 0; i+1 < len(pairs); i += 2 {
		for k := i; k > 1 && len(pairs[k]) > len(pairs[k-2]); k -= 2 {
			pairs[k], pairs[k-2], pairs[k+1], pairs[k-1] = pairs[k-2], pairs[k], pairs[k-1], pairs[k+1]
		}
	}
	return strings.NewReplacer(pairs...)
}

func oneLine(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError {
			return ' '
		}
		return r
	}, text)
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > maxMessage {
		text = string(runes[:maxMessage-1]) + "…"
	}
	return text
}

// reason picks from what a program said why it failed: from its last fatal line on, else its last lines.
func reason(stderr string, clean func(string) string) string {
	var lines []string
	for line := range strings.Lines(escapes.ReplaceAllString(stderr, "")) {
		if strings.TrimSpace(line) != "" {
			lines = append(lines, strings.TrimRight(line, "\r\n"))
		}
	}
	from := max(len(lines)-3, 0)
	for i, line := range lines {
		if m := fatal.FindStringIndex(line); m != nil {
			lines[i], from = line[m[1]:], i
		}
	}
	return clean(strings.Join(registryFirst(lines[from:]), "\n"))
}

// registryFirst leaves out what the engines of this machine said, where a registry was asked after them: that they are not
// here is no news, and what the registry said is.
func registryFirst(lines []string) []string {
	bullet := func(line string) bool { return strings.HasPrefix(strings.TrimSpace(line), "* ") }
	remote := func(line string) bool { return strings.HasPrefix(strings.TrimSpace(line), "* remote error: ") }
	if !slices.ContainsFunc(lines, remote) {
		return lines
	}
	var kept []string
	keep := true
	for _, line := range lines {
		if bullet(line) {
			keep = remote(line)
		}
		if keep {
			kept = append(kept, line)
		}
	}
	return kept
}

var (
	escapes = regexp.MustCompile("\x1b\\[[0-9;]*[A-Za-z]")
	// fatal is how trivy's log and Go's own programs begin their last words.
	fatal = regexp.MustCompile(`^\S+\s+FATAL\s+(?:Fatal error\s+)?(?:run error: )?|^(?:golive-image|trivy): |^Error: `)
)

func words(text string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(text) {
		set[w] = true
	}
	return set
}
