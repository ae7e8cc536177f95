package buildspec

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// Bounds on Makefiles.
const (
	maxExpansions = 2_000 // variables replaced in one line
	maxInclude    = 20    // files that one includes
	maxTargets    = 64    // targets of one rule that are walked
)

// A makefile is what a Makefile says, as far as it can be told without make.
type makefile struct {
	file     string
	dir      string // where make runs
	vars     map[string]string
	varies   map[string]bool // variables with several values, by conditions
	rules    []makeRule
	included []string
	oneShell bool
}

type makeRule struct {
	file    string
	targets []string
	prereqs string
	recipe  []recipeLine
}

type recipeLine struct {
	text string // backslash-newlines are kept, so that lines count as in the file
	line int
}

// makefile reads the docker commands in the recipes of a Makefile.
func (f *finder) makefile(file string) {
	text, ok := f.text(file)
	if !ok {
		return
	}
	m := &makefile{file: file, dir: path.Dir(file), vars: map[string]string{}, varies: map[string]bool{}}
	m.parse(text)
	f.includeMakefiles(m, text, 0)
	// make runs beside its Makefile, or at the root for a file that is included or given by -f.
	f.pick(file, []string{path.Dir(file), "."}, func(dir string) []Build {
		m.dir = dir
		return m.walk(f.collector(Make, ""))
	})
}

// includeMakefiles adds the variables and rules of the files that a Makefile includes by a literal path. Their recipes run
// where the including one does.
func (f *finder) includeMakefiles(m *makefile, text string, depth int) {
	for _, line := range strings.Split(text, "\n") {
		words := strings.Fields(line)
		if len(words) < 2 || !slices.Contains([]string{"include", "-include", "sinclude"}, words[0]) {
			continue
		}
		for _, w := range words[1:] {
			name := resolvePath(m.dir, m.expand(w, nil))
			if _, ok := f.files.Lookup(name); !ok || !Known(name) || depth > 4 || slices.Contains(m.included, name) || len(m.included) >= maxInclude {
				continue
			}
			m.included = append(m.included, name)
			if included, ok := f.text(name); ok {
				other := &makefile{file: name, dir: m.dir, vars: m.vars, varies: m.varies, included: m.included}
				other.parse(included)
				f.includeMakefiles(other, included, depth+1)
				m.rules, m.included = append(m.rules, other.rules...), other.included
			}
		}
	}
}

var (
	assignment = regexp.MustCompile(`^\s*(?:(?:export|override|private)\s+)*([A-Za-z_][\w.-]*)\s*(\?=|:::?=|::?=|\+=|!=|=)\s*(.*)$`)
	unsetTest  = regexp.MustCompile(`^(?:ifndef\s+([A-Za-z_]\w*)|ifeq\s*\(\s*\$[({]([A-Za-z_]\w*)[)}]\s*,\s*\))\s*$`)
	ruleLine   = regexp.MustCompile(`^([^\s:=#][^:=#]*?)\s*::?(?:\s+([^=]*))?$`)
)

