package kustomize

import (
	"regexp"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/golive-dev/golive/internal/yamlfile"
	"github.com/golive-dev/golive/report"
)

// A source is a node of a file, or of a text within one, that knows where it and what is below it stands.
type source struct {
	node  *yaml.Node
	place func(*yaml.Node) report.Position
}

func inFile(file string, n *yaml.Node) source {
	return source{n, func(n *yaml.Node) report.Position { return yamlfile.Position(file, n) }}
}

func (s source) position() report.Position { return s.place(s.node) }

// A patch is one patch of a kustomization: a document that is merged, or the operations of a JSON patch (RFC 6902).
type patch struct {
	source
	target *yaml.Node // which objects it is for; nil: the one that the document names
	ops    []operation
}

// An operation sets a value at a path.
type operation struct {
	path  string
	value source
}

// readPatches reads the patches of a kustomization, in files and in place.
func (t *tree) readPatches(k *kustomization) {
	for _, n := range yamlfile.Items(yamlfile.Get(k.root, "patchesStrategicMerge")) {
		if strings.Contains(n.Value, "\n") || strings.Contains(n.Value, ": ") {
			k.patches = append(k.patches, t.inline(k, n, nil)...)
			continue
		}
		k.patches = append(k.patches, t.patchFile(k, n, nil)...)
	}
	for _, key := range []string{"patches", "patchesJson6902"} {
		for _, n := range yamlfile.Items(yamlfile.Get(k.root, key)) {
			target := yamlfile.Get(n, "target")
			if p := yamlfile.Get(n, "path"); p != nil {
				k.patches = append(k.patches, t.patchFile(k, p, target)...)
			}
			if p := yamlfile.Get(n, "patch"); p != nil {
				k.patches = append(k.patches, t.inline(k, p, target)...)
			}
		}
	}
}

func (t *tree) patchFile(k *kustomization, n, target *yaml.Node) []patch {
	name, ok := t.file(k, n)
	if !ok {
		return nil
	}
	var list []patch
	for _, root := range t.documents(name) {
		list = append(list, newPatch(inFile(name, root), target))
	}
	return list
}

// documents returns the roots of a file's documents.
func (t *tree) documents(name string) []*yaml.Node {
	if list, ok := t.parsed[name]; ok {
		return list
	}
	t.parsed[name] = t.parse(name)
	return t.parsed[name]
}

func (t *tree) parse(name string) []*yaml.Node {
	data, err := t.files.ReadFile(name)
	if err != nil {
		return nil
	}
	docs, err := yamlfile.Parse(data)
	if err != nil {
		return nil
	}
	var list []*yaml.Node
	for _, d := range docs {
		if d.Root != nil {
			list = append(list, d.Root)
		}
	}
	return list
}

// inline reads a patch that stands in the kustomization as a text.
func (t *tree) inline(k *kustomization, n, target *yaml.Node) []patch {
	docs, err := yamlfile.Parse([]byte(n.Value))
	if err != nil {
		return nil
	}
	data, _ := t.files.ReadFile(k.file)
	lines := strings.Split(string(data), "\n")
	place := func(inner *yaml.Node) report.Position {
		at := report.Position{File: k.file, Line: yamlfile.ScalarLine(n, inner.Line-1)}
		if n.Style&yaml.LiteralStyle == 0 || at.Line > len(lines) {
			return at
		}
		text := strings.Split(n.Value, "\n")
		if inner.Line > len(text) {
			return at
		}
		indent := strings.Index(lines[at.Line-1], strings.TrimRight(text[inner.Line-1], "\r"))
		if indent < 0 {
			return at
		}
		own := yamlfile.Position(k.file, inner)
		at.Column = own.Column + indent
		if own.EndColumn > 0 {
			at.EndLine, at.EndColumn = at.Line, own.EndColumn+indent
		}
		return at
	}
	var list []patch
	for _, d := range docs {
		if d.Root != nil {
			list = append(list, newPatch(source{d.Root, place}, target))
		}
	}
	return list
}

