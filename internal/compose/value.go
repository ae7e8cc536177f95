package compose

import (
	"path"
	"regexp"
	"strings"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/compose-spec/compose-go/v2/template"
	"github.com/mattn/go-shellwords"
	"gopkg.in/yaml.v3"

	"github.com/golive-dev/golive/internal/yamlfile"
)

// maxTemplate bounds the texts in which variables are replaced.
const maxTemplate = 8 << 10

// First returns the value that holds for a setting of the service; its Node is nil where nothing sets it.
func (s *Service) First(keys ...string) Node {
	for i := range s.Layers {
		n := yamlfile.Get(s.Layers[i].Node, keys...)
		if n == nil || n.Tag == "!!null" {
			continue
		}
		if n.Tag == "!reset" {
			break
		}
		return Node{n, &s.Layers[i]}
	}
	return Node{}
}

// All returns the values of a setting that the layers add up, the one that holds before the others first.
func (s *Service) All(keys ...string) []Node {
	var list []Node
	for i := range s.Layers {
		n := yamlfile.Get(s.Layers[i].Node, keys...)
		if n == nil || n.Tag == "!!null" {
			continue
		}
		if n.Tag == "!reset" {
			break
		}
		list = append(list, Node{n, &s.Layers[i]})
		if n.Tag == "!override" {
			break
		}
	}
	return list
}

// Top returns an entry of the file's top-level section, such as a config that a service mounts.
func (s *Service) Top(section, name string) Node {
	for _, p := range s.project.tops() {
		if n := yamlfile.Get(p.Node, section, name); n != nil {
			return Node{n, p}
		}
	}
	return Node{}
}

func (p *project) tops() []*Layer {
	return []*Layer{{p.file, path.Dir(p.file), p.root, p.env}}
}

// Text returns a scalar with its variables replaced, and whether all of them are known. What is not known stays as
// "${NAME}".
func (n Node) Text() (string, bool) {
	text, ok := yamlfile.String(n.Node)
	if !ok {
		return "", n.Node != nil
	}
	return Interpolate(text, n.Layer.env)
}

// Child returns the value under a key.
func (n Node) Child(keys ...string) Node {
	return Node{yamlfile.Get(n.Node, keys...), n.Layer}
}

// Items returns the values of a sequence.
func (n Node) Items() []Node {
	var list []Node
	for _, c := range yamlfile.Items(n.Node) {
		list = append(list, Node{c, n.Layer})
	}
	return list
}

// Words returns a command: the items of a sequence, or the words of a string as compose splits it.
func (n Node) Words() []Node {
	if n.Node == nil {
		return nil
	}
	if n.Kind == yaml.SequenceNode {
		return append([]Node{}, n.Items()...)
	}
	text, _ := yamlfile.String(n.Node)
	words, err := shellwords.Parse(text)
	if err != nil {
		words = []string{text}
	}
	list := []Node{}
	for _, w := range words {
		one := *n.Node
		one.Value, one.Kind, one.Style, one.Anchor = w, yaml.ScalarNode, yaml.LiteralStyle, ""
		list = append(list, Node{&one, n.Layer})
	}
	return list
}

// Path returns what a relative path of the layer means in the repository, and whether it lies in it.
func (n Node) Path(text string) (string, bool) {
	if path.IsAbs(text) || strings.HasPrefix(text, "~") || strings.HasPrefix(text, "${") || strings.Contains(text, `\`) {
		return "", false
	}
	p := path.Join(n.Layer.Dir, text)
	if p == ".." || strings.HasPrefix(p, "../") {
		return "", false
	}
	return p, true
}

// defaulted matches a variable with a default or an alternative, by which it counts as not set.
var defaulted = regexp.MustCompile(`\$\{([A-Za-z_]\w*):?[-+]`)

// plain matches a variable that is used by itself.
var plain = regexp.MustCompile(`\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:\}|:?\?))`)

// Interpolate replaces variables as compose does where the environment is not known: by what env says (the project's
// .env file), else by their defaults. A variable without either stays as "${NAME}", and the result is false.
func Interpolate(text string, env map[string]string) (string, bool) {
	if !strings.Contains(text, "$") {
		return text, true
	}
	if len(text) > maxTemplate || strings.Count(text, "$") > 50 {
		return "${text}", false
	}
	unset := map[string]bool{}
	for _, m := range defaulted.FindAllStringSubmatch(text, -1) {
		unset[m[1]] = true
	}
	for _, m := range plain.FindAllStringSubmatch(text, -1) {
		name := m[1] + m[2]
		if _, ok := env[name]; unset[name] && !ok { // with a default in one place and without in another
			return "${" + name + "}", false
		}
	}
	known := true
	result, err := template.SubstituteWithOptions(text, func(name string) (string, bool) {
		if value, ok := env[name]; ok {
			known = known && !strings.Contains(value, "${")
			return value, true
		}
		if unset[name] {
			return "", false
		}
		known = false
		return "${" + name + "}", true
	}, template.WithoutLogging)
	if err != nil {
		return "${text}", false
	}
	return result, known
}

// dotenv reads the .env file of a project's folder, where the repository has one.
func (l *loader) dotenv(dir string) map[string]string {
	name := path.Join(dir, ".env")
	if e, ok := l.files.Lookup(name); !ok || !e.Tracked && l.files.HasGit() || e.Size > 1<<20 {
		return nil
	}
	data, err := l.files.ReadFile(name)
	if err != nil {
		l.problem(name, 0, "cannot be read: "+err.Error())
		return nil
	}
	env, err := dotenv.UnmarshalBytesWithLookup(data, func(name string) (string, bool) { return "${" + name + "}", true })
	if err != nil {
		return nil // compose stops there; what the variables are is then not known
	}
	return env
}
