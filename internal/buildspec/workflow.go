package buildspec

import (
	"path"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/golive-dev/golive/internal/yamlfile"
	"github.com/golive-dev/golive/report"
)

// Bounds on workflows.
const (
	maxRounds = 64    // jobs of one matrix
	maxCalls  = 4     // workflows and actions that call one another
	maxSteps  = 3_000 // steps and jobs of one workflow file, all rounds and calls counted
)

// A flow walks one workflow file and the local ones that it calls.
type flow struct {
	finder *finder
	steps  int
	depth  int
}

// workflow reads a workflow of GitHub Actions (or of Gitea and Forgejo, whose syntax it is). One that others call is
// read with what they give it, and by itself with the defaults of its inputs.
func (f *finder) workflow(file string) {
	root, ok := f.yaml(file)
	if !ok {
		return
	}
	inputs := evaluator{}
	for _, trigger := range []string{"workflow_dispatch", "workflow_call"} {
		for _, p := range yamlfile.Pairs(yamlfile.Get(root, "on", trigger, "inputs")) {
			name := "inputs." + p.Key.Value
			switch value, ok := yamlfile.String(yamlfile.Get(p.Value, "default")); {
			case ok:
				inputs[name] = value
			case inputs[name] == "" && yamlfile.Text(p.Value, "required") == "true":
				inputs[name] = unknown("expr_" + p.Key.Value)
			default:
				inputs[name] += ""
			}
		}
	}
	w := &flow{finder: f}
	if w.run(file, root, inputs); w.steps > maxSteps {
		f.problem(file, 1, "workflow has too many steps; the rest is not examined")
	}
}

// yaml reads the first document of a YAML file.
func (f *finder) yaml(file string) (*yaml.Node, bool) {
	docs := f.documents(file)
	if len(docs) == 0 {
		return nil, false
	}
	return docs[0], true
}

// documents reads a YAML file; documents that do not parse are problems.
func (f *finder) documents(file string) []*yaml.Node {
	data, err := f.files.ReadFile(file)
	if err != nil {
		f.problem(file, 0, "cannot be read: "+err.Error())
		return nil
	}
	docs, err := yamlfile.Parse(data)
	if err != nil {
		f.problem(file, 0, err.Error())
	}
	var roots []*yaml.Node
	for _, d := range docs {
		if d.Err != nil {
			f.problem(file, d.Err.Line, "file does not parse: "+d.Err.Message)
			continue
		}
		roots = append(roots, d.Root)
	}
	return roots
}

func (w *flow) run(file string, root *yaml.Node, ctx evaluator) {
	ctx = ctx.clone()
	ctx.env(root)
	dir := yamlfile.Text(root, "defaults", "run", "working-directory")
	for _, job := range yamlfile.Pairs(yamlfile.Get(root, "jobs")) {
		for _, round := range rounds(yamlfile.Get(job.Value, "strategy", "matrix")) {
			if w.steps++; w.steps > maxSteps {
				return
			}
			one := ctx.clone()
			for k, v := range round {
				one[k] = v
			}
			one.env(job.Value)
			if uses := yamlfile.Text(job.Value, "uses"); uses != "" {
				w.call(uses, yamlfile.Get(job.Value, "with"), one)
				continue
			}
			jobDir := dir
			if d := yamlfile.Text(job.Value, "defaults", "run", "working-directory"); d != "" {
				jobDir = d
			}
			w.job(file, job.Key.Value, one, jobDir, yamlfile.Get(job.Value, "steps"))
		}
	}
}

// env adds the environment of a workflow, job or step.
func (e evaluator) env(n *yaml.Node) {
	for _, p := range yamlfile.Pairs(yamlfile.Get(n, "env")) {
		e["env."+p.Key.Value] = e.expand(p.Value.Value)
	}
}

// call walks a workflow of the repository that a job calls.
func (w *flow) call(uses string, with *yaml.Node, ctx evaluator) {
	name, ok := strings.CutPrefix(uses, "./")
	if !ok || w.depth >= maxCalls {
		return
	}
	root, ok := w.finder.yaml(path.Clean(name))
	if !ok {
		return
	}
	inputs := evaluator{}
	for _, p := range yamlfile.Pairs(yamlfile.Get(root, "on", "workflow_call", "inputs")) {
		inputs["inputs."+p.Key.Value] = yamlfile.Text(p.Value, "default")
	}
	for _, p := range yamlfile.Pairs(with) {
		inputs["inputs."+p.Key.Value] = ctx.expand(p.Value.Value)
	}
	w.depth++
	w.run(path.Clean(name), root, inputs)
	w.depth--
}

