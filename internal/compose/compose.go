// Package compose reads the services of compose files as the Compose Specification merges them: extends, include, an
// override beside its base file, anchors and merge keys, variables with their defaults. It keeps the YAML nodes, so
// that everything has its place; compose-go's loader gives none, reads what include and env_file name from the disk, and
// refuses a whole project for one variable that is not set. Variables and short forms are left to compose-go.
package compose

import (
	"context"
	"path"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/golive-dev/golive/internal/inventory"
	"github.com/golive-dev/golive/internal/yamlfile"
)

// Bounds on what one file refers to.
const (
	maxExtends  = 10
	maxIncludes = 200
)

// A Service is one service of one compose file, with what it takes over from other files.
type Service struct {
	Name   string
	File   string  // the compose file that names the service
	Key    Node    // the service's name in it
	Layers []Layer // where settings stand, the one that holds first
	// Override says that the file is one for special use (docker-compose.prod.yml) beside a base file that has the
	// service, too.
	Override bool
	project  *project
}

// A Layer is the mapping of a service in one file. Relative paths in it are relative to Dir.
type Layer struct {
	File, Dir string
	Node      *yaml.Node
	env       map[string]string
}

// A Node is a YAML node with the layer that it stands in.
type Node struct {
	*yaml.Node
	Layer *Layer
}

// A Problem is a compose file that could not be read, or not in full.
type Problem struct {
	File    string
	Line    int
	Message string
}

// A project is one compose file with the top-level entries that its services refer to.
type project struct {
	file     string
	root     *yaml.Node
	env      map[string]string
	services []yamlfile.Pair
}

// Load returns the services of every compose file, sorted by file, in the order of the file.
func Load(ctx context.Context, files *inventory.Inventory, within func(path string) bool) ([]Service, []Problem) {
	l := &loader{files: files, within: within, projects: map[string]*project{}}
	var names []string
	for _, e := range files.Entries() {
		if ctx.Err() != nil {
			l.problem("", 0, "compose files were not all read: "+ctx.Err().Error())
			break
		}
		if e.Kind == inventory.Regular && within(e.Path) && IsFile(e.Path) && l.open(e.Path) != nil {
			names = append(names, e.Path)
		}
	}
	for i := 0; i < len(names) && i < maxIncludes+len(l.projects); i++ {
		for _, inc := range l.includes(l.projects[names[i]]) {
			if !slices.Contains(names, inc) && len(names) < 1000 && l.open(inc) != nil {
				names = append(names, inc)
			}
		}
	}
	slices.Sort(names)
	var services []Service
	for _, name := range names {
		services = append(services, l.services(l.projects[name])...)
	}
	return services, l.problems
}

// IsFile reports whether a file's name is that of a compose file.
func IsFile(name string) bool {
	base := strings.ToLower(path.Base(name))
	return (strings.HasSuffix(base, ".yml") || strings.HasSuffix(base, ".yaml")) && strings.Contains(base, "compose")
}

type loader struct {
	files    *inventory.Inventory
	within   func(string) bool
	projects map[string]*project // nil where the file is no compose file
	problems []Problem
}

func (l *loader) problem(file string, line int, message string) {
	l.problems = append(l.problems, Problem{file, line, message})
}

// open reads a compose file once; nil where it is none or cannot be read.
func (l *loader) open(name string) *project {
	if p, ok := l.projects[name]; ok {
		return p
	}
	l.projects[name] = nil
	data, err := l.files.ReadFile(name)
	if err != nil {
		if _, listed := l.files.Lookup(name); listed {
			l.problem(name, 0, "cannot be read: "+err.Error())
		}
		return nil
	}
	docs, err := yamlfile.Parse(data)
	if err != nil {
		l.problem(name, 0, err.Error())
	}
	for _, doc := range docs {
		if doc.Err != nil {
			l.problem(name, doc.Err.Line, "compose file does not parse: "+doc.Err.Message)
			continue
		}
		services := yamlfile.Pairs(yamlfile.Get(doc.Root, "services"))
		include := yamlfile.Get(doc.Root, "include")
		if yamlfile.Get(doc.Root, "apiVersion") != nil || len(services) == 0 && include == nil {
			continue
		}
		l.projects[name] = &project{name, doc.Root, l.dotenv(path.Dir(name)), services}
		return l.projects[name]
	}
	return nil
}

// includes returns the files of the repository that a compose file includes.
func (l *loader) includes(p *project) []string {
	var names []string
	for _, n := range yamlfile.Items(yamlfile.Get(p.root, "include")) {
		for _, one := range append(yamlfile.Items(yamlfile.Get(n, "path")), n, yamlfile.Get(n, "path")) {
			text, ok := yamlfile.String(one)
			if !ok {
				continue
			}
			text, _ = Interpolate(text, p.env)
			if name := path.Join(path.Dir(p.file), text); !path.IsAbs(text) && !strings.Contains(text, "://") && !strings.HasPrefix(name, "../") {
				names = append(names, name)
			}
		}
	}
	return names
}

// baseNames are the files that `docker compose` takes by itself, the first that is there.
var baseNames = []string{"compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"}

// base returns the file beside p that p is laid over, nil where p is a base file itself or stands alone.
func (l *loader) base(p *project) *project {
	if slices.Contains(baseNames, path.Base(p.file)) {
		return nil
	}
	for _, name := range baseNames {
		if b := l.open(path.Join(path.Dir(p.file), name)); b != nil {
			return b
		}
	}
	return nil
}

func (l *loader) services(p *project) []Service {
	var list []Service
	base := l.base(p)
	for _, pair := range p.services {
		s := Service{Name: pair.Key.Value, File: p.file, project: p}
		s.Layers = l.layers(p, pair.Value, nil, 0)
		if base != nil {
			if n := service(base, pair.Key.Value); n != nil {
				s.Layers = append(s.Layers, l.layers(base, n, nil, 0)...)
				s.Override = true
			}
		}
		if len(s.Layers) == 0 {
			continue
		}
		s.Key = Node{pair.Key, &s.Layers[0]}
		list = append(list, s)
	}
	return list
}

func service(p *project, name string) *yaml.Node {
	for _, pair := range p.services {
		if pair.Key.Value == name {
			return pair.Value
		}
	}
	return nil
}

// layers returns a service's mapping and those that it extends.
func (l *loader) layers(p *project, n *yaml.Node, seen []*yaml.Node, depth int) []Layer {
	if n.Kind != yaml.MappingNode || depth > maxExtends || slices.Contains(seen, n) {
		return nil
	}
	list := []Layer{{p.file, path.Dir(p.file), n, p.env}}
	ext := yamlfile.Get(n, "extends")
	if ext == nil {
		return list
	}
	name, ok := yamlfile.String(ext)
	from := p
	if !ok {
		name = yamlfile.Text(ext, "service")
		if file := yamlfile.Text(ext, "file"); file != "" {
			if file, _ = Interpolate(file, p.env); path.IsAbs(file) {
				return list
			}
			from = l.open(path.Join(path.Dir(p.file), file))
		}
	}
	if from == nil || service(from, name) == nil {
		l.problem(p.file, ext.Line, "service "+name+" is extended and not found")
		return list
	}
	return append(list, l.layers(from, service(from, name), append(seen, n), depth+1)...)
}
