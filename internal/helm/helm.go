// Package helm renders the Helm charts of a repository as Helm does, and traces every node of what comes out to the line of
// the template or of the values file that it comes from. Rendering happens in a child process with bounds; nothing is
// fetched, and dependencies that the repository does not hold are left out.
package helm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
	"helm.sh/helm/v3/pkg/ignore"

	"github.com/golive-dev/golive/internal/inventory"
	"github.com/golive-dev/golive/internal/sandbox"
	"github.com/golive-dev/golive/internal/yamlfile"
	"github.com/golive-dev/golive/report"
)

// Bounds on what is rendered. What lies beyond is a Problem.
const (
	MaxCharts     = 60
	MaxOverlays   = 10       // values files of a chart beside values.yaml
	maxRenderings = 150      // charts times values files
	maxChartFiles = 3000     // files of a chart
	maxChartBytes = 16 << 20 // of all files of a chart
	maxFileBytes  = 1 << 20  // of one file that templates can read; templates and values have yamlfile.MaxSize
	maxDocuments  = 20_000   // of all renderings
)

// limits bound one rendering in the child process.
var limits = sandbox.Limits{Time: 10 * time.Second, Memory: 512 << 20, Output: 64 << 20}

// A Rendering is what a chart makes with one set of values.
type Rendering struct {
	Chart       string // the path of its Chart.yaml
	Values      string // the path of the values file on top of values.yaml; "" where there is none
	Environment string // as "prod" of values-prod.yaml
	Docs        []Doc
}

// A Doc is one rendered document. Nodes that no place is known for have that of the template's first line.
type Doc struct {
	Root    *yaml.Node
	Places  map[*yaml.Node]report.Position
	Literal map[*yaml.Node]bool // always empty: a text's lines are not traced
	Random  map[*yaml.Node]bool // scalars that another rendering gives another value
}

// A Result is what the charts of a repository make.
type Result struct {
	Renderings []Rendering
	// Covered are the folders of the charts that were rendered: their templates are in Renderings, apart from those in Left.
	Covered  []string
	Left     []string // templates that could not be rendered
	Problems []Problem
}

// A Problem is a chart or a template that could not be rendered.
type Problem struct {
	File    string
	Line    int // 0 where the whole file is meant
	Message string
}

// Load renders the charts within the scope. Library charts and charts in the folder charts of another one are rendered as
// part of those that use them.
func Load(ctx context.Context, files *inventory.Inventory, within func(string) bool, worker *sandbox.Worker) *Result {
	res := &Result{}
	var dirs []string
	for _, e := range files.Entries() {
		if e.Kind == inventory.Regular && path.Base(e.Path) == "Chart.yaml" && within(e.Path) && !subchart(files, e.Path) {
			dirs = append(dirs, path.Dir(e.Path))
		}
	}
	renderings, documents := 0, 0
	for i, dir := range dirs {
		if i == MaxCharts {
			res.problem(path.Join(dir, "Chart.yaml"), 0, fmt.Sprintf("%d charts are not rendered: the bound is %d", len(dirs)-i, MaxCharts))
			break
		}
		u := unit{files: files, dir: dir, res: res, worker: worker, elsewhere: map[string]string{}}
		if !u.read() {
			continue
		}
		for _, values := range u.overlays() {
			if renderings++; renderings > maxRenderings || documents > maxDocuments {
				res.problem(path.Join(dir, "Chart.yaml"), 0, "not rendered with all of its values: too many charts and values files")
				break
			}
			documents += u.render(ctx, values)
		}
		u.finish()
	}
	return res
}

func (r *Result) problem(file string, line int, message string) {
	p := Problem{file, line, message}
	if !slices.Contains(r.Problems, p) {
		r.Problems = append(r.Problems, p)
	}
}

// subchart reports whether a chart lies in the folder charts of another one.
func subchart(files *inventory.Inventory, name string) bool {
	for dir := path.Dir(path.Dir(name)); dir != "."; dir = path.Dir(dir) {
		if path.Base(dir) == "charts" {
			if _, ok := files.Lookup(path.Join(path.Dir(dir), "Chart.yaml")); ok {
				return true
			}
		}
	}
	return false
}

// A unit is one chart.
type unit struct {
	files     *inventory.Inventory
	dir       string
	res       *Result
	worker    *sandbox.Worker
	content   []chartFile
	elsewhere map[string]string // files of dependencies beside the chart, by their name in it
	rendered  bool
}

