package kustomize

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/golive-dev/golive/internal/inventory"
	"github.com/golive-dev/golive/internal/yamlfile"
)

// fileNames are the names that a kustomization may have (kustomize, konfig.RecognizedKustomizationFileNames).
var fileNames = []string{"kustomization.yaml", "kustomization.yml", "Kustomization"}

// A kustomization is one file of that name with what it refers to.
type kustomization struct {
	file, dir string
	root      *yaml.Node
	component bool
	resources []string         // files that hold objects
	uses      []*kustomization // resources that are folders, bases and components
	files     []string         // every file that it reads, itself included
	problem   *Problem         // why it cannot be rendered
	patches   []patch
	maps      []generator
	used      bool // by another one
}

// A tree is what kustomizations there are.
type tree struct {
	files  *inventory.Inventory
	byFile map[string]*kustomization
	order  []*kustomization
	parsed map[string][]*yaml.Node // the documents of files
}

func find(files *inventory.Inventory, within func(string) bool) *tree {
	t := &tree{files: files, byFile: map[string]*kustomization{}, parsed: map[string][]*yaml.Node{}}
	for _, e := range files.Entries() {
		if e.Kind == inventory.Regular && slices.Contains(fileNames, path.Base(e.Path)) && within(e.Path) {
			t.open(e.Path)
		}
	}
	return t
}

// in returns the kustomization of a folder; nil where there is none.
func (t *tree) in(dir string) *kustomization {
	for _, name := range fileNames {
		if file := path.Join(dir, name); t.has(file) {
			return t.open(file)
		}
	}
	return nil
}

func (t *tree) has(file string) bool {
	_, ok := t.files.Lookup(file)
	return ok
}

// open reads a kustomization once, and what it refers to.
func (t *tree) open(file string) *kustomization {
	if k, ok := t.byFile[file]; ok {
		return k
	}
	t.byFile[file] = nil
	data, err := t.files.ReadFile(file)
	if err != nil {
		return nil
	}
	docs, err := yamlfile.Parse(data)
	if err != nil || len(docs) != 1 {
		return nil
	}
	k := &kustomization{file: file, dir: path.Dir(file), root: docs[0].Root, files: []string{file}}
	if docs[0].Err != nil {
		k.fail(docs[0].Err.Line, "kustomization does not parse: "+docs[0].Err.Message)
	} else if k.root == nil || k.root.Kind != yaml.MappingNode {
		return nil
	}
	if v := yamlfile.Text(k.root, "apiVersion"); v != "" && !strings.HasPrefix(v, "kustomize.config.k8s.io/") {
		return nil // Flux has objects of that name, too
	}
	k.component = yamlfile.Text(k.root, "kind") == "Component"
	t.byFile[file] = k
	t.order = append(t.order, k)
	t.refer(k)
	return k
}

func (k *kustomization) fail(line int, message string) {
	if k.problem == nil {
		k.problem = &Problem{k.file, line, message}
	}
}

// refer follows everything that a kustomization names.
func (t *tree) refer(k *kustomization) {
	for _, key := range []string{"resources", "bases", "components"} {
		for _, n := range yamlfile.Items(yamlfile.Get(k.root, key)) {
			t.resource(k, n)
		}
	}
	for _, key := range []string{"crds", "configurations"} {
		for _, n := range yamlfile.Items(yamlfile.Get(k.root, key)) {
			t.file(k, n)
		}
	}
	if n := yamlfile.Get(k.root, "openapi", "path"); n != nil {
		t.file(k, n)
	}
	for _, n := range yamlfile.Items(yamlfile.Get(k.root, "replacements")) {
		if p := yamlfile.Get(n, "path"); p != nil {
			t.file(k, p)
		}
	}
	for _, key := range []string{"generators", "transformers", "validators"} {
		for _, n := range yamlfile.Items(yamlfile.Get(k.root, key)) {
			t.plugin(k, n)
		}
	}
	for _, key := range []string{"helmCharts", "helmChartInflationGenerator"} {
		if n := yamlfile.Get(k.root, key); len(yamlfile.Items(n)) > 0 {
			k.fail(n.Line, "not rendered: it takes in Helm charts")
		}
	}
	t.readPatches(k)
	t.readGenerators(k)
}

