package buildspec

import (
	"path"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/golive-dev/golive/internal/yamlfile"
)

// isCI reports whether a YAML file is, by its path, one of a CI system other than GitHub Actions.
func isCI(name string) bool {
	dir, base := path.Split(strings.ToLower(name))
	switch {
	case strings.HasSuffix(base, ".gitlab-ci.yml"), strings.HasSuffix(base, ".gitlab-ci.yaml"), strings.Contains("/"+dir, "/.gitlab/"), strings.Contains("/"+dir, "/.gitlab-ci/"),
		strings.Contains("/"+dir, "/.circleci/"), strings.Contains("/"+dir, "/.buildkite/"), strings.Contains("/"+dir, "/.woodpecker/"),
		strings.Contains("/"+dir, "/.azure-pipelines/"), strings.Contains("/"+dir, "/.azure/"), strings.Contains("/"+dir, "/.semaphore/"),
		strings.HasPrefix(base, "azure-pipelines"), strings.HasPrefix(base, ".drone"), strings.HasPrefix(base, ".woodpecker"),
		strings.HasPrefix(base, "cloudbuild"), strings.HasPrefix(base, "bitbucket-pipelines"), strings.HasPrefix(base, "buildspec"),
		base == ".travis.yml", base == "appveyor.yml", base == ".cirrus.yml":
		return true
	}
	return false
}

// scriptKeys are the keys under which CI systems have scripts: GitLab, CircleCI, Azure, Drone, Woodpecker, Travis,
// Bitbucket, Buildkite, CodeBuild.
var scriptKeys = map[string]bool{
	"script": true, "before_script": true, "after_script": true, "run": true, "command": true, "commands": true, "bash": true,
	"install": true, "before_install": true, "deploy": true, "after_success": true, "before_deploy": true, "inlineScript": true,
}

// ci reads a file of a CI system: every script in it, and the steps that build images without a script.
func (f *finder) ci(file string) {
	for _, root := range f.documents(file) {
		vars := ciVariables(root, nil)
		gitlab := strings.Contains(file, "gitlab")
		for _, job := range ciJobs(root) {
			c := f.collector(CI, job.name)
			if gitlab {
				gitlabJob(c, root, job.node, vars)
			} else {
				walker := ciWalker{c: c, vars: ciVariables(job.node, vars)}
				walker.walk(job.node, ".", 0)
			}
			for _, b := range c.done() {
				f.add(file, b)
			}
		}
	}
}

type ciJob struct {
	name string
	node *yaml.Node
}

// ciJobs splits a file into jobs, so that a push counts for the builds of its own job: the entries of "jobs" where there
// are such, else the top-level mappings and lists.
func ciJobs(root *yaml.Node) []ciJob {
	var jobs []ciJob
	list := yamlfile.Pairs(root)
	if inner := yamlfile.Pairs(yamlfile.Get(root, "jobs")); len(inner) > 0 {
		list = inner
	}
	for _, p := range list {
		if p.Value.Kind == yaml.MappingNode || p.Value.Kind == yaml.SequenceNode || scriptKeys[p.Key.Value] {
			node := p.Value
			if scriptKeys[p.Key.Value] { // .travis.yml has its scripts at the top
				node = &yaml.Node{Kind: yaml.MappingNode, Line: p.Key.Line, Column: p.Key.Column, Content: []*yaml.Node{p.Key, p.Value}}
			}
			jobs = append(jobs, ciJob{p.Key.Value, node})
		}
	}
	return jobs
}

// ciVariables returns the literal variables of a file or job, laid over outer ones.
func ciVariables(n *yaml.Node, outer map[string]string) map[string]string {
	vars := map[string]string{}
	for k, v := range outer {
		vars[k] = v
	}
	for _, key := range []string{"variables", "environment", "env"} {
		for _, p := range yamlfile.Pairs(yamlfile.Get(n, key)) {
			value, ok := yamlfile.String(p.Value)
			if !ok {
				if value, ok = yamlfile.String(yamlfile.Get(p.Value, "value")); !ok {
					continue
				}
			}
			sh := newShell(".", func(command) {})
			for k, v := range vars {
				sh.set(k, v)
			}
			vars[p.Key.Value] = sh.text(value)
		}
	}
	return vars
}

// gitlabJob reads a job of GitLab CI. A template (its name starts with a dot) is read where a job of the file extends it,
// and by itself only where none does.
func gitlabJob(c *collector, root, job *yaml.Node, vars map[string]string) {
	if strings.HasPrefix(c.name, ".") {
		for _, p := range yamlfile.Pairs(root) {
			if p.Value != job && slices.Contains(extended(root, p.Value, nil), job) {
				return
			}
		}
	}
	chain := extended(root, job, nil)
	for _, n := range slices.Backward(chain) {
		vars = ciVariables(n, vars)
	}
	for _, round := range gitlabMatrix(first(chain, "parallel")) {
		sh := newShell(".", c.emit)
		for k, v := range vars {
			sh.set(k, v)
		}
		for k, v := range round {
			sh.set(k, v)
		}
		for _, key := range []string{"before_script", "script", "after_script"} {
			n := first(chain, key)
			if n == nil && key == "before_script" {
				if n = yamlfile.Get(root, "default", key); n == nil {
					n = yamlfile.Get(root, key)
				}
			}
			runNodes(c, sh, n, 0)
		}
		sh.finish()
	}
}