func newPatch(s source, target *yaml.Node) patch {
	p := patch{source: s, target: target}
	for _, op := range yamlfile.Items(s.node) {
		if path := yamlfile.Text(op, "path"); path != "" {
			if v := yamlfile.Get(op, "value"); v != nil {
				p.ops = append(p.ops, operation{path, source{v, s.place}})
			}
		}
	}
	return p
}

// fits reports whether a patch may be for an object of a kind with a name: original is its name in the resource's file,
// name the one that it has in the end.
func (p *patch) fits(kind, original, name string) bool {
	if p.target != nil {
		return matches(yamlfile.Text(p.target, "kind"), kind) &&
			(matches(yamlfile.Text(p.target, "name"), original) || matches(yamlfile.Text(p.target, "name"), name))
	}
	if p.node.Kind != yaml.MappingNode {
		return false
	}
	own := yamlfile.Text(p.node, "metadata", "name")
	return yamlfile.Text(p.node, "kind") == kind && (own == original || own == name || original != "" && strings.Contains(own, original) && strings.Contains(name, own))
}

// matches reports whether a selector's pattern, an anchored regular expression, matches; none matches everything.
func matches(pattern, text string) bool {
	if pattern == "" || pattern == text {
		return true
	}
	re, err := regexp.Compile("^(?:" + pattern + ")$")
	return err == nil && re.MatchString(text)
}

// A generator makes a ConfigMap or a Secret.
type generator struct {
	kind, name string
	data       map[string]source // by key: a literal "KEY=value", the line of an env file, or a file's name
	value      map[string]string // what the file has behind the key, of literals and env files
}

// readGenerators reads what makes ConfigMaps and Secrets (kustomize, configMapGenerator).
func (t *tree) readGenerators(k *kustomization) {
	for key, kind := range map[string]string{"configMapGenerator": "ConfigMap", "secretGenerator": "Secret"} {
		for _, n := range yamlfile.Items(yamlfile.Get(k.root, key)) {
			g := generator{kind: kind, name: yamlfile.Text(n, "name"), data: map[string]source{}, value: map[string]string{}}
			for _, lit := range yamlfile.Items(yamlfile.Get(n, "literals")) {
				if name, value, ok := strings.Cut(lit.Value, "="); ok {
					g.data[name], g.value[name] = inFile(k.file, lit), strings.Trim(value, `"'`)
				}
			}
			for _, f := range yamlfile.Items(yamlfile.Get(n, "files")) {
				name, file, ok := strings.Cut(f.Value, "=")
				if !ok {
					file = f.Value
					name = file[strings.LastIndex(file, "/")+1:]
				}
				one := *f
				one.Value = file
				if p, ok := t.file(k, &one); ok {
					g.data[name] = source{&yaml.Node{Kind: yaml.ScalarNode, Line: 1, Column: 1}, func(*yaml.Node) report.Position {
						return report.Position{File: p, Line: 1, Column: 1}
					}}
				}
			}
			envs := yamlfile.Items(yamlfile.Get(n, "envs"))
			if e := yamlfile.Get(n, "env"); e != nil {
				envs = append(envs, e)
			}
			for _, e := range envs {
				if p, ok := t.file(k, e); ok {
					t.envFile(&g, p)
				}
			}
			k.maps = append(k.maps, g)
		}
	}
}

func (t *tree) envFile(g *generator, file string) {
	data, err := t.files.ReadFile(file)
	if err != nil {
		return
	}
	for i, line := range strings.Split(string(data), "\n") {
		name, value, ok := strings.Cut(strings.TrimSpace(line), "=")
		if !ok || strings.HasPrefix(name, "#") {
			continue
		}
		at := report.Position{File: file, Line: i + 1, Column: 1 + strings.Index(line, name)}
		g.data[name], g.value[name] = source{&yaml.Node{Kind: yaml.ScalarNode}, func(*yaml.Node) report.Position { return at }}, value
	}
}
