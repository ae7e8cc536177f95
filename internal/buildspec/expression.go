package buildspec

import (
	"regexp"
	"strings"
)

// An evaluator replaces the expressions of GitHub Actions (contexts reference) with what the workflow's text tells.
type evaluator map[string]string // "env.IMAGE", "matrix.service", "inputs.tag", "steps.meta.outputs.tags"

var plainName = regexp.MustCompile(`^[\w.-]+$`)

var expression = regexp.MustCompile(`\$\{\{(.*?)\}\}`)

// expand replaces every ${{ expression }} of a text. What is not known stays as "${NAME}".
func (e evaluator) expand(text string) string {
	if !strings.Contains(text, "${{") {
		return text
	}
	out := expression.ReplaceAllStringFunc(text, func(m string) string {
		inner := strings.TrimSpace(m[3 : len(m)-2])
		if value, ok := e.eval(inner); ok {
			return value
		}
		return unknown("expr_" + inner[strings.LastIndexByte(inner, '.')+1:])
	})
	if len(out) > maxScript {
		return unknown("expr_long")
	}
	return out
}

// eval evaluates a literal, a name, or such terms joined by "||". A name of the inputs or of the matrix that has no
// value is empty, as it is for the runner.
func (e evaluator) eval(expr string) (string, bool) {
	for _, term := range strings.Split(expr, "||") {
		term = strings.TrimSpace(term)
		value, ok := "", false
		switch {
		case len(term) >= 2 && term[0] == '\'' && strings.Count(term, "'") == 2 && term[len(term)-1] == '\'':
			value, ok = term[1:len(term)-1], true
		case term == "github.workspace" || term == "runner.workspace":
			value, ok = rootPath, true
		default:
			value, ok = e[term]
			if name, is := strings.CutPrefix(term, "matrix."); !ok && is && e["matrix."+strings.SplitN(name, ".", 2)[0]] == "" {
				ok = e[literalMatrix] != "" && plainName.MatchString(term)
			}
		}
		if !ok || !Known(value) {
			return value, ok && strings.TrimSpace(expr) == term
		}
		if value != "" {
			return value, true
		}
	}
	return "", true
}

func (e evaluator) clone() evaluator {
	c := make(evaluator, len(e)+4)
	for k, v := range e {
		c[k] = v
	}
	return c
}