// parse reads variables and rules, in GNU make's syntax.
func (m *makefile) parse(text string) {
	physical := strings.Split(text, "\n")
	var conditions []string // what each open condition asks to be unset, "" for any other condition
	inDefine := false
	var current *makeRule
	for i := 0; i < len(physical); i++ {
		first, line := i, physical[i]
		for strings.HasSuffix(line, `\`) && i+1 < len(physical) {
			i++
			line += "\n" + physical[i]
		}
		trimmed := strings.TrimSpace(line)
		word, _, _ := strings.Cut(trimmed, " ")
		switch {
		case inDefine:
			inDefine = word != "endef"
		case strings.HasPrefix(line, "\t"):
			if current != nil && trimmed != "" {
				current.recipe = append(current.recipe, recipeLine{line[1:], first + 1})
			}
		case word == "define":
			inDefine = true
		case word == "ifeq" || word == "ifneq" || word == "ifdef" || word == "ifndef" || strings.HasPrefix(word, "ifeq(") || strings.HasPrefix(word, "ifneq("):
			asked := unsetTest.FindStringSubmatch(trimmed)
			conditions = append(conditions, strings.Join(asked[min(1, len(asked)):], ""))
		case word == "endif" && len(conditions) > 0:
			conditions = conditions[:len(conditions)-1]
		case word == "else" && len(conditions) > 0:
			conditions[len(conditions)-1] = ""
		case trimmed == "" || strings.HasPrefix(trimmed, "#") || word == "else" || word == "endif":
		default:
			flat := strings.ReplaceAll(line, "\\\n", " ")
			if a := assignment.FindStringSubmatch(flat); a != nil {
				switch {
				case len(conditions) == 0:
					m.assign(a[1], a[2], comment(a[3]))
				case len(conditions) == 1 && conditions[0] == a[1]:
					m.assign(a[1], "?=", comment(a[3]))
				default:
					m.sometimes(a[1], comment(a[3]))
				}
				current = nil
				continue
			}
			current = m.rule(flat, first+1)
		}
	}
}

// comment takes a comment off a line.
func comment(text string) string {
	if i := strings.Index(text, " #"); i >= 0 {
		text = text[:i]
	}
	return strings.TrimSpace(text)
}

// sometimes notes an assignment that stands in a condition.
func (m *makefile) sometimes(name, value string) {
	if old, has := m.vars[name]; !has || old != value {
		m.varies[name] = true
		m.vars[name] = value
	}
}

func (m *makefile) assign(name, op, value string) {
	old, has := m.vars[name]
	switch {
	case op == "!=":
		value = unknown(name)
	case op == "?=" && has:
		return
	case op == "?=" && value == "": // for the caller to give
		value = unknown(name)
	case op == "+=":
		value = strings.TrimSpace(old + " " + value)
	case strings.HasPrefix(op, ":"):
		value = strings.ReplaceAll(value, "$("+name+")", old)
	}
	if len(value) > maxValue || strings.Contains(value, "$("+name+")") || strings.Contains(value, "${"+name+"}") {
		value = unknown(name)
	}
	m.vars[name] = value
}

// rule reads a rule's first line; nil where the line is none.
func (m *makefile) rule(line string, at int) *makeRule {
	head, recipe, inline := strings.Cut(line, ";")
	r := ruleLine.FindStringSubmatch(comment(head))
	if r == nil {
		return nil
	}
	targets := strings.Fields(m.expand(r[1], nil))
	if slices.Contains(targets, ".ONESHELL") {
		m.oneShell = true
	}
	m.rules = append(m.rules, makeRule{file: m.file, targets: targets, prereqs: r[2]})
	rule := &m.rules[len(m.rules)-1]
	if inline {
		rule.recipe = append(rule.recipe, recipeLine{recipe, at})
	}
	return rule
}

// walk goes through every recipe. All rules share one collector: what is built by one is often pushed by another.
func (m *makefile) walk(c *collector) []Build {
	for _, r := range m.rules {
		for i, target := range r.targets {
			if i == maxTargets {
				break
			}
			c.name, c.file = target, r.file
			m.recipe(c, r, target)
		}
	}
	return c.done()
}

func (m *makefile) recipe(c *collector, r makeRule, target string) {
	prereqs := strings.Fields(m.expand(r.prereqs, nil))
	auto := map[string]string{"@": target, "*": unknown("stem"), "^": strings.Join(prereqs, " "), "<": unknown("prerequisite"), "@D": path.Dir(target), "@F": path.Base(target)}
	if len(prereqs) > 0 {
		auto["<"] = prereqs[0]
	}
	for key, value := range auto {
		auto[key] = strings.ReplaceAll(value, "%", unknown("stem"))
	}
	var sh *shell
	for _, line := range r.recipe {
		if sh == nil || !m.oneShell {
			sh = newShell(m.dir, c.emit)
		}
		base := line.line
		c.line = func(i int) int { return base + i - 1 }
		text := strings.TrimLeft(line.text, "@-+ \t")
		_ = sh.run(m.expand(text, auto)) // what make would hand to another shell does not parse
	}
}

// expand replaces the variables of a text. What only make could tell is unknown.
func (m *makefile) expand(text string, auto map[string]string) string {
	budget := maxExpansions
	return m.expandWithin(text, auto, 0, &budget)
}

func (m *makefile) expandWithin(text string, auto map[string]string, depth int, budget *int) string {
	var out strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '$' || i+1 == len(text) {
			out.WriteByte(text[i])
			continue
		}
		i++
		switch text[i] {
		case '$':
			out.WriteByte('$')
		case '(', '{':
			inner, width := bracketed(text[i:])
			i += width - 1
			if *budget--; *budget < 0 || depth > 20 || out.Len() > maxScript {
				out.WriteString(unknown("make"))
				continue
			}
			out.WriteString(m.reference(inner, auto, depth, budget))
		default:
			out.WriteString(m.reference(text[i:i+1], auto, depth, budget))
		}
	}
	return out.String()
}

// bracketed returns what stands between the brackets that a text starts with, and the bytes up to behind them.
func bracketed(text string) (string, int) {
	open, end, depth := text[0], byte(')'), 0
	if open == '{' {
		end = '}'
	}
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case open:
			depth++
		case end:
			if depth--; depth == 0 {
				return text[1:i], i + 1
			}
		}
	}
	return text[1:], len(text)
}

// reference is the value of $(inner).
func (m *makefile) reference(inner string, auto map[string]string, depth int, budget *int) string {
	if v, ok := auto[inner]; ok {
		return v
	}
	switch inner = strings.TrimSpace(inner); {
	case inner == "CURDIR" || inner == "PWD" || inner == "shell pwd" || inner == "realpath ." || inner == "abspath .":
		return absolute(m.dir)
	case inner == "shell git rev-parse --show-toplevel":
		return rootPath
	case strings.HasPrefix(inner, "shell mktemp"):
		return "/tmp/unknown"
	case strings.Contains(inner, "MAKEFILE_LIST"):
		return absolute(m.dir) + "/"
	case strings.HasPrefix(inner, "abspath ") || strings.HasPrefix(inner, "realpath "):
		_, arg, _ := strings.Cut(inner, " ")
		if p := resolvePath(m.dir, strings.TrimSpace(m.expandWithin(arg, auto, depth+1, budget))); Known(p) {
			return absolute(p)
		}
		return unknown("path")
	}
	if value, ok := m.vars[inner]; ok && !m.varies[inner] {
		return m.expandWithin(value, auto, depth+1, budget)
	}
	return unknown(inner)
}