// path returns where a file of the chart stands in the repository.
func (u *unit) path(name string) string {
	if p, ok := u.elsewhere[name]; ok {
		return p
	}
	return path.Join(u.dir, name)
}

// read takes the chart's files out of the inventory. It reports false where there is nothing to render.
func (u *unit) read() bool {
	main := path.Join(u.dir, "Chart.yaml")
	data, err := u.files.ReadFile(main)
	if err != nil {
		u.res.problem(main, 0, "cannot be read: "+err.Error())
		return false
	}
	docs, err := yamlfile.Parse(data)
	if err != nil || len(docs) != 1 || docs[0].Err != nil {
		u.res.problem(main, 0, "chart could not be rendered: Chart.yaml does not parse")
		return false
	}
	if strings.EqualFold(yamlfile.Text(docs[0].Root, "type"), "library") {
		u.res.Covered = append(u.res.Covered, u.dir)
		return false
	}
	rules := ignore.Empty()
	if data, err := u.files.ReadFile(path.Join(u.dir, ignore.HelmIgnore)); err == nil {
		if parsed, err := ignore.Parse(strings.NewReader(string(data))); err == nil {
			rules = parsed
		}
	}
	rules.AddDefaults()
	total := 0
	for _, e := range u.files.Entries() {
		name, ok := strings.CutPrefix(e.Path, u.dir+"/")
		if u.dir == "." {
			name, ok = e.Path, true
		}
		if !ok || ignored(rules, name) || e.Kind != inventory.Regular && e.Kind != inventory.Symlink {
			continue
		}
		if e.Kind == inventory.Symlink {
			if _, inside := u.files.Resolve(e.Path); !inside {
				continue
			}
		}
		if u.dir == "." && !chartPath(name) || !needed(name) && e.Size > maxFileBytes {
			continue
		}
		data, err := u.files.ReadFile(e.Path)
		if err != nil {
			continue
		}
		if total += len(data); total > maxChartBytes || len(u.content) == maxChartFiles {
			u.res.problem(main, 0, "chart is not rendered: it has too many files")
			u.content = nil
			return false
		}
		u.content = append(u.content, chartFile{name, data})
	}
	u.missing(docs[0].Root)
	return true
}

// chartPath reports whether a file of a chart at the root of the repository belongs to it, among all the others.
func chartPath(name string) bool {
	top, _, nested := strings.Cut(name, "/")
	return !nested && (strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".lock")) || nested && slices.Contains([]string{"templates", "charts", "crds", "files", "values"}, top)
}

func needed(name string) bool {
	return strings.Contains(name, "templates/") || strings.HasSuffix(name, ".yaml") || strings.HasPrefix(name, "charts/")
}

// missing files a problem for each dependency that the repository does not hold: nothing is fetched.
func (u *unit) missing(root *yaml.Node) {
	for _, d := range yamlfile.Items(yamlfile.Get(root, "dependencies")) {
		name := yamlfile.Text(d, "name")
		if name == "" || slices.ContainsFunc(u.content, func(f chartFile) bool {
			rest, ok := strings.CutPrefix(f.Name, "charts/"+name)
			return ok && (strings.HasPrefix(rest, "/") || strings.HasPrefix(rest, "-") && strings.HasSuffix(rest, ".tgz"))
		}) {
			continue
		}
		if local, ok := strings.CutPrefix(yamlfile.Text(d, "repository"), "file://"); ok && u.vendor(name, path.Join(u.dir, local)) {
			continue
		}
		u.res.problem(path.Join(u.dir, "Chart.yaml"), d.Line, fmt.Sprintf("dependency %q is not in the repository; the chart is rendered without it", name))
	}
}

// vendor takes a dependency of the repository (file://…) over into the folder charts, as "helm dependency build" does.
func (u *unit) vendor(name, dir string) bool {
	if dir == u.dir || dir == ".." || strings.HasPrefix(dir, "../") {
		return false
	}
	if _, ok := u.files.Lookup(path.Join(dir, "Chart.yaml")); !ok {
		return false
	}
	for _, e := range u.files.Entries() {
		rest, ok := strings.CutPrefix(e.Path, dir+"/")
		if !ok || e.Kind != inventory.Regular || e.Size > maxFileBytes || len(u.content) >= maxChartFiles {
			continue
		}
		if data, err := u.files.ReadFile(e.Path); err == nil {
			inner := path.Join("charts", name, rest)
			u.content = append(u.content, chartFile{inner, data})
			u.elsewhere[inner] = e.Path
		}
	}
	return true
}

// notDir is what rules of .helmignore ask of a file.
type notDir struct{ fs.FileInfo }

