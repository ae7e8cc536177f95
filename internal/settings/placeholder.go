package settings

import (
	"os"
	"regexp"
	"slices"
	"strings"
)

// An Expansion says what becomes of "${NAME}" in the values of a configuration file. The zero Expansion is not known.
type Expansion int

const (
	ExpandUnknown Expansion = iota
	ExpandNone              // the text stays as it is
	ExpandEnv               // os.ExpandEnv over the file: ${NAME} and $NAME, nothing where it is not set
	ExpandShell             // envsubst in Go: ${NAME}, $NAME and ${NAME:-default}
	ExpandKratos            // Kratos' config: ${key:default}, of the configuration itself and of environment sources
)

// plain are parts of the names of libraries that read a value as it is written.
var plain = []string{"go-zero conf", "viper", "koanf", "yaml", "json", "toml", "ini.v1", "cleanenv", "godotenv", "aconfig"}

// ExpansionOf tells by a Source's Library what becomes of placeholders. A name with "ExpandEnv" or "UseEnv" in it is that of
// a program that expands the file by os.ExpandEnv before it is parsed ("go-zero conf UseEnv": conf.UseEnv does just that).
func ExpansionOf(library string) Expansion {
	lower := strings.ToLower(library)
	switch {
	case strings.Contains(lower, "expandenv"), strings.Contains(lower, "useenv"):
		return ExpandEnv
	case strings.Contains(lower, "envsubst"):
		return ExpandShell
	case strings.Contains(lower, "kratos"):
		return ExpandKratos
	case slices.ContainsFunc(plain, func(p string) bool { return strings.Contains(lower, p) }):
		return ExpandNone
	}
	return ExpandUnknown
}

var (
	kratosPlaceholder = regexp.MustCompile(`\$\{(.*?)\}`)
	shellPlaceholder  = regexp.MustCompile(`\$\{(\w+)(?:(:?-)([^}]*))?\}|\$(\w+)`)
)

// Expand replaces the placeholders of a value. lookup answers for an environment variable; for ExpandKratos for a name that
// a placeholder gives, be it a key or a variable. What it does not know makes the value Open.
func Expand(s Setting, how Expansion, lookup func(name string) Setting) Setting {
	if s.State != Set || !strings.Contains(s.Text, "$") || how == ExpandNone {
		return s
	}
	open := false
	// get returns what a name stands for, def where it stands for nothing.
	get := func(name, def string, orEmpty bool) string {
		switch v := lookup(name); {
		case v.State == Open:
			open = true
		case v.State == Set && (v.Text != "" || !orEmpty):
			return v.Text
		}
		return def
	}
	switch how {
	case ExpandEnv:
		s.Text = os.Expand(s.Text, func(name string) string { return get(name, "", false) })
	case ExpandShell:
		s.Text = replaceGroups(shellPlaceholder, s.Text, func(m []string) string {
			return get(m[1]+m[4], m[3], m[2] == ":-")
		})
	case ExpandKratos:
		s.Text = replaceGroups(kratosPlaceholder, s.Text, func(m []string) string {
			name, def, _ := strings.Cut(strings.TrimSpace(m[1]), ":")
			return get(name, def, false)
		})
	default:
		open = strings.Contains(s.Text, "${")
	}
	if open {
		return Setting{Position: s.Position}
	}
	return s
}

func replaceGroups(re *regexp.Regexp, text string, replace func(groups []string) string) string {
	return re.ReplaceAllStringFunc(text, func(match string) string { return replace(re.FindStringSubmatch(match)) })
}
