package kustomize

import (
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/golive-dev/golive/internal/yamlfile"
	"github.com/golive-dev/golive/report"
)

// An attribution finds where the nodes of one object come from: of the resource's file, the patches and the settings of the
// kustomizations on the way, the last that has a value as it came out.
type attribution struct {
	chain    []*kustomization // those that the object went through, the first one first
	original string           // its name in the resource's file
	kind     string
	name     string
	ops      []operation
	doc      Doc
}

// attribute finds the places of an object's nodes. file is where the resource stands, "" where that is not known.
func (t *tree) attribute(k *kustomization, all []*kustomization, root *yaml.Node, file string) Doc {
	a := attribution{
		kind: yamlfile.Text(root, "kind"), name: yamlfile.Text(root, "metadata", "name"),
		doc: Doc{Root: root, Places: map[*yaml.Node]report.Position{}, Literal: map[*yaml.Node]bool{}},
	}
	for _, one := range all {
		if file == "" || one.component || one.reaches(file) {
			a.chain = append(a.chain, one)
		}
	}
	var layers []source
	if s, ok := t.resourceOf(all, root, file); ok {
		layers = append(layers, s)
		a.original = yamlfile.Text(s.node, "metadata", "name")
	}
	for _, one := range a.chain {
		for _, p := range one.patches {
			switch {
			case !p.fits(a.kind, a.original, a.name):
			case len(p.ops) > 0:
				a.ops = append(a.ops, p.ops...)
			case p.node.Kind == yaml.MappingNode:
				layers = append(layers, p.source)
			}
		}
	}
	fallback := report.Position{File: k.file, Line: 1}
	if len(layers) > 0 {
		fallback = layers[0].position()
		fallback.EndLine, fallback.EndColumn = 0, 0
	} else if g := a.generated(); g.Line > 0 {
		fallback = g
	}
	a.walk(root, layers, nil, fallback)
	if len(layers) == 0 {
		a.generator(root)
	}
	return a.doc
}

// reaches reports whether a file is a resource of a kustomization or of one that it uses.
func (k *kustomization) reaches(file string) bool {
	all, _ := k.closure()
	return slices.ContainsFunc(all, func(one *kustomization) bool { return slices.Contains(one.resources, file) })
}

// resourceOf finds the document that an object was before: of its kind, with the longest name that the object's name holds.
func (t *tree) resourceOf(all []*kustomization, root *yaml.Node, file string) (source, bool) {
	files := []string{file}
	if file == "" {
		files = nil
		for _, k := range all {
			files = append(files, k.resources...)
		}
	}
	kind, name := yamlfile.Text(root, "kind"), yamlfile.Text(root, "metadata", "name")
	best, bestName, found := source{}, "", false
	for _, f := range files {
		for _, doc := range t.documents(f) {
			for _, object := range objects(doc, 0) {
				own := yamlfile.Text(object, "metadata", "name")
				if yamlfile.Text(object, "kind") != kind || !strings.Contains(name, own) || found && len(own) <= len(bestName) {
					continue
				}
				best, bestName, found = inFile(f, object), own, true
			}
		}
	}
	return best, found
}

// objects returns an object, or those of a List.
func objects(n *yaml.Node, depth int) []*yaml.Node {
	items := yamlfile.Get(n, "items")
	if items == nil || !strings.HasSuffix(yamlfile.Text(n, "kind"), "List") || depth > 5 {
		return []*yaml.Node{n}
	}
	var list []*yaml.Node
	for _, item := range yamlfile.Items(items) {
		list = append(list, objects(item, depth+1)...)
	}
	return list
}

// walk places a node and all below it. layers are the nodes that stand for it in the files, the one that holds last;
// above is the place of the node around it.
func (a *attribution) walk(n *yaml.Node, layers []source, at []string, above report.Position) {
	for _, op := range a.ops {
		if pointsTo(op.path, at) {
			layers = append(slices.Clone(layers), op.value)
		}
	}
	if n.Kind == yaml.ScalarNode && len(at) > 0 {
		a.doc.Places[n] = a.scalar(n, layers, at, above)
		return
	}
	own := above
	for _, l := range layers { // the first that has it is where it is stated
		if l.node.Kind == n.Kind {
			own = l.position()
			break
		}
	}
	a.doc.Places[n] = own
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			key, value := n.Content[i], n.Content[i+1]
			path := append(slices.Clone(at), key.Value)
			var below []source
			a.doc.Places[key] = own
			for j := len(layers) - 1; j >= 0; j-- {
				for _, p := range yamlfile.Pairs(layers[j].node) {
					if p.Key.Value == key.Value {
						below = append([]source{{p.Value, layers[j].place}}, below...)
						a.doc.Places[key] = layers[j].place(p.Key)
					}
				}
			}
			line := a.doc.Places[key]
			line.EndLine, line.EndColumn = 0, 0
			if len(below) == 0 {
				if s, ok := a.setting(path, value); ok {
					s.EndLine, s.EndColumn = 0, 0
					a.doc.Places[key], line = s, s
				}
			}
			a.walk(value, below, path, line)
		}
	case yaml.SequenceNode:
		for i, item := range n.Content {
			var below []source
			for _, l := range layers {
				if m := element(item, i, n, l.node); m != nil {
					below = append(below, source{m, l.place})
				}
			}
			a.walk(item, below, append(slices.Clone(at), strconv.Itoa(i)), own)
		}
	}
}

