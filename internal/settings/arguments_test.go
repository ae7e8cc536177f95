package settings_test

import (
	"strings"
	"testing"

	"github.com/golive-dev/golive/internal/settings"
	"github.com/golive-dev/golive/report"
)

// arguments makes a command line of words; "?x" is one that only the run knows, "*" any number of them.
func arguments(line string) []settings.Argument {
	var args []settings.Argument
	for i, w := range strings.Fields(line) {
		a := settings.Argument{Text: w, Known: true, Position: report.Position{File: "d.yaml", Line: i + 1}}
		if rest, ok := strings.CutPrefix(w, "?"); ok {
			a.Text, a.Known = rest, false
		}
		if w == "*" {
			a.Known, a.Many = false, true
		}
		args = append(args, a)
	}
	return args
}

func TestFlagOf(t *testing.T) {
	kinds := map[string]settings.FlagKind{"verbose": settings.BoolFlag, "v": settings.BoolFlag, "f": settings.ValueFlag, "port": settings.ValueFlag}
	for _, test := range []struct {
		args, flag string
		state      settings.State
		text       string
		line       int
	}{
		{"-f etc/a.yaml", "f", settings.Set, "etc/a.yaml", 2},
		{"--f etc/a.yaml", "f", settings.Set, "etc/a.yaml", 2},
		{"-f=etc/a.yaml", "f", settings.Set, "etc/a.yaml", 1},
		{"--f=", "f", settings.Set, "", 1},
		{"-port -1", "port", settings.Set, "-1", 2},
		{"-verbose serve -f x", "f", settings.Set, "x", 4},
		{"-verbose serve", "verbose", settings.Set, "true", 1},
		{"-verbose=false", "verbose", settings.Set, "false", 1},
		{"-unread -f x", "unread", settings.Set, "true", 1},
		{"-unread y -f x", "unread", settings.Set, "y", 2},
		{"-unread y -f x", "f", settings.Set, "x", 4},
		{"-unread y", "f", settings.Open, "", 1},
		{"-f x -f y", "f", settings.Set, "y", 4},
		{"serve now", "f", settings.Unset, "", 0},
		{"", "f", settings.Unset, "", 0},
		{"-port -f", "f", settings.Unset, "", 0}, // "-f" is port's value
		{"-- -f x", "f", settings.Unset, "", 0},
		{"-force x", "f", settings.Open, "", 1}, // of pflag "-f orce", of flag another one
		{"--force x", "f", settings.Unset, "", 0},
		{"--config a.toml", "config,c", settings.Set, "a.toml", 2},
		{"-c a.toml", "config, c", settings.Set, "a.toml", 2},
		{"-c/etc/a.toml", "config,c", settings.Set, "/etc/a.toml", 1},
		{"-p8080", "p", settings.Set, "8080", 1},
		{"-vp 8080", "p", settings.Open, "", 1},
		{"-f ?${CONFIG}", "f", settings.Open, "", 2},
		{"?-f=${CONFIG}", "f", settings.Open, "", 1},
		{"?-port=${CONFIG}", "f", settings.Unset, "", 0},
		{"-x 1", "f", settings.Open, "", 1}, // pflag's shorthand of some flag
		{"--x 1", "f", settings.Unset, "", 0},
		{"?${OPTIONS}", "f", settings.Open, "", 1},
		{"*", "f", settings.Open, "", 1},
		{"* -f x", "f", settings.Set, "x", 3},
		{"?/etc/${NAME}", "f", settings.Unset, "", 0},
	} {
		s := settings.FlagOf(arguments(test.args), test.flag, kinds)
		if s.State != test.state || s.Text != test.text || s.Position.Line != test.line {
			t.Errorf("%s in %q is %v", test.flag, test.args, s)
		}
	}
}

func TestOperands(t *testing.T) {
	kinds := map[string]settings.FlagKind{"v": settings.BoolFlag, "f": settings.ValueFlag}
	for _, test := range []struct {
		args, words string
		known       bool
	}{
		{"", "", true},
		{"serve -f x now", "serve now", true},
		{"-v serve", "serve", true},
		{"-f serve", "", true},
		{"-unread serve", "", false},
		{"serve -unread x", "serve", false},
		{"-- -f x", "-f x", true},
		{"serve * now", "serve now", false},
		{"?/etc/${X} now", "", false},
		{"-f ?${X} now", "now", true},
	} {
		words, known := settings.Operands(arguments(test.args), kinds)
		if got := strings.Join(words, " "); got != test.words || known != test.known {
			t.Errorf("operands of %q are %q, %t", test.args, got, known)
		}
	}
}

func TestExpand(t *testing.T) {
	lookup := func(name string) settings.Setting {
		switch name {
		case "PORT":
			return settings.Setting{Text: "9000", State: settings.Set}
		case "EMPTY":
			return settings.Setting{State: settings.Set}
		case "SECRET":
			return settings.Setting{}
		}
		return settings.Setting{State: settings.Unset}
	}
	for _, test := range []struct {
		library, text, want string // "?" is Open
	}{
		{"go-zero conf", ":${PORT}", ":${PORT}"},
		{"viper", "$PORT", "$PORT"},
		{"gopkg.in/yaml.v3", "${PORT}", "${PORT}"},
		{"go-zero conf UseEnv", ":${PORT}", ":9000"},
		{"go-zero conf UseEnv", "a${NONE}b", "ab"},
		{"go-zero conf UseEnv", "${SECRET}", "?"},
		{"yaml.v3 os.ExpandEnv", "$PORT", "9000"},
		{"envsubst yaml.v3", "${NONE:-8080}:${EMPTY:-1}:${EMPTY-2}", "8080:1:"},
		{"kratos config", "0.0.0.0:${PORT:8000}", "0.0.0.0:9000"},
		{"kratos config", "${NONE:8000}", "8000"},
		{"kratos config", "${NONE:tcp://a:1}", "tcp://a:1"},
		{"kratos config", "${SECRET:8000}", "?"},
		{"kratos config", "$PORT", "$PORT"},
		{"acme/config", "${PORT}", "?"},
		{"acme/config", "$5", "$5"},
		{"acme/config", "plain", "plain"},
	} {
		s := settings.Expand(settings.Setting{Text: test.text, State: settings.Set}, settings.ExpansionOf(test.library), lookup)
		got := s.Text
		if s.State == settings.Open {
			got = "?"
		}
		if got != test.want {
			t.Errorf("%s: %s is %s, want %s", test.library, test.text, got, test.want)
		}
	}
}
