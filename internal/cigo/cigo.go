// Package cigo reads which versions of Go the CI of a repository asks for: GitHub Actions (and Gitea's and Forgejo's,
// which read the same files), GitLab CI, CircleCI, Azure Pipelines, Travis CI, Bitbucket Pipelines, Drone and Woodpecker.
// What depends on the run stays undecided.
package cigo

import (
	"path"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/golive-dev/golive/internal/inventory"
	"github.com/golive-dev/golive/internal/yamlfile"
	"github.com/golive-dev/golive/report"
)

// A Use is one place of a CI file where Go is set up. A matrix makes several alternatives of it.
type Use struct {
	File         string
	Position     report.Position // of the setting
	Alternatives []Alternative
	// Open says that there may be more alternatives than those listed.
	Open bool
	// Dirs are the folders of the repository that the job works in; none where they are not known.
	Dirs []string
}

// An Alternative is one version that a Use asks for, and where it stands.
type Alternative struct {
	Version
	Position report.Position
	// Source is the place in a version file that the setting names, the zero value where the setting says it itself.
	Source report.Position
}

// Decided reports whether every alternative names a minor version.
func (u Use) Decided() bool {
	for _, a := range u.Alternatives {
		if !a.Decided() {
			return false
		}
	}
	return !u.Open && len(u.Alternatives) > 0
}

// Names reports whether an alternative asks for a minor version such as "go1.26".
func (u Use) Names(lang string) bool {
	for _, a := range u.Alternatives {
		if a.Lang == lang {
			return true
		}
	}
	return false
}

// A Problem is a CI file that could not be read.
type Problem struct {
	File    string
	Line    int
	Message string
}

// Load reads the CI files whose system looks for them in root, a folder of the repository: its own root, or that of a
// project in it.
func Load(inv *inventory.Inventory, root string) ([]Use, []Problem) {
	var uses []Use
	var problems []Problem
	src := sources{inv, root, map[string]*action{}}
	for _, e := range inv.Entries() {
		rel, ok := e.Path, root == "."
		if !ok {
			rel, ok = strings.CutPrefix(e.Path, root+"/")
		}
		read := src.reader(rel)
		if !ok || read == nil || e.Kind != inventory.Regular {
			continue
		}
		data, err := inv.ReadFile(e.Path)
		if err != nil {
			problems = append(problems, Problem{e.Path, 1, "cannot be read: " + err.Error()})
			continue
		}
		docs, err := yamlfile.Parse(data)
		if err != nil {
			problems = append(problems, Problem{e.Path, 1, err.Error()})
		}
		for _, d := range docs {
			if d.Err != nil {
				problems = append(problems, Problem{e.Path, d.Err.Line, d.Err.Message})
				continue
			}
			for _, u := range read(e.Path, d.Root) {
				uses = append(uses, u.within(root))
			}
		}
	}
	return uses, problems
}

// within makes the folders of a Use, which are relative to root, relative to the repository. A job that names none works
// in root.
func (u Use) within(root string) Use {
	if u.Dirs == nil {
		u.Dirs = []string{"."}
	}
	dirs := make([]string, 0, len(u.Dirs))
	for _, dir := range u.Dirs {
		if dir == anywhere {
			u.Dirs = nil
			return u
		}
		dir = path.Join(root, dir)
		if dir == ".." || strings.HasPrefix(dir, "../") || strings.Contains(dir, "$") {
			u.Dirs = nil
			return u
		}
		dirs = append(dirs, dir)
	}
	u.Dirs = dirs
	return u
}

// anywhere stands for a folder that only the run knows.
const anywhere = ".."

// reader returns what reads a CI file at a path relative to the root that its system looks in, nil for any other file.
func (src sources) reader(name string) func(string, *yaml.Node) []Use {
	dir, base := path.Split(name)
	yml := strings.HasSuffix(base, ".yml") || strings.HasSuffix(base, ".yaml")
	stem := strings.TrimSuffix(strings.TrimSuffix(base, ".yaml"), ".yml")
	switch {
	case !yml:
		return nil
	case dir == ".github/workflows/" || dir == ".gitea/workflows/" || dir == ".forgejo/workflows/":
		return src.workflow
	case name == ".gitlab-ci.yml":
		return gitlab
	case dir == ".circleci/" && stem == "config":
		return circle
	case dir == "" && stem == "azure-pipelines":
		return azure
	case name == ".travis.yml":
		return travis
	case dir == "" && (stem == "bitbucket-pipelines" || stem == ".drone" || stem == ".woodpecker"), strings.HasPrefix(dir, ".woodpecker/"):
		return images
	}
	return nil
}

// one makes a Use of a single version.
func one(file string, n *yaml.Node, v Version) Use {
	at := yamlfile.Position(file, n)
	return Use{File: file, Position: at, Alternatives: []Alternative{{Version: v, Position: at}}}
}

// images finds every golang image under a key image, which is how most systems name the container of a job.
func images(file string, root *yaml.Node) []Use { return imagesWith(file, root, nil) }

func imagesWith(file string, root *yaml.Node, vars map[string]string) []Use {
	var uses []Use
	walk(root, func(key string, value *yaml.Node) {
		if key != "image" {
			return
		}
		if name := yamlfile.Get(value, "name"); name != nil {
			value = name
		}
		if text, ok := yamlfile.String(value); ok {
			if v, is := parseImage(substitute(text, vars)); is {
				uses = append(uses, one(file, value, v))
			}
		}
	})
	return uses
}

// substitute puts known variables into a text, written $NAME or ${NAME}. One that is not known leaves its dollar sign,
// with which no version parses.
func substitute(text string, vars map[string]string) string {
	for name, value := range vars {
		text = strings.ReplaceAll(text, "${"+name+"}", value)
		if strings.HasSuffix(text, "$"+name) {
			text = strings.TrimSuffix(text, "$"+name) + value
		}
	}
	return text
}

// walk visits every entry of every mapping below a node. Aliases are not followed: what they stand for is visited where
// it stands.
func walk(n *yaml.Node, visit func(key string, value *yaml.Node)) {
	if n == nil {
		return
	}
	if n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if key, ok := yamlfile.String(n.Content[i]); ok && n.Content[i+1].Kind != yaml.AliasNode {
				visit(key, n.Content[i+1])
			}
		}
	}
	for _, child := range n.Content {
		walk(child, visit)
	}
}
