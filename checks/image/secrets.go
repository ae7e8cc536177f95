package image

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/golive-dev/golive/internal/container"
	"github.com/golive-dev/golive/report"
)

// judgeSecrets looks for secrets in ARG and ENV and among the files that are copied, in every stage.
func judgeSecrets(_ context.Context, j *judge, img *container.Image) {
	for _, arg := range img.GlobalArgs {
		j.secretArg(nil, arg)
	}
	for _, stage := range img.Stages {
		for _, arg := range stage.Args {
			j.secretArg(stage, arg)
		}
		for _, env := range stage.Env {
			j.secretEnv(img, stage, env)
		}
		for _, c := range stage.Copies {
			j.secretFiles(img, stage, c)
		}
	}
}

func (j *judge) secretArg(stage *container.Stage, arg container.Arg) {
	if arg.Default == nil || strings.Contains(arg.Default.Raw, "$") {
		return
	}
	if kind := secretValue(arg.Name, arg.Default.Text); kind != "" {
		j.secretVariable(stage, "ARG", arg.Name, arg.Default.Text, kind, at(arg.Default.Position, arg.Position))
	}
}

func (j *judge) secretEnv(img *container.Image, stage *container.Stage, env container.Env) {
	value := env.Value.Text
	if strings.Contains(env.Value.Raw, "$") {
		// A value made of an argument is literal where the argument's default is; a secret-named argument is reported itself.
		literal, ok := literalReference(img, stage, env.Value.Raw)
		if !ok {
			return
		}
		value = literal
	}
	if kind := secretValue(env.Name, value); kind != "" {
		j.secretVariable(stage, "ENV", env.Name, value, kind, at(env.Value.Position, env.Position))
	}
}

func at(first, second report.Position) report.Position {
	if first.Line > 0 {
		return first
	}
	return second
}

var reference = regexp.MustCompile(`^"?\$\{?([A-Za-z_][A-Za-z0-9_]*)(?::?-([^}]*))?\}?"?$`)

// literalReference returns the literal that a value comes to which is one variable: its default in the expansion, or the
// default of an argument whose name does not say that it is a secret.
func literalReference(img *container.Image, stage *container.Stage, raw string) (string, bool) {
	m := reference.FindStringSubmatch(raw)
	if m == nil {
		return "", false
	}
	if m[2] != "" && !strings.Contains(m[2], "$") {
		return m[2], true
	}
	for _, args := range [][]container.Arg{stage.Args, img.GlobalArgs} {
		for _, arg := range args {
			if arg.Name == m[1] && arg.Default != nil && !strings.Contains(arg.Default.Raw, "$") {
				return arg.Default.Text, secretValue(arg.Name, arg.Default.Text) == ""
			}
		}
	}
	return "", false
}

func (j *judge) secretVariable(stage *container.Stage, instruction, name, value, kind string, at report.Position) {
	help := fmt.Sprintf("hand it to the running container as a Secret; in a build, use RUN --mount=type=secret,id=%s", strings.ToLower(name))
	j.report(secretInLayer, report.Finding{
		Message:  fmt.Sprintf("%s %s holds a %s: %s", instruction, name, kind, masked(value)),
		Label:    "in the image for everybody who can pull it",
		Position: at,
		Help:     help,
		Context:  enclosing(stage, instruction+" "+name),
		Secrets:  []string{strings.Trim(value, `"'`)},
	})
}

// masked shows at most the first two characters of a secret, and nothing that gives away a short one.
func masked(value string) string {
	runes := []rune(value)
	if len(runes) < 8 {
		return "***"
	}
	return string(runes[:2]) + "***"
}

var (
	// secretName is a word, or words together, in the name of a variable. It is a superset of the names of BuildKit's rule
	// SecretsUsedInArgOrEnv where these are about values; "key" and "auth" alone say too little.
	secretName = regexp.MustCompile(`(?i)(^|_|-)(password|passwd|passphrase|pwd|pass|pword|secret|secrets|token|apikey|api_?key|access_?key(_id)?|secret_?key(_base)?|private_?key|signing_?key|encryption_?key|master_?key|account_?key|auth_?key|credential|credentials)(_?\d+)?($|_|-)|(?:password|passwd|secret|token|apikey)$`)
	// aboutSecret are endings by which a variable speaks of a secret and holds none.
	aboutSecret = regexp.MustCompile(`(?i)(_|-)(file|files|path|dir|directory|name|ttl|expiry|expires|expiration|expires_in|lifetime|duration|timeout|age|header|length|len|size|min|max|count|limit|limits|algorithm|alg|algo|type|kind|enabled|disabled|required|issuer|audience|url|uri|endpoint|host|port|ref|arn|version|policy|rotation|interval|prefix|suffix|format|field|param|cookie|namespace|store|manager|provider|engine|backend|mount|role|user|username|hash_cost|cost|bucket|region|env|var|id|seconds|minutes|hours|days|bytes|bits|rounds|iterations|lifespan|digits|chars|strength|mode|status|scope|scopes|claim|exchange)$`)
	// public are names of what everybody may know.
	public = regexp.MustCompile(`(?i)(^|_)(public|pub|publishable|example|sample|dummy|fake)(_|$)`)
)

// nothing are literals that stand for no value.
var nothing = words(`none null nil unset undefined empty true false yes no on off enabled disabled dummy fake placeholder example todo tbd n/a 0 1 - * ** *** xxx xxxx`)

// secretValue says what sort of secret a variable holds, "" where it holds none.
func secretValue(name, value string) string {
	value = strings.Trim(value, `"'`)
	if value == "" || strings.Contains(value, "$") || nothing[strings.ToLower(value)] {
		return ""
	}
	if u, err := url.Parse(value); err == nil && u.User != nil && u.Host != "" {
		if password, ok := u.User.Password(); ok && password != "" && !nothing[strings.ToLower(password)] {
			return "URL with a password"
		}
	}
	switch {
	case !secretName.MatchString(name), public.MatchString(name):
		return ""
	case aboutSecret.MatchString(name) && !strings.HasSuffix(strings.ToLower(name), "access_key_id"):
		return ""
	case strings.HasPrefix(value, "/") && !strings.Contains(value, "+") && !strings.HasSuffix(value, "="), strings.HasPrefix(value, "./"), strings.Contains(value, "://"):
		return "" // where the secret is
	case strings.HasPrefix(value, "<") && strings.HasSuffix(value, ">"), strings.HasPrefix(value, "{{"):
		return ""
	}
	return "literal secret"
}
