// Package kustomize renders the kustomizations of a repository as kustomize does, and finds for every node of what comes
// out the line of the resource, patch or kustomization that it comes from. Rendering happens in a child process with
// bounds, on a copy of the repository's files in memory; what names anything remote is not rendered.
package kustomize

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/golive-dev/golive/internal/inventory"
	"github.com/golive-dev/golive/internal/sandbox"
	"github.com/golive-dev/golive/internal/yamlfile"
	"github.com/golive-dev/golive/report"
)

// Bounds on what is rendered. What lies beyond is a Problem.
const (
	MaxRoots     = 150
	maxFiles     = 2000     // of one rendering
	maxBytes     = 16 << 20 // of all files of one rendering
	maxDocuments = 20_000   // of all renderings
)

// limits bound one rendering in the child process.
var limits = sandbox.Limits{Time: 10 * time.Second, Memory: 512 << 20, Output: 64 << 20}

// A Rendering is what one kustomization makes.
type Rendering struct {
	File        string // the kustomization
	Environment string // as "prod" of overlays/prod; "" where the folder names none
	Docs        []Doc
}

// A Doc is one object that came out.
type Doc struct {
	Root    *yaml.Node
	Places  map[*yaml.Node]report.Position
	Literal map[*yaml.Node]bool // texts that stand in the literal style at their place
	Random  map[*yaml.Node]bool // always empty
}

// A Result is what the kustomizations of a repository make.
type Result struct {
	Renderings []Rendering
	Covered    map[string]bool // the files that renderings speak for: kustomizations, resources and patches
	Problems   []Problem
}

// A Problem is a kustomization that could not be rendered.
type Problem struct {
	File    string
	Line    int // 0 where the whole file is meant
	Message string
}

// Load renders every kustomization within the scope that no other one uses. Components are rendered with those that use
// them.
func Load(ctx context.Context, files *inventory.Inventory, within func(string) bool, worker *sandbox.Worker) *Result {
	res := &Result{Covered: map[string]bool{}}
	t := find(files, within)
	roots := slices.DeleteFunc(slices.Clone(t.order), func(k *kustomization) bool { return k.used || k.component })
	slices.SortFunc(roots, func(a, b *kustomization) int { return strings.Compare(a.file, b.file) })
	documents := 0
	reached := map[*kustomization]bool{}
	for i, k := range roots {
		if i == MaxRoots || documents > maxDocuments {
			res.Problems = append(res.Problems, Problem{k.file, 0, fmt.Sprintf("%d kustomizations are not rendered: too many", len(roots)-i)})
			break
		}
		all, ok := k.closure()
		for _, one := range all {
			reached[one] = true
		}
		if !ok {
			res.circle(k)
			continue
		}
		if p := problemOf(all); p != nil {
			if !slices.Contains(res.Problems, *p) {
				res.Problems = append(res.Problems, *p)
			}
			continue
		}
		r, err := t.render(ctx, k, all, worker)
		if err != nil {
			res.Problems = append(res.Problems, Problem{k.file, 0, "kustomization could not be rendered: " + why(err)})
			continue
		}
		documents += len(r.Docs)
		res.Renderings = append(res.Renderings, *r)
		for _, one := range all {
			for _, f := range one.files {
				res.Covered[f] = true
			}
		}
	}
	for _, k := range t.order {
		if _, ok := k.closure(); !ok && !reached[k] {
			res.circle(k)
		}
	}
	return res
}

func (r *Result) circle(k *kustomization) {
	r.Problems = append(r.Problems, Problem{k.file, 0, "not rendered: kustomizations use one another in a circle"})
}

func problemOf(all []*kustomization) *Problem {
	for _, k := range all {
		if k.problem != nil {
			return k.problem
		}
	}
	return nil
}

func why(err error) string {
	var own *sandbox.Error
	if !errors.As(err, &own) {
		return err.Error()
	}
	text := strings.ReplaceAll(strings.Join(strings.Fields(own.Message), " "), "'/", "'")
	if runes := []rune(text); len(runes) > 300 {
		text = string(runes[:300]) + "…"
	}
	return text
}

func (t *tree) render(ctx context.Context, k *kustomization, all []*kustomization, worker *sandbox.Worker) (*Rendering, error) {
	req := request{Dir: k.dir, Main: k.file}
	total := 0
	seen := map[string]bool{}
	for _, one := range all {
		for _, f := range one.files {
			if seen[f] {
				continue
			}
			seen[f] = true
			data, err := t.files.ReadFile(f)
			if err != nil {
				return nil, err
			}
			if total += len(data); total > maxBytes || len(req.Files) == maxFiles {
				return nil, errors.New("too many files")
			}
			req.Files = append(req.Files, memFile{f, data})
		}
	}
	input, err := json.Marshal(req)
	if err != nil {
		return nil, err
	}
	output, err := worker.Do(ctx, task, input, limits)
	if err != nil {
		return nil, err
	}
	var made []rendered
	if err := json.Unmarshal(output, &made); err != nil {
		return nil, err
	}
	r := &Rendering{File: k.file, Environment: environment(k)}
	for _, m := range made {
		docs, err := yamlfile.Parse([]byte(m.Text))
		if err != nil {
			return nil, err
		}
		for _, d := range docs {
			if d.Root != nil && yamlfile.Text(d.Root, "kind") != "CustomResourceDefinition" { // large, and nobody reads it here
				r.Docs = append(r.Docs, t.attribute(k, all, d.Root, m.Origin))
			}
		}
	}
	return r, nil
}

// environment returns what a kustomization is for by its folder: one that builds on others, or in a folder of overlays.
func environment(k *kustomization) string {
	name := path.Base(k.dir)
	parent := path.Base(path.Dir(k.dir))
	over := len(k.uses) > 0 || slices.Contains([]string{"overlays", "overlay", "envs", "env", "environments", "clusters", "stages"}, parent)
	if !over || k.dir == "." || slices.Contains([]string{"base", "default", "deploy", "kustomize", "config", "k8s", "manifests"}, name) {
		return ""
	}
	return name
}
