package kustomize

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/golive-dev/golive/internal/yamlfile"
	"github.com/golive-dev/golive/report"
)

// setting finds the line of a kustomization that gives a value: images, replicas, namespace, labels and annotations
// (kustomize, the fields of a kustomization). The line holds the value, or the part of it that was changed.
func (a *attribution) setting(at []string, n *yaml.Node) (report.Position, bool) {
	if len(at) == 0 || n.Kind != yaml.ScalarNode {
		return report.Position{}, false
	}
	last := at[len(at)-1]
	for _, k := range slices.Backward(a.chain) {
		var found *yaml.Node
		switch {
		case last == "image":
			found = imageSetting(k.root, n.Value)
		case last == "replicas" && len(at) == 2:
			for _, r := range yamlfile.Items(yamlfile.Get(k.root, "replicas")) {
				if name := yamlfile.Text(r, "name"); (name == a.original || name == a.name) && yamlfile.Text(r, "count") == n.Value {
					found = yamlfile.Get(r, "count")
				}
			}
		case last == "namespace":
			found = equal(yamlfile.Get(k.root, "namespace"), n.Value)
		case last == "name" && len(at) == 2 && at[0] == "metadata":
			found = affix(k.root, n.Value)
		case len(at) > 1:
			found = label(k.root, at[len(at)-2], last, n.Value)
		}
		if found != nil {
			p := yamlfile.Position(k.file, found)
			if found.Value != n.Value {
				p.EndLine, p.EndColumn = 0, 0
			}
			return p, true
		}
	}
	return report.Position{}, false
}

func equal(n *yaml.Node, value string) *yaml.Node {
	if n != nil && n.Kind == yaml.ScalarNode && n.Value == value {
		return n
	}
	return nil
}

// imageSetting finds what changed an image: the tag or digest that it ends with, else the new name.
func imageSetting(root *yaml.Node, image string) *yaml.Node {
	for _, key := range []string{"images", "imageTags"} {
		for _, entry := range yamlfile.Items(yamlfile.Get(root, key)) {
			name := yamlfile.Text(entry, "name")
			if n := yamlfile.Text(entry, "newName"); n != "" {
				name = n
			}
			if rest, ok := strings.CutPrefix(image, name); !ok || rest != "" && rest[0] != ':' && rest[0] != '@' {
				continue
			}
			for field, mark := range map[string]string{"newTag": ":", "digest": "@"} {
				if n := yamlfile.Get(entry, field); n != nil && n.Value != "" && strings.HasSuffix(image, mark+n.Value) {
					return n
				}
			}
			if n := yamlfile.Get(entry, "newName"); n != nil {
				return n
			}
		}
	}
	return nil
}

// affix finds the prefix or suffix of a name.
func affix(root *yaml.Node, name string) *yaml.Node {
	if n := yamlfile.Get(root, "namePrefix"); n != nil && n.Value != "" && strings.HasPrefix(name, n.Value) {
		return n
	}
	if n := yamlfile.Get(root, "nameSuffix"); n != nil && n.Value != "" && strings.HasSuffix(name, n.Value) {
		return n
	}
	return nil
}

// label finds a label or an annotation that is added to all objects.
func label(root *yaml.Node, in, key, value string) *yaml.Node {
	switch in {
	case "annotations":
		return equal(mapped(root, key, "commonAnnotations"), value)
	case "labels", "matchLabels", "selector":
		if n := equal(mapped(root, key, "commonLabels"), value); n != nil {
			return n
		}
		for _, l := range yamlfile.Items(yamlfile.Get(root, "labels")) {
			if n := equal(mapped(l, key, "pairs"), value); n != nil {
				return n
			}
		}
	}
	return nil
}

func mapped(n *yaml.Node, key, field string) *yaml.Node { return yamlfile.Get(n, field, key) }