// mergeKeys are the fields by which elements of lists are told apart (Kubernetes API, patchMergeKey), the first that both
// have.
var mergeKeys = []string{"name", "containerPort", "port", "mountPath", "devicePath", "ip", "key", "topologyKey"}

// element finds the element of a file's list that an element of the object was.
func element(item *yaml.Node, i int, list, in *yaml.Node) *yaml.Node {
	if in == nil || in.Kind != yaml.SequenceNode {
		return nil
	}
	items := yamlfile.Items(in)
	for _, c := range items {
		if c.Kind == yaml.ScalarNode && item.Kind == yaml.ScalarNode && c.Value == item.Value {
			return c
		}
	}
	keyed := false
	if item.Kind == yaml.MappingNode {
		for _, key := range mergeKeys {
			want := yamlfile.Text(item, key)
			if want == "" {
				continue
			}
			for _, c := range items {
				if got := yamlfile.Text(c, key); got != "" {
					keyed = true
					if got == want {
						return c
					}
				}
			}
			if keyed {
				break
			}
		}
	}
	if !keyed && len(items) == len(list.Content) && items[i].Kind == item.Kind {
		return items[i]
	}
	return nil
}

// pointsTo reports whether a JSON pointer names the node at a path; "-" is an element that was added at the end.
func pointsTo(pointer string, at []string) bool {
	parts := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	if len(parts) != len(at) {
		return false
	}
	for i, p := range parts {
		p = strings.NewReplacer("~1", "/", "~0", "~").Replace(p)
		if _, err := strconv.Atoi(at[i]); p != at[i] && !(p == "-" && err == nil) {
			return false
		}
	}
	return true
}

// scalar finds where a scalar comes from.
func (a *attribution) scalar(n *yaml.Node, layers []source, at []string, above report.Position) report.Position {
	order := slices.Clone(layers)
	if last := at[len(at)-1]; last != "apiVersion" && last != "kind" && !slices.Contains(mergeKeys, last) { // which a patch only repeats
		slices.Reverse(order)
	}
	for _, l := range order {
		if l.node.Kind == yaml.ScalarNode && l.node.Value == n.Value {
			a.doc.Literal[n] = l.node.Style&yaml.LiteralStyle != 0
			return l.position()
		}
	}
	if p, ok := a.setting(at, n); ok {
		return p
	}
	for _, l := range slices.Backward(layers) { // a name with a prefix, or with the hash of what it names
		if l.node.Kind == yaml.ScalarNode && l.node.Value != "" && strings.Contains(n.Value, l.node.Value) {
			p := l.position()
			p.EndLine, p.EndColumn = 0, 0
			return p
		}
	}
	for _, k := range slices.Backward(a.chain) {
		for _, key := range []string{"replacements", "vars"} {
			if s := yamlfile.Get(k.root, key); s != nil {
				return report.Position{File: k.file, Line: s.Line}
			}
		}
	}
	return above
}

// generated returns the place of the generator that makes the object.
func (a *attribution) generated() report.Position {
	for _, k := range a.chain {
		for _, key := range []string{"configMapGenerator", "secretGenerator"} {
			for _, n := range yamlfile.Items(yamlfile.Get(k.root, key)) {
				if own := yamlfile.Text(n, "name"); own != "" && strings.Contains(a.name, own) {
					return report.Position{File: k.file, Line: n.Line, Column: n.Column}
				}
			}
		}
	}
	return report.Position{}
}

// generator places the data of a ConfigMap or Secret that a generator made.
func (a *attribution) generator(root *yaml.Node) {
	for _, k := range a.chain {
		for _, g := range k.maps {
			if g.kind != a.kind || g.name == "" || !strings.Contains(a.name, g.name) {
				continue
			}
			for _, p := range yamlfile.Pairs(yamlfile.Get(root, "data")) {
				s, ok := g.data[p.Key.Value]
				if !ok {
					continue
				}
				at := s.position()
				at.EndLine, at.EndColumn = 0, 0
				a.doc.Places[p.Key], a.doc.Places[p.Value] = at, at
			}
		}
	}
}
