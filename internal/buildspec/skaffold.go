package buildspec

import (
	"path"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/golive-dev/golive/internal/yamlfile"
)

// skaffold reads the artifacts of a skaffold.yaml and of its profiles (skaffold.yaml reference): paths are relative to
// the file, the Dockerfile to the context.
func (f *finder) skaffold(file string) {
	for _, root := range f.documents(file) {
		if !strings.HasPrefix(yamlfile.Text(root, "apiVersion"), "skaffold/") {
			continue
		}
		sections := []*yaml.Node{yamlfile.Get(root, "build")}
		for _, profile := range yamlfile.Items(yamlfile.Get(root, "profiles")) {
			sections = append(sections, yamlfile.Get(profile, "build"))
		}
		for _, build := range sections {
			push := yamlfile.Text(build, "local", "push") == "true" || yamlfile.Get(build, "googleCloudBuild") != nil || yamlfile.Get(build, "cluster") != nil
			for _, artifact := range yamlfile.Items(yamlfile.Get(build, "artifacts")) {
				if b, ok := skaffoldArtifact(file, artifact); ok {
					b.Push = push
					f.add(file, b)
				}
			}
		}
	}
}

// otherBuilders are the keys of artifacts that are built without a Dockerfile.
var otherBuilders = []string{"ko", "buildpacks", "jib", "bazel", "custom"}

func skaffoldArtifact(file string, n *yaml.Node) (Build, bool) {
	for _, key := range otherBuilders {
		if yamlfile.Get(n, key) != nil {
			return Build{}, false
		}
	}
	image := yamlfile.Get(n, "image")
	if image == nil {
		return Build{}, false
	}
	b := Build{Kind: Skaffold, Name: image.Value, Images: []string{taskText(image.Value, nil)}, Evidence: yamlfile.Position(file, image)}
	context := taskText(yamlfile.Text(n, "context"), nil)
	if context == "" {
		context = "."
	}
	setContext(&b, path.Dir(file), context)
	docker := yamlfile.Get(n, "docker")
	if docker == nil {
		docker = yamlfile.Get(n, "kaniko")
	}
	if name := yamlfile.Get(docker, "dockerfile"); name != nil {
		setDockerfile(&b, b.Context, taskText(name.Value, nil))
		b.Evidence = yamlfile.Position(file, name)
	} else {
		setDockerfile(&b, "", "")
	}
	b.Target = taskText(yamlfile.Text(docker, "target"), nil)
	for _, p := range yamlfile.Pairs(yamlfile.Get(docker, "buildArgs")) {
		value, ok := yamlfile.String(p.Value)
		if !ok {
			b.addArg(p.Key.Value)
			continue
		}
		b.addArg(p.Key.Value + "=" + taskText(value, nil))
	}
	for _, platform := range yamlfile.Items(yamlfile.Get(n, "platforms")) {
		b.Platforms = append(b.Platforms, platform.Value)
	}
	return b, true
}