func (w *flow) job(file, name string, ctx evaluator, dir string, steps *yaml.Node) {
	c := w.finder.collector(CI, name)
	var checkouts []string
	w.walk(file, c, ctx, dir, steps, &checkouts)
	for _, b := range c.done() {
		w.finder.add(b.Evidence.File, w.finder.checkedOut(b, checkouts))
	}
}

// checkedOut takes off the folder that the repository was checked out to. A folder with another repository is Remote.
func (f *finder) checkedOut(b Build, folders []string) Build {
	if f.there(b) {
		return b
	}
	for _, folder := range folders {
		one := b
		one.strip(folder)
		if f.there(one) {
			return one
		}
		if b.Context == folder || strings.HasPrefix(b.Context, folder+"/") || strings.HasPrefix(b.Dockerfile, folder+"/") {
			b.Context, b.Dockerfile, b.either, b.Remote = "", "", nil, true
			return b
		}
	}
	return b
}

// walk goes through the steps of a job or of a composite action.
func (w *flow) walk(file string, c *collector, ctx evaluator, dir string, steps *yaml.Node, checkouts *[]string) {
	for _, step := range yamlfile.Items(steps) {
		if w.steps++; w.steps > maxSteps {
			return
		}
		one := ctx.clone()
		one.env(step)
		with := yamlfile.Get(step, "with")
		uses, _, _ := strings.Cut(yamlfile.Text(step, "uses"), "@")
		action := path.Base(uses)
		from := len(c.builds)
		switch {
		case strings.HasPrefix(uses, "./"):
			w.action(path.Clean(uses), c, one, dir, with, checkouts)
		case uses == "actions/checkout":
			if p := path.Clean(one.expand(yamlfile.Text(with, "path"))); p != "." && Known(p) && !slices.Contains(*checkouts, p) {
				*checkouts = append(*checkouts, p)
			}
		case uses == "actions/download-artifact" || uses == "dawidd6/action-download-artifact":
			w.finder.download(c, one.expand(yamlfile.Text(with, "path")), one.expand(yamlfile.Text(with, "name")))
		case action == "metadata-action":
			if id := yamlfile.Text(step, "id"); id != "" {
				images := one.expand(yamlfile.Text(with, "images"))
				ctx["steps."+id+".outputs.tags"] = metadataImages(images)
			}
		case action == "build-push-action":
			w.buildPush(c, one, step, with)
		case action == "buildah-build":
			w.buildah(c, one, step, with)
		case yamlfile.Get(step, "run") != nil:
			d := dir
			if own := yamlfile.Text(step, "working-directory"); own != "" {
				d = own
			}
			runScript(c, yamlfile.Get(step, "run"), one, resolvePath(".", one.expand(d)))
		}
		for i := from; i < len(c.builds); i++ {
			if c.builds[i].Evidence.File == "" {
				c.builds[i].Evidence.File = file
			}
		}
	}
}

// action walks a composite action of the repository.
func (w *flow) action(name string, c *collector, ctx evaluator, dir string, with *yaml.Node, checkouts *[]string) {
	if w.depth >= maxCalls {
		return
	}
	for _, base := range []string{"action.yml", "action.yaml"} {
		file := path.Join(name, base)
		if _, ok := w.finder.files.Lookup(file); !ok {
			continue
		}
		root, ok := w.finder.yaml(file)
		if !ok {
			return
		}
		inner := evaluator{}
		for k, v := range ctx {
			if !strings.HasPrefix(k, "inputs.") {
				inner[k] = v
			}
		}
		for _, p := range yamlfile.Pairs(yamlfile.Get(root, "inputs")) {
			inner["inputs."+p.Key.Value] = yamlfile.Text(p.Value, "default")
		}
		for _, p := range yamlfile.Pairs(with) {
			inner["inputs."+p.Key.Value] = ctx.expand(p.Value.Value)
		}
		w.depth++
		w.walk(file, c, inner, dir, yamlfile.Get(root, "runs", "steps"), checkouts)
		w.depth--
		return
	}
}