// remote reports whether a reference leads out of the repository by its form (kustomize, "remote targets").
func remote(text string) bool {
	first, _, _ := strings.Cut(text, "/")
	return strings.Contains(text, "://") || strings.Contains(text, "?ref=") || strings.Contains(text, "git@") || strings.Contains(strings.TrimPrefix(text, "./"), "//") ||
		strings.HasPrefix(text, "git::") || strings.HasSuffix(text, ".git") || strings.Contains(first, ".") && strings.Trim(first, ".") != "" && strings.Contains(text, "/") && strings.HasSuffix(first, ".com")
}

// inside joins a reference to the kustomization's folder; false where it leaves the repository.
func (k *kustomization) inside(text string) (string, bool) {
	p := path.Join(k.dir, text)
	return p, !path.IsAbs(text) && p != ".." && !strings.HasPrefix(p, "../")
}

func (t *tree) resource(k *kustomization, n *yaml.Node) {
	name, ok := k.inside(n.Value)
	if !ok || n.Value == "" {
		k.outside(n)
		return
	}
	if resolved, ok := t.files.Resolve(name); ok && !t.has(name) {
		name = resolved
	}
	switch {
	case t.has(name):
		k.add(name)
		if !slices.Contains(k.resources, name) {
			k.resources = append(k.resources, name)
		}
	case t.files.IsDir(name):
		used := t.in(name)
		if used == nil {
			k.fail(n.Line, fmt.Sprintf("not rendered: the folder %s has no kustomization", name))
			return
		}
		used.used = true
		k.uses = append(k.uses, used)
	default:
		k.outside(n)
	}
}

// outside says that a reference leads to nothing that the repository holds.
func (k *kustomization) outside(n *yaml.Node) {
	if remote(n.Value) {
		k.fail(n.Line, "not rendered: it names something remote, and nothing is fetched")
		return
	}
	k.fail(n.Line, fmt.Sprintf("not rendered: %q is not in the repository", n.Value))
}

func (k *kustomization) add(file string) {
	if !slices.Contains(k.files, file) {
		k.files = append(k.files, file)
	}
}

// file takes in one file that a kustomization reads, and returns its path.
func (t *tree) file(k *kustomization, n *yaml.Node) (string, bool) {
	name, ok := k.inside(n.Value)
	if !ok || !t.has(name) {
		k.outside(n)
		return "", false
	}
	k.add(name)
	return name, true
}

// plugin takes in the configuration of generators, transformers or validators: a file, a folder or a text.
func (t *tree) plugin(k *kustomization, n *yaml.Node) {
	text := n.Value
	if !strings.Contains(text, "\n") {
		name, ok := k.inside(text)
		if ok && t.files.IsDir(name) {
			t.resource(k, n)
			return
		}
		if name, ok = t.file(k, n); !ok {
			return
		}
		data, err := t.files.ReadFile(name)
		if err != nil {
			k.fail(n.Line, "not rendered: "+err.Error())
			return
		}
		text = string(data)
	}
	for _, word := range []string{"config.kubernetes.io/function", "config.k8s.io/function", "HelmChartInflationGenerator"} {
		if strings.Contains(text, word) {
			k.fail(n.Line, "not rendered: it runs programs")
		}
	}
}

// closure returns a kustomization and all that it uses, those that are used first. ok is false where they use one another
// in a circle.
func (k *kustomization) closure() (list []*kustomization, ok bool) {
	state := map[*kustomization]int{}
	ok = true
	var visit func(k *kustomization)
	visit = func(k *kustomization) {
		switch state[k] {
		case 1:
			ok = false
			return
		case 2:
			return
		}
		state[k] = 1
		for _, u := range k.uses {
			visit(u)
		}
		state[k] = 2
		list = append(list, k)
	}
	visit(k)
	return list, ok
}
