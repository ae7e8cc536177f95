package project

import (
	"strings"
	"testing"

	"github.com/golive-dev/golive/internal/settings"
)

func FuzzFollow(f *testing.F) {
	for _, seed := range []string{
		"exec /app/claims -f ${FILE:-etc/a.yaml} \"$@\"", "set -e\ncd /app && ./claims $(cat x) &\nwait", "main() { exec env A=$1 tini -- \"$@\"; }\nmain \"$@\"",
		"for i in a b; do sh -c \"claims $i\"; done", "sh -c 'sh -c \"sh -c x\"'", "/self; /self; /self", "/self \"$@\" \"$@\" \"$@\"", "X=\"$1$1$1$1\"; /self \"$X$X$X\"", "case $1 in serve) shift; exec claims \"$@\";; esac", ". ./env; export PORT=1; X=2 claims",
	} {
		f.Add(seed, "serve")
	}
	f.Fuzz(func(t *testing.T, text, arg string) {
		f := &follower{
			variable: func(name string) settings.Setting {
				if len(name)%2 == 0 {
					return settings.Setting{Text: arg, State: settings.Set}
				}
				return settings.Setting{}
			},
			script: func(name string) (script, bool) { return script{text: text, file: "run.sh"}, name == "/self" },
		}
		list, _ := f.follow([]settings.Argument{{Text: "/self", Known: true}, {Text: arg, Known: true}, {Text: "-f", Known: true}})
		if len(list) > maxCommands*2 {
			t.Errorf("%d commands", len(list))
		}
		for _, c := range list {
			if c.name.Text == "" && !c.name.Known {
				t.Errorf("a command without a name: %v", c)
			}
			settings.FlagOf(c.args, "f", nil)
			settings.Operands(c.args, nil)
		}
	})
}

func TestFollowIsBounded(t *testing.T) {
	for _, text := range []string{"/self" + strings.Repeat(` "$@"`, 1000), `/self "` + strings.Repeat("$1", 1000) + `"`, strings.Repeat("/self\n", 400)} {
		f := &follower{
			variable: func(string) settings.Setting { return settings.Setting{} },
			script:   func(name string) (script, bool) { return script{text: text, file: "run.sh"}, name == "/self" },
		}
		if list, complete := f.follow([]settings.Argument{{Text: "/self", Known: true}, {Text: "some argument", Known: true}}); complete {
			t.Errorf("%.20q: %d commands, and there are no others", text, len(list))
		}
	}
}