// runScript walks the script of a run step. Its environment is the shell's.
func runScript(c *collector, run *yaml.Node, ctx evaluator, dir string) {
	text, ok := yamlfile.String(run)
	if !ok {
		return
	}
	c.line = func(i int) int { return yamlfile.ScalarLine(run, i-1) }
	sh := newShell(dir, c.emit)
	for k, v := range ctx {
		if name, ok := strings.CutPrefix(k, "env."); ok {
			sh.set(name, v)
		}
	}
	_ = sh.run(ctx.expand(text)) // what does not parse as shell is a script of another interpreter
	sh.finish()
}

// buildPush reads a step of docker/build-push-action, or of one that takes over its inputs. The context is by default
// the repository at the commit, and the Dockerfile the one in the context (the action's README).
func (w *flow) buildPush(c *collector, ctx evaluator, step, with *yaml.Node) {
	get := func(key string) string { return ctx.expand(yamlfile.Text(with, key)) }
	b := Build{Kind: CI, Name: c.name, Evidence: evidence(step, yamlfile.Get(with, "file"), yamlfile.Get(with, "context"))}
	dir := get("context")
	if rest, ok := strings.CutPrefix(dir, "{{defaultContext}}"); ok {
		dir = strings.TrimPrefix(rest, ":")
	}
	if dir == "" {
		dir = "."
	}
	setContext(&b, ".", dir)
	setDockerfile(&b, ".", get("file"))
	if strings.HasPrefix(yamlfile.Text(with, "context"), "{{defaultContext}}") && get("file") != "" {
		setDockerfile(&b, b.Context, get("file")) // of a remote context, inside it
	}
	b.Target = get("target")
	for _, a := range lines(get("build-args")) {
		b.addArg(a)
	}
	for _, a := range lines(get("build-contexts")) {
		name, value := cutPair(a)
		b.addContext(".", name, value)
	}
	b.Images = entries(get("tags"))
	b.Platforms = entries(get("platforms"))
	push := get("push")
	outputs := get("outputs")
	b.Push = push != "" && push != "false" || strings.Contains(outputs, "push=true") || strings.Contains(outputs, "type=registry")
	c.builds = append(c.builds, b)
}

// buildah reads a step of redhat-actions/buildah-build.
func (w *flow) buildah(c *collector, ctx evaluator, step, with *yaml.Node) {
	get := func(keys ...string) string {
		for _, key := range keys {
			if v := ctx.expand(yamlfile.Text(with, key)); v != "" {
				return v
			}
		}
		return ""
	}
	for _, file := range lines(get("containerfiles", "dockerfiles")) {
		b := Build{Kind: CI, Name: c.name, Evidence: evidence(step, yamlfile.Get(with, "containerfiles"))}
		setContext(&b, ".", path.Clean(get("context")+"/."))
		setDockerfile(&b, ".", file)
		for _, a := range lines(get("build-args")) {
			b.addArg(a)
		}
		if image := get("image"); image != "" {
			b.Images = []string{image}
		}
		c.builds = append(c.builds, b)
	}
}

// evidence is the position of the first node that is there, else of the step.
func evidence(step *yaml.Node, nodes ...*yaml.Node) report.Position {
	for _, n := range append(nodes, yamlfile.Get(step, "uses"), step) {
		if n != nil {
			return yamlfile.Position("", n)
		}
	}
	return report.Position{}
}

// metadataImages returns the images of docker/metadata-action, one a line, with tags that only the run knows.
func metadataImages(text string) string {
	var out []string
	for _, image := range entries(text) {
		if name, ok := strings.CutPrefix(image, "name="); ok {
			image = name
		}
		out = append(out, repository(image)+":"+unknown("tag"))
	}
	return strings.Join(out, "\n")
}

// entries splits a list of an action's input: one entry a line, or commas between them.
func entries(text string) []string {
	var out []string
	for _, line := range lines(text) {
		for _, item := range strings.Split(line, ",") {
			if item = strings.TrimSpace(item); item != "" {
				out = append(out, item)
			}
		}
	}
	return out
}

// strip takes off the folder that the repository was checked out to.
func (b *Build) strip(dir string) {
	cut := func(p string) string {
		if p == dir {
			return "."
		}
		return strings.TrimPrefix(p, dir+"/")
	}
	b.Context, b.Dockerfile = cut(b.Context), cut(b.Dockerfile)
	b.either = slices.Clone(b.either)
	for i, p := range b.either {
		b.either[i] = cut(p)
	}
}
