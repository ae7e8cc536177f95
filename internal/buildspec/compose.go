package buildspec

import (
	"context"
	"path"

	"gopkg.in/yaml.v3"

	"github.com/golive-dev/golive/internal/compose"
	"github.com/golive-dev/golive/internal/yamlfile"
)

// compose reads the build sections of compose files (Compose Build Specification).
func (f *finder) compose(ctx context.Context) {
	services, problems := compose.Load(ctx, f.files, f.within)
	for _, p := range problems {
		f.problem(p.File, p.Line, p.Message)
	}
	for i := range services {
		f.service(&services[i])
	}
}

func (f *finder) service(s *compose.Service) {
	build := s.First("build")
	if build.Node == nil {
		return
	}
	b := Build{Kind: Compose, Name: s.Name, Evidence: yamlfile.Position(build.Layer.File, build.Node)}
	text := func(keys ...string) (compose.Node, string) {
		n := s.First(append([]string{"build"}, keys...)...)
		value, _ := n.Text()
		return n, value
	}
	// A string is the context of the layer that it stands in; a layer above may add to it.
	for _, n := range s.All("build") {
		ctx := n.Child("context")
		if n.Kind == yaml.ScalarNode {
			ctx = n
		}
		if value, _ := ctx.Text(); value != "" && b.Context == "" && !b.Remote {
			setContext(&b, n.Layer.Dir, value)
		}
	}
	if b.Context == "" && !b.Remote {
		b.Context = path.Dir(s.Layers[len(s.Layers)-1].File)
	}
	inline, content := text("dockerfile_inline")
	n, file := text("dockerfile")
	switch {
	case inline.Node != nil:
		b.Inline = content
		b.Evidence = yamlfile.Position(inline.Layer.File, inline.Node)
	case b.Remote:
	case n.Node != nil:
		// Relative to the context, other than docker build's -f.
		setDockerfile(&b, b.Context, file)
		b.Evidence = yamlfile.Position(n.Layer.File, n.Node)
	default:
		setDockerfile(&b, "", "")
	}
	_, b.Target = text("target")
	for _, n := range s.All("build", "args") {
		b.nodeArgs(n)
	}
	for _, n := range s.All("build", "additional_contexts") {
		for _, p := range yamlfile.Pairs(n.Node) {
			value, _ := compose.Node{Node: p.Value, Layer: n.Layer}.Text()
			b.addContext(n.Layer.Dir, p.Key.Value, value)
		}
		for _, item := range n.Items() {
			if value, _ := item.Text(); value != "" {
				key, value := cutPair(value)
				b.addContext(n.Layer.Dir, key, value)
			}
		}
	}
	if image, _ := s.First("image").Text(); image != "" {
		b.Images = append(b.Images, image)
	}
	for _, n := range s.All("build", "tags") {
		for _, item := range n.Items() {
			if tag, _ := item.Text(); tag != "" {
				b.Images = append(b.Images, tag)
			}
		}
	}
	for _, n := range s.First("build", "platforms").Items() {
		platform, _ := n.Text()
		b.Platforms = append(b.Platforms, platform)
	}
	f.add(s.File, b)
}

// nodeArgs adds the build arguments of a mapping or a list; what a layer above has said stays.
func (b *Build) nodeArgs(n compose.Node) {
	add := func(name, text string) {
		if _, ok := b.Args[name]; ok {
			return
		}
		for _, u := range b.ArgsUnknown {
			if u == name {
				return
			}
		}
		b.addArg(text)
	}
	for _, p := range yamlfile.Pairs(n.Node) {
		if _, ok := yamlfile.String(p.Value); !ok { // null: the value of the environment
			add(p.Key.Value, p.Key.Value)
			continue
		}
		value, _ := compose.Node{Node: p.Value, Layer: n.Layer}.Text()
		add(p.Key.Value, p.Key.Value+"="+value)
	}
	for _, item := range n.Items() {
		value, _ := item.Text()
		name, _ := cutPair(value)
		add(name, value)
	}
}
