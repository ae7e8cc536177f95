package buildspec

import (
	"path"

	"gopkg.in/yaml.v3"

	"github.com/golive-dev/golive/internal/yamlfile"
)

// goreleaser reads the dockers of a goreleaser file. The context is a folder that goreleaser makes: it holds the
// binaries, the Dockerfile and the extra files (its documentation of dockers and dockers_v2).
func (f *finder) goreleaser(file string) {
	root, ok := f.yaml(file)
	if !ok {
		return
	}
	dir := path.Dir(file)
	if path.Base(dir) == ".config" { // one of the places where goreleaser looks for its file
		dir = path.Dir(dir)
	}
	for _, key := range []string{"dockers", "dockers_v2"} {
		for _, n := range yamlfile.Items(yamlfile.Get(root, key)) {
			f.pick(file, []string{dir, "."}, func(dir string) []Build { return []Build{goreleaserDocker(file, dir, n)} })
		}
	}
}

func goreleaserDocker(file, dir string, n *yaml.Node) Build {
	b := Build{Kind: GoReleaser, Name: yamlfile.Text(n, "id"), Staged: true, Evidence: yamlfile.Position(file, n)}
	b.Push = yamlfile.Text(n, "skip_push") != "true" && yamlfile.Text(n, "disable") != "true"
	name := yamlfile.Get(n, "dockerfile")
	if name != nil {
		b.Evidence = yamlfile.Position(file, name)
		setDockerfile(&b, dir, taskText(name.Value, nil))
	} else {
		setDockerfile(&b, dir, "Dockerfile")
	}
	for _, extra := range yamlfile.Items(yamlfile.Get(n, "extra_files")) {
		if p := resolvePath(dir, taskText(extra.Value, nil)); Known(p) && !outside(p) {
			b.ExtraFiles = append(b.ExtraFiles, p)
		}
	}
	for _, image := range yamlfile.Items(yamlfile.Get(n, "image_templates")) {
		b.Images = append(b.Images, taskText(image.Value, nil))
	}
	for _, image := range yamlfile.Items(yamlfile.Get(n, "images")) {
		b.Images = append(b.Images, taskText(image.Value, nil))
	}
	for _, p := range yamlfile.Pairs(yamlfile.Get(n, "build_args")) {
		b.addArg(p.Key.Value + "=" + taskText(p.Value.Value, nil))
	}
	for _, p := range yamlfile.Items(yamlfile.Get(n, "platforms")) {
		b.Platforms = append(b.Platforms, p.Value)
	}
	// Flags that goreleaser hands on to docker build.
	args := []string{"docker", "build"}
	for _, key := range []string{"build_flag_templates", "flags"} {
		for _, flag := range yamlfile.Items(yamlfile.Get(n, key)) {
			args = append(args, taskText(flag.Value, nil))
		}
	}
	if more, ok := fromCommand(command{args: append(args, "."), dir: dir}); ok {
		b.Target = more.Target
		b.Platforms = append(b.Platforms, more.Platforms...)
		b.ArgsUnknown = append(b.ArgsUnknown, more.ArgsUnknown...)
		for k, v := range more.Args {
			b.addArg(k + "=" + v)
		}
	}
	return b
}
