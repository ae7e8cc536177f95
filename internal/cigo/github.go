package cigo

import (
	"regexp"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/golive-dev/golive/internal/yamlfile"
)

// maxAlternatives bounds what a matrix makes of one setting.
const maxAlternatives = 100

var (
	setupGo    = regexp.MustCompile(`^(https?://[^/]+/)?actions/setup-go(@|$)`)
	expression = regexp.MustCompile(`\$\{\{\s*(.*?)\s*\}\}`)
	context    = regexp.MustCompile(`^(matrix|env|inputs)\.([A-Za-z_][A-Za-z0-9_-]*)$`)
)

// workflow reads a GitHub Actions workflow: the go-version of setup-go and golang containers of jobs, with what matrix
// and env say in the file itself, version files and the repository's own composite actions. A go.mod as go-version-file
// and other expressions stay undecided.
func (src sources) workflow(file string, root *yaml.Node) []Use {
	var uses []Use
	top := yamlfile.Get(root, "env")
	for _, job := range yamlfile.Pairs(yamlfile.Get(root, "jobs")) {
		first := len(uses)
		s := scope{src: src, file: file, matrix: yamlfile.Get(job.Value, "strategy", "matrix"), envs: []*yaml.Node{yamlfile.Get(job.Value, "env"), top}}
		if c := yamlfile.Get(job.Value, "container"); c != nil {
			if image := yamlfile.Get(c, "image"); image != nil {
				c = image
			}
			if u, ok := s.use(c, parseImage); ok {
				uses = append(uses, u)
			}
		}
		for _, step := range yamlfile.Items(yamlfile.Get(job.Value, "steps")) {
			if u, ok := s.setup(step); ok {
				uses = append(uses, u)
			}
			uses = append(uses, s.composite(step)...)
		}
		for i := range uses[first:] {
			uses[first+i].Dirs = jobDirs(job.Value, yamlfile.Text(root, "defaults", "run", "working-directory"))
		}
	}
	return uses
}

// setup reads a step of setup-go; false for any other step. go-version holds before go-version-file.
func (s scope) setup(step *yaml.Node) (Use, bool) {
	if !setupGo.MatchString(yamlfile.Text(step, "uses")) {
		return Use{}, false
	}
	if n := yamlfile.Get(step, "with", "go-version"); n != nil {
		return s.use(n, func(text string) (Version, bool) { return parseAsked(text), true })
	}
	if n := yamlfile.Get(step, "with", "go-version-file"); n != nil {
		return s.fileUse(n), true
	}
	// The Go that the runner brings.
	return Use{File: s.file, Position: yamlfile.Position(s.file, yamlfile.Get(step, "uses")), Open: true}, true
}

var (
	runsGo  = regexp.MustCompile(`(^|[\s;&|(])go\s+(build|generate|install|list|mod|run|test|tool|vet)\b`)
	changes = regexp.MustCompile(`(^|[\s;&|(])(cd|pushd)\s|\bgo\s+-C\b`)
)

// jobDirs returns the folders that the steps of a job run the go command in: where none is seen to, the folder that the
// job names for all its steps.
func jobDirs(job *yaml.Node, workflowDir string) []string {
	usual := yamlfile.Text(job, "defaults", "run", "working-directory")
	if usual == "" {
		usual = workflowDir
	}
	if usual == "" {
		usual = "."
	}
	var dirs []string
	for _, step := range yamlfile.Items(yamlfile.Get(job, "steps")) {
		dir := yamlfile.Text(step, "with", "working-directory")
		if run := yamlfile.Text(step, "run"); runsGo.MatchString(run) {
			switch dir = yamlfile.Text(step, "working-directory"); {
			case changes.MatchString(run):
				dir = anywhere
			case dir == "":
				dir = usual
			}
		}
		if dir != "" {
			dirs = append(dirs, dir)
		}
	}
	if len(dirs) == 0 {
		dirs = []string{usual}
	}
	return dirs
}

// A scope is what expressions of a job, or of a composite action that a job calls, may speak of.
type scope struct {
	src    sources
	file   string
	matrix *yaml.Node
	envs   []*yaml.Node // the job's before the workflow's
	caller *call        // of a composite action
}

// A setting is a value and the file that it stands in.
type setting struct {
	file string
	node *yaml.Node
}

// use reads the setting in a node with every value that its expression may have.
func (s scope) use(n *yaml.Node, parse func(string) (Version, bool)) (Use, bool) {
	text, ok := yamlfile.String(n)
	if !ok {
		return Use{}, false
	}
	u := Use{File: s.file, Position: yamlfile.Position(s.file, n)}
	found := expression.FindAllStringSubmatchIndex(text, -1)
	switch len(found) {
	case 0:
		v, is := parse(text)
		u.Alternatives = []Alternative{{Version: v, Position: u.Position}}
		return u, is
	case 1:
	default:
		v, is := parse(text)
		u.Open = true
		return u, is && !v.Decided()
	}
	f := found[0]
	values, open := s.values(text[f[2]:f[3]])
	u.Open = open
	_, any := parse(text[:f[0]] + text[f[1]:])
	for _, value := range values {
		filled, ok := yamlfile.String(value.node)
		if !ok || strings.Contains(filled, "${{") {
			u.Open = true
			continue
		}
		v, is := parse(text[:f[0]] + filled + text[f[1]:])
		any = any || is
		if is {
			u.Alternatives = append(u.Alternatives, Alternative{Version: v, Position: yamlfile.Position(value.file, value.node)})
		}
	}
	return u, any
}

// values returns the values that an expression may have, and whether it may have others.
func (s scope) values(expr string) (values []setting, open bool) {
	m := context.FindStringSubmatch(expr)
	switch {
	case m == nil:
		return nil, true
	case m[1] == "inputs":
		return s.caller.input(s.file, m[2])
	case m[1] == "env":
		for _, env := range s.envs {
			if n := yamlfile.Get(env, m[2]); n != nil {
				return []setting{{s.file, n}}, false
			}
		}
		return nil, true
	}
	nodes, open := combinations(s.matrix, m[2])
	for _, n := range nodes {
		values = append(values, setting{s.file, n})
	}
	return values, open
}

// combinations returns the values that a matrix has for a name, and whether it may have others.
func combinations(matrix *yaml.Node, name string) (values []*yaml.Node, open bool) {
	if matrix == nil || matrix.Kind != yaml.MappingNode {
		return nil, true // made by another job
	}
	n := yamlfile.Get(matrix, name)
	values = yamlfile.Items(n)
	if n != nil && n.Kind != yaml.SequenceNode {
		return nil, true // an expression
	}
	include := yamlfile.Get(matrix, "include")
	if include != nil && include.Kind != yaml.SequenceNode {
		open = true
	}
	for _, combination := range yamlfile.Items(include) {
		if v := yamlfile.Get(combination, name); v != nil {
			values = append(values, v)
		}
	}
	if len(values) > maxAlternatives {
		values, open = values[:maxAlternatives], true
	}
	return values, open || len(values) == 0
}
