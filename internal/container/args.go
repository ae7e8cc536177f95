package container

import (
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/shell"
)

// An unknown part of a text stands between these two; they are no characters of any text that a Dockerfile means.
const (
	unknownOpen  = '\ue000'
	unknownClose = '\ue001'
)

// maxText bounds a value, so that variables that hold one another twice cannot grow without end.
const maxText = 16 << 10

// unknownValue is a Value that only the build knows; shown is how a message shows it.
func unknownValue(raw, shown string) Value {
	return valueOf(raw, string(unknownOpen)+shown+string(unknownClose))
}

// valueOf makes a Value of a text in which unknown parts are marked.
func valueOf(raw, mask string) Value {
	v := Value{Raw: raw, mask: mask, Text: mask, Known: true}
	if strings.ContainsRune(mask, unknownOpen) {
		v.Known = false
		v.Text = strings.NewReplacer(string(unknownOpen), "", string(unknownClose), "").Replace(mask)
	}
	return v
}

// prefix returns the known text in front of the first unknown part.
func (v Value) prefix() string {
	before, _, _ := strings.Cut(v.mask, string(unknownOpen))
	return before
}

// wholly reports whether nothing of the value is known.
func (v Value) wholly() bool { return !v.Known && v.prefix() == "" }

// bareArg is the value of an ARG that neither has a default nor is given: a build may give it one.
func bareArg(name string) Value {
	v := unknownValue("", "${"+name+"}")
	v.bare = true
	return v
}

// An environment holds variables of one scope.
type environment struct {
	vars map[string]Value
	// open says that the base image may set variables that are not in vars.
	open bool
}

func newEnvironment() environment { return environment{vars: map[string]Value{}} }

func (e environment) clone() environment {
	c := environment{vars: make(map[string]Value, len(e.vars)), open: e.open}
	for k, v := range e.vars {
		c.vars[k] = v
	}
	return c
}

func (e environment) set(name string, v Value) {
	if len(v.mask) > maxText {
		v = unknownValue(v.Raw, "${"+name+"}")
	}
	e.vars[name] = v
}

// get returns a variable's value; one that is not set is known to be empty unless the environment is open.
func (e environment) get(name string) (v Value, set Truth) {
	if v, ok := e.vars[name]; ok {
		return v, Yes
	}
	if e.open {
		return unknownValue("", "${"+name+"}"), Unknown
	}
	return literal(""), No
}

// lexEnv lends an environment to BuildKit's lexer and notes whether an unknown variable was asked for.
type lexEnv struct {
	environment
	word  string
	asked bool
}

func (e *lexEnv) Get(name string) (string, bool) {
	v, set := e.get(name)
	if v.bare && defaulted(e.word, name) {
		return "", false
	}
	if !v.Known {
		e.asked = true
	}
	return v.mask, set != No
}

func (e *lexEnv) Keys() []string {
	keys := make([]string, 0, len(e.vars))
	for k := range e.vars {
		keys = append(keys, k)
	}
	return keys
}

// expand puts variables into a word with BuildKit's own lexer. A word that asks an unknown variable is unknown, in the
// parts that come from it where these are still told apart. The error is what BuildKit says of a bad substitution.
func (e environment) expand(word string, escape rune, heredoc bool) (Value, error) {
	if strings.ContainsRune(word, unknownOpen) || strings.Count(word, "$") > maxText/16 {
		return unknownValue(word, word), nil
	}
	lex := shell.NewLex(escape)
	if heredoc {
		lex = shell.NewLex('\\')
		lex.SkipProcessQuotes = true
	}
	env := &lexEnv{environment: e, word: word}
	text, _, err := lex.ProcessWord(word, env)
	if err != nil {
		if env.asked {
			return unknownValue(word, word), nil
		}
		return unknownValue(word, word), err
	}
	if len(text) > maxText && !heredoc {
		return unknownValue(word, word), nil
	}
	if env.asked && (!strings.ContainsRune(text, unknownOpen) || hasModifier(word)) {
		return unknownValue(word, word), nil
	}
	return valueOf(word, text), nil
}

// defaulted reports whether a word asks for a variable once, as ${NAME:-default} or ${NAME-default}: the default is as good
// as that of the ARG itself.
func defaulted(word, name string) bool {
	n := strings.Count(word, "${"+name+":-") + strings.Count(word, "${"+name+"-")
	return n == 1 && strings.Count(word, "$"+name)+strings.Count(word, "${"+name) == 1
}

// hasModifier reports whether a word holds ${NAME…} with anything but a name in it.
func hasModifier(word string) bool {
	for {
		i := strings.Index(word, "${")
		if i < 0 {
			return false
		}
		word = word[i+2:]
		end := strings.IndexFunc(word, func(r rune) bool {
			return r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
		})
		if end >= 0 && word[end] != '}' {
			return true
		}
	}
}
