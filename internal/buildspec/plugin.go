package buildspec

import (
	"regexp"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/golive-dev/golive/internal/yamlfile"
)

var (
	circleParameter = regexp.MustCompile(`<<\s*(?:parameters|pipeline|matrix)\.[\w.-]+\s*>>`)
	azureVariable   = regexp.MustCompile(`\$\([A-Za-z_]\w*(?:\.\w+)+\)`)
)

// pluginBuild returns the build of a step that is no script: a plugin of Drone or Woodpecker, a Docker task of Azure, or
// a docker step of Cloud Build.
func pluginBuild(n *yaml.Node, dir string) (Build, bool) {
	if n.Kind != yaml.MappingNode {
		return Build{}, false
	}
	image, task := yamlfile.Text(n, "image"), yamlfile.Text(n, "task")
	settings := yamlfile.Get(n, "settings")
	switch {
	case settings != nil && dronePlugin.MatchString(image):
		return droneBuild(n, settings, dir), true
	case strings.HasPrefix(task, "Docker@"):
		return azureBuild(yamlfile.Get(n, "inputs"), dir)
	case cloudBuilder.MatchString(yamlfile.Text(n, "name")):
		return cloudBuild(n, dir)
	}
	return Build{}, false
}

// dronePlugin matches the plugins that build images: plugins/docker and its variants, Woodpecker's docker-buildx, and
// the kaniko plugins.
var dronePlugin = regexp.MustCompile(`(^|/)(plugins/(docker|ecr|gcr|gar|acr|kaniko|kaniko-\w+|buildx)|woodpeckerci/plugin-(docker-buildx|docker|kaniko)|plugin-docker-buildx|drone-kaniko\S*|thegeeklab/drone-docker\w*)(:|$)`)

// droneBuild reads the settings that these plugins have in common.
func droneBuild(step, settings *yaml.Node, dir string) Build {
	get := func(key string) string { return ciExpressions(yamlfile.Text(settings, key)) }
	b := Build{Kind: CI, Push: get("dry_run") != "true" && get("dry-run") != "true",
		Evidence: evidence(step, yamlfile.Get(settings, "dockerfile"), yamlfile.Get(step, "image"))}
	context := get("context")
	if context == "" {
		context = "."
	}
	setContext(&b, dir, context)
	file := get("dockerfile")
	if file == "" {
		file = "Dockerfile" // of where the plugin runs, not of the context
	}
	setDockerfile(&b, dir, file)
	b.Target = get("target")
	for _, repo := range values(yamlfile.Get(settings, "repo")) {
		tags := values(yamlfile.Get(settings, "tags"))
		if len(tags) == 0 {
			b.Images = append(b.Images, repo)
		}
		for _, tag := range tags {
			b.Images = append(b.Images, repo+":"+tag)
		}
	}
	for _, key := range []string{"build_args", "build-args", "build_args_from_env"} {
		n := yamlfile.Get(settings, key)
		for _, a := range values(n) {
			b.addArg(a)
		}
		for _, p := range yamlfile.Pairs(n) {
			b.addArg(p.Key.Value + "=" + ciExpressions(p.Value.Value))
		}
	}
	return b
}

// values returns a scalar with commas, or a list, as its entries.
func values(n *yaml.Node) []string {
	if text, ok := yamlfile.String(n); ok {
		return entries(dollarWord.ReplaceAllStringFunc(ciExpressions(text), unknown))
	}
	var out []string
	for _, item := range yamlfile.Items(n) {
		if text, ok := yamlfile.String(item); ok {
			out = append(out, dollarWord.ReplaceAllStringFunc(ciExpressions(text), unknown))
		}
	}
	return out
}

// dollarWord matches a variable outside a script.
var dollarWord = regexp.MustCompile(`\$\w+|\$\{[^}]*\}`)

// azureBuild reads the inputs of Azure's Docker task.
func azureBuild(inputs *yaml.Node, dir string) (Build, bool) {
	get := func(key string) string { return ciExpressions(yamlfile.Text(inputs, key)) }
	command := strings.ToLower(get("command"))
	if inputs == nil || command != "" && command != "build" && command != "buildandpush" {
		return Build{}, false
	}
	b := Build{Kind: CI, Push: command != "build", Evidence: evidence(inputs, yamlfile.Get(inputs, "Dockerfile"), yamlfile.Get(inputs, "dockerfile"))}
	file := get("Dockerfile")
	if file == "" {
		file = get("dockerfile")
	}
	if file == "" || strings.HasPrefix(file, "**/") { // the default is the first Dockerfile anywhere
		file = resolvePath(dir, "Dockerfile")
	}
	setDockerfile(&b, dir, file)
	switch context := get("buildContext"); {
	case context == "" || context == "**":
		if b.Dockerfile != "" {
			setContext(&b, ".", strings.TrimSuffix(strings.TrimSuffix(b.Dockerfile, baseName(b.Dockerfile)), "/")+"/.")
		}
	default:
		setContext(&b, dir, context)
	}
	if repo := get("repository"); repo != "" {
		b.Images = append(b.Images, repo)
	}
	return b, true
}

func baseName(p string) string { return p[strings.LastIndexByte(p, '/')+1:] }

var cloudBuilder = regexp.MustCompile(`(^|/)(cloud-builders/docker|docker|kaniko-project/executor)(:|$)`)

// cloudBuild reads a step of Cloud Build whose arguments are those of docker or kaniko.
func cloudBuild(n *yaml.Node, dir string) (Build, bool) {
	args := yamlfile.Items(yamlfile.Get(n, "args"))
	if len(args) == 0 || len(args) > maxFields {
		return Build{}, false
	}
	tool := "docker"
	if strings.Contains(yamlfile.Text(n, "name"), "kaniko") {
		tool = "/kaniko/executor"
	}
	c := command{args: []string{tool}, dir: dir}
	if entry := yamlfile.Text(n, "entrypoint"); entry != "" {
		if entry != "bash" && entry != "sh" {
			return Build{}, false
		}
		script := args[len(args)-1]
		col := &collector{kind: CI}
		text, _ := yamlfile.String(script)
		_ = newShell(dir, col.emit).run(strings.ReplaceAll(text, "$$", "$"))
		if len(col.builds) == 0 {
			return Build{}, false
		}
		b := col.done()[0]
		b.Evidence, b.Push = evidence(n, script), true
		return b, true
	}
	for _, a := range args {
		c.args = append(c.args, dollarWord.ReplaceAllStringFunc(a.Value, unknown))
	}
	b, ok := fromCommand(c)
	b.Kind, b.Evidence = CI, evidence(n, args[0])
	b.Push = true // a Cloud Build pushes what it names under "images", and its builds have hardly another purpose
	return b, ok
}