// extended returns a job and those that it extends, the one that wins first.
func extended(root, job *yaml.Node, seen []*yaml.Node) []*yaml.Node {
	if job == nil || slices.Contains(seen, job) || len(seen) > 10 {
		return seen
	}
	seen = append(seen, job)
	ext := yamlfile.Get(job, "extends")
	if name, ok := yamlfile.String(ext); ok {
		return extended(root, yamlfile.Get(root, name), seen)
	}
	for _, n := range slices.Backward(yamlfile.Items(ext)) {
		seen = extended(root, yamlfile.Get(root, n.Value), seen)
	}
	return seen
}

func first(chain []*yaml.Node, key string) *yaml.Node {
	for _, n := range chain {
		if v := yamlfile.Get(n, key); v != nil {
			return v
		}
	}
	return nil
}

// gitlabMatrix returns the variables of each job of parallel:matrix.
func gitlabMatrix(parallel *yaml.Node) []map[string]string {
	var list []map[string]string
	for _, entry := range yamlfile.Items(yamlfile.Get(parallel, "matrix")) {
		rounds := []map[string]string{{}}
		for _, p := range yamlfile.Pairs(entry) {
			values := yamlfile.Items(p.Value)
			if len(values) == 0 {
				values = []*yaml.Node{p.Value}
			}
			var next []map[string]string
			for _, round := range rounds {
				for _, v := range values {
					if len(next) < maxRounds {
						next = append(next, join(round, map[string]string{p.Key.Value: v.Value}))
					}
				}
			}
			rounds = next
		}
		if list = append(list, rounds...); len(list) > maxRounds {
			return list[:maxRounds]
		}
	}
	if len(list) == 0 {
		return []map[string]string{{}}
	}
	return list
}

// runNodes walks a script that is a scalar, or lists of such in one another, all in one shell.
func runNodes(c *collector, sh *shell, n *yaml.Node, depth int) {
	if text, ok := yamlfile.String(n); ok {
		c.line = func(i int) int { return yamlfile.ScalarLine(n, i-1) }
		_ = sh.run(ciExpressions(text)) // a part that is no shell is one of another interpreter
		return
	}
	if depth < 5 {
		for _, item := range yamlfile.Items(n) {
			runNodes(c, sh, item, depth+1)
		}
	}
}

// A ciWalker goes through the tree of a job, whatever its shape.
type ciWalker struct {
	c     *collector
	vars  map[string]string
	nodes int
}

func (w *ciWalker) walk(n *yaml.Node, dir string, depth int) {
	if n = yamlfile.Resolve(n); n == nil || depth > 20 {
		return
	}
	if w.nodes++; w.nodes > maxSteps {
		return
	}
	for _, item := range yamlfile.Items(n) {
		w.walk(item, dir, depth+1)
	}
	pairs := yamlfile.Pairs(n)
	for _, key := range []string{"working_directory", "workingDirectory", "dir"} {
		if d := yamlfile.Text(n, key); d != "" && !strings.HasPrefix(d, "~") && !path.IsAbs(d) {
			dir = resolvePath(dir, ciExpressions(d))
		}
	}
	if b, ok := pluginBuild(n, dir); ok {
		b.Name = w.c.name
		w.c.builds = append(w.c.builds, b)
	}
	for _, p := range pairs {
		if scriptKeys[p.Key.Value] && hasText(p.Value) {
			sh := newShell(dir, w.c.emit)
			for k, v := range w.vars {
				sh.set(k, v)
			}
			runNodes(w.c, sh, p.Value, 0)
			sh.finish()
			continue
		}
		w.walk(p.Value, dir, depth+1)
	}
}

// hasText reports whether a value is a scalar or a list with scalars.
func hasText(n *yaml.Node) bool {
	if _, ok := yamlfile.String(n); ok {
		return true
	}
	return slices.ContainsFunc(yamlfile.Items(n), func(c *yaml.Node) bool { return c.Kind == yaml.ScalarNode })
}

// ciExpressions makes the parameters of CircleCI, Azure and the like (<< x >>, $(x), ${{ x }}) unknown, but for the
// folder that Azure checks out to.
func ciExpressions(text string) string {
	text = strings.NewReplacer("$(Build.SourcesDirectory)", rootPath, "$(System.DefaultWorkingDirectory)", rootPath,
		"$(Build.Repository.LocalPath)", rootPath).Replace(text)
	text = evaluator{}.expand(text)
	text = circleParameter.ReplaceAllStringFunc(text, unknown)
	return azureVariable.ReplaceAllStringFunc(text, unknown)
}