func (notDir) IsDir() bool { return false }

type isDir struct{ fs.FileInfo }

func (isDir) IsDir() bool { return true }

func ignored(rules *ignore.Rules, name string) bool {
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if rules.Ignore(dir, isDir{}) {
			return true
		}
	}
	return rules.Ignore(name, notDir{})
}

// overlays returns the values files that the chart is rendered with: none, and each of those for an environment.
func (u *unit) overlays() []string {
	list := []string{""}
	for _, f := range u.content {
		if _, ok := environment(f.Name); ok {
			if len(list) > MaxOverlays {
				u.res.problem(path.Join(u.dir, f.Name), 0, "not rendered: the chart has too many values files")
				continue
			}
			list = append(list, f.Name)
		}
	}
	return list
}

// environment returns what a values file is for by its name: values-prod.yaml, values.prod.yaml, prod-values.yaml or
// values/prod.yaml.
func environment(name string) (string, bool) {
	base, ok := strings.CutSuffix(name, ".yaml")
	if !ok {
		if base, ok = strings.CutSuffix(name, ".yml"); !ok {
			return "", false
		}
	}
	for _, prefix := range []string{"values-", "values.", "values_", "values/"} {
		if env, ok := strings.CutPrefix(base, prefix); ok && env != "" && !strings.Contains(env, "/") {
			return env, true
		}
	}
	if env, ok := strings.CutSuffix(base, "-values"); ok && env != "" && !strings.Contains(env, "/") {
		return env, true
	}
	return "", false
}

// render renders the chart once and returns how many documents came out.
func (u *unit) render(ctx context.Context, values string) int {
	main := path.Join(u.dir, "Chart.yaml")
	input, err := json.Marshal(request{u.content, values})
	if err != nil {
		return 0
	}
	with := ""
	if values != "" {
		with = " with " + values
	}
	output, err := u.worker.Do(ctx, task, input, limits)
	if err != nil {
		u.res.problem(main, 0, "chart could not be rendered"+with+": "+why(err))
		return 0
	}
	var resp response
	if err := json.Unmarshal(output, &resp); err != nil {
		u.res.problem(main, 0, "chart could not be rendered"+with+": "+err.Error())
		return 0
	}
	u.rendered = true
	for _, p := range resp.Problems {
		file := u.path(p.File)
		if message := "template could not be rendered"; !slices.Contains(u.res.Problems, Problem{file, p.Line, message + ": " + p.Message}) {
			u.res.problem(file, p.Line, message+with+": "+p.Message)
		}
		if !slices.Contains(u.res.Left, file) {
			u.res.Left = append(u.res.Left, file)
		}
	}
	env, _ := environment(values)
	r := Rendering{Chart: main, Environment: env}
	if values != "" {
		r.Values = path.Join(u.dir, values)
	}
	for _, f := range resp.Files {
		r.Docs = append(r.Docs, u.docs(&f, with)...)
	}
	u.res.Renderings = append(u.res.Renderings, r)
	return len(r.Docs)
}

func why(err error) string {
	var own *sandbox.Error
	if errors.As(err, &own) {
		return brief(own.Message)
	}
	return err.Error()
}

// docs reads what one template made.
func (u *unit) docs(f *renderedFile, with string) []Doc {
	name := u.path(f.Name)
	docs, err := yamlfile.Parse([]byte(separators(f.Text)))
	if err != nil {
		u.res.problem(name, 0, "what the template makes"+with+" cannot be read: "+err.Error())
		return nil
	}
	var list []Doc
	for i, d := range docs {
		if d.Err != nil {
			u.res.problem(name, 0, "what the template makes"+with+" does not parse: "+d.Err.Message)
			continue
		}
		one := Doc{Root: d.Root, Places: map[*yaml.Node]report.Position{}, Random: map[*yaml.Node]bool{}}
		for j, n := range nodes(d.Root) {
			at := nodePlace{File: f.Name}
			if i < len(f.Places) && j < len(f.Places[i]) {
				at = f.Places[i][j]
			}
			p := report.Position{File: u.path(at.File), Line: max(at.Line, 1), Column: at.Column}
			if at.End > 0 {
				p.EndLine, p.EndColumn = p.Line, at.End
			}
			one.Places[n] = p
			if at.Random {
				one.Random[n] = true
			}
		}
		list = append(list, one)
	}
	return list
}

// finish says which folder is covered.
func (u *unit) finish() {
	if u.rendered {
		u.res.Covered = append(u.res.Covered, u.dir)
	}
}
