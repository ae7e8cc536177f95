package buildspec

import (
	"path"
	"regexp"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/golive-dev/golive/internal/yamlfile"
)

// script reads the docker commands of a shell script. Where it runs is not told: the root of the repository is tried,
// then its own folder.
func (f *finder) script(file string) {
	text, ok := f.text(file)
	if !ok {
		return
	}
	f.pick(file, []string{".", path.Dir(file)}, func(dir string) []Build {
		c := f.collector(Script, path.Base(file))
		sh := newShell(dir, c.emit)
		sh.self = file
		_ = sh.run(text) // what stands before a syntax error counts; scripts of other shells have no such commands
		sh.finish()
		return c.done()
	})
}

// collector returns one for the commands of a file.
func (f *finder) collector(kind Kind, name string) *collector {
	return &collector{kind: kind, name: name, observe: f.observe}
}

// taskfile reads the commands of a Taskfile (taskfile.dev's schema).
func (f *finder) taskfile(file string) {
	root, ok := f.yaml(file)
	if !ok {
		return
	}
	vars := taskVars(root, nil)
	f.pick(file, []string{path.Dir(file), "."}, func(dir string) []Build {
		c := f.collector(Make, "")
		for _, task := range yamlfile.Pairs(yamlfile.Get(root, "tasks")) {
			c.name = task.Key.Value
			one := taskVars(task.Value, vars)
			one["ROOT_DIR"], one["TASKFILE_DIR"], one["USER_WORKING_DIR"] = rootPath, absolute(dir), rootPath
			at := dir
			if d := yamlfile.Text(task.Value, "dir"); d != "" {
				at = resolvePath(dir, taskText(d, one))
			}
			cmds := yamlfile.Get(task.Value, "cmds")
			if cmds == nil {
				if cmds = yamlfile.Get(task.Value, "cmd"); cmds == nil {
					cmds = task.Value
				}
			}
			taskCommands(c, cmds, at, one)
		}
		return c.done()
	})
}

func taskCommands(c *collector, n *yaml.Node, dir string, vars map[string]string) {
	nodes := yamlfile.Items(n)
	if n.Kind == yaml.ScalarNode {
		nodes = []*yaml.Node{n}
	}
	for _, item := range nodes {
		if cmd := yamlfile.Get(item, "cmd"); cmd != nil {
			item = cmd
		}
		text, ok := yamlfile.String(item)
		if !ok {
			continue
		}
		c.line = func(i int) int { return yamlfile.ScalarLine(item, i-1) }
		sh := newShell(dir, c.emit)
		for k, v := range vars {
			sh.set(k, v)
		}
		_ = sh.run(taskText(text, vars))
	}
}

// taskVars returns the literal variables of a Taskfile or task, laid over outer ones.
func taskVars(n *yaml.Node, outer map[string]string) map[string]string {
	vars := join(outer, nil)
	for _, key := range []string{"env", "vars"} {
		for _, p := range yamlfile.Pairs(yamlfile.Get(n, key)) {
			if value, ok := yamlfile.String(p.Value); ok {
				vars[p.Key.Value] = taskText(value, vars)
			} else {
				vars[p.Key.Value] = unknown(p.Key.Value)
			}
		}
	}
	return vars
}

var (
	goTemplate   = regexp.MustCompile(`\{\{-?\s*(.*?)\s*-?\}\}`)
	templateName = regexp.MustCompile(`^\.(\w+)$`)
)

// taskText replaces {{.NAME}}; any other template is unknown.
func taskText(text string, vars map[string]string) string {
	if !strings.Contains(text, "{{") {
		return text
	}
	out := goTemplate.ReplaceAllStringFunc(text, func(m string) string {
		inner := goTemplate.FindStringSubmatch(m)[1]
		if name := templateName.FindStringSubmatch(inner); name != nil {
			if value, ok := vars[name[1]]; ok {
				return value
			}
			return unknown(name[1])
		}
		return unknown("template")
	})
	if len(out) > maxScript {
		return unknown("template")
	}
	return out
}
