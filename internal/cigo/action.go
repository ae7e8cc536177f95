package cigo

import (
	"path"
	"regexp"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/golive-dev/golive/internal/inventory"
	"github.com/golive-dev/golive/internal/yamlfile"
	"github.com/golive-dev/golive/report"
)

// sources are the files that a CI file may name, relative to the root of what is checked out.
type sources struct {
	inv     *inventory.Inventory
	root    string
	actions map[string]*action // that were read, by folder; nil for one that cannot be
}

// An action is a composite action.
type action struct {
	file string
	root *yaml.Node
}

// maxSetups bounds what one composite action sets up.
const maxSetups = 10

// read returns a file of the repository and its path there.
func (src sources) read(name string) (file string, data []byte, ok bool) {
	file = path.Join(src.root, name)
	if path.IsAbs(name) || strings.Contains(name, "${{") || file == ".." || strings.HasPrefix(file, "../") {
		return file, nil, false
	}
	data, err := src.inv.ReadFile(file)
	return file, data, err == nil
}

var toolVersion = regexp.MustCompile(`^\s*golang\s+([^\s#]+)`)

// fileUse reads a go-version-file as setup-go does (github.com/actions/setup-go, src/installer.ts, parseGoVersionFile): a
// .tool-versions of asdf, or a file that holds nothing but the version. One of the go command's own files stays
// undecided: what it names is the module's minimum, which setup-go takes for the lack of another word.
func (s scope) fileUse(n *yaml.Node) Use {
	u := Use{File: s.file, Position: yamlfile.Position(s.file, n), Open: true}
	name, ok := yamlfile.String(n)
	if !ok {
		return u
	}
	file, data, ok := s.src.read(name)
	base := path.Base(file)
	if !ok || base == "go.mod" || base == "go.work" {
		return u
	}
	for i, line := range strings.Split(string(data), "\n") {
		text := strings.TrimSpace(line)
		if base == ".tool-versions" {
			m := toolVersion.FindStringSubmatch(line)
			if m == nil {
				continue
			}
			text = m[1]
		} else if text == "" {
			continue
		}
		if v := parseAsked(text); v.Decided() {
			u.Open = false
			u.Alternatives = []Alternative{{Version: v, Position: u.Position, Source: report.Position{File: file, Line: i + 1, Column: 1}}}
		}
		return u
	}
	return u
}

// A call is the step of a job that uses a composite action, with the inputs that the action declares.
type call struct {
	job    scope
	with   *yaml.Node
	inputs *yaml.Node
}

// composite reads what a step that uses an action of the repository itself sets up. The action may use further actions of
// its own: those are not followed.
func (s scope) composite(step *yaml.Node) []Use {
	n := yamlfile.Get(step, "uses")
	name, ok := yamlfile.String(n)
	if !ok || !strings.HasPrefix(name, "./") {
		return nil
	}
	act := s.src.action(name)
	if act == nil {
		return nil
	}
	inner := scope{src: s.src, file: act.file, caller: &call{s, yamlfile.Get(step, "with"), yamlfile.Get(act.root, "inputs")}}
	var uses []Use
	for _, step := range yamlfile.Items(yamlfile.Get(act.root, "runs", "steps")) {
		if u, ok := inner.setup(step); ok && len(uses) < maxSetups {
			// The job's setting is the step: other jobs may use the action for other modules.
			u.File, u.Position = s.file, yamlfile.Position(s.file, n)
			uses = append(uses, u)
		}
	}
	return uses
}

// action reads the action in a folder, once; nil where there is none that can be read.
func (src sources) action(dir string) *action {
	dir = path.Clean(dir)
	if act, known := src.actions[dir]; known {
		return act
	}
	src.actions[dir] = nil
	for _, base := range []string{"action.yml", "action.yaml"} {
		if file, data, ok := src.read(path.Join(dir, base)); ok {
			if docs, err := yamlfile.Parse(data); err == nil && len(docs) == 1 && docs[0].Err == nil {
				src.actions[dir] = &action{file, docs[0].Root}
			}
			break
		}
	}
	return src.actions[dir]
}

// input returns the values that an input of a composite action may have in a call, and whether it may have others. Without
// a call the input is that of a workflow, which whoever starts it fills in.
func (c *call) input(action, name string) (values []setting, open bool) {
	if c == nil {
		return nil, true
	}
	n := yamlfile.Get(c.with, name)
	if n == nil {
		if n = yamlfile.Get(c.inputs, name, "default"); n == nil {
			return nil, true
		}
		return []setting{{action, n}}, false
	}
	text, ok := yamlfile.String(n)
	if !ok {
		return nil, true
	}
	m := expression.FindStringSubmatch(text)
	switch {
	case m == nil:
		return []setting{{c.job.file, n}}, false
	case m[0] != strings.TrimSpace(text):
		return nil, true
	}
	return c.job.values(m[1])
}
