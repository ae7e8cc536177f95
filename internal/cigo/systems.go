package cigo

import (
	"regexp"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/golive-dev/golive/internal/yamlfile"
)

// gitlab reads image lines; variables at the top of the file hold in them (docs.gitlab.com/ci/yaml, "variables").
func gitlab(file string, root *yaml.Node) []Use {
	vars := map[string]string{}
	overridden := map[string]bool{}
	top := yamlfile.Get(root, "variables")
	for _, p := range yamlfile.Pairs(top) {
		value := p.Value
		if inner := yamlfile.Get(value, "value"); inner != nil {
			value = inner
		}
		if text, ok := yamlfile.String(value); ok && !strings.Contains(text, "$") {
			vars[p.Key.Value] = text
		}
	}
	walk(root, func(key string, value *yaml.Node) {
		if key != "variables" || value == top {
			return
		}
		for _, p := range yamlfile.Pairs(value) {
			overridden[p.Key.Value] = true
		}
	})
	for name := range overridden {
		delete(vars, name)
	}
	return imagesWith(file, root, vars)
}

var goOrb = regexp.MustCompile(`^circleci/go@`)

// circle reads image lines and the version of the go orb's install command (circleci.com/developer/orbs/orb/circleci/go).
func circle(file string, root *yaml.Node) []Use {
	uses := images(file, root)
	orb := ""
	for _, p := range yamlfile.Pairs(yamlfile.Get(root, "orbs")) {
		if text, ok := yamlfile.String(p.Value); ok && goOrb.MatchString(text) {
			orb = p.Key.Value
		}
	}
	if orb == "" {
		return uses
	}
	walk(root, func(key string, value *yaml.Node) {
		if key != orb+"/install" {
			return
		}
		n := yamlfile.Get(value, "version")
		if text, ok := yamlfile.String(n); ok {
			uses = append(uses, one(file, n, parseAsked(text)))
		}
	})
	return uses
}

// azure reads GoTool tasks and golang containers.
func azure(file string, root *yaml.Node) []Use {
	var uses []Use
	walk(root, func(key string, value *yaml.Node) {
		switch key {
		case "container":
			if inner := yamlfile.Get(value, "image"); inner != nil {
				return // visited as an image
			}
			if text, ok := yamlfile.String(value); ok {
				if v, is := parseImage(text); is {
					uses = append(uses, one(file, value, v))
				}
			}
		case "steps":
			for _, step := range yamlfile.Items(value) {
				if task := yamlfile.Text(step, "task"); !strings.HasPrefix(task, "GoTool@") {
					continue
				}
				n := yamlfile.Get(step, "inputs", "version")
				if text, ok := yamlfile.String(n); ok {
					uses = append(uses, one(file, n, parseAsked(text)))
				}
			}
		}
	})
	return append(uses, images(file, root)...)
}

// travis reads the versions of the matrix key go, one or a list.
func travis(file string, root *yaml.Node) []Use {
	n := yamlfile.Get(root, "go")
	if n == nil {
		return nil
	}
	u := Use{File: file, Position: yamlfile.Position(file, n)}
	values := yamlfile.Items(n)
	if n.Kind == yaml.ScalarNode {
		values = []*yaml.Node{n}
	}
	for _, v := range values {
		if text, ok := yamlfile.String(v); ok {
			u.Alternatives = append(u.Alternatives, Alternative{Version: parseAsked(text), Position: yamlfile.Position(file, v)})
		}
	}
	return []Use{u}
}
